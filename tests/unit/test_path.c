// SPDX-License-Identifier: BSD-3-Clause
// Path walk and changes to the tree, over a real tmpfs.

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/fs/tmpfs/tmpfs.h"
#include "kernel/vfscore/tree.h"
#include "kernel/vfscore/vnode.h"
#include "tests/unit/host_vfs.h"

static struct walk_context context;

static int start(void **state)
{
	host_vfs_start();
	context = host_context();
	return 0;
}

static int make_dir(const char *path)
{
	return tree_make(&context, path, S_IFDIR | 0755, 0);
}

static int make_file(const char *path)
{
	return tree_make(&context, path, S_IFREG | 0644, 0);
}

// The inode number of what a path means, or an error.
static int64_t find(const char *path, unsigned flags)
{
	struct path found;
	int err = path_walk(&context, path, flags, &found);

	if (err < 0)
		return err;
	int64_t ino = found.name->vnode->ino;

	path_put(&found);
	return ino;
}

static int64_t follow(const char *path)
{
	return find(path, WALK_FOLLOW);
}

static void test_plain(void **state)
{
	int64_t file;

	assert_int_equal(make_dir("/d"), 0);
	assert_int_equal(make_dir("/d/e"), 0);
	assert_int_equal(make_file("/d/e/f"), 0);
	file = follow("/d/e/f");
	assert_true(file > 0);
	assert_int_equal(follow("d/e/f"), file);
	assert_int_equal(follow("//d///e//f"), file);
	assert_int_equal(follow("/d/./e/../e/f"), file);
	assert_int_equal(follow("/../../d/e/f"), file);
	assert_int_equal(follow("/d/e/.."), follow("/d"));
	assert_int_equal(follow("/"), follow("/."));
	assert_int_equal(follow(""), -ENOENT);
	assert_int_equal(follow("/d/x"), -ENOENT);
	assert_int_equal(follow("/x/y"), -ENOENT);
	assert_int_equal(follow("/d/e/f/"), -ENOTDIR);
	assert_int_equal(follow("/d/e/f/."), -ENOTDIR);
	assert_int_equal(follow("/d/e/f/.."), -ENOTDIR);
	assert_int_equal(follow("/d/e/f/g"), -ENOTDIR);
	assert_int_equal(find("/d/e/f", WALK_DIRECTORY), -ENOTDIR);
	assert_int_equal(follow("/d/e/"), follow("/d/e"));
}

static void test_names_too_long(void **state)
{
	char path[300] = "/";

	memset(path + 1, 'n', 255);
	assert_int_equal(make_file(path), 0);
	assert_true(follow(path) > 0);
	path[256] = 'n';
	assert_int_equal(follow(path), -ENAMETOOLONG);
	assert_int_equal(make_file(path), -ENAMETOOLONG);
	strcat(path, "/x");
	assert_int_equal(follow(path), -ENAMETOOLONG);
}

static void test_symlinks(void **state)
{
	make_dir("/d");
	make_file("/d/f");
	assert_int_equal(tree_symlink(&context, "d", "/rel"), 0);
	assert_int_equal(tree_symlink(&context, "/d/f", "/abs"), 0);
	assert_int_equal(tree_symlink(&context, "d/", "/slash"), 0);
	assert_int_equal(tree_symlink(&context, "../d/f", "/d/up"), 0);
	assert_int_equal(tree_symlink(&context, "nowhere", "/dangling"), 0);
	assert_int_equal(tree_symlink(&context, "loop2", "/loop1"), 0);
	assert_int_equal(tree_symlink(&context, "loop1", "/loop2"), 0);
	assert_int_equal(follow("/rel/f"), follow("/d/f"));
	assert_int_equal(follow("/slash/f"), follow("/d/f"));
	assert_int_equal(follow("/abs"), follow("/d/f"));
	assert_int_equal(follow("/rel/up"), follow("/d/f"));
	assert_int_equal(follow("/rel/../abs"), follow("/d/f"));
	assert_int_not_equal(find("/rel", 0), follow("/d"));
	assert_int_equal(find("/rel/", 0), follow("/d"));
	assert_int_equal(find("/rel/.", 0), follow("/d"));
	assert_int_equal(find("/abs/", 0), -ENOTDIR);
	assert_int_equal(follow("/dangling"), -ENOENT);
	assert_true(find("/dangling", 0) > 0);
	assert_int_equal(follow("/loop1"), -ELOOP);
	assert_int_equal(follow("/loop1/x"), -ELOOP);
}

static void test_forty_links(void **state)
{
	char target[16], path[16];

	make_file("/l0");
	for (int i = 1; i <= 41; i++) {
		snprintf(target, sizeof(target), "l%d", i - 1);
		snprintf(path, sizeof(path), "/l%d", i);
		assert_int_equal(tree_symlink(&context, target, path), 0);
	}
	assert_int_equal(follow("/l40"), follow("/l0"));
	assert_int_equal(follow("/l41"), -ELOOP);
}

