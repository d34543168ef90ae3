/* SPDX-License-Identifier: BSD-3-Clause */
/* Files, directories and special files as objects, whatever file system they are of. */
#pragma once

#include "include/linux/stat.h"
#include "kernel/lib/list.h"
#include "kernel/sched/mutex.h"
#include "kernel/vfscore/mount.h"
#include "kernel/vfscore/xattr.h"
#include "plat/kvm/clock.h"

struct page;
struct file;
struct file_ops;
struct vnode;
struct name;
struct fs;
struct mount;
struct linux_statfs;
struct notify_watch;
struct path;
struct locks;
struct memory_use;
struct pipe;

/* What stat(2) shows, in the kernel's own form. Times are ns since 1970. Device numbers are encoded
 * as in struct stat, see dev_make(). */
#define VNODE_ATTR_FIELDS                                                           \
	uint64_t dev, ino, rdev, size, blocks;	    /* blocks are of 512 bytes */   \
	uint32_t mode, nlink, uid, gid, block_size; /* mode with its S_IFMT bits */ \
	int64_t atime_ns, mtime_ns, ctime_ns, btime_ns;

struct vnode_attr {
	VNODE_ATTR_FIELDS
};

/* What vnode_setattr() changes: the fields whose bit is in mask. */
#define ATTR_MODE  (1u << 0) /* the permission bits */
#define ATTR_UID   (1u << 1)
#define ATTR_GID   (1u << 2)
#define ATTR_SIZE  (1u << 3)
#define ATTR_ATIME (1u << 4)
#define ATTR_MTIME (1u << 5)
#define ATTR_OPEN  (1u << 6) /* a size through an open file: times change though it may not */

struct vnode_change {
	uint32_t mask;
	uint32_t mode, uid, gid;
	uint64_t size;
	int64_t atime_ns, mtime_ns;
};

/* What vnode_ops.get_page() is asked for. */
enum page_use {
	PAGE_READ,    /* to copy from: a hole may be answered with a NULL page */
	PAGE_MAP,     /* to map read-only: always a page */
	PAGE_WRITE,   /* to modify: a page in place is replaced by a copy, a hole filled */
	PAGE_RESERVE, /* to have space for it: a hole is filled, but goes on being seen as one */
};

/*
 * What a file system does. An operation that is NULL is not supported by this kind of vnode. Those
 * on a directory are called with the directory's lock held (rename with both), and with names of
 * that directory. All may sleep and return 0 or a negative errno unless said otherwise. Permissions
 * have been checked, and a name that must (not) exist does (not).
 */
struct vnode_ops {
	/* Sets the vnode of a name that is not in the cache with name_set_vnode(), or leaves it
	 * without one, which says that there is no such file. */
	int (*lookup)(struct vnode *dir, struct name *name);
	/* Make what name stands for. mode is S_IFMT and permission bits, umask applied. */
	int (*create)(struct vnode *dir, struct name *name, mode_t mode, uint64_t rdev);
	int (*symlink)(struct vnode *dir, struct name *name, const char *target, size_t len);
	int (*link)(struct vnode *dir, struct name *name, struct vnode *vnode);
	/* Removes a file, or a directory that is checked to be empty here. */
	int (*unlink)(struct vnode *dir, struct name *name);
	/* Moves name to the place of to, whose file, if any, is removed or (exchange) takes the
	 * place of name. */
	int (*rename)(struct vnode *dir, struct name *name, struct vnode *to_dir, struct name *to,
		      bool exchange);

