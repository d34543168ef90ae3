/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/ipc/epoll.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/poll.h"

struct epoll {
	struct mutex lock;	   /* items, and who reports ready ones */
	struct list_node *buckets; /* items by file and descriptor */
	unsigned bucket_count, item_count;
	struct list_node ready;	   /* items that may have something to report */
	bool reporting;		   /* epoll_wait() has taken ready items out of the list … */
	bool missed;		   /* … and somebody has found none there meanwhile */
	struct wait_queue waiters; /* epoll_wait(), and whoever polls this epoll */
	struct file *file;	   /* it, not referenced */
	/* What the last searches for loops that came here have found: how many epolls are below
	 * each other in it, and how many it is in. */
	uint64_t search_below, search_above;
	int below, above;
};

/* One queue that an item listens to. */
struct epoll_listener {
	struct wait_entry entry;
	struct epoll_listener *next;
	struct epoll_item *item;
	uint32_t events; /* what the queue tells of */
};

/* A file that an epoll watches: not referenced, since closing it removes the item. */
struct epoll_item {
	struct list_node bucket_link, file_link;
	struct list_node ready_link; /* an empty list of its own when not in epoll->ready */
	struct epoll *epoll;
	struct file *file;
	int fd;
	struct linux_epoll_event event;
	unsigned listener_count;
	struct epoll_listener first[3], *others; /* few files have more queues */
};

/* Finds the item of a file's descriptor, or NULL. */
struct epoll_item *epoll_find(struct epoll *epoll, struct file *file, int fd);

/* Adds and listens: the item of a new file. 0 or -ENOMEM. */
int epoll_add(struct epoll *epoll, struct file *file, int fd,
	      const struct linux_epoll_event *event);
void epoll_remove(struct epoll_item *item);

/* What an item reports now. */
uint32_t epoll_item_events(const struct epoll_item *item);

/* Notes that an item may have something to report, and wakes who waits. Does not sleep. */
void epoll_item_ready(struct epoll_item *item);

/* The same without waking anybody: for an item that epoll_wait() has just looked at. */
void epoll_item_requeue(struct epoll_item *item);

extern const struct file_ops epoll_file_ops;

static inline struct epoll *epoll_of(const struct file *file)
{
	return file->data;
}
