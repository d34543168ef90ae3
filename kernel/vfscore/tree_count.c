// SPDX-License-Identifier: BSD-3-Clause
// What memory the files of all mounted file systems take, for the leak check.

#include "include/linux/stat.h"
#include "kernel/lib/log.h"
#include "kernel/mm/memory_use.h"
#include "kernel/vfscore/locks.h"
#include "kernel/vfscore/mount.h"
#include "kernel/vfscore/name.h"
#include "kernel/vfscore/tree.h"
#include "kernel/vfscore/vnode.h"

struct count {
	struct memory_use *use;
	uint16_t walk; /* which vnodes of several names were seen in this one */
	bool good;
};

static void count_vnode(struct count *count, struct vnode *vnode)
{
	if (vnode->counted_by == count->walk)
		return;
	vnode->counted_by = count->walk;
	locks_count(vnode, count->use);
	if (vnode->ops->count)
		vnode->ops->count(vnode, count->use);
}

static uint32_t count_children(const struct name *name)
{
	const struct name *child;
	uint32_t n = 0;

	list_for_each_entry (child, &name->children, siblings)
		n++;
	return n;
}

/* How many references a name of a complete file system has when no process has any: those of its
 * directory or file system, of its children, and as a mount point. */
static uint32_t expected_references(const struct name *name)
{
	uint32_t n = 1 + count_children(name);

	for (const struct mount *mount = mount_first(); mount; mount = mount->next)
		n += (mount->point == name) + (mount->root == name);
	return name == root_path.name ? n + 1 : n;
}

static void count_name(struct count *count, struct name *name)
{
	memory_use_add(count->use, name);
	if (name->text != name->embedded)
		memory_use_add(count->use, name->text);
	if (!name->vnode)
		return;
	count_vnode(count, name->vnode);
	if (!name->vnode->fs->complete)
		return;
	if (name->refcount != expected_references(name)) {
		log_err("leak check: '%s' has %u references, not %u", name->text, name->refcount,
			expected_references(name));
		count->good = false;
	}
	if (name->vnode->refcount != (S_ISDIR(name->vnode->mode) ? 1 : name->vnode->nlink)) {
		log_err("leak check: the file '%s' has %u references", name->text,
			name->vnode->refcount);
		count->good = false;
	}
}

static void count_fs(struct count *count, const struct fs *fs)
{
#if IS_ENABLED(CONFIG_MOUNT)
	if (fs->ops->count)
		fs->ops->count(fs, count->use);
#endif
	for (struct name *name = fs->root; name; name = name_next(name, fs->root))
		count_name(count, name);
}

static void count_mounts(struct count *count)
{
	for (const struct mount *mount = mount_first(); mount; mount = mount->next) {
		memory_use_add(count->use, mount);
		if (mount->source)
			memory_use_add(count->use, mount->source);
		if (mount != memory_path.mount && mount_is_first_of_fs(mount))
			count_fs(count, mount->fs);
	}
}

bool tree_count_memory(struct memory_use *use)
{
	static uint16_t walks;
	struct count count = {.use = use, .walk = ++walks, .good = true};

	name_count_table(use);
	count_mounts(&count);
	return count.good;
}
