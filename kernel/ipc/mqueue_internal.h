/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/ipc/mqueue.h"
#include "kernel/vfscore/vnode.h"

struct mqueue {
	struct vnode vnode;
	struct list_node link; /* of all queues */
	uint32_t owner;	       /* whose RLIMIT_MSGQUEUE it counts against … */
	uint64_t charge;       /* … with so many bytes */
	uint64_t count_max, size_max;
	uint64_t count, bytes;		     /* of the messages in it */
	struct list_node messages;	     /* the highest priority first */
	struct list_node senders, receivers; /* that wait, the most urgent thread first */
	struct wait_queue changes;	     /* for poll(2) */
	struct {
		struct pid *process; /* that wants to know, referenced; or NULL */
		uint32_t executed;   /* how often it had called execve(2) */
		struct mqueue_notice notice;
	} notify;
};

/* Frees the messages of a queue, and forgets who wants to know of more. */
void mqueue_empty(struct mqueue *queue);

extern const struct file_ops mqueue_file_ops;
