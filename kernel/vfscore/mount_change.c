// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/mount_change.h"

#include "include/linux/stat.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/mount_internal.h"
#include "kernel/vfscore/path_cache.h"
#include "kernel/vfscore/poll.h"
#include "kernel/vfscore/vnode.h"

void mount_touch_read_closely(const struct mount *mount, struct vnode *vnode)
{
	bool is_dir = S_ISDIR(vnode->mode);

	if (mount_has(mount,
		      MS_RDONLY | MOUNT_FS_RDONLY | MS_NOATIME | (is_dir ? MS_NODIRATIME : 0)))
		return;
	if (mount_has(mount, MS_RELATIME))
		vnode_touch_read(vnode);
	else
		vnode_touch_read_now(vnode);
}

#if IS_ENABLED(CONFIG_PROCFS)

struct poll_news mount_news = {.queue = WAIT_QUEUE_INIT(mount_news.queue)};

void mount_tell(void)
{
	poll_news_tell(&mount_news);
}

#endif

static void unlist(struct mount *mount)
{
	struct mount *before = mount_first();

	while (before->next != mount)
		before = before->next;
	before->next = mount->next;
	mount->next = NULL;
	mount->in_tree = false;
}

/* Takes a mount from its place: the reference to that is the caller's now. */
static struct path detach(struct mount *mount)
{
	struct path point = {mount->parent, mount->point};
	struct mount **link = &mount->point->mounted;

	while (*link != mount)
		link = &(*link)->next_here;
	*link = mount->next_here;
	if (!mount->point->mounted)
		mount->point->flags &= ~NAME_MOUNTED;
	mount->parent = NULL;
	mount->point = NULL;
	mount->next_here = NULL;
	path_tree_changed();
	mount_tell();
	return point;
}

void mount_destroy(struct mount *mount)
{
	assert(!mount->in_tree && !mount->parent);
	name_put(mount->root);
	fs_put(mount->fs);
	kfree(mount->source);
	kfree(mount);
}

/* Takes a mount out of the tree and drops the tree's reference. */
static void discard(struct mount *mount)
{
	if (mount->parent) {
		struct path point = detach(mount);

		path_put(&point);
	}
	unlist(mount);
	mount_put(mount);
}

static bool is_below(const struct mount *mount, const struct mount *ancestor)
{
	while (mount && mount != ancestor)
		mount = mount->parent;
	return mount != NULL;
}

/* Takes away mount and all below it, the last ones first. */
static void discard_tree(struct mount *mount)
{
	struct mount *last;

	do {
		last = mount;
		for (struct mount *at = mount_first(); at; at = at->next) {
			if (at->parent == last && is_below(at, mount)) {
				last = at;
				at = mount_first();
			}
		}
		discard(last);
	} while (last != mount);
}

/* Whether what has root can be mounted at a place. */
static int check_place(const struct name *root, const struct path *at)
{
	if (!at->mount->in_tree || (at->name->flags & NAME_DELETED))
		return -ENOENT;
	return S_ISDIR(root->vnode->mode) == S_ISDIR(at->name->vnode->mode) ? 0 : -ENOTDIR;
}

int mount_new(struct fs *fs, const struct path *at, uint32_t flags, const char *source)
{
	int err = check_place(fs->root, at);
	struct mount *mount = NULL;
	char *copy = NULL;

	if (err != -ENOENT && at->mount->fs == fs && path_is_mount_root(at))
		err = -EBUSY;
	if (err == 0) {
		copy = kmalloc(strlen(source) + 1);
		if (copy)
			memcpy(copy, source, strlen(source) + 1);
		else
			err = -ENOMEM;
	}
	if (err == 0) {
		mount = mount_create(fs, fs->root, flags);
		err = mount ? 0 : -ENOMEM;
	}
	if (err < 0) {
		kfree(copy);
		fs_put(fs);
		return err;
	}
	mount->source = copy;
	mount_attach(mount, at);
	return 0;
}

/* Another mount of the same, seen from root on, that is nowhere yet. */
static struct mount *clone(const struct mount *mount, struct name *root)
{
	char *source = NULL;
	struct mount *copy;

	if (mount->source) {
		source = kmalloc(strlen(mount->source) + 1);
		if (!source)
			return NULL;
		memcpy(source, mount->source, strlen(mount->source) + 1);
	}
	copy = mount_create(mount->fs, root, mount->flags & MOUNT_FLAGS);
	if (!copy) {
		kfree(source);
		return NULL;
	}
	fs_get(mount->fs);
	copy->source = source;
	return copy;
}

/* Copies what is mounted on the mount from, below the root of its copy to. */
static int clone_children(struct mount *from, struct mount *to, const struct mount *last)
{
	for (struct mount *child = mount_first(); child; child = child->next) {
		if (child->parent == from && !child->unbindable &&
		    name_is_below(child->point, to->root)) {
			struct mount *copy = clone(child, child->root);
			int err;

			if (!copy)
				return -ENOMEM;
			mount_attach(copy, &(struct path){to, child->point});
			err = clone_children(child, copy, last);
			if (err < 0)
				return err;
		}
		if (child == last)
			break;
	}
	return 0;
}

static struct mount *last_mount(void)
{
	struct mount *last = mount_first();

	while (last->next)
		last = last->next;
	return last;
}

int mount_bind(const struct path *from, const struct path *at, bool recursive)
{
	const struct mount *last = last_mount();
	struct mount *copy;
	int err = 0;

	if (!at->mount->in_tree)
		return -ENOENT;
	if (from->mount->unbindable || !from->mount->in_tree)
		return -EINVAL;
	err = check_place(from->name, at);
	if (err < 0)
		return err;
	copy = clone(from->mount, from->name);
	if (!copy)
		return -ENOMEM;
	if (recursive)
		err = clone_children(from->mount, copy, last);
	if (err < 0)
		discard_tree(copy);
	else
		mount_attach(copy, at);
	return err;
}

