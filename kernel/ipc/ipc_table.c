// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ipc/ipc_table.h"

#include "include/linux/errno.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"

#define SEQ_MAX	   (INT32_MAX / IPC_PLACES)
#define PLACES_MIN 64u /* so many places are used in turn before one comes again */

/* How many places are used in turn. */
static unsigned places_in_turn(const struct ipc_table *table)
{
	return MIN(MAX(table->count * 3 / 2, PLACES_MIN), table->limit);
}

static int find_place(const struct ipc_table *table)
{
	unsigned places = places_in_turn(table);

	for (unsigned i = 0; i < places; i++) {
		unsigned place = ((unsigned)(table->last_place + 1) + i) % places;

		if (!ipc_table_at(table, place))
			return (int)place;
	}
	return -ENOSPC;
}

static int make_room(struct ipc_table *table, unsigned place)
{
	unsigned capacity = MAX(table->capacity, PLACES_MIN);
	struct ipc_perm **places;

	while (capacity <= place)
		capacity *= 2;
	if (capacity == table->capacity)
		return 0;
	places = kzalloc(capacity * sizeof(*places));
	if (!places)
		return -ENOMEM;
	if (table->places)
		memcpy(places, table->places, table->capacity * sizeof(*places));
	kfree(table->places);
	table->places = places;
	table->capacity = capacity;
	return 0;
}

int ipc_table_add(struct ipc_table *table, struct ipc_perm *perm)
{
	int place = find_place(table);
	int err = place < 0 ? place : make_room(table, (unsigned)place);

	if (err < 0)
		return err;
	if (place <= table->last_place)
		table->sequence = (table->sequence + 1) % SEQ_MAX;
	table->last_place = place;
	table->places[place] = perm;
	table->count++;
	perm->seq = table->sequence;
	perm->id = place + IPC_PLACES * table->sequence;
	return 0;
}

void ipc_table_remove(struct ipc_table *table, const struct ipc_perm *perm)
{
	table->places[perm->id % IPC_PLACES] = NULL;
	if (--table->count > 0)
		return;
	kfree(table->places);
	table->places = NULL;
	table->capacity = 0;
}

struct ipc_perm *ipc_table_find_key(const struct ipc_table *table, int key)
{
	for (unsigned i = 0; key != IPC_PRIVATE && i < table->capacity; i++)
		if (table->places[i] && table->places[i]->key == key)
			return table->places[i];
	return NULL;
}

struct ipc_perm *ipc_table_at(const struct ipc_table *table, unsigned place)
{
	return place < table->capacity ? table->places[place] : NULL;
}

struct ipc_perm *ipc_table_find(const struct ipc_table *table, int id)
{
	struct ipc_perm *perm = id < 0 ? NULL : ipc_table_at(table, (unsigned)id % IPC_PLACES);

	return perm && perm->id == id ? perm : NULL;
}

int ipc_table_last(const struct ipc_table *table)
{
	int place = (int)table->capacity - 1;

	while (place >= 0 && !table->places[place])
		place--;
	return place;
}
