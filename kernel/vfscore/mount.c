// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/mount.h"

#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/mount_internal.h"
#include "kernel/vfscore/path_cache.h"
#include "kernel/vfscore/vnode.h"

struct path root_path, memory_path;

static struct mount *first;

struct mount *mount_first(void)
{
	return first;
}

struct mount *mount_create(struct fs *fs, struct name *root, uint32_t flags)
{
	static uint32_t last_id = 20; /* Linux numbers its first visible mounts like this */
	struct mount *mount = kzalloc(sizeof(*mount)), **link = &first;

	if (!mount)
		return NULL;
	mount->fs = fs;
	mount->root = root;
	name_get(root);
	mount->refcount = 1;
	mount->id = ++last_id;
	if (IS_ENABLED(CONFIG_MOUNT)) {
		mount->in_tree = true;
		mount->flags = flags | (fs->flags & MS_RDONLY ? MOUNT_FS_RDONLY : 0);
	}
	while (*link)
		link = &(*link)->next;
	*link = mount;
	return mount;
}

struct mount *mount_root(struct fs *fs)
{
	struct mount *mount;

	first = NULL; /* a unit test mounts a root more than once */
	mount = mount_create(fs, fs->root, MS_RELATIME);
	if (!mount)
		return NULL;
	root_path = (struct path){mount, fs->root};
	path_get(&root_path);
	return mount;
}

int mount_memory(struct fs *fs)
{
	struct mount *mount = mount_create(fs, fs->root, MS_RELATIME);

	if (!mount)
		return -ENOMEM;
	memory_path = (struct path){mount, fs->root};
	path_get(&memory_path);
	return 0;
}

void mount_attach(struct mount *mount, const struct path *point)
{
	mount->parent = point->mount;
	mount->point = point->name;
	path_get(point);
	mount->next_here = point->name->mounted;
	point->name->mounted = mount;
	point->name->flags |= NAME_MOUNTED;
	path_tree_changed();
	mount_tell();
}

int mount_add(struct fs *fs, const struct path *point)
{
	struct mount *mount = mount_create(fs, fs->root, MS_RELATIME);

	if (!mount)
		return -ENOMEM;
	mount_attach(mount, point);
	return 0;
}

void mount_put(struct mount *mount)
{
	assert(mount->refcount > 0);
	mount->refcount--;
	if (!IS_ENABLED(CONFIG_MOUNT))
		return;
	mount->expires = false;
	if (unlikely(mount->refcount == 0))
		mount_destroy(mount);
}

void mount_peek(struct path *path)
{
	while (path->name->flags & NAME_MOUNTED) {
		struct mount *mount = path->name->mounted;

		while (mount && mount->parent != path->mount)
			mount = mount->next_here;
		if (!mount)
			return;
		*path = (struct path){mount, mount->root};
	}
}

void mount_enter(struct path *path)
{
	struct path point = *path;

	mount_peek(path);
	path_get(path);
	path_put(&point);
}

bool mount_is_first_of_fs(const struct mount *mount)
{
	const struct mount *other = first;

	if (!IS_ENABLED(CONFIG_MOUNT))
		return true;

	while (other->fs != mount->fs)
		other = other->next;
	return other == mount;
}
