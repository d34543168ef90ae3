/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"

/*
 * Makes a cache whose objects have size bytes and an alignment of align, a power of two from 16 to
 * PAGE_SIZE. Returns NULL when there are too many caches.
 */
struct slab_cache *slab_cache_create_aligned(const char *name, size_t size, size_t align);

/* slab_alloc() without clearing. */
void *slab_alloc_raw(struct slab_cache *cache) must_check;

/* Frees an object of the slab whose page that is. */
struct page;
void slab_free_in(struct page *page, void *object);

/* What is in use of a cache: its objects, and its name (NULL when there is no cache of that
 * number).
 */
uint64_t slab_cache_in_use(unsigned number);
const char *slab_cache_name(unsigned number);
