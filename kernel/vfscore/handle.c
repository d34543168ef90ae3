// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/handle.h"

#include "include/linux/errno.h"
#include "kernel/vfscore/vnode.h"

bool handle_is_possible(const struct fs *fs)
{
	return fs->root && fs->complete;
}

uint32_t handle_generation(const struct fs *fs)
{
	return (uint32_t)fs->dev;
}

/* Rather a name that is there than one that is gone. */
static struct name *peek(const struct fs *fs, uint64_t ino)
{
	for (struct name *name = fs->root; name; name = name_next(name, fs->root))
		if (name->vnode && name->vnode->ino == ino)
			return name;
	return name_peek_deleted(fs, ino);
}

int handle_find(struct mount *mount, uint64_t ino, struct path *out)
{
	struct name *name = peek(mount->fs, ino);

	if (!name)
		return -ESTALE;
	*out = (struct path){mount, name};
	path_get(out);
	return 0;
}
