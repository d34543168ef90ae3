// SPDX-License-Identifier: BSD-3-Clause
// What kernel sources call when they are compiled for the host. All weak: a test may replace them.

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel/debug/fail_nth.h"
#include "kernel/debug/races.h"
#include "kernel/ipc/epoll.h"
#include "kernel/ipc/mqueue.h"
#include "kernel/lib/log.h"
#include "kernel/lib/panic.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/dir_notify.h"
#include "kernel/vfscore/leases.h"
#include "kernel/vfscore/locks.h"
#include "kernel/vfscore/owner.h"

#define STUB __attribute__((weak))

STUB noreturn void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fputs("panic: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	abort();
}

/* Messages are not part of what is tested; UNIT_LOG=1 shows them. */
STUB void log_print(enum log_level level, const char *fmt, ...)
{
	va_list args;

	if (!getenv("UNIT_LOG"))
		return;
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
}

STUB void *kmalloc(size_t size)
{
	return malloc(size);
}

STUB void *kzalloc(size_t size)
{
	return calloc(1, size);
}

STUB void kfree(void *ptr)
{
	free(ptr);
}

struct slab_cache {
	size_t size;
};

STUB struct slab_cache *slab_cache_create(const char *name, size_t size)
{
	struct slab_cache *cache = malloc(sizeof(*cache));

	cache->size = size;
	return cache;
}

STUB void *slab_alloc(struct slab_cache *cache)
{
	return calloc(1, cache->size);
}

STUB void slab_free(struct slab_cache *cache, void *object)
{
	free(object);
}

STUB void epoll_forget(struct file *file)
{
}

STUB void record_locks_drop(struct vnode *vnode, const void *owner)
{
}

STUB void file_locks_drop(struct file *file)
{
}

STUB void locks_free(struct vnode *vnode)
{
}

STUB void memory_use_add(struct memory_use *use, const void *allocated)
{
}

STUB void memory_use_keep(const void *allocated)
{
}

STUB void memory_use_unkeep(const void *allocated)
{
}

STUB bool fail_nth_is_now(void)
{
	return false;
}

STUB bool mm_file_is_writable(const struct vnode *vnode)
{
	return false;
}

STUB bool vnode_is_special(const struct vnode *vnode)
{
	return false;
}

STUB bool races_wanted;

STUB void races_yield(void)
{
}

STUB void mqueue_closed(const struct file *file)
{
}

unsigned dir_notify_count;

STUB void dir_notify_drop(const struct fd_table *table, struct file *file)
{
	abort();
}

STUB void file_owner_free(struct file *file)
{
	abort();
}

STUB void lease_drop(struct file *file)
{
	abort();
}

STUB int lease_break_some(struct vnode *vnode, uint32_t flags)
{
	abort();
}
