/* SPDX-License-Identifier: BSD-3-Clause */
/* What is under way from one UNIX socket to another. */
#pragma once

#include "kernel/lib/list.h"
#include "kernel/vfscore/uio.h"

struct file;
struct page;
struct pid;
struct socket;
struct socket_message;
struct unix_socket;

/* Files that go along: SCM_RIGHTS. */
struct unix_rights {
	struct unix_rights *next; /* that are to be dropped */
	uint32_t count;
	struct file *files[]; /* referenced */
};

#define ID_NOBODY 65534u

/* The ancillary data that is sent, or has been received. */
struct unix_control {
	struct unix_rights *rights; /* NULL: none */
	struct pid *pid;	    /* referenced; NULL: the sender is not known */
	uint32_t uid, gid;
};

struct unix_packet {
	struct list_node link; /* in the receiver's queue */
	struct unix_socket *sender;
	struct unix_control control;
	uint32_t len;	/* of all it has … */
	uint32_t start; /* … of which so much was received from a stream */
	uint32_t charge;
	uint64_t time_ns; /* since 1970, when it came; 0: nobody wanted to know */
	bool peeked;
	uint32_t page_count; /* 0: the bytes are behind the structure, else their pages are */
	uint64_t align[0];
	char data[];
};

/* Makes a packet of len bytes that the sender is charged for, with nothing in it. NULL: no memory.
 */
struct unix_packet *packet_create(struct unix_socket *sender, uint32_t len, uint32_t charge);
/* Frees it with its files, and gives the sender its room back. May sleep. */
void packet_free(struct unix_packet *packet);

/* What it counts against the sender's buffer: as much as Linux takes for it. */
uint32_t packet_stream_charge(uint32_t len);
uint32_t packet_datagram_charge(uint32_t len);

/* Fills it from a program's memory, or copies n bytes from offset on there. 0 or -EFAULT. */
int packet_fill(struct unix_packet *packet, struct uio *uio);
int packet_read(const struct unix_packet *packet, uint32_t offset, struct uio *uio, size_t n);

/* Cuts it to what a socket's filter lets through; false: nothing. */
bool packet_filter(struct unix_packet *packet, const struct socket *socket);

static inline uint32_t packet_left(const struct unix_packet *packet)
{
	return packet->len - packet->start;
}

/* ---- rights.c: ancillary data ---- */

/* Reads what a program wants to send: 0, -EINVAL, -EBADF, -EPERM, -ESRCH, -ENOMEM,
 * -ETOOMANYREFS. */
int unix_control_get(const struct socket_message *message, struct unix_control *control);
/* What the two functions below do when there is something to do. */
void unix_control_put_any(struct socket_message *message, struct unix_control *control,
			  bool with_identity);
void unix_control_drop_any(struct unix_control *control);

/* Drops it. */
static inline void unix_control_drop(struct unix_control *control)
{
	if (unlikely(control->rights || control->pid))
		unix_control_drop_any(control);
}

/* Writes what was received, and drops it; with_identity: SO_PASSCRED. */
static inline void unix_control_put(struct socket_message *message, struct unix_control *control,
				    bool with_identity)
{
	if (unlikely(control->rights || with_identity))
		unix_control_put_any(message, control, with_identity);
	else
		unix_control_drop(control);
}

/* Moves what is to be sent into a packet; or out of it, or copies it (MSG_PEEK, -ENOMEM). */
void packet_give_any_control(struct unix_packet *packet, struct unix_control *control);
static inline void packet_give_control(struct unix_packet *packet, struct unix_control *control)
{
	if (unlikely(control->rights || control->pid))
		packet_give_any_control(packet, control);
}

void packet_take_control(struct unix_packet *packet, struct unix_control *control);
int packet_peek_control(const struct unix_packet *packet, struct unix_control *control);
/* The identity alone. */
void packet_take_identity(const struct unix_packet *packet, struct unix_control *control);
/* Notes the current process as the sender. */
void packet_identify(struct unix_packet *packet);

/* ---- collect.c ---- */

/* What closing a socket calls: unix_collect(), but not every time when many are in queues. */
void unix_collect_sometimes(void);

/* Files in queues, of all sockets. */
uint32_t unix_rights_in_flight(void);

/* Rights are in a queue from now on, or not any more. */
void unix_rights_sent(const struct unix_rights *rights);
void unix_rights_arrived(const struct unix_rights *rights);
