// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/fs_context.h"

#include "kernel/mm/slab.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/path_walk.h"
#include "kernel/vfscore/permission.h"

#define DEFAULT_UMASK 0022

struct fs_context *fs_context_create(void)
{
	struct fs_context initial = {
		.umask = DEFAULT_UMASK,
		.root = root_path,
		.cwd = root_path,
	};

	return fs_context_copy(&initial);
}

struct fs_context *fs_context_copy(const struct fs_context *fs)
{
	struct fs_context *copy = kmalloc(sizeof(*copy));

	if (!copy)
		return NULL;
	*copy = *fs;
	copy->refcount = 1;
	path_get(&copy->root);
	path_get(&copy->cwd);
	return copy;
}

void fs_context_get(struct fs_context *fs)
{
	fs->refcount++;
}

void fs_context_put(struct fs_context *fs)
{
	assert(fs->refcount > 0);
	if (--fs->refcount > 0)
		return;
	path_put(&fs->root);
	path_put(&fs->cwd);
	kfree(fs);
}

static void replace(struct path *old, const struct path *path)
{
	struct path dropped = *old;

	path_get(path);
	*old = *path;
	path_put(&dropped);
}

void fs_context_set_cwd(struct fs_context *fs, const struct path *path)
{
	replace(&fs->cwd, path);
}

void fs_context_set_root(struct fs_context *fs, const struct path *path)
{
	replace(&fs->root, path);
}

#if IS_ENABLED(CONFIG_MOUNT)
static bool is_same(const struct path *a, const struct path *b)
{
	return a->mount == b->mount && a->name == b->name;
}

void fs_context_change_root(struct fs_context *fs, const struct path *from, const struct path *to)
{
	if (is_same(&fs->root, from))
		replace(&fs->root, to);
	if (is_same(&fs->cwd, from))
		replace(&fs->cwd, to);
}
#endif

int fs_context_chdir_kernel(const char *path)
{
	struct walk_context context = {root_path, root_path, &kernel_credentials, 0, 0};
	struct path dir;
	int err = path_walk(&context, path, WALK_FOLLOW | WALK_DIRECTORY, &dir);

	if (err < 0)
		return err;
	fs_context_set_cwd(current_fs(), &dir);
	path_put(&dir);
	return 0;
}
