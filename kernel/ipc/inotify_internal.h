/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/ipc/inotify.h"
#include "kernel/sched/wait.h"
#include "kernel/vfscore/notify.h"
#include "kernel/vfscore/owner.h"

/* An event that waits to be read. */
struct inotify_item {
	struct list_node link;
	struct linux_inotify_event event; /* len is that of the name with its padding */
	uint32_t name_len;
	char name[];
};

struct inotify {
	struct list_node watches;
	struct list_node items;
	uint32_t item_count;
	uint32_t bytes; /* what reading all of them would return */
	int32_t last_wd;
	struct wait_queue queue;
	struct list_node async; /* kernel/vfscore/owner.h */
	bool overflowed;	/* overflow is among the items */
	struct inotify_item overflow;
};

struct inotify_watch {
	struct notify_watch watch;
	struct list_node link;
	struct inotify *owner;
	int32_t wd;
};

/* Queues an event for the reader; one that cannot be is replaced by IN_Q_OVERFLOW. */
void inotify_queue(struct inotify *inotify, int32_t wd, uint32_t mask,
		   const struct notify_event *event);

/* The operations of the file that read, and their undoing of all items. */
ssize_t inotify_read(struct file *file, struct uio *uio, off_t *pos);
void inotify_drop_items(struct inotify *inotify);
