// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/name.h"

#include "include/linux/errno.h"
#include "kernel/lib/string.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/path_cache.h"
#include "kernel/vfscore/vnode.h"

#define MIN_BUCKETS	   64u
#define MAX_BUCKETS	   (512u * 1024) /* what one kmalloc() can give */
#define MAX_UNUSED	   4096u
#define FIRST_CHILD_OFFSET 3 /* behind "." and ".." */

static struct name *first_table[MIN_BUCKETS];

static struct {
	struct name **buckets;
	uint32_t mask;
	uint32_t count;
} table = {first_table, MIN_BUCKETS - 1, 0};

static struct list_node unused_names = LIST_INIT(unused_names);
static uint32_t unused_count;

/* Whose file was removed while they are in use. */
static struct list_node deleted_names = LIST_INIT(deleted_names);

uint32_t name_hash(const char *text, size_t len)
{
	uint32_t hash = NAME_HASH_INIT;

	for (size_t i = 0; i < len; i++)
		hash = name_hash_step(hash, text[i]);
	return hash;
}

static inline struct name **bucket_of(const struct name *parent, uint32_t hash)
{
	uint32_t mixed = hash ^ (uint32_t)((uintptr_t)parent >> 5) * 0x9e3779b1u;

	return &table.buckets[(mixed ^ mixed >> 15) & table.mask];
}

static void hash_add(struct name *name)
{
	struct name **bucket = bucket_of(name->parent, name->hash);

	name->hash_next = *bucket;
	*bucket = name;
	table.count++;
}

static void hash_remove(struct name *name)
{
	struct name **link = bucket_of(name->parent, name->hash);

	while (*link != name)
		link = &(*link)->hash_next;
	*link = name->hash_next;
	table.count--;
}

/* Doubles the table when chains get long. Without memory they just stay long. */
static void grow_table(void)
{
	uint32_t old_size = table.mask + 1;
	struct name **old = table.buckets, **buckets;

	if (table.count < 2 * old_size || old_size >= MAX_BUCKETS)
		return;
	buckets = kzalloc(2 * (size_t)old_size * sizeof(*buckets));
	if (!buckets || table.mask + 1 != old_size) {
		kfree(buckets);
		return;
	}
	table.buckets = buckets;
	table.mask = 2 * old_size - 1;
	table.count = 0;
	for (uint32_t i = 0; i < old_size; i++) {
		for (struct name *name = old[i], *next; name; name = next) {
			next = name->hash_next;
			hash_add(name);
		}
	}
	if (old != first_table)
		kfree(old);
}

static struct name *allocate(const char *text, size_t len)
{
	struct name *name = kmalloc(sizeof(*name) + len + 1);

	if (!name)
		return NULL;
	*name = (struct name){.refcount = 1, .len = len, .capacity = len, .text = name->embedded};
	memcpy(name->embedded, text, len);
	name->embedded[len] = '\0';
	name->next_offset = FIRST_CHILD_OFFSET - 1;
	list_init(&name->siblings);
	list_init(&name->children);
	list_init(&name->unused);
	return name;
}

struct name *name_create_root(struct vnode *vnode)
{
	struct name *name = allocate("/", 1);

	if (name)
		name->vnode = vnode;
	return name;
}

struct name *name_create(struct name *parent, const char *text, size_t len, uint32_t hash)
{
	struct name *name = allocate(text, len);

	if (!name)
		return NULL;
	grow_table();
	name->hash = hash;
	name->parent = parent;
	name_get(parent);
	return name;
}

static void take_into_use(struct name *name)
{
	list_remove(&name->unused);
	name->flags &= ~NAME_UNUSED;
	unused_count--;
}

/* Whether n bytes are equal, for a constant n. */
#define SAME(a, b, n) (__builtin_memcmp(a, b, n) == 0)

/*
 * Whether len bytes are equal. Names are short, and a call or a loop would cost more than it
 * compares: two pieces that may overlap cover up to 16 bytes.
 */
static inline bool text_is(const char *own, const char *text, size_t len)
{
	if (len < 4) {
		if (len == 1)
			return own[0] == text[0];
		return SAME(own, text, 2) && own[len - 1] == text[len - 1];
	}
	if (len < 8)
		return SAME(own, text, 4) && SAME(own + len - 4, text + len - 4, 4);
	for (size_t i = 0; i + 8 < len; i += 8) {
		if (!SAME(own + i, text + i, 8))
			return false;
	}
	return SAME(own + len - 8, text + len - 8, 8);
}

struct name *name_peek(struct name *parent, const char *text, size_t len, uint32_t hash)
{
	struct name *name = *bucket_of(parent, hash);

	for (; name; name = name->hash_next) {
		if (name->hash == hash && name->parent == parent && name->len == len &&
		    likely(text_is(name->text, text, len)))
			break;
	}
	return name;
}

