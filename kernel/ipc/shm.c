// SPDX-License-Identifier: BSD-3-Clause
// The segments and their table. A segment lives in an area's shared pages; these tell it of every
// area that comes and goes.

#include "kernel/ipc/shm.h"

#include "include/linux/errno.h"
#include "kernel/lib/printf.h"
#include "kernel/mm/page.h"
#include "kernel/mm/shared_pages.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"
#include "plat/kvm/clock.h"

#define ID_STEP	   32768 /* identifiers are place + ID_STEP * sequence number */
#define SEQ_MAX	   (INT32_MAX / ID_STEP)
#define PLACES_MIN 64 /* so many places are used in turn before one comes again */

/* NULL while there are no segments: it takes 32 KiB. */
static struct shm_segment **table;
static unsigned last_place, count;
static uint16_t sequence;

static int64_t now_s(void)
{
	return (int64_t)(clock_realtime_ns() / NS_PER_SEC);
}

static void note(struct shm_segment *segment, int64_t *when)
{
	*when = now_s();
	segment->last = current_process() ? current_process()->pid : 0;
}

static void opened(void *owner)
{
	struct shm_segment *segment = owner;

	note(segment, &segment->attached_s);
	segment->attachments++;
}

static void leave(unsigned place)
{
	table[place] = NULL;
	if (--count > 0)
		return;
	kfree(table);
	table = NULL;
}

static void destroy(struct shm_segment *segment)
{
	leave((unsigned)segment->perm.id % ID_STEP);
	shared_pages_set_owner(segment->pages, NULL, NULL);
	shared_pages_put(segment->pages);
	kfree(segment);
}

static void closed(void *owner)
{
	struct shm_segment *segment = owner;

	note(segment, &segment->detached_s);
	if (--segment->attachments == 0 && segment->removed)
		destroy(segment);
}

static const struct shared_pages_ops segment_ops = {opened, closed};

static int find_place(void)
{
	unsigned places = MIN(MAX(count * 3 / 2, PLACES_MIN), SHM_COUNT_MAX);

	for (unsigned i = 0; i < SHM_COUNT_MAX; i++) {
		unsigned place = (last_place + 1 + i) % places;

		if (!shm_at(place))
			return (int)place;
	}
	return -1;
}

static bool enter(struct shm_segment *segment, unsigned place)
{
	if (!table)
		table = kzalloc(SHM_COUNT_MAX * sizeof(*table));
	if (!table)
		return false;
	if (place <= last_place)
		sequence = (sequence + 1) % SEQ_MAX;
	last_place = place;
	segment->perm.seq = sequence;
	segment->perm.id = (int32_t)(place + ID_STEP * sequence);
	table[place] = segment;
	count++;
	return true;
}

static struct shared_pages *create_pages(struct shm_segment *segment)
{
	struct shared_pages *pages = shared_pages_create(DIV_ROUND_UP(segment->size, PAGE_SIZE));
	char name[SHARED_PAGES_NAME_SIZE];

	if (pages) {
		ksnprintf(name, sizeof(name), "/SYSV%08x (deleted)", (unsigned)segment->perm.key);
		shared_pages_set_owner(pages, &segment_ops, segment);
		shared_pages_set_name(pages, name, (uint64_t)segment->perm.id);
	}
	return pages;
}

/* The limits of the whole system come first, then what memory there is. */
static int check_size(size_t size)
{
	struct page_stats stats;

	if (size == 0 || size > SHM_MAX)
		return -EINVAL;
	if (ALIGN_UP(size, PAGE_SIZE) < size)
		return -ENOSPC;
	page_get_stats(&stats);
	return DIV_ROUND_UP(size, PAGE_SIZE) > stats.total ? -ENOMEM : 0;
}

int shm_create(int key, size_t size, unsigned mode, struct shm_segment **out)
{
	struct shm_segment *segment;
	int place, err = check_size(size);

	if (err < 0)
		return err;
	place = find_place();
	if (place < 0)
		return -ENOSPC;
	segment = kzalloc(sizeof(*segment));
	if (!segment)
		return -ENOMEM;
	segment->perm = ipc_perm_new(key, mode);
	segment->size = size;
	segment->changed_s = now_s();
	segment->creator = current_process()->pid;
	if (!enter(segment, (unsigned)place)) {
		kfree(segment);
		return -ENOMEM;
	}
	segment->pages = create_pages(segment);
	if (!segment->pages) {
		leave((unsigned)place);
		kfree(segment);
		return -ENOMEM;
	}
	*out = segment;
	return 0;
}

struct shm_segment *shm_find_key(int key)
{
	for (unsigned i = 0; count > 0 && i < SHM_COUNT_MAX; i++)
		if (table[i] && table[i]->perm.key == key && key != IPC_PRIVATE)
			return table[i];
	return NULL;
}

struct shm_segment *shm_at(unsigned index)
{
	return table && index < SHM_COUNT_MAX ? table[index] : NULL;
}

struct shm_segment *shm_find(int id)
{
	struct shm_segment *segment = id < 0 ? NULL : shm_at((unsigned)id % ID_STEP);

	return segment && segment->perm.id == id ? segment : NULL;
}

int shm_last_index(void)
{
	int index = SHM_COUNT_MAX - 1;

	while (index >= 0 && !shm_at((unsigned)index))
		index--;
	return index;
}

unsigned shm_count(void)
{
	return count;
}

uint64_t shm_pages_total(uint64_t *resident)
{
	uint64_t pages = 0;

	*resident = 0;
	for (unsigned i = 0; table && i < SHM_COUNT_MAX; i++) {
		if (!table[i])
			continue;
		pages += DIV_ROUND_UP(table[i]->size, PAGE_SIZE);
		*resident += shared_pages_resident(table[i]->pages);
	}
	return pages;
}

void shm_remove(struct shm_segment *segment)
{
	if (segment->attachments == 0) {
		destroy(segment);
		return;
	}
	segment->removed = true;
	segment->perm.key = IPC_PRIVATE;
}

void shm_remove_all(void)
{
	for (unsigned i = 0; table && i < SHM_COUNT_MAX; i++)
		if (table[i])
			shm_remove(table[i]);
}
