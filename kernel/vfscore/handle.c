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

int handle_find(struct mount *mount, uint64_t ino, struct path *out)
{
	struct name *root = mount->fs->root;

	for (struct name *name = root; name; name = name_next(name, root)) {
		if (!name->vnode || name->vnode->ino != ino)
			continue;
		*out = (struct path){mount, name};
		path_get(out);
		return 0;
	}
	return -ESTALE;
}
