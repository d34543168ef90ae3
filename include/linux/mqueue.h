/* SPDX-License-Identifier: BSD-3-Clause */
/* POSIX message queues (mq_overview(7), mq_getattr(3)). */
#pragma once

#include <stdint.h>

#define MQ_PRIORITIES 32768u

#define MQUEUE_MAGIC  0x19800202

/* What mq_notify(2) with SIGEV_THREAD sends to a netlink socket: what the program gave, but for the
 * last byte. */
#define MQ_NOTIFY_SIZE	  32
#define MQ_NOTIFY_WOKEN	  1
#define MQ_NOTIFY_REMOVED 2

struct linux_mq_attr {
	int64_t mq_flags, mq_maxmsg, mq_msgsize, mq_curmsgs, reserved[4];
};

_Static_assert(sizeof(struct linux_mq_attr) == 64, "as programs see it");
