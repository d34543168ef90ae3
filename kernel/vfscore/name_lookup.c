// SPDX-License-Identifier: BSD-3-Clause
// Names that are not in the cache, from the file system.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/vfscore/path_walk.h"
#include "kernel/vfscore/vnode.h"

/* Asks the file system for a name that the cache does not know. */
static int look_up_uncached(struct name *dir, const char *text, size_t len, uint32_t hash,
			    struct name **out)
{
	struct name *name = name_create(dir, text, len, hash);
	int err;

	if (!name)
		return -ENOMEM;
	err = dir->vnode->ops->lookup(dir->vnode, name);
	if (err < 0) {
		name_put(name);
		return err;
	}
	if (!dir->vnode->fs->changing || (name->flags & NAME_LASTING))
		name_insert(name);
	*out = name;
	return 0;
}

int name_lookup_locked(struct name *dir, const char *text, size_t len, uint32_t hash,
		       struct name **out)
{
	int err;

	*out = name_find(dir, text, len, hash);
	if (!*out) {
		if (len > LINUX_NAME_MAX)
			return -ENAMETOOLONG;
		if (dir->vnode->fs->complete || !dir->vnode->ops->lookup)
			return 0;
		err = look_up_uncached(dir, text, len, hash, out);
		if (err < 0)
			return err;
	}
	if (!(*out)->vnode) {
		name_put(*out);
		*out = NULL;
	}
	return 0;
}

int name_lookup(struct name *dir, const char *text, size_t len, uint32_t hash, struct name **out)
{
	int err;

	*out = name_find(dir, text, len, hash);
	if (likely(*out && (*out)->vnode))
		return 0;
	if (*out) {
		name_put(*out);
		*out = NULL;
		return 0;
	}
	if (dir->vnode->fs->complete)
		return len > LINUX_NAME_MAX ? -ENAMETOOLONG : 0;
	mutex_lock(&dir->vnode->lock);
	err = name_lookup_locked(dir, text, len, hash, out);
	mutex_unlock(&dir->vnode->lock);
	return err;
}
