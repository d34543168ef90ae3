// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/xattr.h"

#include "include/linux/errno.h"
#include "include/linux/xattr.h"
#include "kernel/lib/string.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/vnode.h"
#include "kernel/vfscore/xattr_check.h"

struct xattr {
	struct xattr *next;
	uint32_t size; /* of the value */
	uint32_t name_len;
	char bytes[]; /* the name with its NUL, and the value */
};

static const char *value_of(const struct xattr *xattr)
{
	return xattr->bytes + xattr->name_len + 1;
}

static uint64_t space_of(const struct xattr *xattr)
{
	return sizeof(*xattr) + xattr->name_len + 1 + xattr->size;
}

/* Where an attribute is linked, or would be. */
static struct xattr **find_link(struct xattr_list *list, const char *name)
{
	struct xattr **link = &list->first;

	while (*link && strcmp((*link)->bytes, name) > 0)
		link = &(*link)->next;
	return link;
}

static bool is_at(struct xattr *const *link, const char *name)
{
	return *link && strcmp((*link)->bytes, name) == 0;
}

static struct xattr *create(const char *name, const void *value, size_t size)
{
	size_t name_len = strlen(name);
	struct xattr *xattr = kmalloc(sizeof(*xattr) + name_len + 1 + size);

	if (!xattr)
		return NULL;
	xattr->size = size;
	xattr->name_len = name_len;
	memcpy(xattr->bytes, name, name_len + 1);
	if (size > 0)
		memcpy(xattr->bytes + name_len + 1, value, size);
	return xattr;
}

static void unlink_at(struct xattr **link, struct xattr_space *space)
{
	struct xattr *old = *link;

	*link = old->next;
	space->used -= space_of(old);
	kfree(old);
}

/* Puts an attribute into the list, which takes it over, in the place of one with its name. */
static int put(struct vnode *vnode, struct xattr *xattr, int flags)
{
	struct xattr_space *space = &vnode->fs->xattr_space;
	struct xattr **link = find_link(vnode->ops->xattrs(vnode), xattr->bytes);
	bool exists = is_at(link, xattr->bytes);

	if ((flags & XATTR_REPLACE) && !exists)
		return -ENODATA;
	if ((flags & XATTR_CREATE) && exists)
		return -EEXIST;
	if (space->max - space->used < space_of(xattr))
		return -ENOSPC;
	if (exists)
		unlink_at(link, space);
	xattr->next = *link;
	*link = xattr;
	space->used += space_of(xattr);
	return 0;
}

int xattr_set(struct vnode *vnode, const char *name, const void *value, size_t size, int flags)
{
	int err = xattr_check_set(vnode, name, value, size);
	struct xattr *xattr;

	if (err < 0)
		return err;
	xattr = create(name, value, size);
	if (!xattr)
		return -ENOMEM;
	mutex_lock(&vnode->lock);
	err = put(vnode, xattr, flags);
	if (err == 0)
		vnode_touch_change(vnode);
	mutex_unlock(&vnode->lock);
	if (err < 0)
		kfree(xattr);
	return err;
}

ssize_t xattr_get(struct vnode *vnode, const char *name, void *buf, size_t size)
{
	int err = xattr_check_get(vnode, name);
	struct xattr *const *link;

	if (err < 0)
		return err;
	link = find_link(vnode->ops->xattrs(vnode), name);
	if (!is_at(link, name))
		return -ENODATA;
	if (size == 0)
		return (*link)->size;
	if (size < (*link)->size)
		return -ERANGE;
	memcpy(buf, value_of(*link), (*link)->size);
	return (*link)->size;
}

ssize_t xattr_list_names(struct vnode *vnode, char *buf, size_t size)
{
	size_t used = 0;

	if (!vnode->ops->xattrs)
		return 0;
	for (const struct xattr *at = vnode->ops->xattrs(vnode)->first; at; at = at->next) {
		size_t len = at->name_len + 1;

		if (!xattr_is_listed(at->bytes))
			continue;
		if (size > 0 && size - used < len)
			return -ERANGE;
		if (size > 0)
			memcpy(buf + used, at->bytes, len);
		used += len;
	}
	return used;
}

int xattr_remove(struct vnode *vnode, const char *name)
{
	int err = xattr_check_remove(vnode, name);
	struct xattr **link;

	if (err < 0)
		return err;
	mutex_lock(&vnode->lock);
	link = find_link(vnode->ops->xattrs(vnode), name);
	if (is_at(link, name)) {
		unlink_at(link, &vnode->fs->xattr_space);
		vnode_touch_change(vnode);
	} else {
		err = -ENODATA;
	}
	mutex_unlock(&vnode->lock);
	return err;
}

void xattr_list_destroy(struct xattr_list *list, struct xattr_space *space)
{
	while (list->first)
		unlink_at(&list->first, space);
}

void xattr_list_count(const struct xattr_list *list, struct memory_use *use)
{
	for (const struct xattr *xattr = list->first; xattr; xattr = xattr->next)
		memory_use_add(use, xattr);
}