	/* The target of a symbolic link: a string that lives as long as vnode. */
	const char *(*readlink)(struct vnode *vnode);
	/* For links that lead to a place and not to a path: that place, referenced. */
	int (*jump)(struct vnode *vnode, struct path *path);
	/* Whether the current thread may use the vnode whatever its permissions say. NULL: no. */
	bool (*permits)(const struct vnode *vnode);
	/* Corrects what the vnode's fields do not tell; NULL when they tell all. */
	int (*getattr)(struct vnode *vnode, struct vnode_attr *attr);
	int (*get_page)(struct vnode *vnode, uint64_t index, enum page_use use, struct page **out);
	/* Fills in what get_page() would answer PAGE_MAP with for some pages before the file's end,
	 * without references; NULL for those that it would have to make. Never sleeps. NULL: all
	 * are asked for one by one. */
	void (*peek_pages)(struct vnode *vnode, uint64_t first, unsigned count,
			   struct page **pages);
	/* Sets the size; vnode->lock is held. */
	int (*truncate)(struct vnode *vnode, uint64_t size);
	/* Makes the bytes [start, end) read as zeros and take no memory; vnode->lock is held. */
	int (*punch)(struct vnode *vnode, uint64_t start, uint64_t end);
	/* The extended attributes; they are accounted for in the file system's xattr_space. */
	struct xattr_list *(*xattrs)(struct vnode *vnode);
	/* Completes an open file of this vnode; NULL: nothing to do. */
	int (*open)(struct vnode *vnode, struct file *file);
	/* Adds the memory that vnode takes, for the leak check; NULL: none that is allocated. */
	void (*count)(struct vnode *vnode, struct memory_use *use);
	/* Frees vnode, which nobody refers to any more. */
	void (*destroy)(struct vnode *vnode);
};

struct vnode {
	const struct vnode_ops *ops;
	const struct file_ops *file_ops; /* of the files opened; NULL: found by rdev, or none */
	struct fs *fs;
	uint32_t refcount;
	uint32_t running;    /* files with FILE_RUNNING: none may be opened for writing */
	uint32_t writers;    /* files with FILE_WRITER: none may be opened to be executed */
	uint32_t readers;    /* files with FILE_READER: none may get a lease to write */
	bool linkable;	     /* may get a first name although it has none: O_TMPFILE */
	uint8_t seals;	     /* kernel/vfscore/seals.h */
	uint8_t write_hint;  /* F_SET_RW_HINT */
	uint8_t inode_flags; /* kernel/vfscore/inode_flags.h */
	uint16_t counted_by; /* the last walk of the leak check that saw it */
	union {
		struct {
			VNODE_ATTR_FIELDS
		};
		struct vnode_attr attr; /* the same fields as a whole */
	};
	struct notify_watch *watches; /* kernel/vfscore/notify.h */
	struct locks *locks;	      /* kernel/vfscore/locks.h; NULL: there never were any */
	struct pipe *pipe;	      /* of a FIFO that somebody has open */
	uint64_t identity; /* a number no other object ever has, or 0: kernel/mm/identity.c */
	struct mutex lock; /* a directory's entries; size and contents against other writers */
};

/* A file system, mounted or to be. Operations may be NULL unless said otherwise. */
struct fs_ops {
	void (*statfs)(struct fs *fs, struct linux_statfs *st);
#if IS_ENABLED(CONFIG_MOUNT)
	/* Gives it other options, a string that may be changed: 0 or a negative errno. */
	int (*reconfigure)(struct fs *fs, char *options);
	/* Writes its own options as in /proc/mounts, each with a comma before it, into buf. */
	void (*show_options)(const struct fs *fs, char *buf, size_t size);
	/* Write back what is in memory only: all of it, or what belongs to one of its files, the
	 * contents alone with data_only (fsync(2)). May sleep. */
	int (*sync)(struct fs *fs);
	int (*sync_file)(struct vnode *vnode, bool data_only);
	/* Frees fs, which is not mounted any more and has been written back; must be there for what
	 * can be unmounted. */
	void (*destroy)(struct fs *fs);
	/* Adds its own memory, for the leak check. */
	void (*count)(const struct fs *fs, struct memory_use *use);
#endif
};

struct fs {
	const struct fs_ops *ops;
	const char *type;  /* as in /proc/mounts */
	struct name *root; /* referenced */
	uint64_t dev;
	uint32_t refcount; /* mounts, and one where it lives on without them */
	uint32_t flags;	   /* MS_ bits of MOUNT_FS_FLAGS */
	uint32_t block_size;
	struct xattr_space xattr_space;
	/* All of its names are in the name cache: what is not there does not exist. */
	bool complete;
	/* Its files come and go by themselves: names are not kept in the cache, but for those that
	 * lookup marks as lasting. */
	bool changing;
};

