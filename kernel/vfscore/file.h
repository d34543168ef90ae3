/* SPDX-License-Identifier: BSD-3-Clause */
/* Open files and the table of a process's descriptors. */
#pragma once

#include "kernel/sched/mutex.h"
#include "kernel/vfscore/uio.h"

struct file;
struct vnode;
struct path;
struct dir_context;

/* A pollable file reports readiness and, when asked, the queues that tell of changes. */
struct poll_table;

struct file_ops {
	/* Read or write at *pos and advance it (files without a position ignore it). Return bytes
	 * moved or a negative errno. */
	ssize_t (*read)(struct file *file, struct uio *uio, off_t *pos);
	ssize_t (*write)(struct file *file, struct uio *uio, off_t *pos);
	off_t (*seek)(struct file *file, off_t offset, int whence);
	/* Returns -ENOTTY for what it does not know. */
	long (*ioctl)(struct file *file, unsigned cmd, uaddr_t arg);
	int (*readdir)(struct file *file, struct dir_context *context);
	uint32_t (*poll)(struct file *file, struct poll_table *table);
	/* Called when the last reference goes. */
	void (*release)(struct file *file);
};

struct file {
	const struct file_ops *ops;
	struct vnode *vnode; /* referenced */
	struct mount *mount;
	struct name *name; /* the name-cache entry it was opened by, for messages and /proc */
	uint32_t refcount;
	uint32_t flags; /* O_ access mode and status flags */
	off_t pos;
	struct mutex pos_lock;
	void *data; /* the implementation's */
};

void file_get(struct file *file);
void file_put(struct file *file);

/* Makes a file that is not of a file system (pipe, console, …), mode as S_IFMT bits for fstat.
 * Returns NULL without memory. */
struct file *file_create_special(const struct file_ops *ops, uint32_t flags, uint32_t mode,
				 void *data);

/* Descriptor tables. */
struct fd_table;
struct fd_table *fd_table_create(void);
void fd_table_get(struct fd_table *table);
void fd_table_put(struct fd_table *table);
/* The file of fd with a reference, or NULL. */
struct file *fd_get(struct fd_table *table, int fd);
/* Installs file (whose reference it takes over on success) at the lowest free number ≥ min. Returns
 * the number, -EMFILE or -ENOMEM. */
int fd_install(struct fd_table *table, struct file *file, int min, bool cloexec);

/*
 * Opens a path for the kernel itself, with the kernel's string and Linux O_ flags, from root's
 * root. Returns 0 and a referenced file or a negative errno.
 */
int file_open_kernel(const char *path, uint32_t flags, mode_t mode, struct file **out);
/* Reads up to n bytes at pos into kernel memory. Bytes read or a negative errno. */
ssize_t file_read_kernel(struct file *file, void *buf, size_t n, off_t pos);
