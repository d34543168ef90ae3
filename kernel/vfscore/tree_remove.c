// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/vfscore/notify.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/tree_internal.h"
#include "kernel/vfscore/vnode.h"

/* Walks to the last component, which errors (by enum last_kind) say may not be "." and so on. */
static int begin_old(struct walker *walker, const struct walk_context *context, const char *path,
		     const int *errors)
{
	int err = walk_begin(walker, context, path);

	if (err == 0)
		err = walk_to_last(walker);
	return err < 0 ? err : errors[walker->kind];
}

static int look_up(struct walker *walker, struct name **out)
{
	return name_lookup_locked(walker->at.name, walker->last, walker->last_len,
				  walker->last_hash, out);
}

/* What a trailing slash makes of the removal of a file. */
static int check_slash(const struct walker *walker, const struct name *name)
{
	if (!walker->trailing_slash)
		return 0;
	return S_ISDIR(name->vnode->mode) ? -EISDIR : -ENOTDIR;
}

static int check_kind(const struct name *name, bool directory)
{
	if (!directory && S_ISDIR(name->vnode->mode))
		return -EISDIR;
	if (directory && !S_ISDIR(name->vnode->mode))
		return -ENOTDIR;
	return name->flags & NAME_MOUNTED ? -EBUSY : 0;
}

static int remove_entry(struct walker *walker, struct name *name, bool directory)
{
	struct vnode *dir = walker->at.name->vnode;
	int err = directory ? 0 : check_slash(walker, name);

	if (err == 0)
		err = permission_remove(dir, name->vnode, walker->context->cred);
	if (err == 0)
		err = check_kind(name, directory);
	if (err == 0 && !dir->ops->unlink)
		err = -EPERM;
	if (err == 0)
		err = dir->ops->unlink(dir, name);
	if (err < 0)
		return err;
	tree_remove_name(name);
	vnode_touch_write(dir);
	vnode_touch_change(name->vnode);
	if (!directory)
		notify_vnode(name->vnode, IN_ATTRIB);
	return 0;
}

static int remove_path(const struct walk_context *context, const char *path, bool directory,
		       const int *errors)
{
	struct walker walker;
	struct name *name = NULL;
	int err = begin_old(&walker, context, path, errors);

	if (err == 0)
		err = mount_check_write(walker.at.mount);
	if (err == 0) {
		struct vnode *dir = walker.at.name->vnode;

		mutex_lock(&dir->lock);
		err = look_up(&walker, &name);
		if (err == 0)
			err = name ? remove_entry(&walker, name, directory) : -ENOENT;
		mutex_unlock(&dir->lock);
	}
	if (name)
		name_put(name);
	/* The directory is told after the file, which may be gone now. */
	if (err == 0)
		notify_entry(walker.at.name->vnode, IN_DELETE | (directory ? IN_ISDIR : 0),
			     walker.last, walker.last_len);
	walk_end(&walker);
	return err;
}

int tree_unlink(const struct walk_context *context, const char *path)
{
	static const int errors[] = {
		[LAST_DOT] = -EISDIR, [LAST_DOTDOT] = -EISDIR, [LAST_ROOT] = -EISDIR};

	return remove_path(context, path, false, errors);
}

int tree_rmdir(const struct walk_context *context, const char *path)
{
	static const int errors[] = {
		[LAST_DOT] = -EINVAL, [LAST_DOTDOT] = -ENOTEMPTY, [LAST_ROOT] = -EBUSY};

	return remove_path(context, path, true, errors);
}

struct rename {
	struct walker from_walker, to_walker;
	struct vnode *from_dir, *to_dir;
	struct name *from, *to; /* referenced; to is NULL when it does not exist */
	struct name *whiteout;	/* what from leaves behind, not yet in the tree, or NULL */
	unsigned flags;
};

/* Of two directories, an ancestor is locked first, otherwise that with the lower address. */
static void lock_both(struct rename *rename)
{
	struct name *a = rename->from_walker.at.name, *b = rename->to_walker.at.name;

	if (a == b) {
		mutex_lock(&rename->from_dir->lock);
		return;
	}
	bool from_first = name_is_below(b, a) || (!name_is_below(a, b) && a < b);

	mutex_lock(from_first ? &rename->from_dir->lock : &rename->to_dir->lock);
	mutex_lock(from_first ? &rename->to_dir->lock : &rename->from_dir->lock);
}

static void unlock_both(struct rename *rename)
{
	mutex_unlock(&rename->from_dir->lock);
	if (rename->from_dir != rename->to_dir)
		mutex_unlock(&rename->to_dir->lock);
}