static void test_mounts(void **state)
{
	struct fs *fs = tmpfs_create(10);
	struct path point;

	make_dir("/m");
	make_dir("/m/hidden");
	assert_int_equal(path_walk(&context, "/m", 0, &point), 0);
	assert_int_equal(mount_add(fs, &point), 0);
	path_put(&point);
	assert_int_equal(follow("/m/hidden"), -ENOENT);
	assert_int_equal(make_dir("/m/inside"), 0);
	assert_true(follow("/m/inside") > 0);
	assert_int_equal(follow("/m/inside/../.."), follow("/"));
	assert_int_equal(tree_rmdir(&context, "/m"), -EBUSY);
	assert_int_equal(tree_rename(&context, "/m/inside", &context, "/out", 0), -EXDEV);
}

static void test_removal(void **state)
{
	make_dir("/d");
	make_file("/d/f");
	assert_int_equal(tree_rmdir(&context, "/d"), -ENOTEMPTY);
	assert_int_equal(tree_unlink(&context, "/d"), -EISDIR);
	assert_int_equal(tree_unlink(&context, "/d/"), -EISDIR);
	assert_int_equal(tree_unlink(&context, "/d/f/"), -ENOTDIR);
	assert_int_equal(tree_unlink(&context, "/d/x/"), -ENOENT);
	assert_int_equal(tree_rmdir(&context, "/d/f"), -ENOTDIR);
	assert_int_equal(tree_rmdir(&context, "/d/."), -EINVAL);
	assert_int_equal(tree_rmdir(&context, "/d/.."), -ENOTEMPTY);
	assert_int_equal(tree_rmdir(&context, "/"), -EBUSY);
	assert_int_equal(tree_unlink(&context, "/"), -EISDIR);
	assert_int_equal(tree_unlink(&context, "/d/f"), 0);
	assert_int_equal(tree_unlink(&context, "/d/f"), -ENOENT);
	assert_int_equal(tree_rmdir(&context, "/d/"), 0);
	assert_int_equal(follow("/d"), -ENOENT);
}

// A directory that is gone, but still somebody's working directory, takes no new entries.
static void test_removed_directory(void **state)
{
	struct walk_context inside = context;

	make_dir("/d");
	assert_int_equal(path_walk(&context, "/d", 0, &inside.base), 0);
	assert_int_equal(tree_rmdir(&context, "/d"), 0);
	assert_int_equal(tree_make(&inside, "f", S_IFREG | 0644, 0), -ENOENT);
	assert_int_equal(tree_symlink(&inside, "x", "l"), -ENOENT);
	struct path found;

	assert_int_equal(path_walk(&inside, "..", 0, &found), 0);
	assert_ptr_equal(found.name, root_path.name);
	path_put(&found);
	path_put(&inside.base);
}

static void test_making(void **state)
{
	make_file("/f");
	assert_int_equal(make_file("/f"), -EEXIST);
	assert_int_equal(make_dir("/f"), -EEXIST);
	assert_int_equal(make_dir("/"), -EEXIST);
	assert_int_equal(make_dir("/."), -EEXIST);
	assert_int_equal(make_dir("/new/"), 0);
	assert_int_equal(make_file("/new2/"), -ENOENT);
	assert_int_equal(tree_symlink(&context, "x", "/new3/"), -ENOENT);
	assert_int_equal(make_dir("/f/x"), -ENOTDIR);
	tree_symlink(&context, "nowhere", "/dangling");
	assert_int_equal(make_file("/dangling"), -EEXIST);
}

static void test_links(void **state)
{
	struct path file, dir;

	make_file("/f");
	make_dir("/d");
	assert_int_equal(path_walk(&context, "/f", 0, &file), 0);
	assert_int_equal(path_walk(&context, "/d", 0, &dir), 0);
	assert_int_equal(tree_link(&file, &context, "/g"), 0);
	assert_int_equal(follow("/g"), follow("/f"));
	assert_int_equal(file.name->vnode->nlink, 2);
	assert_int_equal(tree_link(&file, &context, "/g"), -EEXIST);
	assert_int_equal(tree_link(&dir, &context, "/e"), -EPERM);
	assert_int_equal(tree_unlink(&context, "/f"), 0);
	assert_int_equal(file.name->vnode->nlink, 1);
	assert_int_equal(tree_unlink(&context, "/g"), 0);
	assert_int_equal(file.name->vnode->nlink, 0);
	assert_int_equal(tree_link(&file, &context, "/h"), -ENOENT);
	path_put(&file);
	path_put(&dir);
}

static int move(const char *from, const char *to)
{
	return tree_rename(&context, from, &context, to, 0);
}

