/* SPDX-License-Identifier: BSD-3-Clause */
/* How vfscore makes open files. */
#pragma once

#include "kernel/vfscore/file.h"

/* A file without operations, name and mount; takes a reference to vnode. NULL: no memory. */
struct file *file_allocate(struct vnode *vnode, uint32_t flags);
/* Frees a file without calling its operations. */
void file_free(struct file *file);
/* Notes that the file a special vnode belongs to is closed. */
void special_forget(struct vnode *vnode);
/* Gives a file its operations. */
void file_set_ops(struct file *file, const struct file_ops *ops);
