/* SPDX-License-Identifier: BSD-3-Clause */
/* Which extended attributes the current process may have to do with. */
#pragma once

#include "kernel/lib/compiler.h"

struct vnode;

/* Whether an attribute may be set to a value, read or removed: 0 or what is wrong with it, in the
 * order in which Linux finds out. */
int xattr_check_set(const struct vnode *vnode, const char *name, const void *value, size_t size);
int xattr_check_get(const struct vnode *vnode, const char *name);
int xattr_check_remove(const struct vnode *vnode, const char *name);

/* Whether the name of an attribute is shown. */
bool xattr_is_listed(const char *name);
