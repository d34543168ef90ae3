/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The name cache: a tree of names, each of which stands for a vnode or, as a negative entry, for
 * the knowledge that there is no such file. Lookups in it never sleep. A file system that keeps all
 * of its names here (tmpfs, devfs) has no other directory structure; for the others, names nobody
 * uses are kept until there are too many.
 */
#pragma once

#include "kernel/lib/list.h"

struct fs;
struct memory_use;
struct mount;
struct vnode;

#define NAME_HASHED  (1u << 0) /* found by name_find(), and among its parent's children */
#define NAME_MOUNTED (1u << 1) /* something is mounted here */
#define NAME_UNUSED  (1u << 2) /* on the list of those that may be dropped */
#define NAME_DELETED (1u << 3) /* its file was removed under this name */
#define NAME_LASTING (1u << 4) /* kept in the cache although its file system is changing */

struct name {
	struct name *hash_next;
	struct name *parent; /* referenced; NULL for a root */
	struct vnode *vnode; /* referenced; NULL for a negative entry */
	uint32_t hash;
	uint32_t refcount;
	uint16_t len;
	uint16_t flags;
	uint16_t capacity;  /* the longest text there is room for */
	uint16_t path_slot; /* kernel/vfscore/path_cache.h; 0: none */
	/* Position of the entry in its directory: increases with every entry made, ≥ 3. */
	uint64_t offset;
	uint64_t next_offset;	   /* for a directory: the last one given to a child */
	struct list_node siblings; /* the parent's children, by offset; or all deleted names */
	struct list_node children;
	struct list_node unused;
	struct mount *mounted; /* with NAME_MOUNTED: the first of the mounts that cover it */
	char *text;	       /* NUL-terminated; at first in embedded */
	char embedded[];
};

/* The hash of a string; fold over its bytes with name_hash_step() from NAME_HASH_INIT. */
#define NAME_HASH_INIT 0x811c9dc5u

static inline uint32_t name_hash_step(uint32_t hash, uint8_t c)
{
	return (hash ^ c) * 0x01000193u;
}

uint32_t name_hash(const char *text, size_t len);

/* The name of a file system's root, with one reference; takes over that of vnode. NULL: no memory.
 */
struct name *name_create_root(struct vnode *vnode);

/* Finds a child in the cache: borrowed, or NULL. */
struct name *name_peek(struct name *parent, const char *text, size_t len, uint32_t hash);

/* Finds a child in the cache: referenced, or NULL. */
struct name *name_find(struct name *parent, const char *text, size_t len, uint32_t hash);

/* Makes a negative child with one reference that is not yet in the cache, or NULL. May sleep. */
struct name *name_create(struct name *parent, const char *text, size_t len, uint32_t hash);

/* Makes a child findable, as the last entry of its directory. */
void name_insert(struct name *name);

/* Takes a child out of the cache; its vnode stays with it while somebody refers to the name. */
void name_remove(struct name *name);

/* Notes that the file of a name that is not in the cache was removed: NAME_DELETED. */
void name_set_deleted(struct name *name);

/* A name in use whose file was removed, of a file of fs with an inode number: borrowed, or NULL. */
struct name *name_peek_deleted(const struct fs *fs, uint64_t ino);

/* Sets the vnode of a negative entry, and takes over the reference. */
void name_set_vnode(struct name *name, struct vnode *vnode);

/* Makes room for a text of len bytes, as name_move() and name_exchange() need it. 0 or -ENOMEM. */
int name_reserve(struct name *name, size_t len) must_check;
/* Gives a name that is not in the cache another text. 0 or -ENOMEM. */
int name_set_text(struct name *name, const char *text, size_t len) must_check;
/* Moves name to where to is in the tree and gives it its text; to leaves the cache. */
void name_move(struct name *name, struct name *to);
/* Lets two names in the cache take each other's place. */
void name_exchange(struct name *a, struct name *b);

static inline void name_get(struct name *name)
{
	name->refcount++;
}

void name_put(struct name *name);

/* Whether name is ancestor itself or lies below it. */
bool name_is_below(const struct name *name, const struct name *ancestor);

/* The name behind name, of those at and below root, in an order that has every directory before
 * what is in it; NULL: it is the last one. */
static inline struct name *name_next(const struct name *name, const struct name *root)
{
	if (!list_empty(&name->children))
		return list_first(&name->children, struct name, siblings);
	for (; name != root; name = name->parent) {
		if (name->siblings.next != &name->parent->children)
			return container_of(name->siblings.next, struct name, siblings);
	}
	return NULL;
}

/* Adds the memory of the cache's hash table. */
void name_count_table(struct memory_use *use);
