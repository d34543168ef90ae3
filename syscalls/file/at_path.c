// SPDX-License-Identifier: BSD-3-Clause

#include "syscalls/file/at_path.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "syscalls/syscall.h"

static int copy_text(struct at_path *at, uaddr_t path)
{
	ssize_t len = strncpy_from_user(at->small, path, sizeof(at->small));

	if (likely(len >= 0)) {
		at->len = len;
		return 0;
	}
	if (len != -ENAMETOOLONG)
		return len;
	at->text = kmalloc(LINUX_PATH_MAX);
	if (!at->text) {
		at->text = at->small;
		return -ENOMEM;
	}
	len = strncpy_from_user(at->text, path, LINUX_PATH_MAX);
	return len < 0 ? (int)len : 0;
}

static int find_base(struct at_path *at, int dirfd)
{
	at->dir = fd_get_any(current_files(), dirfd);
	if (!at->dir)
		return -EBADF;
	if (!at->dir->name)
		return at->text[0] ? -ENOTDIR : 0;
	at->context.base = (struct path){at->dir->mount, at->dir->name};
	return 0;
}

static void drop_held(struct at_path *at)
{
	for (unsigned i = 0; i < ARRAY_SIZE(at->held); i++)
		path_put(&at->held[i]);
	at->held[0].name = NULL;
}

static void hold(struct at_path *at, const struct fs_context *fs)
{
	at->held[0] = fs->root;
	at->held[1] = fs->cwd;
	for (unsigned i = 0; i < ARRAY_SIZE(at->held); i++)
		path_get(&at->held[i]);
}

static inline int get(struct at_path *at, int dirfd, uaddr_t path, int flags)
{
	const struct task *task = current_task();
	int err;

	at->dir = NULL;
	at->len = 0;
	at->held[0].name = NULL;
	at->text = at->small;
	at->small[0] = '\0';
	if (likely(path != 0 || !(flags & AT_NULL_PATH))) {
		err = copy_text(at, path);
		if (err < 0)
			return err;
	}
	if (unlikely(!at->text[0]) && !(flags & AT_EMPTY_PATH))
		return -ENOENT;
	/* Not before the text has been copied, which may sleep: they are borrowed. */
	at->context = (struct walk_context){task->fs->root, task->fs->cwd, &task->cred, 0, at->len};
	if (unlikely(task->fs->refcount > 1))
		hold(at, task->fs);
	if (dirfd == AT_FDCWD || (at->text[0] == '/' && !(flags & AT_BASE_ALWAYS)))
		return 0;
	return find_base(at, dirfd);
}

int at_path_get(struct at_path *at, int dirfd, uaddr_t path, int flags)
{
	return get(at, dirfd, path, flags);
}

void at_path_renew(struct at_path *at)
{
	const struct fs_context *fs = current_fs();

	if (unlikely(at->held[0].name))
		drop_held(at);
	if (unlikely(fs->refcount > 1))
		hold(at, fs);
	at->context.root = fs->root;
	if (!at->dir)
		at->context.base = fs->cwd;
}

void at_path_put(struct at_path *at)
{
	if (at->dir)
		file_put(at->dir);
	if (unlikely(at->held[0].name))
		drop_held(at);
	if (at->text != at->small)
		kfree(at->text);
}

long at_path_end(struct at_path *at, long result)
{
	if (unlikely(result == -ENOENT) && at->text[0])
		missing_note(at->text);
	at_path_put(at);
	return result;
}

static inline int walk(struct at_path *at, unsigned flags, struct path *out)
{
	if (likely(at->text[0]))
		return path_walk(&at->context, at->text, flags, out);
	if (at->dir && !at->dir->name)
		return file_special_path(at->dir, out);
	*out = at->context.base;
	path_get(out);
	return 0;
}

int at_path_walk(struct at_path *at, unsigned flags, struct path *out)
{
	return walk(at, flags, out);
}

int at_path_find(int dirfd, uaddr_t path, int at_flags, unsigned walk_flags, struct path *out)
{
	struct at_path at;
	int err = get(&at, dirfd, path, at_flags);

	if (err == 0)
		err = walk(&at, walk_flags, out);
	return at_path_end(&at, err);
}
