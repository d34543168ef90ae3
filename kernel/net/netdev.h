/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Network devices: the seam between drivers (virtio-net, the loopback) and what makes sense of
 * frames (a stack; taps, which see all that passes).
 *
 *	program  ->  stack  ->  netdev_transmit()  ->  driver's transmit ... netdev_packet's done()
 *	driver   ->  netdev_receive()  ->  taps, stack's receive() ... netdev_buffer_free()
 *
 * Who may call: everything here is for safe points and calls of programs, never for interrupt
 * handlers; nothing sleeps, so that on the one CPU neither side needs locks. An interrupt handler
 * raises deferred work (plat/x86_64/pending.h), which calls netdev_schedule(); what schedules is
 * polled as deferred work, too.
 *
 * Reentrancy: a stack's receive() may transmit (to any device) and free the buffer at once. A
 * packet's done() and a buffer's free() only take memory back and note what became of it: they call
 * no function of this file but netdev_buffer_free(). A driver is never entered by poll twice.
 *
 * Frames begin with the Ethernet header (14 bytes, no checksum at the end), on every device.
 */
#pragma once

#include "kernel/lib/list.h"

#define NETDEV_NAME_MAX	    16 /* with the NUL, as IFNAMSIZ */
#define NETDEV_ADDRESS_SIZE 6
#define NETDEV_HEADER_SIZE  14
#define NETDEV_SEGMENTS_MAX 18	/* of one packet to transmit: 64 KiB in pages, and headers */
#define NETDEV_HEADROOM	    16	/* the most a driver makes use of in front of a packet */
#define NETDEV_BUDGET	    128 /* frames that one round of deferred work receives */

struct netdev;

/* ---- received frames ---- */

/* What is known of the checksums of a frame. */
enum netdev_checksum {
	NETDEV_CHECKSUM_UNKNOWN, /* the stack has to look */
	NETDEV_CHECKSUM_VALID,	 /* that of TCP or UDP is right */
	/* That of TCP or UDP has not been calculated, since the frame never was on a wire: right as
	 * it is. Who shows it to others completes it: csum_start, csum_offset. */
	NETDEV_CHECKSUM_PARTIAL,
};

/*
 * A piece of a received frame. It is the driver's memory: whoever gets it by netdev_receive() owns
 * the frame until each of its pieces is given back by netdev_buffer_free(), in any order and at any
 * later time; a driver counts with pieces that stay away for long. A frame's head, its first
 * piece, has at least the Ethernet header, and the fields that are said to be its. The owner may
 * write to data[0 … length) and to private, which fits a pbuf with its function.
 */
struct netdev_buffer {
	uint8_t *data;
	uint32_t length;
	struct netdev_buffer *next; /* the next piece of the frame; NULL: the last */
	void (*free)(struct netdev_buffer *buffer);
	/* Of the head: */
	uint32_t total_length; /* of all pieces */
	enum netdev_checksum checksum;
	uint16_t csum_start, csum_offset; /* of a partial checksum: as in struct netdev_packet */
	uint64_t private[8];		  /* the owner's */
};

/* Gives one piece back, not those behind it. */
static inline void netdev_buffer_free(struct netdev_buffer *buffer)
{
	buffer->free(buffer);
}

/* The same for all pieces of a frame. */
void netdev_buffer_free_all(struct netdev_buffer *head);

/* ---- frames to transmit ---- */

/* A piece of memory in the direct map (of kmalloc() or page_alloc()), so that it has a physical
 * address. */
struct netdev_segment {
	const void *data;
	uint32_t length; /* not 0 */
};

/* How a frame larger than the device's MTU is cut. */
enum netdev_gso { NETDEV_GSO_NONE, NETDEV_GSO_TCP4, NETDEV_GSO_TCP6 };

/*
 * A frame to transmit. It and its segments are the stack's, and must not change, from
 * netdev_transmit() until done() is called. The structure itself must be in the direct map, too:
 * devices read a driver's private part.
 */
struct netdev_packet {
	/* Called once; error: 0 (the device has taken it), or -ENETDOWN (the device was stopped).
	 */
	void (*done)(struct netdev_packet *packet, int error);
	uint16_t count; /* segments, 1 … NETDEV_SEGMENTS_MAX */
	/* Bytes in front of the first segment that a driver may overwrite until done(), 0 if none;
	 * NETDEV_HEADROOM makes frames of one segment cheaper. */
	uint16_t headroom;
	uint32_t length; /* of all segments */
	/* With NETDEV_TX_CHECKSUM: the 16-bit sum of the frame from csum_start on to its end is to
	 * be stored csum_start + csum_offset, where the sum of the pseudo-header is now. */
	bool checksum_partial;
	uint16_t csum_start, csum_offset;
	/* With NETDEV_TX_TSO4/6, which needs a partial checksum: bytes of TCP payload in each
	 * frame, and bytes of all headers. */
	enum netdev_gso gso;
	uint16_t gso_size, gso_header;
	struct netdev_segment segments[NETDEV_SEGMENTS_MAX];
	uint64_t driver[3];
	struct list_node link; /* the stack's before and after, the driver's meanwhile */
};

