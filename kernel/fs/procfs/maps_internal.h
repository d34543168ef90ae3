/* SPDX-License-Identifier: BSD-3-Clause */
/* Files of /proc/PID that go through the areas of an address space. */
#pragma once

#include "kernel/vfscore/mount.h"

struct mm;
struct proc_node;
struct text;
struct vma;

struct area_listing {
	struct mm *mm; /* its lock is held */
	struct text *text;
	struct path root; /* of the reader, referenced */
	char *buf;	  /* LINUX_PATH_MAX bytes for a name */
	void *data;	  /* of who lists */
};

/* Calls list with the address space of the process that a node is about, if the current thread may
 * look into it. 0 or a negative errno; -ESRCH when there is none any more and need is set. */
int proc_list_areas(struct proc_node *node, struct text *text, bool need,
		    void (*list)(const struct area_listing *listing), void *data);

/* The name of what an area shows, in listing->buf or elsewhere; NULL: it has none. */
const char *proc_area_name(const struct area_listing *listing, const struct vma *vma);
bool proc_area_is_heap(const struct mm *mm, const struct vma *vma);
bool proc_area_is_first_stack(const struct mm *mm, const struct vma *vma);
