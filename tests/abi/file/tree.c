// SPDX-License-Identifier: BSD-3-Clause
// Making, removing and renaming: what each call says to each kind of path.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE	 2
#endif

#define D "/tmp/tree"

static void make_file(const char *path)
{
	long fd = SYS(open, path, O_CREAT | O_WRONLY, 0644);

	SYS(write, fd, path, strlen(path));
	SYS(close, fd);
}

static void show_mode(const char *path)
{
	struct stat st;
	long result = SYS(lstat, path, &st);

	if (result < 0)
		show(result, "lstat %s", path);
	else
		say("%s: mode %o nlink %ld", path, st.st_mode,
		    S_ISDIR(st.st_mode) ? 0L : (long)st.st_nlink);
}

static void begin(void)
{
	SYS(mkdir, D, 0755);
	SYS(mkdir, D "/dir", 0755);
	SYS(mkdir, D "/empty", 0755);
	make_file(D "/file");
	make_file(D "/dir/inner");
	SYS(symlink, "file", D "/link");
	SYS(symlink, "dir", D "/dirlink");
	SYS(symlink, "nowhere", D "/dangling");
	SYS(symlink, "self", D "/self");
}

/* Removes whatever a test may have left under any of the names. */
static void clean(void)
{
	static const char *const names[] = {"file",	"dir",	"empty", "link",    "dirlink",
					    "dangling", "self", "new",	 "nowhere", "moved"};
	char path[64];

	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(path, sizeof(path), D "/%s/inner", names[i]);
		SYS(unlink, path);
		snprintf(path, sizeof(path), D "/%s", names[i]);
		SYS(unlink, path);
		SYS(rmdir, path);
	}
}

static void end(void)
{
	clean();
	CALL(rmdir, D);
}

static const char *const paths[] = {
	"",
	"/",
	"/.",
	"/..",
	".",
	D,
	D "/file",
	D "/file/",
	D "/file/.",
	D "/file/..",
	D "/file/x",
	D "/empty",
	D "/empty/",
	D "/empty/.",
	D "/empty/..",
	D "/dir",
	D "/dir/",
	D "/dir/inner",
	D "/link",
	D "/link/",
	D "/dirlink",
	D "/dirlink/",
	D "/dirlink/.",
	D "/dirlink/inner",
	D "/dirlink/inner/",
	D "/dangling",
	D "/dangling/",
	D "/dangling/x",
	D "/new",
	D "/new/",
	D "/new/.",
	D "/new/x",
	D "/self",
	D "/self/",
	D "/self/x",
};

/* Runs what follows for each path, in the same surroundings each time. */
#define FOR_EACH_PATH(path)                                                         \
	for (unsigned i_ = 0; i_ < ARRAY_LEN(paths) && (begin(), 1); clean(), i_++) \
		for (const char *path = paths[i_]; path; path = NULL)

TEST(mkdir)
{
	FOR_EACH_PATH(path)
	show(SYS(mkdir, path, 0755), "mkdir %s", path);
	SYS(rmdir, D);
}

TEST(rmdir)
{
	FOR_EACH_PATH(path)
	show(SYS(rmdir, path), "rmdir %s", path);
	SYS(rmdir, D);
}

TEST(unlink)
{
	FOR_EACH_PATH(path)
	show(SYS(unlink, path), "unlink %s", path);
	SYS(rmdir, D);
}

TEST(mknod)
{
	FOR_EACH_PATH(path)
	show(SYS(mknod, path, S_IFREG | 0600, 0), "mknod %s", path);
	SYS(rmdir, D);
}

TEST(symlink)
{
	FOR_EACH_PATH(path)
	show(SYS(symlink, "target", path), "symlink %s", path);
	SYS(rmdir, D);
}

TEST(link_to)
{
	FOR_EACH_PATH(path)
	show(SYS(link, D "/file", path), "link to %s", path);
	SYS(rmdir, D);
}

TEST(link_from)
{
	FOR_EACH_PATH(path)
	show(SYS(link, path, D "/moved"), "link from %s", path);
	SYS(rmdir, D);
}

TEST(create)
{
	FOR_EACH_PATH(path)
	{
		long fd = SYS(open, path, O_CREAT | O_WRONLY, 0600);

		show(fd < 0 ? fd : 0, "create %s", path);
		SYS(close, fd);
	}
	SYS(rmdir, D);
}

TEST(create_exclusively)
{
	FOR_EACH_PATH(path)
	{
		long fd = SYS(open, path, O_CREAT | O_EXCL | O_RDWR, 0600);

		show(fd < 0 ? fd : 0, "create exclusively %s", path);
		SYS(close, fd);
	}
	SYS(rmdir, D);
}

