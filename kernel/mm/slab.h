/* SPDX-License-Identifier: BSD-3-Clause */
/* Kernel objects. */
#pragma once

#include "kernel/lib/compiler.h"

/* Pages that slabs have. */
uint64_t slab_pages_in_use(void);

/* Makes kmalloc() usable; comes after page_init(). */
void slab_init(void);

/*
 * Allocates size bytes, aligned to 16 (to size when a power of two ≥ 64, at most a page). Returns
 * NULL without memory. Any size up to 4 MiB. Never sleeps.
 */
void *kmalloc(size_t size) must_check;
void *kzalloc(size_t size) must_check; /* cleared */
void kfree(void *ptr);		       /* NULL is allowed */

/* A cache of objects of one type; for what is allocated often. name is not copied. */
struct slab_cache;
struct slab_cache *slab_cache_create(const char *name, size_t size);
void *slab_alloc(struct slab_cache *cache) must_check; /* cleared */
void slab_free(struct slab_cache *cache, void *object);

/* What a cache has, for /proc. */
struct slab_cache_info {
	const char *name;
	uint32_t size, per_page; /* of an object, and how many objects a page has */
	uint64_t in_use, pages;
};
/* Of the caches, counted from 0. False: there are no more. */
bool slab_cache_describe(unsigned number, struct slab_cache_info *info);

/* Objects in use over all caches, for leak checks. */
uint64_t slab_objects_in_use(void);
