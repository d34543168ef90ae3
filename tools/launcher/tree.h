/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sys/types.h>

#include "tools/launcher/util.h"

/*
 * A tree of files to be packed: what the guest's root file system will look like. It is filled from
 * host files, from the skeleton and from archives, and written by cpio_write(). Symbolic links met
 * on the way to a path are followed inside the tree, as the guest will.
 */

/* A file, shared by all its names (hard links). */
struct inode {
	mode_t mode;
	uid_t uid;
	gid_t gid;
	int64_t mtime;	 /* seconds since 1970 */
	dev_t rdev;	 /* character and block devices */
	uint64_t size;	 /* bytes of data; regular files */
	char *target;	 /* symbolic links */
	char *host_path; /* regular files: where the data is … */
	int archive_fd;	 /* … or, when host_path is NULL, in this archive */
	off_t archive_offset;
	unsigned names;	  /* how many names in the tree lead here */
	unsigned written; /* how many of them the writer has passed */
	unsigned number;  /* its inode number in the archive; 0 until the writer gives one */
};

struct node {
	char *name; /* "" for the root */
	struct inode *inode;
	struct node *parent; /* the root is its own parent */
	struct node **children;
	size_t nr_children, max_children;
	bool in_archive; /* already in the archive that the tree was read from */
};

/* Makes a tree with an empty root directory, mode 755, owner 0:0. */
struct node *tree_new(void);

/* Makes an inode with no names yet. */
struct inode *inode_new(mode_t mode);

/*
 * Finds `path`, seen from directory `from` when it is relative; the last component is followed too
 * if it is a symbolic link. Returns NULL when there is no such file.
 */
struct node *tree_find(struct node *from, const char *path);

/*
 * Gives `inode` the name `path` (seen from `root`); missing directories on the way are made with
 * mode 755. A directory merges with one that exists (and with what a symbolic link of that name
 * leads to) and takes the new attributes; any other file replaces one that exists. Ends the
 * launcher when a directory would be replaced by something else or the path goes through a file.
 */
struct node *tree_put(struct node *root, const char *path, struct inode *inode);

/* The same for one name directly in directory `parent`. */
struct node *tree_put_child(struct node *parent, const char *name, struct inode *inode);

/* Path of a node from the root, without a leading slash; "." for the root. The caller frees it. */
char *node_path(const struct node *node);
