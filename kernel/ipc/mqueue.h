/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * POSIX message queues (mq_overview(7)): files of a file system of their own, mqueue, which is
 * there as long as it is mounted or has queues. A message that somebody waits for goes straight to
 * him. Only what is said to sleeps.
 */
#pragma once

#include "include/linux/mqueue.h"
#include "kernel/lib/list.h"
#include "kernel/net/netlink/note.h"

struct file;
struct mqueue;

/* What /proc/sys/fs/mqueue shows, and may be changed to. */
enum mqueue_limit {
	MQ_LIMIT_MESSAGES_DEFAULT,
	MQ_LIMIT_MESSAGES,
	MQ_LIMIT_SIZE_DEFAULT,
	MQ_LIMIT_SIZE,
	MQ_LIMIT_QUEUES,
	MQ_LIMITS
};

extern int mqueue_limits[MQ_LIMITS];
/* 0 or -EINVAL. */
int mqueue_set_limit(enum mqueue_limit limit, int value);

/* Makes the file system known to mount(2). */
void mqueue_register(void);

/* Opens or makes a queue as mq_open(2) says, mode with the umask applied; attr may be NULL. 0 and
 * a file, or a negative errno. May sleep. */
int mqueue_open(const char *name, uint32_t flags, mode_t mode, const struct linux_mq_attr *attr,
		struct file **out);
/* 0 or a negative errno. May sleep. */
int mqueue_unlink(const char *name);
void mqueue_remove_all(void);

/* The queue of a file, or NULL. */
struct mqueue *mqueue_of_file(const struct file *file);
/* Its size and how many messages are in it; not mq_flags. */
void mqueue_describe(const struct mqueue *queue, struct linux_mq_attr *attr);

struct mqueue_message {
	struct list_node link;
	uint32_t priority;
	size_t size;
	char data[];
};

/* A message with nothing in it; kfree() frees it. NULL: no memory. */
struct mqueue_message *mqueue_allocate(size_t size);

/*
 * Send a message, which is the queue's when this returns 0; receive one, which is the caller's.
 * They sleep until the deadline (monotonic ns) unless nonblock: -EAGAIN, -ETIMEDOUT, -ERESTARTSYS.
 */
int mqueue_send(struct mqueue *queue, struct mqueue_message *message, bool nonblock,
		uint64_t deadline_ns);
int mqueue_receive(struct mqueue *queue, bool nonblock, uint64_t deadline_ns,
		   struct mqueue_message **out);

/* How a process is told. */
struct mqueue_notice {
	int kind; /* LINUX_SIGEV_NONE, LINUX_SIGEV_SIGNAL or LINUX_SIGEV_THREAD */
	int signal;
	uint64_t value;
	struct netlink_note
		note; /* for LINUX_SIGEV_THREAD; its last byte is to say what happened */
};

/* Has the current process be told when a message comes to the empty queue. 0, and the notice is the
 * queue's, or -EBUSY. */
int mqueue_notify(struct mqueue *queue, const struct mqueue_notice *notice);
/* It does not want that any more. */
void mqueue_stop_notifying(struct mqueue *queue);
/* It has closed a descriptor of a file, which may be any. */
void mqueue_closed(const struct file *file);
