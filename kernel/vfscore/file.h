/* SPDX-License-Identifier: BSD-3-Clause */
/* Open files and the table of a process's descriptors. */
#pragma once

#include "kernel/sched/mutex.h"
#include "kernel/vfscore/uio.h"

struct file;
struct vnode;
struct mount;
struct name;
struct path;
struct dir_context;
struct credentials;
struct walk_context;
struct file_owner;
struct async_lists;

/* A pollable file reports readiness and, when asked, the queues that tell of changes. */
struct poll_table;

/* Operations may sleep; one that is NULL is not supported. */
struct file_ops {
	/* Completes a file just made by open(2). 0 or a negative errno: then release is not called.
	 */
	int (*open)(struct file *file);
	/* Read or write at *pos and advance it (files without a position ignore it). Return bytes
	 * moved or a negative errno. */
	ssize_t (*read)(struct file *file, struct uio *uio, off_t *pos);
	ssize_t (*write)(struct file *file, struct uio *uio, off_t *pos);
	/* Moves file->pos. NULL: the file has no position (ESPIPE). */
	off_t (*seek)(struct file *file, off_t offset, int whence);
	/* Returns -ENOTTY for what it does not know. */
	long (*ioctl)(struct file *file, unsigned cmd, uaddr_t arg);
	int (*readdir)(struct file *file, struct dir_context *context);
	uint32_t (*poll)(struct file *file, struct poll_table *table);
	/* O_ASYNC is switched on or off: says which lists it is in (kernel/vfscore/owner.h). NULL:
	 * there are no signals about such a file. 0 or a negative errno. */
	int (*async)(struct file *file, bool on, struct async_lists *lists);
	/* Called when the last reference goes. */
	void (*release)(struct file *file);
	/* FILE_READ, FILE_WRITE: splice(2) can read from it, and write to it. */
	uint32_t splice;
	/* FILE_READ, FILE_WRITE: preadv2(2) and pwritev2(2) know no flags but RWF_HIPRI for it. */
	uint32_t flagless;
	/* They know RWF_NOWAIT, which is O_NONBLOCK for one call. */
	bool nowait;
	/* What /proc/PID/fd calls a file without a name and type: anon_inode:KIND. */
	const char *kind;
};

/* file.access: what the descriptor is good for, fixed at open. */
#define FILE_READ    (1u << 0)
#define FILE_WRITE   (1u << 1)
#define FILE_PATH    (1u << 2)	/* O_PATH: names a place, and nothing else */
#define FILE_LOCKED  (1u << 3)	/* pos_lock is held around reads and writes at pos */
#define FILE_PARTLY  (1u << 4)	/* operations lack read or write */
#define FILE_STREAM  (1u << 5)	/* not read or written at an offset (pread) */
#define FILE_RUNNING (1u << 6)	/* a program is made of it; see file_deny_write() */
#define FILE_CREATED (1u << 9)	/* this open made the file */
#define FILE_NOCTTY  (1u << 7)	/* opened with O_NOCTTY, which F_GETFL does not show */
#define FILE_WRITER  (1u << 8)	/* counted in its vnode's writers */
#define FILE_READER  (1u << 10) /* can only read, and is counted in its vnode's readers */

struct file {
	const struct file_ops *ops;
	struct vnode *vnode; /* referenced */
	struct mount *mount; /* NULL for files that are not of a mounted file system */
	struct name *name;   /* the name-cache entry it was opened by, or NULL */
	uint32_t refcount;
	uint32_t access;
	uint32_t opener; /* fsuid of who opened it */
	uint32_t flags;	 /* O_ access mode and status flags, as F_GETFL shows them */
	off_t pos;
	struct mutex pos_lock;
	void *data;		      /* the implementation's */
	struct list_node epoll_items; /* by which epolls watch it */
	struct file_owner *owner;     /* who gets signals about it; NULL: nobody yet */
};

