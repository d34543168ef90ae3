// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/lib/string.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/notify.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/tree_internal.h"
#include "kernel/vfscore/vnode.h"

#define LINK_MAX 0x7fffffffu

int target_begin_new(struct target *target, const struct walk_context *context, const char *path,
		     bool directory)
{
	struct walker *walker = &target->walker;
	int err = walk_begin(walker, context, path);

	target->dir = NULL;
	target->name = NULL;
	if (err == 0)
		err = walk_to_last(walker);
	if (err < 0)
		return err;
	if (walker->kind != LAST_NORMAL)
		return -EEXIST;
	target->dir = walker->at.name->vnode;
	mutex_lock(&target->dir->lock);
	err = name_lookup_locked(walker->at.name, walker->last, walker->last_len, walker->last_hash,
				 &target->name);
	if (err < 0)
		return err;
	if (target->name)
		return -EEXIST;
	if (walker->trailing_slash && !directory)
		return -ENOENT;
	return mount_check_write(walker->at.mount);
}

void target_end(struct target *target)
{
	if (target->dir)
		mutex_unlock(&target->dir->lock);
	if (target->name)
		name_put(target->name);
	walk_end(&target->walker);
}

void tree_add_name(struct name *name)
{
	if (!(name->flags & NAME_HASHED))
		name_insert(name);
	if (name->vnode->fs->complete)
		name_get(name);
}

void tree_remove_name(struct name *name)
{
	name_remove(name);
	name_set_deleted(name);
	if (name->vnode->fs->complete)
		name_put(name);
}

/* Whether entries can be made in dir at all, and cred may do it. */
static int check_may_make(const struct vnode *dir, const struct credentials *cred)
{
	if (dir->nlink == 0)
		return -ENOENT;
	return permission_check(dir, cred, MAY_WRITE | MAY_EXEC);
}

/* A name to be given a vnode: the negative entry of the cache, or a new one. Referenced. */
static int get_negative(struct name *dir, const char *text, size_t len, uint32_t hash,
			struct name **out)
{
	*out = name_find(dir, text, len, hash);
	if (!*out)
		*out = name_create(dir, text, len, hash);
	return *out ? 0 : -ENOMEM;
}

void tree_set_owner(struct vnode *vnode, const struct vnode *dir, const struct credentials *cred)
{
	vnode->uid = cred->fsuid;
	vnode->gid = cred->fsgid;
	if (!(dir->mode & S_ISGID))
		return;
	vnode->gid = dir->gid;
	if (S_ISDIR(vnode->mode))
		vnode->mode |= S_ISGID;
	else if ((vnode->mode & S_IXGRP) && !credentials_in_group(cred, dir->gid) &&
		 !credentials_capable(cred, CAP_FSETID))
		vnode->mode &= ~S_ISGID;
}

/* Finishes the making of name, or undoes it after an error. */
static int finish(struct name *dir, struct name *name, const struct credentials *cred, int err)
{
	if (err < 0) {
		name_put(name);
		return err;
	}
	if (cred)
		tree_set_owner(name->vnode, dir->vnode, cred);
	tree_add_name(name); /* nothing has slept since the directory was seen to be there */
	vnode_touch_write(dir->vnode);
	if (!cred)
		notify_vnode(name->vnode, IN_ATTRIB);
	notify_entry(dir->vnode, IN_CREATE | (S_ISDIR(name->vnode->mode) ? IN_ISDIR : 0),
		     name->text, name->len);
	return 0;
}

int tree_make_at(struct name *dir, const struct credentials *cred, const char *text, size_t len,
		 uint32_t hash, mode_t mode, uint64_t rdev, struct name **out)
{
	int err = check_may_make(dir->vnode, cred);

	if (err < 0)
		return err;
	if (!dir->vnode->ops->create)
		return S_ISREG(mode) ? -EACCES : -EPERM;
	err = get_negative(dir, text, len, hash, out);
	if (err < 0)
		return err;
	err = dir->vnode->ops->create(dir->vnode, *out, mode, rdev);
	return finish(dir, *out, cred, err);
}