int mount_move(const struct path *from, const struct path *at)
{
	struct path point;

	if (!at->mount->in_tree || (at->name->flags & NAME_DELETED))
		return -ENOENT;
	if (!path_is_mount_root(from) || !from->mount->parent ||
	    S_ISDIR(from->name->vnode->mode) != S_ISDIR(at->name->vnode->mode))
		return -EINVAL;
	if (is_below(at->mount, from->mount))
		return -ELOOP;
	point = detach(from->mount);
	mount_attach(from->mount, at);
	path_put(&point);
	return 0;
}

static void set_flags(struct mount *mount, uint32_t flags)
{
	mount->flags = (mount->flags & ~MOUNT_FLAGS) | flags;
}

int mount_set_flags(const struct path *at, uint32_t flags)
{
	if (!path_is_mount_root(at) || !at->mount->in_tree)
		return -EINVAL;
	if ((flags & ~at->mount->flags & MS_RDONLY) && at->mount->writers > 0)
		return -EBUSY;
	set_flags(at->mount, flags);
	mount_tell();
	return 0;
}

static bool has_writers(const struct fs *fs)
{
	for (const struct mount *mount = mount_first(); mount; mount = mount->next) {
		if (mount->fs == fs && mount->writers > 0)
			return true;
	}
	return false;
}

int mount_set_fs_flags(const struct path *at, uint32_t flags, uint32_t fs_flags, char *options)
{
	struct fs *fs = at->mount->fs;
	int err = 0;

	if (!path_is_mount_root(at) || !at->mount->in_tree)
		return -EINVAL;
	if ((fs_flags & ~fs->flags & MS_RDONLY) && has_writers(fs))
		return -EBUSY;
	if (fs->ops->reconfigure)
		err = fs->ops->reconfigure(fs, options);
	if (err < 0)
		return err;
	fs->flags = fs_flags | (fs->flags & MS_DIRSYNC);
	for (struct mount *mount = mount_first(); mount; mount = mount->next) {
		if (mount->fs == fs)
			mount->flags = (mount->flags & ~MOUNT_FS_RDONLY) |
				       (fs_flags & MS_RDONLY ? MOUNT_FS_RDONLY : 0);
	}
	set_flags(at->mount, flags);
	mount_tell();
	return 0;
}

int mount_set_type(const struct path *at, uint32_t type, bool recursive)
{
	if (!path_is_mount_root(at) || !at->mount->in_tree)
		return -EINVAL;
	for (struct mount *mount = mount_first(); mount; mount = mount->next) {
		bool meant = mount == at->mount || (recursive && is_below(mount, at->mount));

		if (meant && type != MS_SLAVE)
			mount->unbindable = type == MS_UNBINDABLE;
	}
	return 0;
}

/* Whether something refers to a mount beside the tree and the caller. */
static bool is_busy(const struct mount *mount)
{
	return mount->refcount > 2;
}

/* What umount2(2) does once the place is known to be a mount's: -EAGAIN marks it. */
static int check_remove(const struct mount *mount, bool marked, int flags)
{
	if (flags & MNT_EXPIRE) {
		if (flags & (MNT_FORCE | MNT_DETACH))
			return -EINVAL;
		if (is_busy(mount))
			return -EBUSY;
		return marked ? 0 : -EAGAIN;
	}
	return !(flags & MNT_DETACH) && is_busy(mount) ? -EBUSY : 0;
}

int mount_remove(struct path *at, int flags)
{
	struct mount *mount = at->mount;
	int err;

	if (!path_is_mount_root(at) || !mount->in_tree) {
		path_put(at);
		return -EINVAL;
	}
	/* The root of all stays: nothing would be left to begin a walk at. */
	err = mount->parent ? check_remove(mount, mount->expires, flags) : -EBUSY;
	if (err == 0)
		discard_tree(mount);
	path_put(at);
	if (err == -EAGAIN)
		mount->expires = true;
	return err;
}

/* Whether a place lies at or below another one. */
static bool is_reachable(const struct path *path, const struct path *root)
{
	struct path at = *path;

	while (at.mount != root->mount && at.mount->parent)
		at = (struct path){at.mount->parent, at.mount->point};
	return at.mount == root->mount && name_is_below(at.name, root->name);
}

void mount_change_root(const struct path *from, const struct path *to)
{
	struct path old = root_path;

	if (old.mount != from->mount || old.name != from->name)
		return;
	root_path = *to;
	path_get(to);
	path_put(&old);
}

static int check_pivot(const struct path *new_root, const struct path *put_old,
		       const struct path *root)
{
	if (!root->mount->in_tree || !new_root->mount->in_tree || !put_old->mount->in_tree)
		return -EINVAL;
	if (new_root->name->flags & NAME_DELETED)
		return -ENOENT;
	if (new_root->mount == root->mount || put_old->mount == root->mount)
		return -EBUSY;
	if (!path_is_mount_root(root) || !path_is_mount_root(new_root) ||
	    !is_reachable(put_old, new_root) || !is_reachable(new_root, root))
		return -EINVAL;
	return 0;
}

int mount_pivot(const struct path *new_root, const struct path *put_old, const struct path *root)
{
	struct mount *old = root->mount;
	struct path new_point, old_point = {NULL, NULL};
	int err = check_pivot(new_root, put_old, root);

	if (err < 0)
		return err;
	new_point = detach(new_root->mount);
	if (old->parent) {
		old_point = detach(old);
		mount_attach(new_root->mount, &old_point);
	}
	mount_attach(old, put_old);
	path_put(&new_point);
	if (old_point.mount)
		path_put(&old_point);
	return 0;
}
