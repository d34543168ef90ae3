// SPDX-License-Identifier: BSD-3-Clause
// Caches of equal objects. A slab is one page, cut into objects; its descriptor says which cache it
// is of, how many objects are in use and where the first free one is. Free objects are chained by
// their offsets in the page. Objects that were never in use are not chained: they lie behind
// slab.untouched, so that a new slab needs no set-up.
//
// A cache lists the slabs that have free objects. One empty slab may stay in it.
//
// The debug build puts a red zone behind each object and fills free objects with a pattern; both
// are checked when an object changes hands.

#include "kernel/debug/fail_nth.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab_internal.h"

#define SLAB_NONE     UINT16_MAX
#define REDZONE_SIZE  (IS_ENABLED(CONFIG_DEBUG) ? 16 : 0)
#define REDZONE_BYTE  0xbb
#define POISON_BYTE   0x6b
#define MIN_ALIGNMENT 16

struct slab_cache {
	struct list_node partial; // slabs with a free object, linked by page->link
	const char *name;
	uint32_t size;	 // of an object
	uint32_t stride; // from one object to the next
	uint16_t number;
	uint64_t in_use; // objects
#if IS_ENABLED(CONFIG_PROCFS)
	uint64_t pages;
#endif
};

static struct slab_cache caches[SLAB_CACHES_MAX];
static unsigned cache_count;
static uint64_t slab_pages;

struct slab_cache *slab_cache_create_aligned(const char *name, size_t size, size_t align)
{
	struct slab_cache *cache;

	assert(size <= PAGE_SIZE && align >= MIN_ALIGNMENT && align <= PAGE_SIZE);
	if (cache_count == SLAB_CACHES_MAX)
		return NULL;
	cache = &caches[cache_count];
	list_init(&cache->partial);
	cache->name = name;
	cache->size = size;
	cache->stride = MIN(ALIGN_UP(size + REDZONE_SIZE, align), PAGE_SIZE);
	cache->number = cache_count++;
	return cache;
}

struct slab_cache *slab_cache_create(const char *name, size_t size)
{
	return slab_cache_create_aligned(name, size, MIN_ALIGNMENT);
}

static struct slab_cache *slab_cache_of(const struct page *page)
{
	return &caches[page->slab.cache];
}

static void count_pages(struct slab_cache *cache, int64_t more)
{
	slab_pages += more;
#if IS_ENABLED(CONFIG_PROCFS)
	cache->pages += more;
#endif
}

static struct page *slab_add(struct slab_cache *cache)
{
	struct page *page = page_alloc(0, 0);

	if (!page)
		return NULL;
	count_pages(cache, 1);
	page->flags |= PAGE_FLAG_SLAB;
	page->slab.cache = cache->number;
	page->slab.first = SLAB_NONE;
	page->slab.in_use = 0;
	page->slab.untouched = 0;
	list_add(&cache->partial, &page->link);
	return page;
}

static bool slab_is_full(const struct page *page, const struct slab_cache *cache)
{
	return page->slab.first == SLAB_NONE && page->slab.untouched + cache->stride > PAGE_SIZE;
}

static void check_bytes(const struct slab_cache *cache, const uint8_t *object, size_t from,
			size_t to, uint8_t byte, const char *what)
{
	for (size_t i = from; i < to; i++)
		if (object[i] != byte)
			panic("slab %s: %s of object %p overwritten at offset %zu with %#x",
			      cache->name, what, (const void *)object, i, object[i]);
}

// An object of a whole page has no room for a red zone.
static size_t redzone_end(const struct slab_cache *cache)
{
	return MIN(cache->size + REDZONE_SIZE, cache->stride);
}

static void debug_hand_out(const struct slab_cache *cache, uint8_t *object, bool was_used)
{
	if (was_used)
		check_bytes(cache, object, sizeof(uint16_t), cache->size, POISON_BYTE,
			    "free memory");
	memset(object + cache->size, REDZONE_BYTE, redzone_end(cache) - cache->size);
}

static void debug_take_back(const struct slab_cache *cache, const struct page *page,
			    uint8_t *object)
{
	size_t offset = (vaddr_t)object & ~PAGE_MASK;

	if (offset % cache->stride != 0 || offset >= page->slab.untouched || page->slab.in_use == 0)
		panic("slab %s: %p is not an object in use", cache->name, (void *)object);
	for (uint16_t free = page->slab.first; free != SLAB_NONE;
	     free = *(uint16_t *)(object - offset + free))
		if (free == offset)
			panic("slab %s: %p freed twice", cache->name, (void *)object);
	check_bytes(cache, object, cache->size, redzone_end(cache), REDZONE_BYTE, "red zone");
	memset(object, POISON_BYTE, cache->size);
}

void *slab_alloc_raw(struct slab_cache *cache)
{
	struct page *page;
	bool was_used;
	uint8_t *object;

	if (fail_nth_is_now())
		return NULL;
	if (unlikely(list_empty(&cache->partial)) && !slab_add(cache))
		return NULL;
	page = list_first(&cache->partial, struct page, link);
	object = page_to_virt(page);
	was_used = page->slab.first != SLAB_NONE;
	if (was_used) {
		object += page->slab.first;
		page->slab.first = *(uint16_t *)object;
	} else {
		object += page->slab.untouched;
		page->slab.untouched += cache->stride;
	}
	page->slab.in_use++;
	if (slab_is_full(page, cache))
		list_remove(&page->link);
	cache->in_use++;
	if (IS_ENABLED(CONFIG_DEBUG))
		debug_hand_out(cache, object, was_used);
	return object;
}

void *slab_alloc(struct slab_cache *cache)
{
	void *object = slab_alloc_raw(cache);

	if (object)
		memset(object, 0, cache->size);
	return object;
}

void slab_free_in(struct page *page, void *object)
{
	struct slab_cache *cache = slab_cache_of(page);
	bool was_full = slab_is_full(page, cache);

	if (IS_ENABLED(CONFIG_DEBUG))
		debug_take_back(cache, page, object);
	*(uint16_t *)object = page->slab.first;
	page->slab.first = (vaddr_t)object & ~PAGE_MASK;
	page->slab.in_use--;
	cache->in_use--;
	if (was_full)
		list_add(&cache->partial, &page->link);
	if (page->slab.in_use == 0 && cache->partial.next != cache->partial.prev) {
		list_remove(&page->link);
		count_pages(cache, -1);
		page_put(page);
	}
}

void slab_free(struct slab_cache *cache, void *object)
{
	struct page *page = page_of_virt(object);

	assert((page->flags & PAGE_FLAG_SLAB) && slab_cache_of(page) == cache);
	slab_free_in(page, object);
}

uint64_t slab_objects_in_use(void)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < cache_count; i++)
		n += caches[i].in_use;
	return n;
}

uint64_t slab_pages_in_use(void)
{
	return slab_pages;
}

uint64_t slab_cache_in_use(unsigned number)
{
	return number < cache_count ? caches[number].in_use : 0;
}

const char *slab_cache_name(unsigned number)
{
	return number < cache_count ? caches[number].name : NULL;
}

#if IS_ENABLED(CONFIG_PROCFS)

bool slab_cache_describe(unsigned number, struct slab_cache_info *info)
{
	const struct slab_cache *cache = &caches[number];

	if (number >= cache_count)
		return false;
	*info = (struct slab_cache_info){
		.name = cache->name,
		.size = cache->size,
		.per_page = PAGE_SIZE / cache->stride,
		.in_use = cache->in_use,
		.pages = cache->pages,
	};
	return true;
}

#endif
