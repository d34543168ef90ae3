/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A model of a part of an address space, page by page: what Linux says and does according to its
 * manual. Every function makes the change in the model and returns what the call must return.
 */
#pragma once

#include <stdint.h>

#define MODEL_PAGES   256
#define MODEL_OBJECTS 64 /* shared anonymous memory, one for each mapping of it that was made */

enum { UNLOCKED, LOCKED, LOCKED_ON_FAULT };

struct model_page {
	uint8_t mapped, prot, lock;
	uint8_t value, resident; /* of private pages: a byte of it, and whether there is a page */
	uint8_t object;		 /* whose page this is, from 1 on; or 0: private */
	uint16_t index;		 /* in the object */
};

extern struct model_page model[MODEL_PAGES];

void model_reset(void);

/* The byte that all pages carry; NULL: beyond the end of an object. */
uint8_t *model_byte(struct model_page *page);
/* What mincore says of a page. */
int model_resident(const struct model_page *page);
/* Whether accesses succeed; then the page is resident. */
int model_can_read(struct model_page *page);
int model_can_write(struct model_page *page);

/* All ranges are [from, to), in pages. With shared, there is an object left: model_object_free().
 */
int model_object_free(void);
void model_map(int from, int to, int prot, int shared, int lock);
void model_unmap(int from, int to);
long model_protect(int from, int to, int prot);
long model_advise(int from, int to, int advice);
long model_lock(int from, int to, int lock);
long model_unlock(int from, int to);
void model_unlock_all(void);
long model_sync(int from, int to);
long model_ask(int from, int to);

/* mremap: in place to a smaller size; of one page to more, in place (-ENOMEM if there is no room)
 * or to a place; of a range to a place that does not overlap it, which it may leave empty behind;
 * of a shared page to a second place. */
long model_shrink(int from, int to, int new_to);
long model_grow(int from, int new_to);
long model_grow_at(int from, int pages, int target);
long model_move(int from, int to, int target, int leave);
long model_duplicate(int from, int pages, int target);