int tree_make_unnamed(struct name *dir, const struct credentials *cred, mode_t mode, bool linkable,
		      struct name **out)
{
	static const char text[] = "(unnamed)";
	struct vnode *vnode = dir->vnode;
	int err = check_may_make(vnode, cred);

	if (err < 0)
		return err;
	if (!vnode->ops->create || !vnode->ops->unlink)
		return -EOPNOTSUPP;
	*out = name_create(dir, text, sizeof(text) - 1, 0);
	if (!*out)
		return -ENOMEM;
	/* A file that has been removed at once. */
	err = vnode->ops->create(vnode, *out, S_IFREG | mode, 0);
	if (err == 0) {
		tree_set_owner((*out)->vnode, vnode, cred);
		name_set_deleted(*out);
		(*out)->vnode->linkable = linkable;
		err = vnode->ops->unlink(vnode, *out);
	}
	if (err < 0)
		name_put(*out);
	return err;
}

static int check_may_make_device(const struct vnode *dir, const struct credentials *cred)
{
	int err = check_may_make(dir, cred);

	if (err < 0)
		return err;
	return credentials_capable(cred, CAP_MKNOD) ? 0 : -EPERM;
}

int tree_make(const struct walk_context *context, const char *path, mode_t mode, uint64_t rdev)
{
	struct target target;
	struct walker *walker = &target.walker;
	struct name *name;
	int err = target_begin_new(&target, context, path, S_ISDIR(mode));

	if (err == 0 && (S_ISCHR(mode) || S_ISBLK(mode)))
		err = check_may_make_device(target.dir, context->cred);
	if (err == 0)
		err = tree_make_at(walker->at.name, context->cred, walker->last, walker->last_len,
				   walker->last_hash, mode, rdev, &name);
	if (err == 0)
		name_put(name);
	target_end(&target);
	return err;
}

/* Begins a name at target, checked and negative, for what is made of more than a mode. */
static int begin_name(struct target *target, struct name **name)
{
	struct walker *walker = &target->walker;
	int err = check_may_make(target->dir, walker->context->cred);

	if (err < 0)
		return err;
	return get_negative(walker->at.name, walker->last, walker->last_len, walker->last_hash,
			    name);
}

int tree_symlink(const struct walk_context *context, const char *target_text, const char *path)
{
	struct target target;
	struct name *name;
	int err = target_begin_new(&target, context, path, false);

	if (err == 0 && !target.dir->ops->symlink)
		err = -EPERM;
	if (err == 0)
		err = begin_name(&target, &name);
	if (err == 0) {
		err = target.dir->ops->symlink(target.dir, name, target_text, strlen(target_text));
		err = finish(target.walker.at.name, name, context->cred, err);
		if (err == 0)
			name_put(name);
	}
	target_end(&target);
	return err;
}

static int check_may_link(const struct path *old, const struct target *target)
{
	const struct vnode *vnode = old->name->vnode;

	if (old->mount != target->walker.at.mount)
		return -EXDEV;
	if (S_ISDIR(vnode->mode) || !target->dir->ops->link)
		return -EPERM;
	if (vnode_has_flags(vnode, FS_APPEND_FL | FS_IMMUTABLE_FL))
		return -EPERM;
	if (vnode->nlink == 0 && !vnode->linkable)
		return -ENOENT;
	return vnode->nlink >= LINK_MAX ? -EMLINK : 0;
}

int tree_link(const struct path *old, const struct walk_context *context, const char *path)
{
	struct target target;
	struct name *name;
	int err = target_begin_new(&target, context, path, false);

	if (err == 0)
		err = check_may_link(old, &target);
	if (err == 0)
		err = begin_name(&target, &name);
	if (err == 0) {
		err = target.dir->ops->link(target.dir, name, old->name->vnode);
		err = finish(target.walker.at.name, name, NULL, err);
		if (err == 0) {
			vnode_touch_change(name->vnode);
			name_put(name);
		}
	}
	target_end(&target);
	return err;
}
