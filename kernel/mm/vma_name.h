/* SPDX-License-Identifier: BSD-3-Clause */
/* What /proc/PID/maps calls memory that is of no file. */
#pragma once

#include "kernel/lib/compiler.h"

struct mm;

/* A name that a program gave to memory (PR_SET_VMA_ANON_NAME), shared by whoever has a reference.
 */
struct vma_name {
	uint32_t refcount;
	char text[];
};

#define VMA_NAME_SIZE 80 /* with the NUL */

/* A name with one reference, or NULL without memory. */
struct vma_name *vma_name_create(const char *text);
void vma_name_put(struct vma_name *name);
/* Whether two names, each of which may be NULL, are the same. */
bool vma_name_equal(const struct vma_name *a, const struct vma_name *b);

/*
 * Names the areas of [addr, addr + len) that are of no file; NULL: takes their names away. 0, or a
 * negative errno as madvise(2) has them; -EBADF for the area of a file. May sleep.
 */
int mm_set_name(struct mm *mm, uaddr_t addr, size_t len, struct vma_name *name);
