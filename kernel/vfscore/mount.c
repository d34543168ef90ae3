// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/mount.h"

#include "include/linux/errno.h"
#include "include/linux/statfs.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/vnode.h"

struct path root_path, memory_path;

static struct mount *first, **last_link = &first;

struct mount *mount_first(void)
{
	return first;
}

static struct mount *create(struct fs *fs)
{
	static uint32_t last_id = 20; /* Linux numbers its first visible mounts like this */
	struct mount *mount = kzalloc(sizeof(*mount));

	if (!mount)
		return NULL;
	mount->fs = fs;
	mount->refcount = 1;
	mount->id = ++last_id;
	*last_link = mount;
	last_link = &mount->next;
	return mount;
}

struct mount *mount_root(struct fs *fs)
{
	struct mount *mount;

	last_link = &first; /* a unit test mounts a root more than once */
	mount = create(fs);
	if (!mount)
		return NULL;
	root_path = (struct path){mount, fs->root};
	path_get(&root_path);
	return mount;
}

int mount_memory(struct fs *fs)
{
	struct mount *mount = create(fs);

	if (!mount)
		return -ENOMEM;
	memory_path = (struct path){mount, fs->root};
	path_get(&memory_path);
	return 0;
}

int mount_add(struct fs *fs, const struct path *point)
{
	struct mount *mount = create(fs);

	if (!mount)
		return -ENOMEM;
	mount->parent = point->mount;
	mount->point = point->name;
	path_get(point);
	mount->next_here = point->name->mounted;
	point->name->mounted = mount;
	point->name->flags |= NAME_MOUNTED;
	return 0;
}

void mount_put(struct mount *mount)
{
	assert(mount->refcount > 1); /* nothing is unmounted yet */
	mount->refcount--;
}

void mount_peek(struct path *path)
{
	while (path->name->flags & NAME_MOUNTED) {
		struct mount *mount = path->name->mounted;

		while (mount && mount->parent != path->mount)
			mount = mount->next_here;
		if (!mount)
			return;
		*path = (struct path){mount, mount->fs->root};
	}
}

void mount_enter(struct path *path)
{
	struct path point = *path;

	mount_peek(path);
	path_get(path);
	path_put(&point);
}

uint64_t mount_memory_pages(void)
{
	uint64_t pages = 0;

	for (const struct mount *mount = first; mount; mount = mount->next) {
		struct linux_statfs st = {0};

		if (strcmp(mount->fs->type, "tmpfs") != 0)
			continue;
		mount->fs->ops->statfs(mount->fs, &st);
		pages += st.f_blocks - st.f_bfree;
	}
	return pages;
}
