// SPDX-License-Identifier: BSD-3-Clause
// Frames in memory that is shared with the program (PACKET_RX_RING, TPACKET_V2): a ring of places,
// each with a status that says whose it is. All of its pages are there from the beginning, so that
// what is received can be written whatever goes on.

#include "include/linux/mman.h"
#include "kernel/lib/string.h"
#include "kernel/mm/page.h"
#include "kernel/mm/shared_pages.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/packet/packet_internal.h"

#define ALIGNMENT   16u
#define HEADER_SIZE ((uint32_t)sizeof(struct linux_tpacket2_hdr))
#define PAGES_MAX   (64u << 8) /* 64 MiB */

struct packet_ring {
	struct shared_pages *shared;
	uint32_t pages_count;
	uint32_t block_size, frame_size, frames_per_block, frames;
	uint32_t reserve;
	uint32_t next; /* the place that is filled next */
	struct page *pages[];
};

/* ---- memory ---- */

static uint32_t offset_of(const struct packet_ring *ring, uint32_t frame)
{
	return frame / ring->frames_per_block * ring->block_size +
	       frame % ring->frames_per_block * ring->frame_size;
}

static void *at(const struct packet_ring *ring, uint32_t offset)
{
	return (uint8_t *)page_to_virt(ring->pages[offset / PAGE_SIZE]) + offset % PAGE_SIZE;
}

static void write(struct packet_ring *ring, uint32_t offset, const void *data, uint32_t n)
{
	while (n > 0) {
		uint32_t part = MIN(n, (uint32_t)(PAGE_SIZE - offset % PAGE_SIZE));

		memcpy(at(ring, offset), data, part);
		data = (const uint8_t *)data + part;
		offset += part;
		n -= part;
	}
}

static void write_view(struct packet_ring *ring, uint32_t offset, const struct netdev_view *view,
		       uint32_t from, uint32_t n)
{
	while (n > 0) {
		uint32_t part = MIN(n, (uint32_t)(PAGE_SIZE - offset % PAGE_SIZE));

		netdev_view_copy(view, from, at(ring, offset), part);
		from += part;
		offset += part;
		n -= part;
	}
}

/* The status comes first in a place, which is aligned: it does not cross pages. */
static uint32_t *status_of(const struct packet_ring *ring, uint32_t frame)
{
	return at(ring, offset_of(ring, frame));
}

/* ---- frames ---- */

bool packet_ring_has_frame(const struct packet_ring *ring)
{
	uint32_t last = (ring->next ? ring->next : ring->frames) - 1;

	return *status_of(ring, last) != TP_STATUS_KERNEL;
}

bool packet_ring_put(struct packet_ring *ring, const struct packet_frame *frame,
		     const struct netdev_view *view, uint32_t hidden)
{
	uint32_t start = offset_of(ring, ring->next);
	uint32_t head = HEADER_SIZE + (uint32_t)sizeof(frame->from);
	uint32_t network = ALIGN_UP(head + 16, ALIGNMENT) + ring->reserve;
	uint32_t link = network - (hidden ? 0 : NETDEV_HEADER_SIZE);
	uint32_t room = ring->frame_size > link ? ring->frame_size - link : 0;
	struct linux_tpacket2_hdr header = {
		.tp_len = frame->original,
		.tp_snaplen = MIN(frame->length, room),
		.tp_mac = (uint16_t)link,
		.tp_net = (uint16_t)network,
		.tp_sec = (uint32_t)(frame->time_ns / NS_PER_SEC),
		.tp_nsec = (uint32_t)(frame->time_ns % NS_PER_SEC),
	};

	if (*status_of(ring, ring->next) != TP_STATUS_KERNEL)
		return false;
	write(ring, start, &header, sizeof(header));
	write(ring, start + HEADER_SIZE, &frame->from, sizeof(frame->from));
	write_view(ring, start + link, view, hidden, header.tp_snaplen);
	*status_of(ring, ring->next) = frame->status;
	ring->next = (ring->next + 1) % ring->frames;
	return true;
}

/* ---- making one ---- */

static int check(const struct packet_socket *sock, const struct linux_tpacket_req *req)
{
	uint32_t per_block;

	if (req->tp_block_size == 0 || req->tp_block_size > INT32_MAX ||
	    req->tp_block_size % PAGE_SIZE ||
	    req->tp_frame_size < HEADER_SIZE + sizeof(struct linux_sockaddr_ll) + sock->reserve ||
	    req->tp_frame_size % ALIGNMENT)
		return -EINVAL;
	per_block = req->tp_block_size / req->tp_frame_size;
	if (per_block == 0 || (uint64_t)per_block * req->tp_block_nr != req->tp_frame_nr)
		return -EINVAL;
	return (uint64_t)req->tp_block_size * req->tp_block_nr / PAGE_SIZE > PAGES_MAX ? -ENOMEM
										       : 0;
}

void packet_ring_free(struct packet_ring *ring)
{
	if (!ring)
		return;
	for (uint32_t i = 0; i < ring->pages_count; i++)
		page_put(ring->pages[i]);
	if (ring->shared)
		shared_pages_put(ring->shared);
	kfree(ring);
}

static struct packet_ring *make(const struct linux_tpacket_req *req)
{
	uint32_t pages = (uint32_t)((uint64_t)req->tp_block_size * req->tp_block_nr / PAGE_SIZE);
	struct packet_ring *ring = kzalloc(sizeof(*ring) + pages * sizeof(*ring->pages));

	if (!ring)
		return NULL;
	ring->shared = shared_pages_create(pages);
	while (ring->shared && ring->pages_count < pages &&
	       shared_pages_page(ring->shared, ring->pages_count,
				 &ring->pages[ring->pages_count]) == 0)
		ring->pages_count++;
	if (ring->pages_count == pages)
		return ring;
	packet_ring_free(ring);
	return NULL;
}

/* Without blocks the ring goes; areas that show it keep its pages. */
int packet_ring_set(struct packet_socket *sock, const struct linux_tpacket_req *req)
{
	struct packet_ring *ring = NULL;
	int err = req->tp_block_nr ? check(sock, req) : 0;

	if (req->tp_block_nr && sock->ring)
		return -EBUSY;
	if (sock->version != TPACKET_V2)
		return -EOPNOTSUPP;
	if (!req->tp_block_nr && req->tp_frame_nr)
		return -EINVAL;
	if (err < 0)
		return err;
	if (req->tp_block_nr) {
		ring = make(req);
		if (!ring)
			return -ENOMEM;
		ring->block_size = req->tp_block_size;
		ring->frame_size = req->tp_frame_size;
		ring->frames_per_block = req->tp_block_size / req->tp_frame_size;
		ring->frames = req->tp_frame_nr;
		ring->reserve = sock->reserve;
	}
	packet_ring_free(sock->ring);
	sock->ring = ring;
	packet_socket_drop_frames(sock);
	return 0;
}

/* Only the whole of it can be mapped. */
struct shared_pages *packet_ring_map(struct socket *socket, size_t length, uint64_t offset)
{
	const struct packet_ring *ring = packet_socket_of(socket)->ring;

	if (!ring || offset != 0 || length != (size_t)ring->pages_count * PAGE_SIZE)
		return NULL;
	return ring->shared;
}