TEST(chdir)
{
	FOR_EACH_PATH(path)
	{
		show(SYS(chdir, path), "chdir %s", path);
		SYS(chdir, "/");
	}
	SYS(rmdir, D);
}

TEST(truncate_path)
{
	FOR_EACH_PATH(path)
	show(SYS(truncate, path, 1L), "truncate %s", path);
	SYS(rmdir, D);
}

TEST(rename_from)
{
	FOR_EACH_PATH(path)
	show(SYS(rename, path, D "/moved"), "rename from %s", path);
	SYS(rmdir, D);
}

TEST(rename_file_to)
{
	FOR_EACH_PATH(path)
	show(SYS(rename, D "/file", path), "rename file to %s", path);
	SYS(rmdir, D);
}

TEST(rename_directory_to)
{
	FOR_EACH_PATH(path)
	show(SYS(rename, D "/dir", path), "rename directory to %s", path);
	SYS(rmdir, D);
}

TEST(exchange)
{
	FOR_EACH_PATH(path)
	show(SYS(renameat2, AT_FDCWD, D "/file", AT_FDCWD, path, RENAME_EXCHANGE),
	     "exchange file with %s", path);
	SYS(rmdir, D);
}

TEST(rename_flags)
{
	begin();
	CALL(renameat2, AT_FDCWD, D "/file", AT_FDCWD, D "/empty", RENAME_NOREPLACE);
	CALL(renameat2, AT_FDCWD, D "/file", AT_FDCWD, D "/moved", RENAME_NOREPLACE);
	CALL(renameat2, AT_FDCWD, D "/moved", AT_FDCWD, D "/file", 0);
	CALL(renameat2, AT_FDCWD, D "/file", AT_FDCWD, D "/x", 8);
	CALL(renameat2, AT_FDCWD, D "/file", AT_FDCWD, D "/x", RENAME_NOREPLACE | RENAME_EXCHANGE);
	CALL(renameat2, AT_FDCWD, D "/file", AT_FDCWD, D "/link", RENAME_EXCHANGE);
	show_mode(D "/file");
	show_mode(D "/link");
	CALL(rename, D "/dir", D "/dir/below");
	CALL(rename, D "/dir/inner", D);
	CALL(rename, D "/dir", D "/empty");
	show_mode(D "/empty/inner");
	CALL(unlink, D "/empty/inner");
	end();
}

TEST(rename_to_other_name_of_same_file)
{
	begin();
	CALL(link, D "/file", D "/moved");
	CALL(rename, D "/file", D "/moved");
	show_mode(D "/file");
	show_mode(D "/moved");
	CALL(rename, D "/file", D "/file");
	SYS(unlink, D "/moved");
	end();
}

TEST(modes_and_umask)
{
	show(SYS(umask, 027), "umask 027");
	CALL(mkdir, "/tmp/m", 07777);
	show_mode("/tmp/m");
	CALL(rmdir, "/tmp/m");
	TRY(open, "/tmp/m", O_CREAT | O_EXCL | O_RDONLY, 06777);
	show_mode("/tmp/m");
	CALL(unlink, "/tmp/m");
	CALL(mknod, "/tmp/m", S_IFIFO | 0666, 0);
	show_mode("/tmp/m");
	CALL(unlink, "/tmp/m");
	CALL(mknod, "/tmp/m", 0666, 0);
	show_mode("/tmp/m");
	CALL(unlink, "/tmp/m");
	CALL(mknod, "/tmp/m", S_IFDIR | 0666, 0);
	CALL(mknod, "/tmp/m", S_IFLNK | 0666, 0);
	CALL(mknod, "/tmp/m", 0170000 | 0666, 0);
	show(SYS(umask, 07777022), "umask 07777022");
	show(SYS(umask, 022), "umask 022");
}

TEST(nodes)
{
	struct stat st;

	CALL(mknod, "/tmp/zero", S_IFCHR | 0666, 0x105);
	SYS(stat, "/tmp/zero", &st);
	say("rdev %lx", (long)st.st_rdev);
	CALL(unlink, "/tmp/zero");
	CALL(mknod, "/tmp/far", S_IFBLK | 0600, 0x12345678);
	SYS(stat, "/tmp/far", &st);
	say("mode %o rdev %lx", st.st_mode, (long)st.st_rdev);
	CALL(unlink, "/tmp/far");
	CALL(mknod, "/tmp/none", S_IFSOCK | 0600, 0);
	TRY(open, "/tmp/none", O_RDWR);
	CALL(unlink, "/tmp/none");
}