/* What readdir hands entries to; begins at pos. */
struct dir_context {
	/* Takes an entry, of DT_ type, behind which reading goes on at next. False: no room, stop.
	 */
	bool (*emit)(struct dir_context *context, const char *name, size_t len, uint64_t ino,
		     unsigned type, off_t next);
	off_t pos;
};

static inline void file_get(struct file *file)
{
	file->refcount++;
}

/* Drops the last reference: closes the file. */
void file_destroy(struct file *file);

static inline void file_put(struct file *file)
{
	if (unlikely(--file->refcount == 0))
		file_destroy(file);
}

/* A flag for file_open(), beside Linux's: to execute it, so that it must be a regular file that may
 * be executed and that nobody has open for writing (-ETXTBSY). */
#define OPEN_EXECUTE 0x20u

/*
 * Opens what path means for open(2) with its flags. mode is for O_CREAT, umask applied. Returns 0
 * and a referenced file, or a negative errno. May sleep.
 */
int file_open(const struct walk_context *context, const char *path, uint32_t flags, mode_t mode,
	      struct file **out);

/* Makes a file that is not of a file system (pipe, console, …), mode as S_IFMT bits for fstat.
 * Returns NULL without memory. */
struct file *file_create_special(const struct file_ops *ops, uint32_t flags, uint32_t mode,
				 void *data);

/* Makes another file of the vnode of such a file. */
struct file *file_create_special_at(struct vnode *vnode, const struct file_ops *ops, uint32_t flags,
				    void *data);

/* For as long as this file is open, its vnode can be neither opened for writing nor truncated
 * (ETXTBSY). */
void file_deny_write(struct file *file);

/* From now on its vnode may be executed although this file can write to it. */
void file_stop_counting_writer(struct file *file);

/* Opens what a place is, with the rights of cred, as file_open() does without O_CREAT. */
int file_open_place(const struct path *path, const struct credentials *cred, uint32_t flags,
		    struct file **out);

/*
 * A place for a file that file_create_special() made, so that walks can end at it (/proc/PID/fd/N).
 * Opening it gives another reference to the same file, where Linux makes another file. *path is
 * referenced. 0 or -ENOMEM.
 */
int file_special_path(struct file *file, struct path *path);

/* Whether a vnode is of a file that file_create_special() made. */
bool vnode_is_special(const struct vnode *vnode);

/* The file that a special vnode belongs to, borrowed; NULL: it is no such vnode, or is closed. */
struct file *file_of_special(const struct vnode *vnode);

/*
 * Opens a path for the kernel itself, with the kernel's string and Linux O_ flags, from root's
 * root. Returns 0 and a referenced file or a negative errno.
 */
int file_open_kernel(const char *path, uint32_t flags, mode_t mode, struct file **out);
/* Reads up to n bytes at pos into kernel memory. Bytes read or a negative errno. */
ssize_t file_read_kernel(struct file *file, void *buf, size_t n, off_t pos);

/*
 * Read or write: at the file's position, which is moved, or at *pos. The file must have been opened
 * for it. Return bytes moved or a negative errno.
 */
ssize_t file_read(struct file *file, struct uio *uio);
ssize_t file_write(struct file *file, struct uio *uio);
ssize_t file_read_at(struct file *file, struct uio *uio, off_t *pos);
ssize_t file_write_at(struct file *file, struct uio *uio, off_t *pos);

/* A seek operation that changes nothing, for files that say they can be seeked. */
off_t file_seek_nowhere(struct file *file, off_t offset, int whence);
/* One for files that have no end to seek from. */
off_t file_seek_endless(struct file *file, off_t offset, int whence);

/* Whether pread(2) and its relatives make sense. */
static inline bool file_has_offsets(const struct file *file)
{
	return !(file->access & FILE_STREAM);
}

/* Whether it may have O_DIRECT: files of file systems, where that changes nothing, and pipes. */
bool file_allows_direct(const struct file *file);