/* A device number for a file system without a device. */
uint64_t fs_new_dev(void);

static inline void fs_get(struct fs *fs)
{
	fs->refcount++;
}

/* Drops a reference; the last one frees the file system. May sleep. */
void fs_put(struct fs *fs);

/* Device numbers in the encoding that struct stat and mknod(2) share (makedev(3)). */
static inline uint64_t dev_make(uint64_t major, uint64_t minor)
{
	return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffUL) << 12;
}

static inline uint32_t dev_major(uint64_t dev)
{
	return dev >> 8 & 0xfff;
}

static inline uint32_t dev_minor(uint64_t dev)
{
	return (dev & 0xff) | (dev >> 12 & 0xfff00);
}

/* Whether it is of a file that has no type, such as an eventfd: Linux makes these of one inode,
 * which cannot be changed. */
static inline bool vnode_is_typeless(const struct vnode *vnode)
{
	return (vnode->mode & S_IFMT) == 0;
}

/* Fills in the fields of a new vnode, with one reference and all times now. */
void vnode_init(struct vnode *vnode, struct fs *fs, const struct vnode_ops *ops, mode_t mode);

/*
 * The page of file data at index (in pages), referenced, for mapping or copying. With for_write the
 * page may be modified (a page in place in the initrd is replaced by a copy, a hole is filled).
 * Returns 0, -ENXIO beyond the end of the file, -ENOMEM, -ENOSPC, -EIO. May sleep.
 */
int vnode_get_page(struct vnode *vnode, uint64_t index, bool for_write, struct page **out);

/* Whether that page is more than a hole. May sleep. */
bool vnode_has_page(struct vnode *vnode, uint64_t index);

static inline void vnode_get(struct vnode *vnode)
{
	vnode->refcount++;
}

void vnode_put(struct vnode *vnode);

/* The device and inode number, size, mode … as stat(2) shows them. 0 or a negative errno. */
int vnode_getattr(struct vnode *vnode, struct vnode_attr *attr);

/* The same without a copy where the vnode's own fields tell all; otherwise they are put in *buf.
 * NULL: an error, in *err. */
static inline const struct vnode_attr *vnode_peek_attr(struct vnode *vnode, struct vnode_attr *buf,
						       int *err)
{
	if (likely(!vnode->ops->getattr))
		return &vnode->attr;
	*err = vnode_getattr(vnode, buf);
	return *err < 0 ? NULL : buf;
}

/*
 * Applies a change, whose permission has been checked; ctime becomes now, and mtime too when the
 * size is set. May sleep; vnode->lock is not held. 0 or a negative errno.
 */
int vnode_setattr(struct vnode *vnode, const struct vnode_change *change);

/* Notes that the contents were read just now. */
void vnode_touch_read_now(struct vnode *vnode);

/* The same as file systems are mounted (relatime): when they have changed since they were read the
 * last time, or that was a day ago. */
static inline void vnode_touch_read(struct vnode *vnode)
{
	int64_t atime = vnode->atime_ns, day = 24 * 3600 * (int64_t)NS_PER_SEC;

	if (unlikely(atime <= vnode->mtime_ns || atime <= vnode->ctime_ns ||
		     (int64_t)clock_realtime_ns() - atime >= day))
		vnode_touch_read_now(vnode);
}

/* The same through a mount, or (NULL) none. */
static inline void mount_touch_read(const struct mount *mount, struct vnode *vnode)
{
	const uint32_t flags =
		MS_RDONLY | MOUNT_FS_RDONLY | MS_NOATIME | MS_NODIRATIME | MS_RELATIME;

	if (IS_ENABLED(CONFIG_MOUNT) && mount && unlikely((mount->flags & flags) != MS_RELATIME))
		mount_touch_read_closely(mount, vnode);
	else
		vnode_touch_read(vnode);
}

/* Notes that the contents were changed just now. */
void vnode_touch_write(struct vnode *vnode);
/* Notes that the vnode itself was changed just now: ctime only. */
void vnode_touch_change(struct vnode *vnode);