/* Whether the two paths may be what they are, in the order Linux finds fault with them. */
static int check_places(const struct rename *rename)
{
	bool exchange = rename->flags & RENAME_EXCHANGE;

	if ((rename->flags & RENAME_NOREPLACE) && rename->to)
		return -EEXIST;
	if (exchange && !rename->to)
		return -ENOENT;
	if (!S_ISDIR(rename->from->vnode->mode)) {
		if (rename->from_walker.trailing_slash)
			return -ENOTDIR;
		if (!exchange && rename->to_walker.trailing_slash)
			return -ENOTDIR;
	}
	if (exchange && !S_ISDIR(rename->to->vnode->mode) && rename->to_walker.trailing_slash)
		return -ENOTDIR;
	/* Nothing may become a part of itself, nor replace what it lies in. */
	if (name_is_below(rename->to_walker.at.name, rename->from))
		return -EINVAL;
	if (rename->to && name_is_below(rename->from_walker.at.name, rename->to))
		return exchange ? -EINVAL : -ENOTEMPTY;
	return 0;
}

static int check_replaces(const struct rename *rename)
{
	bool from_is_dir = S_ISDIR(rename->from->vnode->mode);
	bool to_is_dir = S_ISDIR(rename->to->vnode->mode);

	if (rename->flags & RENAME_EXCHANGE)
		return 0;
	if (from_is_dir && !to_is_dir)
		return -ENOTDIR;
	return !from_is_dir && to_is_dir ? -EISDIR : 0;
}

/* A directory that moves gets another "..", which is to write to it. */
static int check_parent_change(const struct rename *rename)
{
	const struct credentials *cred = rename->from_walker.context->cred;
	int err = 0;

	if (rename->from_dir == rename->to_dir)
		return 0;
	if (S_ISDIR(rename->from->vnode->mode))
		err = permission_check(rename->from->vnode, cred, MAY_WRITE);
	if (err == 0 && (rename->flags & RENAME_EXCHANGE) && S_ISDIR(rename->to->vnode->mode))
		err = permission_check(rename->to->vnode, cred, MAY_WRITE);
	return err;
}

static int check_permissions(const struct rename *rename)
{
	const struct credentials *cred = rename->from_walker.context->cred;
	const struct vnode *vnode = rename->from->vnode;
	int err = permission_remove(rename->from_dir, vnode, cred);

	if (err < 0)
		return err;
	if (rename->to)
		err = permission_remove(rename->to_dir, rename->to->vnode, cred);
	else if (rename->to_dir->nlink == 0)
		err = -ENOENT;
	else
		err = permission_check(rename->to_dir, cred, MAY_WRITE | MAY_EXEC);
	if (err == 0 && rename->to)
		err = check_replaces(rename);
	if (err == 0)
		err = check_parent_change(rename);
	if (err < 0)
		return err;
	if ((rename->from->flags & NAME_MOUNTED) ||
	    (rename->to && (rename->to->flags & NAME_MOUNTED)))
		return -EBUSY;
	return rename->from_dir->ops->rename ? 0 : -EPERM;
}

/* The entry that from moves to: the one there is, or a new negative one. Referenced in to. */
static int prepare_names(struct rename *rename)
{
	struct walker *walker = &rename->to_walker;
	int err;

	if (!rename->to)
		rename->to = name_find(walker->at.name, walker->last, walker->last_len,
				       walker->last_hash);
	if (!rename->to)
		rename->to = name_create(walker->at.name, walker->last, walker->last_len,
					 walker->last_hash);
	if (!rename->to)
		return -ENOMEM;
	err = name_reserve(rename->from, rename->to->len);
	return err < 0 ? err : name_reserve(rename->to, rename->from->len);
}

/* RENAME_WHITEOUT leaves a device 0:0 behind, which hides a file of the same name in a lower layer
 * of an overlay. */
static int make_whiteout(struct rename *rename)
{
	struct walker *walker = &rename->from_walker;
	struct vnode *dir = rename->from_dir;
	struct name *name;
	int err;

	if (!(rename->flags & RENAME_WHITEOUT))
		return 0;
	if (!dir->ops->create || !dir->ops->unlink)
		return -EINVAL;
	name = name_create(walker->at.name, walker->last, walker->last_len, walker->last_hash);
	if (!name)
		return -ENOMEM;
	err = dir->ops->create(dir, name, S_IFCHR, 0);
	if (err < 0) {
		name_put(name);
		return err;
	}
	tree_set_owner(name->vnode, dir, walker->context->cred);
	rename->whiteout = name;
	return 0;
}

/* Puts what make_whiteout() made into the tree, or (with err) undoes it. */
static int end_whiteout(struct rename *rename, int err)
{
	if (!rename->whiteout)
		return err;
	if (err == 0)
		tree_add_name(rename->whiteout);
	else
		rename->from_dir->ops->unlink(rename->from_dir, rename->whiteout);
	name_put(rename->whiteout);
	return err;
}