/* Whether the current process may make a file this large: 0, or -EFBIG and SIGXFSZ. */
int file_check_size(uint64_t size);
/* How much of *n bytes at pos it may write: 0, or -EFBIG (and SIGXFSZ, if it is its limit). */
int file_limit_write(off_t pos, size_t *n);

/* Files and directories of any file system whose vnodes have get_page() or whose names are all in
 * the name cache. */
extern const struct file_ops regular_file_ops;
extern const struct file_ops directory_file_ops;
/* What directories of other kinds have of it. */
ssize_t directory_read(struct file *file, struct uio *uio, off_t *pos);

/* How many open files there are. */
extern uint64_t file_count;

/* Descriptor tables. */
struct fd_table;
struct fd_table *fd_table_create(void);
void fd_table_get(struct fd_table *table);
void fd_table_put(struct fd_table *table);
/* A copy with the same files, for fork, or NULL without memory. */
struct fd_table *fd_table_copy(const struct fd_table *table);
/* Whether others have a reference, too. */
bool fd_table_is_shared(const struct fd_table *table);
/* Gives the current task a copy of its own of a table that others share, so that closing some of
 * its descriptors is nobody else's concern. 0 or -ENOMEM. */
int fd_table_unshare(void);
/* Closes what has the close-on-exec flag. May sleep. */
void fd_table_close_on_exec(struct fd_table *table);

/* All descriptors in use are below this. */
unsigned fd_table_size(const struct fd_table *table);

/* The file of fd with a reference, or NULL. Not for files opened with O_PATH. */
struct file *fd_get(struct fd_table *table, int fd);
/* The same, also with O_PATH. */
struct file *fd_get_any(struct fd_table *table, int fd);
/*
 * Installs file (whose reference it takes over on success) at the lowest free number ≥ min. Returns
 * the number, -EMFILE when it would be limit or more, or -ENOMEM.
 */
int fd_install_limited(struct fd_table *table, struct file *file, int min, uint64_t limit,
		       bool cloexec);
/* The same with the current process's RLIMIT_NOFILE. */
int fd_install(struct fd_table *table, struct file *file, int min, bool cloexec);
/* The same for a new file of the current thread's: its reference is taken over in any case. */
int fd_install_new(struct file *file, bool cloexec);
/*
 * For calls that tell the program a number before they can be sure to succeed. fd_reserve() is
 * fd_install() without a file: nobody else gets the number, and nobody finds anything there, until
 * it is given its file, whose reference is taken over, or given back. Neither of these can fail.
 */
int fd_reserve(struct fd_table *table);
void fd_install_reserved(struct fd_table *table, int fd, struct file *file, bool cloexec);
void fd_unreserve(struct fd_table *table, int fd);
/* Both or none: 0, or as fd_reserve(). */
int fd_reserve_pair(struct fd_table *table, int fds[2]);
void fd_unreserve_pair(struct fd_table *table, const int fds[2]);
/* Whether the current process may have one more descriptor: 0 or -EMFILE. For calls that must not
 * begin what they could not finish. */
int fd_check_free(const struct fd_table *table);
/* Puts file (whose reference it takes over on success) at fd and closes what was there. 0,
 * -ENOMEM, or -EBUSY for a number that is reserved. */
int fd_replace(struct fd_table *table, int fd, struct file *file, bool cloexec);
/* Drops the reference of a descriptor that was in table, and with it the record locks that the
 * table's processes had on the file, as close(2) does whether or not it is open elsewhere. */
void fd_drop(struct fd_table *table, struct file *file);
/* Takes the file of fd out of the table: its reference is the caller's. NULL: there is none. */
struct file *fd_remove(struct fd_table *table, int fd);
/* Closes the descriptors [first, last], or sets their close-on-exec flags. May sleep. */
void fd_close_range(struct fd_table *table, uint32_t first, uint32_t last, bool only_cloexec);
bool fd_cloexec(const struct fd_table *table, int fd);
void fd_set_cloexec(struct fd_table *table, int fd, bool cloexec);
