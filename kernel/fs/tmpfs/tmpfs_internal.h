/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/mm/shared_memory.h"
#include "kernel/vfscore/page_tree.h"
#include "kernel/vfscore/vnode.h"

#define SECTORS_PER_PAGE (PAGE_SIZE / 512)
#define TARGET_SMALL	 128 /* the target of a link that is as long counts as a page, as on Linux */

struct tmpfs {
	struct fs fs;
	uint64_t max_pages, used_pages; /* UINT64_MAX: as many as there are */
	uint64_t max_inodes, inodes, last_ino;
	uint32_t mode;		   /* that the root had at first */
	bool has_size, has_inodes; /* the limits were given, and are no defaults */
	bool inode64;		   /* was given, which Linux shows */
};

#define XATTR_SPACE_PER_INODE 1024 /* bytes, as Linux counts */

enum tail_state { TAIL_UNKNOWN, TAIL_ZERO, TAIL_OTHER };

/* The contents of a regular file: pages of its own, and below them those of the initrd. */
struct tmpfs_data {
	struct page_tree pages;
	paddr_t start; /* of the data in place */
	uint64_t len;
	enum tail_state tail; /* what is behind it in its last page */
};

struct tmpfs_node {
	struct vnode vnode;
	struct xattr_list xattrs;
	union {
		struct tmpfs_data data; /* S_IFREG */
		char *target;		/* S_IFLNK */
	};
};

/* Count pages that files have come to have, or have no more. */
static inline void tmpfs_took_page(struct tmpfs *tmpfs)
{
	tmpfs->used_pages++;
	shared_memory_pages++;
}

static inline void tmpfs_gave_back(struct tmpfs *tmpfs, uint64_t pages)
{
	tmpfs->used_pages -= pages;
	shared_memory_pages -= pages;
}

static inline struct tmpfs_node *tmpfs_node(struct vnode *vnode)
{
	return container_of(vnode, struct tmpfs_node, vnode);
}

static inline struct tmpfs *tmpfs_of(const struct vnode *vnode)
{
	return container_of(vnode->fs, struct tmpfs, fs);
}

static inline struct tmpfs *tmpfs_of_fs(struct fs *fs)
{
	return container_of(fs, struct tmpfs, fs);
}

extern const struct vnode_ops tmpfs_dir_ops;

/* What a tmpfs can do only where file systems are mounted. */
int tmpfs_reconfigure(struct fs *fs, char *options);
void tmpfs_show_options(const struct fs *fs, char *buf, size_t size);
void tmpfs_count_fs(const struct fs *fs, struct memory_use *use);
void tmpfs_destroy_fs(struct fs *fs);

/* A vnode with one reference, or NULL without memory. */
struct vnode *tmpfs_new_vnode(struct tmpfs *tmpfs, mode_t mode, uint64_t rdev);

void tmpfs_destroy(struct vnode *vnode);
struct xattr_list *tmpfs_xattrs(struct vnode *vnode);
int tmpfs_get_page(struct vnode *vnode, uint64_t index, enum page_use use, struct page **out);
void tmpfs_peek_pages(struct vnode *vnode, uint64_t first, unsigned count, struct page **pages);
int tmpfs_truncate(struct vnode *vnode, uint64_t size);
int tmpfs_punch(struct vnode *vnode, uint64_t start, uint64_t end);
/* Gives back all pages of a file that nobody refers to. */
void tmpfs_free_data(struct vnode *vnode);
/* Adds the memory of a file's contents. */
void tmpfs_count_data(struct vnode *vnode, struct memory_use *use);
/* vnode_ops.count of all kinds of vnodes. */
void tmpfs_count(struct vnode *vnode, struct memory_use *use);