/* Tells of a file that moved from one place to another, where replaced was until now. */
static void notify_move(const struct walker *from, const struct walker *to, struct vnode *moved,
			struct vnode *replaced)
{
	static uint32_t last_cookie;
	uint32_t kind = S_ISDIR(moved->mode) ? IN_ISDIR : 0, cookie = ++last_cookie;

	notify_entry_watched(from->at.name->vnode, IN_MOVED_FROM | kind, from->last, from->last_len,
			     cookie);
	notify_entry_watched(to->at.name->vnode, IN_MOVED_TO | kind, to->last, to->last_len,
			     cookie);
	if (from->at.name->vnode == to->at.name->vnode)
		notify_entry_watched(to->at.name->vnode, NOTIFY_RENAME | kind, to->last,
				     to->last_len, 0);
	if (replaced)
		notify_vnode_watched(replaced, IN_ATTRIB);
	notify_vnode_watched(moved, IN_MOVE_SELF);
}

static void notify_rename(const struct rename *rename, struct vnode *moved, struct vnode *replaced)
{
	bool exchange = rename->flags & RENAME_EXCHANGE;

	if (!notify_is_on())
		return;
	notify_move(&rename->from_walker, &rename->to_walker, moved, exchange ? NULL : replaced);
	if (exchange)
		notify_move(&rename->to_walker, &rename->from_walker, replaced, NULL);
}

static void move_names(struct rename *rename)
{
	struct name *from = rename->from, *to = rename->to;

	if (rename->flags & RENAME_EXCHANGE) {
		name_exchange(from, to);
		vnode_touch_change(to->vnode);
	} else {
		if (to->vnode) {
			vnode_touch_change(to->vnode);
			tree_remove_name(to);
		}
		name_move(from, to);
	}
	vnode_touch_change(from->vnode);
	vnode_touch_write(rename->from_dir);
	vnode_touch_write(rename->to_dir);
}

static int rename_locked(struct rename *rename)
{
	int err = look_up(&rename->from_walker, &rename->from);

	if (err == 0 && !rename->from)
		err = -ENOENT;
	if (err == 0)
		err = look_up(&rename->to_walker, &rename->to);
	if (err == 0)
		err = check_places(rename);
	if (err < 0)
		return err;
	/* Two names of one file: nothing happens, and that is success. */
	if (rename->to && rename->from->vnode == rename->to->vnode)
		return 0;
	err = check_permissions(rename);
	if (err == 0)
		err = prepare_names(rename);
	if (err == 0)
		err = make_whiteout(rename);
	if (err == 0)
		err = rename->from_dir->ops->rename(rename->from_dir, rename->from, rename->to_dir,
						    rename->to, rename->flags & RENAME_EXCHANGE);
	if (err == 0) {
		struct vnode *moved = rename->from->vnode, *replaced = rename->to->vnode;

		move_names(rename);
		notify_rename(rename, moved, replaced);
	}
	return end_whiteout(rename, err);
}

static int rename_walked(struct rename *rename)
{
	int err;

	if (rename->from_walker.at.mount != rename->to_walker.at.mount)
		return -EXDEV;
	if (rename->from_walker.kind != LAST_NORMAL)
		return -EBUSY;
	if (rename->to_walker.kind != LAST_NORMAL)
		return rename->flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	err = mount_check_write(rename->from_walker.at.mount);
	if (err < 0)
		return err;
	rename->from_dir = rename->from_walker.at.name->vnode;
	rename->to_dir = rename->to_walker.at.name->vnode;
	lock_both(rename);
	err = rename_locked(rename);
	unlock_both(rename);
	return err;
}

int tree_rename(const struct walk_context *old_context, const char *old_path,
		const struct walk_context *new_context, const char *new_path, unsigned flags)
{
	/* Only one rename at a time, so that the shape of the tree stands still for its checks. */
	static struct mutex one_at_a_time = MUTEX_INIT(one_at_a_time, LOCK_RENAME);
	struct rename rename = {.flags = flags};
	int err = walk_begin(&rename.from_walker, old_context, old_path);
	int to_err = walk_begin(&rename.to_walker, new_context, new_path);

	if (err == 0)
		err = walk_to_last(&rename.from_walker);
	if (err == 0)
		err = to_err < 0 ? to_err : walk_to_last(&rename.to_walker);
	if (err == 0) {
		mutex_lock(&one_at_a_time);
		err = rename_walked(&rename);
		mutex_unlock(&one_at_a_time);
	}
	walk_end(&rename.to_walker);
	if (rename.from)
		name_put(rename.from);
	if (rename.to)
		name_put(rename.to);
	walk_end(&rename.from_walker);
	return err;
}