/* A packet of its own with one segment of that many bytes, which are at *data and not initialised;
 * done() frees it. For who sends seldom. NULL without memory. */
struct netdev_packet *netdev_packet_alloc(uint32_t length, uint8_t **data);

/* ---- devices ---- */

/* What a device can do. */
#define NETDEV_TX_CHECKSUM (1u << 0) /* completes partial checksums of what is sent */
#define NETDEV_RX_CHECKSUM (1u << 1) /* says of received frames that their checksum is valid */
#define NETDEV_TX_TSO4	   (1u << 2)
#define NETDEV_TX_TSO6	   (1u << 3)

enum netdev_kind { NETDEV_ETHERNET, NETDEV_LOOPBACK };

struct netdev_ops {
	/* Starts receiving and transmitting: 0 or a negative errno. NULL: nothing to do. */
	int (*start)(struct netdev *dev);
	/* Stops; done() of every packet has been called when it returns. Buffers that others own
	 * stay theirs. */
	void (*stop)(struct netdev *dev);
	/*
	 * Takes a packet: 0, or -EAGAIN (there is no room; the stack's writable() is called when
	 * there is). The device need not see it before flush(). Only while the device is up.
	 */
	int (*transmit)(struct netdev *dev, struct netdev_packet *packet);
	/* Tells the device of what was taken. NULL: nothing to do. */
	void (*flush)(struct netdev *dev);
	/*
	 * Completes what was transmitted and receives at most budget frames by netdev_receive().
	 * Returns how many; with less than budget nothing is left, and what comes later will
	 * schedule the device again.
	 */
	unsigned (*poll)(struct netdev *dev, unsigned budget);
	/* Another MTU, between mtu_min and mtu_max. 0 or a negative errno. NULL: nothing to do. */
	int (*set_mtu)(struct netdev *dev, uint32_t mtu);
};

/* As /proc/net/dev has them. The core counts packets and bytes; errors are the driver's to count.
 */
struct netdev_counters {
	uint64_t bytes, packets, errors, dropped, fifo;
	uint64_t frame;	    /* received: length or framing is wrong */
	uint64_t multicast; /* received; counted by the core */
};

struct netdev {
	/* Filled in by the driver before netdev_register(). */
	const struct netdev_ops *ops;
	enum netdev_kind kind;
	char name[NETDEV_NAME_MAX]; /* empty: ethN is given */
	uint8_t address[NETDEV_ADDRESS_SIZE];
	uint32_t features; /* NETDEV_TX_… | NETDEV_RX_… */
	uint32_t mtu, mtu_min, mtu_max;
	uint32_t gso_max; /* bytes of a packet to be cut; 0 without */
	bool has_carrier; /* later by netdev_set_carrier() */
	void *driver_data;

	/* Everybody may read these. */
	unsigned index; /* from 1 on, as programs know it; 1 is the loopback's */
	bool up;
	unsigned promiscuous;	   /* how many want that … */
	bool promiscuous_by_flags; /* … of which one is IFF_PROMISC */
	struct netdev_counters received, sent;

	/* The stack's, for whatever it keeps of the device. */
	void *stack_data;

	/* The core's. */
	bool scheduled, polling, completing, full;
	struct list_node link, schedule_link;
};

/* Called once at boot, before there are devices. */
void netdev_init(void);

/* ---- for drivers ---- */

/*
 * Makes a device known; it stays for ever, and is down. The stack hears of it if there is one yet,
 * or when it comes. 0 or -EEXIST (the name).
 */
int netdev_register(struct netdev *dev);

/* Hands over a received frame, with total_length and checksum set; counts it. */
void netdev_receive(struct netdev *dev, struct netdev_buffer *head);

/* Has poll() called as deferred work, soon. */
void netdev_schedule(struct netdev *dev);

/* The same in a few milliseconds if it does not happen anyway: for completing what was transmitted,
 * which nobody is in a hurry for. */
void netdev_complete_later(struct netdev *dev);

/* The link has come up or gone down. */
void netdev_set_carrier(struct netdev *dev, bool has_carrier);

/* There may be room again after -EAGAIN; to be called from poll(). */
void netdev_room(struct netdev *dev);

/* ---- for stacks ---- */

