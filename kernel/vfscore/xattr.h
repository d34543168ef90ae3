/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Extended attributes that are kept in memory (xattr(7)). Names are NUL-terminated kernel strings
 * of 1 to 255 bytes with their prefix; values are kernel memory of at most 64 KiB. Permission is
 * checked here. All may sleep.
 */
#pragma once

#include "kernel/lib/compiler.h"

struct memory_use;
struct vnode;
struct xattr;

/* The attributes of one vnode, by falling names, which is the order Linux lists them in. */
struct xattr_list {
	struct xattr *first;
};

/* What the attributes of a file system take. */
struct xattr_space {
	uint64_t used, max; /* bytes */
};

/* Sets an attribute; flags are XATTR_CREATE and XATTR_REPLACE. 0, or -EPERM, -EACCES, -EOPNOTSUPP,
 * -EEXIST, -ENODATA, -ENOSPC, -ENOMEM, -EINVAL. */
int xattr_set(struct vnode *vnode, const char *name, const void *value, size_t size, int flags);

/* Copies a value to buf of size bytes. Returns its length; with size 0 nothing is copied. -ERANGE
 * when it does not fit, -ENODATA when there is none, and as above. */
ssize_t xattr_get(struct vnode *vnode, const char *name, void *buf, size_t size);

/* Copies all names the caller may see, each with its NUL. Returns and takes the same. */
ssize_t xattr_list_names(struct vnode *vnode, char *buf, size_t size);

int xattr_remove(struct vnode *vnode, const char *name);

/* Frees the attributes of a vnode that goes. */
void xattr_list_destroy(struct xattr_list *list, struct xattr_space *space);

/* Adds the memory of the attributes. */
void xattr_list_count(const struct xattr_list *list, struct memory_use *use);
