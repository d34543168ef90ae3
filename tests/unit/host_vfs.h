/* SPDX-License-Identifier: BSD-3-Clause */
/* What vfscore and tmpfs stand on, for the host: memory with descriptors, a clock, one task. */
#pragma once

#include "kernel/process/process.h"
#include "kernel/vfscore/path_walk.h"

#define HOST_PAGES 2048
/* Physical memory: the first half is reserved (for an initrd), the second is the allocator's. */
#define HOST_INITRD_PAGES 1024

/* Sets memory up, with a new empty tmpfs as the root, and becomes a process with root's rights. */
void host_vfs_start(void);

extern struct process host_process;
extern struct task host_task;
extern uint8_t *host_memory;

/* Pages of the allocator's half in use, and references to a page of the reserved half. */
unsigned host_pages_in_use(void);
unsigned host_page_references(unsigned index);

/* A walk from the root with the process's credentials. */
struct walk_context host_context(void);

/* Removes everything below the root, and the root. */
void host_vfs_end(void);