/* There is one at most. */
struct netdev_stack {
	/* A device is there. The stack makes its decisions and may call netdev_start(). */
	void (*attach)(struct netdev *dev);
	/* A frame for the stack, which owns it now. */
	void (*receive)(struct netdev *dev, struct netdev_buffer *head);
	/* All frames of a round of polling have been handed over: time for what answers to many of
	 * them at once. The core calls netdev_flush() afterwards. NULL: not interested. */
	void (*received_all)(struct netdev *dev);
	/* up, has_carrier or mtu have changed. */
	void (*changed)(struct netdev *dev);
	/* After -EAGAIN: there is room. */
	void (*writable)(struct netdev *dev);
	/* Requests of ioctl(2) about its addresses and routes: -ENOTTY for others. NULL: none. */
	long (*ioctl)(unsigned cmd, uaddr_t arg);
};

/* Sets the stack, which hears of all devices that are there. */
void netdev_set_stack(const struct netdev_stack *stack);

/* Up and down (IFF_UP). 0 or a negative errno. */
int netdev_start(struct netdev *dev);
void netdev_stop(struct netdev *dev);
/* Whether a device may not have sent yet what was transmitted. */
bool netdev_is_sending(void);
/* Stops all, so that nothing is on its way any more. */
void netdev_stop_all(void);

/*
 * Sends a frame. 0: done() will be called, maybe at once, and netdev_flush() has to follow before
 * the caller waits for anything: at the end of a call, of deferred work. Otherwise the packet is
 * still the caller's and done() is not called: -EAGAIN (no room, writable() will be called),
 * -ENETDOWN (the device is down), -EMSGSIZE (longer than MTU and header, or than gso_max).
 */
int netdev_transmit(struct netdev *dev, struct netdev_packet *packet);
void netdev_flush(struct netdev *dev);

/* Completes what was transmitted and receives up to budget frames now, for who does not want to
 * wait for deferred work. Within a poll of the same device it does nothing. */
unsigned netdev_poll(struct netdev *dev, unsigned budget);

/* 0, -EINVAL, or what the driver says. */
int netdev_set_mtu(struct netdev *dev, uint32_t mtu);

/* Another name: 0, -EINVAL (no name of a device) or -EEXIST. */
int netdev_rename(struct netdev *dev, const char *name);

/* Sets IFF_UP and IFF_PROMISC; others mean nothing here. 0 or what netdev_start() says. */
int netdev_set_flags(struct netdev *dev, uint32_t flags);

/* Whether frames can be sent and may come (IFF_RUNNING). */
static inline bool netdev_is_running(const struct netdev *dev)
{
	return dev->up && dev->has_carrier;
}

/* ---- for everybody ---- */

struct netdev *netdev_by_index(unsigned index);
struct netdev *netdev_by_name(const char *name);

/* All devices, in the order of their index. */
extern struct list_node netdev_list;
#define netdev_for_each(dev) list_for_each_entry (dev, &netdev_list, link)

/* The flags that programs see: IFF_UP, IFF_BROADCAST, … (netdevice(7)). */
uint32_t netdev_flags(const struct netdev *dev);

/* The kind of hardware that programs see: ARPHRD_. */
uint16_t netdev_hardware(const struct netdev *dev);

/* Requests of ioctl(2) about devices, which any socket answers (netdevice(7)): -ENOTTY for what it
 * does not know, such as addresses. */
long netdev_ioctl(unsigned cmd, uaddr_t arg);

/* ---- taps: who sees all frames, such as packet sockets ---- */

/* A frame on its way: one of the two is not NULL. */
struct netdev_view {
	const struct netdev_buffer *received;
	const struct netdev_packet *sent;
};

struct netdev_tap {
	/* A frame is being received or sent; what is wanted of it must be copied. May do no more
	 * than a packet's done() may. */
	void (*see)(struct netdev_tap *tap, struct netdev *dev, const struct netdev_view *view);
	/* up, has_carrier or mtu have changed. */
	void (*changed)(struct netdev_tap *tap, struct netdev *dev);
	struct list_node link;
};

/* Hears of changes of devices as a tap does, and of their name; with the flags that changed. NULL:
 * nobody does. */
extern void (*netdev_listener)(const struct netdev *dev, uint32_t flags);

void netdev_tap_add(struct netdev_tap *tap);
void netdev_tap_remove(struct netdev_tap *tap);

/* Whether anybody would see a frame: a loopback may take shorter ways if not. */
extern struct list_node netdev_taps;
static inline bool netdev_is_tapped(void)
{
	return !list_empty(&netdev_taps);
}

/* For a device whose frames do not pass through the core, and who counts them: shows one. */
void netdev_show(struct netdev *dev, const struct netdev_view *view);

/* Copies n bytes of a frame from offset on, which it must have. A partial checksum is as it is. */
void netdev_view_copy(const struct netdev_view *view, uint32_t offset, void *to, uint32_t n);
