/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages to netlink sockets that are made long before they are sent, as mq_notify(2) does with
 * SIGEV_THREAD. */
#pragma once

#include "include/linux/errno.h"
#include "kernel/lib/kconfig.h"
#include "kernel/lib/types.h"

struct file;
struct netlink_datagram;
struct netlink_socket;

/* A message and the socket it is for, which lives until then; none while message is NULL. */
struct netlink_note {
	struct netlink_socket *to;
	struct netlink_datagram *message;
};

#if IS_ENABLED(CONFIG_NETLINK)

/* Fills in a note of len bytes to the socket that is open as file: 0, -ENOTSOCK, -EINVAL (a socket
 * of another family) or -ENOMEM. */
int netlink_note_make(struct netlink_note *note, const struct file *file, const void *bytes,
		      size_t len);

/* Sends it, with another last byte, and is done with it. */
void netlink_note_send(struct netlink_note *note, uint8_t last);

/* Is done with it, if there is any, unsent. */
void netlink_note_drop(struct netlink_note *note);

#else

static inline int netlink_note_make(struct netlink_note *note, const struct file *file,
				    const void *bytes, size_t len)
{
	return -EINVAL;
}

static inline void netlink_note_send(struct netlink_note *note, uint8_t last)
{
}
static inline void netlink_note_drop(struct netlink_note *note)
{
}

#endif
