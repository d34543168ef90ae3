/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Signals about open files (fcntl(2), "Managing signals"): who gets them, and from which files. A
 * file with O_ASYNC is in lists of whatever it is a file of, which tells those in a list when there
 * is something to read or room to write. Nothing here sleeps but where memory is allocated.
 */
#pragma once

#include "include/linux/siginfo.h"
#include "kernel/lib/kconfig.h"
#include "kernel/lib/list.h"

struct file;
struct pid;

/* As F_SETOWN_EX numbers them. */
enum owner_type { OWNER_THREAD, OWNER_PROCESS, OWNER_GROUP };

/* An open file in a list of those to be told. */
struct async_entry {
	struct list_node link;
	struct file *file;
};

struct file_owner {
	struct pid *pid; /* referenced; NULL: nobody is told */
	enum owner_type type;
	uint32_t uid, euid; /* of who chose the owner: signals are sent with his rights */
	int32_t signal;	    /* 0: SIGIO, without information */
	int32_t fd;	    /* by which O_ASYNC was switched on */
	struct async_entry input, output;
};

/* The lists a file belongs to; NULL: none of that kind. */
struct async_lists {
	struct list_node *input, *output;
};

/* The file's owner, made when there was none yet. NULL without memory. May sleep. */
struct file_owner *file_owner_get(struct file *file);

/* Who has the owner's number, as its type says: negative for a group, 0 for nobody (any more). */
int file_owner_number(const struct file_owner *owner);

/* Sends the owner what he wants to get, for a descriptor, with a POLL_ code. */
void file_owner_tell(struct file *file, int fd, int code);

#ifdef CONFIG_FILE_SIGNALS
/* Sets who is told; pid NULL: nobody. Unless forced, an owner that is there stays. 0 or -ENOMEM.
 * May sleep. */
int file_owner_set(struct file *file, struct pid *pid, enum owner_type type, bool force);

/* The same with the calling process, where nobody was chosen. */
int file_owner_set_self(struct file *file);

/* Switches O_ASYNC on or off, which fd stands for. 0, -ENOTTY (nothing tells of this kind of file),
 * -ENOMEM. May sleep. */
int file_set_async(struct file *file, int fd, bool on);

/* Sends the owner, if there is one, SIGURG: a socket has got urgent data. */
void file_owner_urge(struct file *file);

/* Tells the owners of all files in a list, which is empty nearly always. */
void async_tell_all(struct list_node *files, int code);

static inline void async_tell(struct list_node *files, int code)
{
	if (unlikely(!list_empty(files)))
		async_tell_all(files, code);
}

/* Switches O_ASYNC off for all files in a list. */
void async_forget(struct list_node *files);

/* The file is closed. */
void file_owner_free(struct file *file);
#else
#include "include/linux/errno.h"

static inline int file_owner_set(struct file *file, struct pid *pid, enum owner_type type,
				 bool force)
{
	return 0;
}

static inline int file_owner_set_self(struct file *file)
{
	return 0;
}

static inline int file_set_async(struct file *file, int fd, bool on)
{
	return -ENOTTY;
}

static inline void async_tell(struct list_node *files, int code)
{
}

static inline void file_owner_urge(struct file *file)
{
}

static inline void async_forget(struct list_node *files)
{
}

static inline void file_owner_free(struct file *file)
{
}
#endif
