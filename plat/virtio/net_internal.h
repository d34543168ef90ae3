/* SPDX-License-Identifier: BSD-3-Clause */
/* The network device (virtio 1.1, section 5.1): what its files share. */
#pragma once

#include "kernel/net/netdev.h"
#include "plat/virtio/virtio.h"

/* 5.1.6; in front of every frame, in both directions. */
struct net_header {
	uint8_t flags;
	uint8_t gso_type;
	uint16_t header_length;
	uint16_t gso_size;
	uint16_t csum_start;
	uint16_t csum_offset;
	uint16_t buffers; /* received: how many the frame is in */
};

_Static_assert(sizeof(struct net_header) == 12, "virtio 1.1, 5.1.6");

#define HEADER_NEEDS_CSUM 1u
#define HEADER_DATA_VALID 2u
#define HEADER_GSO_NONE	  0
#define HEADER_GSO_TCP4	  1
#define HEADER_GSO_TCP6	  4
#define HEADER_GSO_ECN	  0x80

#define NET_F_CSUM	  (1UL << 0)
#define NET_F_GUEST_CSUM  (1UL << 1)
#define NET_F_MTU	  (1UL << 3)
#define NET_F_MAC	  (1UL << 5)
#define NET_F_GUEST_TSO4  (1UL << 7)
#define NET_F_GUEST_TSO6  (1UL << 8)
#define NET_F_HOST_TSO4	  (1UL << 11)
#define NET_F_HOST_TSO6	  (1UL << 12)
#define NET_F_MRG_RXBUF	  (1UL << 15)
#define NET_F_STATUS	  (1UL << 16)

struct receive_buffer;

struct virtio_net {
	struct netdev dev;
	struct virtio_device *device;
	struct virtio_queue rx, tx;
	bool running;	/* between start and stop, and the device makes sense */
	bool unflushed; /* the device has not been told of all packets */
	bool mergeable; /* a frame may be in several buffers */
	/* Memory that frames are received into. */
	uint32_t buffer_size;	       /* of each, with what the driver keeps of it */
	uint16_t buffer_target;	       /* how many the device is to have */
	struct receive_buffer *spares; /* that it has not */
	uint16_t spare_count;
};

static inline struct virtio_net *net_of(struct netdev *dev)
{
	return container_of(dev, struct virtio_net, dev);
}

/* ---- net_receive.c ---- */

/* Decides how large buffers are, and how many there will be. The features are known. */
void net_choose_buffers(struct virtio_net *net, uint32_t mtu);
/* The largest frame that is received. */
uint32_t net_largest_frame(const struct virtio_net *net);
/* Gives the device buffers, as many as it is to have or as there is memory for. */
void net_refill(struct virtio_net *net);
/* Receives at most budget frames. */
unsigned net_receive(struct virtio_net *net, unsigned budget);
/* Takes back, after a reset, what the device had. */
void net_empty_receive(struct virtio_net *net);

/* ---- net_transmit.c ---- */

int net_transmit(struct netdev *dev, struct netdev_packet *packet);
void net_flush(struct netdev *dev);
/* Completes what the device has sent, and sees to it that this is called again for the rest. */
void net_complete(struct virtio_net *net);
/* Takes back, after a reset, what the device had not sent. */
void net_empty_transmit(struct virtio_net *net);
