// SPDX-License-Identifier: BSD-3-Clause
// The segments and their table. A segment lives in an area's shared pages; these tell it of every
// area that comes and goes.

#include "kernel/ipc/shm.h"

#include "include/linux/errno.h"
#include "kernel/ipc/ipc_table.h"
#include "kernel/lib/printf.h"
#include "kernel/mm/page.h"
#include "kernel/mm/shared_pages.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"

static struct ipc_table table = IPC_TABLE(SHM_COUNT_MAX);

static struct shm_segment *segment_of(struct ipc_perm *perm)
{
	return perm ? container_of(perm, struct shm_segment, perm) : NULL;
}

static void note(struct shm_segment *segment, int64_t *when)
{
	*when = ipc_now_s();
	segment->last = current_process() ? current_process()->pid : 0;
}

static void opened(void *owner)
{
	struct shm_segment *segment = owner;

	note(segment, &segment->attached_s);
	segment->attachments++;
}

static void destroy(struct shm_segment *segment)
{
	ipc_table_remove(&table, &segment->perm);
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
	int err = check_size(size);

	if (err < 0)
		return err;
	segment = kzalloc(sizeof(*segment));
	if (!segment)
		return -ENOMEM;
	segment->perm = ipc_perm_new(key, mode);
	segment->size = size;
	segment->changed_s = ipc_now_s();
	segment->creator = current_process()->pid;
	err = ipc_table_add(&table, &segment->perm);
	if (err < 0) {
		kfree(segment);
		return err;
	}
	segment->pages = create_pages(segment);
	if (!segment->pages) {
		ipc_table_remove(&table, &segment->perm);
		kfree(segment);
		return -ENOMEM;
	}
	*out = segment;
	return 0;
}

struct shm_segment *shm_find_key(int key)
{
	return segment_of(ipc_table_find_key(&table, key));
}

struct shm_segment *shm_at(unsigned index)
{
	return segment_of(ipc_table_at(&table, index));
}

struct shm_segment *shm_find(int id)
{
	return segment_of(ipc_table_find(&table, id));
}

int shm_last_index(void)
{
	return ipc_table_last(&table);
}

unsigned shm_count(void)
{
	return table.count;
}

uint64_t shm_pages_total(uint64_t *resident)
{
	uint64_t pages = 0;

	*resident = 0;
	for (int i = 0; i <= shm_last_index(); i++) {
		const struct shm_segment *segment = shm_at((unsigned)i);

		if (!segment)
			continue;
		pages += DIV_ROUND_UP(segment->size, PAGE_SIZE);
		*resident += shared_pages_resident(segment->pages);
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
	for (int i = shm_last_index(); i >= 0; i--)
		if (shm_at((unsigned)i))
			shm_remove(shm_at((unsigned)i));
}
