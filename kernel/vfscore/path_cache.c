// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/path_cache.h"

#include "kernel/mm/slab.h"

#define SLOT_BITS 8
#define MAX_WORDS ((PATH_CACHE_MAX + 1) / 8)
#define MIX	  0x9e3779b97f4a7c15u

/* A slot with a name is that name's path_slot, and of no other. */
struct slot {
	struct path from, to; /* to.name is NULL in a slot that is free */
	uint64_t generation;
	uint64_t len;
	uint64_t words[MAX_WORDS]; /* the last one in use without what is behind the text */
};

/* NULL: there was no memory, and nothing is remembered. */
static struct slot *slots;
/* What is of another generation is not valid any more. */
static uint64_t generation;

void path_cache_init(void)
{
	if (!slots) /* a unit test begins more than once */
		slots = kzalloc(sizeof(*slots) << SLOT_BITS);
}

static inline bool make_key(struct path_key *key, const struct path *from, const char *text,
			    size_t len)
{
	uint64_t hash = (uintptr_t)from->name ^ len;
	size_t full = len / 8;

	if (len > PATH_CACHE_MAX || !slots)
		return false;
	key->from = from;
	key->words = (const uint64_t *)text;
	key->len = len;
	for (size_t i = 0; i < full; i++)
		hash = (hash ^ key->words[i]) * MIX;
	key->last = key->words[full] & ((1ul << len % 8 * 8) - 1);
	hash = (hash ^ key->last) * MIX;
	key->hash = (hash ^ hash >> 32) * MIX;
	return true;
}

bool path_cache_key(struct path_key *key, const struct path *from, const char *text, size_t len)
{
	return make_key(key, from, text, len);
}

static struct slot *slot_of(const struct path_key *key)
{
	return &slots[key->hash >> (64 - SLOT_BITS)];
}

const struct path *path_cache_find(const struct path_key *key)
{
	const struct slot *slot = slot_of(key);
	size_t full = key->len / 8;

	if (slot->generation != generation || slot->from.name != key->from->name ||
	    slot->from.mount != key->from->mount || slot->len != key->len || !slot->to.name)
		return NULL;
	for (size_t i = 0; i < full; i++) {
		if (slot->words[i] != key->words[i])
			return NULL;
	}
	return slot->words[full] == key->last ? &slot->to : NULL;
}

static void clear(struct slot *slot)
{
	slot->to.name->path_slot = 0;
	slot->to.name = NULL;
}

void path_cache_add(const struct path_key *key, const struct path *to)
{
	struct slot *slot = slot_of(key);
	size_t full = key->len / 8;

	if (slot->to.name)
		clear(slot);
	if (to->name->path_slot)
		path_cache_forget(to->name);
	*slot = (struct slot){
		.from = *key->from, .to = *to, .generation = generation, .len = key->len};
	for (size_t i = 0; i < full; i++)
		slot->words[i] = key->words[i];
	slot->words[full] = key->last;
	to->name->path_slot = slot - slots + 1;
}

void path_cache_forget(struct name *name)
{
	if (name->path_slot)
		clear(&slots[name->path_slot - 1]);
}

void path_tree_changed(void)
{
	generation++;
}