struct name *name_find(struct name *parent, const char *text, size_t len, uint32_t hash)
{
	struct name *name = name_peek(parent, text, len, hash);

	if (!name)
		return NULL;
	if (unlikely(name->flags & NAME_UNUSED))
		take_into_use(name);
	name_get(name);
	return name;
}

void name_insert(struct name *name)
{
	assert(!(name->flags & NAME_HASHED));
	name->offset = ++name->parent->next_offset;
	name->flags |= NAME_HASHED;
	list_add_tail(&name->parent->children, &name->siblings);
	hash_add(name);
}

void name_remove(struct name *name)
{
	assert(name->flags & NAME_HASHED);
	path_cache_forget(name);
	if (!list_empty(&name->children))
		path_tree_changed();
	hash_remove(name);
	list_remove(&name->siblings);
	name->flags &= ~NAME_HASHED;
}

void name_set_deleted(struct name *name)
{
	assert(!(name->flags & (NAME_HASHED | NAME_DELETED)));
	name->flags |= NAME_DELETED;
	list_add_tail(&deleted_names, &name->siblings);
}

struct name *name_peek_deleted(const struct fs *fs, uint64_t ino)
{
	struct name *name;

	list_for_each_entry (name, &deleted_names, siblings)
		if (name->vnode && name->vnode->fs == fs && name->vnode->ino == ino)
			return name;
	return NULL;
}

void name_set_vnode(struct name *name, struct vnode *vnode)
{
	assert(!name->vnode);
	name->vnode = vnode;
}

int name_reserve(struct name *name, size_t len)
{
	char *text;

	if (len <= name->capacity)
		return 0;
	text = kmalloc(len + 1);
	if (!text)
		return -ENOMEM;
	memcpy(text, name->text, name->len + 1);
	if (name->text != name->embedded)
		kfree(name->text);
	name->text = text;
	name->capacity = len;
	return 0;
}

/* Gives name, which is not in the cache, a new place there; takes over the reference to parent. */
int name_set_text(struct name *name, const char *text, size_t len)
{
	int err = name_reserve(name, len);

	assert(!(name->flags & NAME_HASHED));
	if (err < 0)
		return err;
	memcpy(name->text, text, len + 1);
	name->len = len;
	return 0;
}

static void place(struct name *name, struct name *parent, const char *text, size_t len,
		  uint32_t hash)
{
	assert(len <= name->capacity);
	memcpy(name->text, text, len + 1);
	name->len = len;
	name->hash = hash;
	name->parent = parent;
	name_insert(name);
}

void name_move(struct name *name, struct name *to)
{
	struct name *old_parent = name->parent;

	if (to->flags & NAME_HASHED)
		name_remove(to);
	name_remove(name);
	name_get(to->parent);
	place(name, to->parent, to->text, to->len, to->hash);
	name_put(old_parent);
}

void name_exchange(struct name *a, struct name *b)
{
	char text[256];
	size_t len = a->len;
	uint32_t hash = a->hash;
	struct name *parent = a->parent;

	memcpy(text, a->text, len + 1);
	name_remove(a);
	name_remove(b);
	place(a, b->parent, b->text, b->len, b->hash);
	place(b, parent, text, len, hash);
}

/* Frees a name nobody refers to, and what only it referred to. */
static void destroy(struct name *name)
{
	struct name *parent = name->parent;

	assert(list_empty(&name->children));
	if (name->flags & NAME_HASHED)
		name_remove(name);
	if (name->flags & NAME_DELETED)
		list_remove(&name->siblings);
	path_cache_forget(name); /* of a root, which is in no directory */
	if (name->vnode)
		vnode_put(name->vnode);
	if (name->text != name->embedded)
		kfree(name->text);
	kfree(name);
	if (parent)
		name_put(parent);
}

static void drop_oldest_unused(void)
{
	struct name *name = list_first(&unused_names, struct name, unused);

	take_into_use(name);
	destroy(name);
}

void name_put(struct name *name)
{
	assert(name->refcount > 0);
	if (--name->refcount > 0)
		return;
	if (!(name->flags & NAME_HASHED)) {
		destroy(name);
		return;
	}
	/* Whole paths are walked without a look at this flag. */
	path_cache_forget(name);
	name->flags |= NAME_UNUSED;
	list_add_tail(&unused_names, &name->unused);
	if (++unused_count > MAX_UNUSED)
		drop_oldest_unused();
}

bool name_is_below(const struct name *name, const struct name *ancestor)
{
	for (; name; name = name->parent) {
		if (name == ancestor)
			return true;
	}
	return false;
}

void name_count_table(struct memory_use *use)
{
	if (table.buckets != first_table)
		memory_use_add(use, table.buckets);
}