TEST(at_calls)
{
	begin();
	long dir = CALL(open, D "/dir", O_RDONLY | O_DIRECTORY);
	long file = CALL(open, D "/file", O_RDONLY);
	long path = CALL(open, D, O_PATH);

	CALL(mkdirat, dir, "sub", 0755);
	CALL(mkdirat, file, "sub", 0755);
	CALL(mkdirat, 99, "sub", 0755);
	CALL(mkdirat, 99, D "/moved", 0755);
	CALL(unlinkat, path, "moved", AT_REMOVEDIR);
	CALL(unlinkat, dir, "sub", 0);
	CALL(unlinkat, dir, "sub", 1);
	CALL(unlinkat, dir, "sub", AT_REMOVEDIR);
	CALL(symlinkat, "inner", dir, "sym");
	CALL(linkat, dir, "sym", path, "hard", 0);
	show_mode(D "/hard");
	CALL(unlinkat, path, "hard", 0);
	CALL(linkat, dir, "sym", path, "hard", AT_SYMLINK_FOLLOW);
	show_mode(D "/hard");
	CALL(linkat, dir, "sym", path, "hard", 0);
	CALL(linkat, dir, "sym", path, "hard2", 1);
	CALL(linkat, file, "", path, "hard2", 0);
	CALL(linkat, file, "", path, "hard2", AT_EMPTY_PATH);
	show_mode(D "/hard2");
	CALL(unlinkat, path, "hard", 0);
	CALL(unlinkat, path, "hard2", 0);
	CALL(renameat, dir, "sym", path, "moved");
	CALL(mknodat, dir, "fifo", S_IFIFO | 0644, 0);
	CALL(faccessat, dir, "fifo", 4);
	CALL(unlinkat, dir, "fifo", 0);
	SYS(close, dir);
	SYS(close, file);
	SYS(close, path);
	SYS(unlink, D "/moved");
	end();
}

/* A file or directory that is gone is still there for who has it open. */
TEST(removed_but_open)
{
	struct stat st;
	char buf[64];

	begin();
	long file = SYS(open, D "/file", O_RDWR);
	CALL(unlink, D "/file");
	SYS(fstat, file, &st);
	say("nlink %ld", (long)st.st_nlink);
	CALL(pwrite64, file, "still", 5, 0);
	CALL(pread64, file, buf, 5, 0);
	CALL(linkat, file, "", AT_FDCWD, D "/again", AT_EMPTY_PATH);
	CALL(close, file);
	long dir = SYS(open, D "/empty", O_RDONLY);
	CALL(rmdir, D "/empty");
	SYS(fstat, dir, &st);
	say("nlink %ld", (long)st.st_nlink);
	CALL(getdents64, dir, buf, sizeof(buf));
	CALL(openat, dir, "x", O_CREAT | O_RDWR, 0600);
	TRY(openat, dir, ".", O_RDONLY | O_DIRECTORY);
	CALL(mkdirat, dir, "x", 0700);
	CALL(fchdir, dir);
	CALL(getcwd, buf, sizeof(buf));
	CALL(chdir, "..");
	show(SYS(getcwd, buf, sizeof(buf)), "getcwd");
	CALL(chdir, "/");
	CALL(close, dir);
	end();
}

TEST(long_names)
{
	static char path[5000] = "/tmp/";
	long length = 5 + 255;

	memset(path + 5, 'n', sizeof(path) - 6);
	path[length] = '\0';
	show(SYS(mkdir, path, 0755), "mkdir 255");
	show(SYS(rmdir, path), "rmdir 255");
	path[length] = 'n';
	path[length + 1] = '\0';
	show(SYS(mkdir, path, 0755), "mkdir 256");
	show(SYS(rmdir, path), "rmdir 256");
	show(SYS(unlink, path), "unlink 256");
	show(SYS(rename, path, "/tmp/x"), "rename 256");
	show(SYS(symlink, "x", path), "symlink 256");
	for (size_t i = 5; i < sizeof(path); i++)
		path[i] = i % 2 ? '.' : '/';
	path[4095] = '\0';
	show(SYS(access, path, 0), "access 4095");
	path[4095] = '.';
	path[4096] = '\0';
	show(SYS(access, path, 0), "access 4096");
	show(SYS(symlink, path, "/tmp/l"), "symlink to 4096");
	path[4095] = '\0';
	show(SYS(symlink, path + 1, "/tmp/l"), "symlink to 4094");
	SYS(unlink, "/tmp/l");
}

TEST(bad_targets)
{
	CALL(symlink, "", "/tmp/l");
	CALL(symlink, "x", "");
	CALL(link, "", "/tmp/l");
	CALL(rename, "", "/tmp/l");
	CALL(rename, "/tmp", "");
}