static void test_rename(void **state)
{
	char path[260] = "/", *name = path + 1;
	int64_t f, d;

	make_dir("/a");
	make_dir("/a/b");
	make_file("/a/b/f");
	make_file("/g");
	f = follow("/a/b/f");
	d = follow("/a/b");
	assert_int_equal(move("/a/b/f", "/g"), 0);
	assert_int_equal(follow("/g"), f);
	assert_int_equal(follow("/a/b/f"), -ENOENT);
	assert_int_equal(move("/a", "/a/b/c"), -EINVAL);
	assert_int_equal(move("/a/b", "/a"), -ENOTEMPTY);
	assert_int_equal(move("/g", "/a"), -EISDIR);
	assert_int_equal(move("/a", "/g"), -ENOTDIR);
	assert_int_equal(move("/g", "/h/"), -ENOTDIR);
	assert_int_equal(move("/nothing", "/h"), -ENOENT);
	assert_int_equal(move("/a/.", "/h"), -EBUSY);
	memset(name, 'l', 255);
	assert_int_equal(move("/a/b", path), 0);
	assert_int_equal(follow(path), d);
	strcat(path, "/..");
	assert_int_equal(follow(path), follow("/"));
	path[256] = '\0';
	assert_int_equal(move(path, "/s/"), 0);
	assert_int_equal(follow("/s"), d);
	make_dir("/empty");
	assert_int_equal(move("/s", "/empty"), 0);
	assert_int_equal(follow("/empty"), d);
	assert_int_equal(tree_rename(&context, "/g", &context, "/empty", RENAME_NOREPLACE),
			 -EEXIST);
	assert_int_equal(tree_rename(&context, "/g", &context, "/empty", RENAME_EXCHANGE), 0);
	assert_int_equal(follow("/g"), d);
	assert_int_equal(follow("/empty"), f);
}

static void test_permissions(void **state)
{
	struct credentials *cred = &host_task.cred;

	make_dir("/private");
	make_file("/private/f");
	make_dir("/shared");
	make_file("/shared/f");
	struct path found;
	struct vnode_change change = {.mask = ATTR_MODE, .mode = 0700};

	assert_int_equal(path_walk(&context, "/private", 0, &found), 0);
	vnode_setattr(found.name->vnode, &change);
	path_put(&found);
	assert_int_equal(path_walk(&context, "/shared", 0, &found), 0);
	change.mode = 01777;
	vnode_setattr(found.name->vnode, &change);
	path_put(&found);
	*cred = (struct credentials){.fsuid = 1000, .fsgid = 1000};
	assert_int_equal(follow("/private/f"), -EACCES);
	assert_int_equal(follow("/private/x"), -EACCES);
	assert_true(follow("/private") > 0);
	assert_int_equal(make_file("/f"), -EACCES);
	assert_int_equal(tree_unlink(&context, "/shared/f"), -EPERM);
	assert_int_equal(move("/shared/f", "/shared/g"), -EPERM);
	assert_int_equal(make_file("/shared/mine"), 0);
	assert_int_equal(move("/shared/mine", "/shared/still"), 0);
	assert_int_equal(tree_unlink(&context, "/shared/still"), 0);
}

static void test_path_to_string(void **state)
{
	char buf[64];
	struct path found;
	bool reachable;

	make_dir("/one");
	make_dir("/one/two");
	assert_int_equal(path_walk(&context, "/one/two", 0, &found), 0);
	assert_string_equal(path_to_string(&found, &root_path, buf, sizeof(buf), &reachable),
			    "/one/two");
	assert_true(reachable);
	assert_string_equal(path_to_string(&found, &root_path, buf, 9, &reachable), "/one/two");
	assert_null(path_to_string(&found, &root_path, buf, 8, &reachable));
	assert_string_equal(path_to_string(&root_path, &root_path, buf, 2, &reachable), "/");
	assert_string_equal(path_to_string(&root_path, &found, buf, sizeof(buf), &reachable), "/");
	assert_false(reachable);
	path_put(&found);
}

static void test_many_names(void **state)
{
	char path[32];

	make_dir("/many");
	for (int i = 0; i < 5000; i++) {
		snprintf(path, sizeof(path), "/many/%d", i);
		assert_int_equal(make_file(path), 0);
	}
	for (int i = 0; i < 5000; i += 2) {
		snprintf(path, sizeof(path), "/many/%d", i);
		assert_int_equal(tree_unlink(&context, path), 0);
	}
	for (int i = 0; i < 5000; i++) {
		snprintf(path, sizeof(path), "/many/%d", i);
		assert_true((follow(path) > 0) == (i % 2 == 1));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_plain, start),
		cmocka_unit_test_setup(test_names_too_long, start),
		cmocka_unit_test_setup(test_symlinks, start),
		cmocka_unit_test_setup(test_forty_links, start),
		cmocka_unit_test_setup(test_mounts, start),
		cmocka_unit_test_setup(test_removal, start),
		cmocka_unit_test_setup(test_removed_directory, start),
		cmocka_unit_test_setup(test_making, start),
		cmocka_unit_test_setup(test_links, start),
		cmocka_unit_test_setup(test_rename, start),
		cmocka_unit_test_setup(test_permissions, start),
		cmocka_unit_test_setup(test_path_to_string, start),
		cmocka_unit_test_setup(test_many_names, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
