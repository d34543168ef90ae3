/* SPDX-License-Identifier: BSD-3-Clause */
/* A file system in memory. Its directories are the name cache; its files are trees of pages. */
#pragma once

#include "kernel/lib/compiler.h"

struct fs;
struct vnode;

/* Makes a file system, with one reference, whose files may take max_pages of memory. NULL: no
 * memory. */
struct fs *tmpfs_create(uint64_t max_pages);

/* Makes tmpfs known to mount(2). */
void tmpfs_register(void);

/*
 * Makes the contents of an empty regular file the len bytes at a physical address, which must have
 * been adopted from the memory reserved at boot (page_adopt_reserved()). They are used in place:
 * whole pages, and a last one whose tail is zero, are mapped as they are until they are written;
 * what does not lie on page boundaries is copied page by page when it is first used. The file gives
 * back the pages that are entirely its own when it lets go of them.
 */
void tmpfs_set_data(struct vnode *vnode, paddr_t start, uint64_t len);
