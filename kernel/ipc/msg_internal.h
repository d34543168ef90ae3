/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/ipc/msg.h"

/* Which messages a receiver takes: what msgrcv(2) says of its argument and flags. */
enum msg_choice { MSG_ANY, MSG_OF_TYPE, MSG_OF_OTHER_TYPE, MSG_LOWEST, MSG_AT_INDEX };

#define MSG_WAITS 1 /* the status of one who waits */

/*
 * A thread that waits. Its status becomes 0 with a message, -EAGAIN when it is to look again, or
 * the error that it returns; it is in no list then.
 */
struct msg_waiter {
	struct list_node link;
	struct wait_queue queue;
	int status;
	int32_t pid;
	enum msg_choice choice; /* of a receiver, … */
	int64_t type;
	size_t size;	 /* … the most it takes, or of a sender, what it sends */
	struct msg *msg; /* received */
};

void msg_waiter_wake(struct msg_waiter *waiter, int status);
