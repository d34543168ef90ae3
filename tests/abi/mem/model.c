// SPDX-License-Identifier: BSD-3-Clause

#define _GNU_SOURCE
#include "tests/abi/mem/model.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define MADV_POPULATE(write) ((write) ? 23 : 22)

static struct {
	int size; /* in pages; 0: not in use */
	struct {
		uint8_t value, resident;
	} pages[MODEL_PAGES];
} objects[MODEL_OBJECTS + 1];

struct model_page model[MODEL_PAGES];

void model_reset(void)
{
	memset(model, 0, sizeof(model));
	memset(objects, 0, sizeof(objects));
}

static int is_beyond(const struct model_page *page)
{
	return page->object && page->index >= objects[page->object].size;
}

uint8_t *model_byte(struct model_page *page)
{
	if (is_beyond(page))
		return NULL;
	return page->object ? &objects[page->object].pages[page->index].value : &page->value;
}

int model_resident(const struct model_page *page)
{
	if (!page->object)
		return page->resident;
	return !is_beyond(page) && objects[page->object].pages[page->index].resident;
}

static void make_resident(struct model_page *page)
{
	if (!page->object)
		page->resident = 1;
	else if (!is_beyond(page))
		objects[page->object].pages[page->index].resident = 1;
}

static int can(struct model_page *page, int prot)
{
	if (!page->mapped || !(page->prot & prot) || is_beyond(page))
		return 0;
	make_resident(page);
	return 1;
}

int model_can_read(struct model_page *page)
{
	return can(page, PROT_READ);
}

int model_can_write(struct model_page *page)
{
	return can(page, PROT_WRITE);
}

int model_object_free(void)
{
	char used[MODEL_OBJECTS + 1] = {1};

	for (int i = 0; i < MODEL_PAGES; i++)
		used[model[i].object] = 1;
	for (int i = 1; i <= MODEL_OBJECTS; i++)
		if (!used[i])
			return i;
	return 0;
}

/* As far as rights and ends allow, which nobody is told of. */
static void populate(int from, int to)
{
	for (int i = from; i < to; i++)
		if (model[i].mapped && model[i].prot != PROT_NONE)
			make_resident(&model[i]);
}

void model_map(int from, int to, int prot, int shared, int lock)
{
	int object = shared ? model_object_free() : 0;

	for (int i = from; i < to; i++)
		model[i] = (struct model_page){.mapped = 1,
					       .prot = prot,
					       .lock = lock,
					       .object = object,
					       .index = i - from};
	if (object) {
		memset(&objects[object], 0, sizeof(objects[object]));
		objects[object].size = to - from;
	}
	if (lock == LOCKED)
		populate(from, to);
}

void model_unmap(int from, int to)
{
	memset(&model[from], 0, (to - from) * sizeof(model[0]));
}

long model_protect(int from, int to, int prot)
{
	for (int i = from; i < to; i++) {
		struct model_page *page = &model[i];
		int gains_write = (prot & PROT_WRITE) && !(page->prot & PROT_WRITE);

		if (!page->mapped)
			return -ENOMEM;
		page->prot = prot;
		if (page->lock == LOCKED && !page->object && gains_write)
			make_resident(page);
	}
	return 0;
}

static long advise_populate(struct model_page *page, int prot)
{
	if (!(page->prot & prot))
		return -EINVAL;
	if (is_beyond(page))
		return -EFAULT;
	make_resident(page);
	return 0;
}

static long advise_page(struct model_page *page, int advice)
{
	if (advice == MADV_POPULATE(0))
		return advise_populate(page, PROT_READ);
	if (advice == MADV_POPULATE(1))
		return advise_populate(page, PROT_WRITE);
	if (advice == MADV_WIPEONFORK)
		return page->object ? -EINVAL : 0;
	if (advice == MADV_REMOVE) {
		if (page->lock || !page->object)
			return -EINVAL;
		memset(&objects[page->object].pages[page->index], 0, 2);
	} else if (advice == MADV_DONTNEED) {
		if (page->lock)
			return -EINVAL;
		page->value = page->resident = 0;
	}
	return 0;
}

long model_advise(int from, int to, int advice)
{
	int stops = advice == MADV_POPULATE(0) || advice == MADV_POPULATE(1);
	long result = 0, error;

	for (int i = from; i < to; i++) {
		if (!model[i].mapped) {
			result = -ENOMEM;
			if (stops)
				return result;
			continue;
		}
		error = advise_page(&model[i], advice);
		if (error)
			return error;
	}
	return result;
}

static long set_locks(int from, int to, int lock)
{
	for (int i = from; i < to; i++) {
		if (!model[i].mapped)
			return -ENOMEM;
		model[i].lock = lock;
	}
	return 0;
}

long model_lock(int from, int to, int lock)
{
	long result = set_locks(from, to, lock);

	for (int i = from; i < to && result == 0 && lock == LOCKED; i++) {
		if (model[i].prot == PROT_NONE || is_beyond(&model[i]))
			return -ENOMEM;
		make_resident(&model[i]);
	}
	return result;
}

long model_unlock(int from, int to)
{
	return set_locks(from, to, UNLOCKED);
}

void model_unlock_all(void)
{
	for (int i = 0; i < MODEL_PAGES; i++)
		model[i].lock = UNLOCKED;
}

long model_sync(int from, int to)
{
	return model_ask(from, to);
}

long model_ask(int from, int to)
{
	for (int i = from; i < to; i++)
		if (!model[i].mapped)
			return -ENOMEM;
	return 0;
}

long model_shrink(int from, int to, int new_to)
{
	if (!model[from].mapped)
		return -EFAULT;
	model_unmap(new_to, to);
	return from;
}

/* Makes pages like the one before them, but empty. */
static void extend(int from, int to)
{
	const struct model_page *last = &model[from - 1];

	for (int i = from; i < to; i++) {
		model[i] = *last;
		model[i].value = model[i].resident = 0;
		model[i].index = last->index + (i - from) + 1;
	}
	if (last->lock == LOCKED)
		populate(from, to);
}

long model_grow(int from, int new_to)
{
	if (!model[from].mapped)
		return -EFAULT;
	for (int i = from + 1; i < new_to; i++)
		if (model[i].mapped)
			return -ENOMEM;
	extend(from + 1, new_to);
	return from;
}

long model_grow_at(int from, int pages, int target)
{
	if (!model[from].mapped)
		return -EFAULT;
	model_unmap(target, target + pages);
	model[target] = model[from];
	model_unmap(from, from + 1);
	extend(target + 1, target + pages);
	return target;
}

static void move_page(struct model_page *from, struct model_page *to, int leave)
{
	*to = *from;
	if (!leave)
		*from = (struct model_page){0};
	from->value = from->resident = from->lock = 0;
}

/* Gaps leave alone what is in their new place. */
long model_move(int from, int to, int target, int leave)
{
	if (!model[from].mapped)
		return -EFAULT;
	for (int i = from; i < to; i++)
		if (model[i].mapped)
			move_page(&model[i], &model[target + i - from], leave);
	return target;
}

long model_duplicate(int from, int pages, int target)
{
	if (!model[from].mapped)
		return -EFAULT;
	if (!model[from].object)
		return -EINVAL;
	for (int i = 0; i < pages; i++) {
		model[target + i] = model[from];
		model[target + i].index = model[from].index + i;
	}
	if (model[from].lock == LOCKED)
		populate(target, target + pages);
	return target;
}
