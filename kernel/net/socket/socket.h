/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sockets as files (socket(7)). What they have in common, whatever they connect, is here: the file,
 * options of SOL_SOCKET, time limits, errors that wait for the next call. The rest is the address
 * family's, behind struct socket_ops; a family is one row in socket.c.
 */
#pragma once

#include "include/linux/socket.h"
#include "kernel/net/socket/identity.h"
#include "kernel/sched/wait.h"
#include "kernel/vfscore/owner.h"
#include "kernel/vfscore/uio.h"
#include "plat/kvm/clock.h"

struct file;
struct poll_table;
struct socket;
struct socket_rights;

/* An address as programs hand it over: len bytes, of which the first two are the family. */
struct socket_address {
	uint32_t len;
	union {
		uint16_t family;
		uint8_t bytes[SOCKADDR_MAX];
		struct linux_sockaddr_un un;
	};
};

/* What one call sends or receives. */
struct socket_message {
	struct uio *uio;
	uint32_t flags; /* MSG_ of the call; MSG_DONTWAIT also when the file is not to wait */
	/* To send: where to, or NULL. To receive: where the address of the sender goes, or NULL;
	 * its len is 0 if there is none. */
	struct socket_address *name;
	/* Ancillary data to send: in the kernel's memory. */
	const void *control;
	size_t control_len;
	/* … and the program's memory for what is received, which goes on as it is filled. */
	uaddr_t control_user;
	size_t control_left;
	uint32_t result_flags; /* MSG_ that recvmsg(2) reports */
};

/* Bytes of memory, and packets that were lost for lack of it (SO_MEMINFO). */
struct socket_memory {
	uint32_t received, to_send, lost;
};

/*
 * What a family does; all may sleep, and return 0, or as said, or a negative errno. One that is
 * NULL is EOPNOTSUPP. Waiting ends with -ERESTARTSYS for a signal, or -EINTR if there is a time
 * limit, and with -EAGAIN at that.
 */
struct socket_ops {
	int (*bind)(struct socket *socket, const struct socket_address *address);
	int (*connect)(struct socket *socket, const struct socket_address *address, bool nonblock);
	/* Connects two new sockets with each other. */
	int (*pair)(struct socket *a, struct socket *b);
	int (*listen)(struct socket *socket, unsigned backlog);
	/* Waits for a connection: a socket without a file, which is the caller's, in *out. */
	int (*accept)(struct socket *socket, bool nonblock, struct socket **out);
	/* how: SHUTDOWN_ bits. */
	int (*shutdown)(struct socket *socket, unsigned how);
	/* Its own address, or its peer's. */
	int (*get_name)(struct socket *socket, bool peer, struct socket_address *out);
	/* Return bytes moved; receive with MSG_TRUNC, how many there were. */
	ssize_t (*send)(struct socket *socket, struct socket_message *message);
	ssize_t (*receive)(struct socket *socket, struct socket_message *message);
	uint32_t (*poll)(struct socket *socket, struct poll_table *table);
	/* -ENOTTY for what it does not know, such as what all answer (netdev_ioctl()). */
	long (*ioctl)(struct socket *socket, unsigned cmd, uaddr_t arg);
	/* Options of other levels than SOL_SOCKET, and those of that level which are the family's:
	 * -ENOPROTOOPT for what it does not know. get: the value's bytes go to buf, *len says how
	 * many there may be, and then are. */
	int (*set_option)(struct socket *socket, int level, int name, uaddr_t value, unsigned len);
	int (*get_option)(struct socket *socket, int level, int name, void *buf, unsigned *len);
	/* The memory that mmap(2) shows of it; NULL: there is none like that. */
	struct shared_pages *(*map)(struct socket *socket, size_t length, uint64_t offset);
	/* device has changed, or a bit of options; NULL: it does not matter. */
	void (*device_changed)(struct socket *socket);
	void (*options_changed)(struct socket *socket);
	/* Fills in what a socket has queued; NULL: that is not known. */
	void (*count_memory)(const struct socket *socket, struct socket_memory *memory);
	/* Nobody has the file any more: the socket is the family's to free. */
	void (*release)(struct socket *socket);
};

#define SHUTDOWN_RECEIVE 1u
#define SHUTDOWN_SEND	 2u
#define SHUTDOWN_BOTH	 3u

/* Options that are a bit, which programs set and get. */
#define SOCKET_DEBUG	   (1u << 0)
#define SOCKET_REUSEADDR   (1u << 1)
#define SOCKET_REUSEPORT   (1u << 2)
#define SOCKET_DONTROUTE   (1u << 3)
#define SOCKET_BROADCAST   (1u << 4)
#define SOCKET_KEEPALIVE   (1u << 5)
#define SOCKET_OOBINLINE   (1u << 6)
#define SOCKET_NO_CHECK	   (1u << 7)
#define SOCKET_LINGER	   (1u << 8)
#define SOCKET_CREDENTIALS (1u << 9) /* SO_PASSCRED */
/* SO_TIMESTAMP and its relatives: what is received says when it came; in nanoseconds; as the
 * younger of two options of the same meaning. */
#define SOCKET_TIME	     (1u << 10)
#define SOCKET_TIME_NS	     (1u << 11)
#define SOCKET_TIME_NEW	     (1u << 12)
#define SOCKET_OVERFLOW	     (1u << 13) /* SO_RXQ_OVFL: how many were lost is told */
#define SOCKET_URGENT_ERRORS (1u << 14) /* SO_SELECT_ERR_QUEUE: POLLPRI, too */

struct socket {
	const struct socket_ops *ops;
	struct file *file; /* NULL before it was accepted, and when it was closed */
	uint16_t family, type, protocol;
	uint8_t shutdown; /* SHUTDOWN_ bits: what is over */
	bool listening;
	int error;	  /* a negative errno for the next call, and POLLERR until then */
	uint32_t options; /* SOCKET_ bits */
	uint32_t send_buffer, receive_buffer; /* in Linux's units, twice what was asked for */
	int receive_low, peek_offset;
	int32_t cpu; /* SO_INCOMING_CPU; -1: nothing has come */
	int linger_s;
	uint32_t priority, mark;
	int32_t device;		      /* SO_BINDTODEVICE: its index; 0: any */
	uint64_t cookie;	      /* SO_COOKIE; 0: nobody asked yet */
	struct socket_filter *filter; /* filter.h; NULL: gets everything */
	bool filter_locked;
	uint64_t send_timeout_ns, receive_timeout_ns; /* WAIT_FOREVER, or for how long */
	struct socket_identity peer;		      /* SO_PEERCRED, SO_PEERGROUPS */
	/* Who waits for something to read or accept, for room to write, and (polling) for anything
	 * else, such as the end. */
	struct wait_queue readers, writers, watchers;
	struct list_node async_readers, async_writers; /* kernel/vfscore/owner.h */
};

/* Fills in a new socket. */
void socket_init(struct socket *socket, const struct socket_ops *ops, int family, int type);
/* Frees what it has, but not the structure. */
void socket_destroy(struct socket *socket);
/* How many there are between these two. */
extern unsigned socket_count;

/*
 * Makes a socket without a file: -EAFNOSUPPORT, -EINVAL (no such type at all), -ESOCKTNOSUPPORT,
 * -EPROTONOSUPPORT, -ENOMEM.
 */
int socket_create(int family, int type, int protocol, struct socket **out);

/* Makes a socket's file; flags: O_NONBLOCK. NULL without memory: the socket is still the caller's.
 */
struct file *socket_file_create(struct socket *socket, uint32_t flags);

/* The socket of a file, or NULL. */
struct socket *socket_of_file(const struct file *file);

/* send and receive as calls do it, with MSG_DONTWAIT as the file says. */
ssize_t socket_send(struct file *file, struct socket_message *message);
ssize_t socket_receive(struct file *file, struct socket_message *message);

/* setsockopt(2) and getsockopt(2) of any level. get: *len as in struct socket_ops, buf has room for
 * SOCKET_OPTION_MAX bytes. */
#define SOCKET_OPTION_MAX 256u
int socket_set_option(struct socket *socket, int level, int name, uaddr_t value, unsigned len);
int socket_get_option(struct socket *socket, int level, int name, uaddr_t value, unsigned *len);

/* ---- for families ---- */

/* Takes the error that waits: it, or 0. */
static inline int socket_take_error(struct socket *socket)
{
	int error = socket->error;

	socket->error = 0;
	return error;
}

/* When a wait that begins now has to end. */
static inline uint64_t socket_deadline(uint64_t timeout_ns)
{
	return timeout_ns == WAIT_FOREVER ? WAIT_FOREVER : clock_monotonic_ns() + timeout_ns;
}

/* What a call returns when its wait ended with result. */
int socket_wait_result(int result, uint64_t timeout_ns);

/* Waits as MSG_ flags and the socket's time limit say until there is something in a queue: 0; 1 if
 * nothing will come, since it does not receive any more; or a negative errno. */
int socket_wait_queue(struct socket *socket, const struct list_node *queue, uint32_t flags);

/* Tell those who wait, and those who poll for it. */
static inline void socket_wake_readers(struct socket *socket)
{
	wake_up_all(&socket->readers);
	async_tell(&socket->async_readers, POLL_IN);
}

static inline void socket_wake_writers(struct socket *socket)
{
	wake_up_all(&socket->writers);
	async_tell(&socket->async_writers, POLL_OUT);
}

/* Something that concerns everybody has changed. */
void socket_wake_all(struct socket *socket);

/* Begins to listen to a socket's queues. */
void socket_poll_listen(struct socket *socket, struct poll_table *table);

/*
 * Appends ancillary data to a message that is received; what does not fit is cut off, or left out,
 * and MSG_CTRUNC says so. 0 or -EFAULT.
 */
int socket_put_control(struct socket_message *message, int level, int type, const void *data,
		       size_t len);

/* Appends when it came, in the form that the socket's options ask for. */
void socket_put_time(const struct socket *socket, struct socket_message *message, uint64_t time_ns);

/* Steps through the ancillary data of a message to send, from *at = 0 on: the next header, or NULL
 * at the end; *err is -EINVAL when a header is wrong. */
const struct linux_cmsghdr *socket_next_control(const struct socket_message *message, size_t *at,
						int *err);
