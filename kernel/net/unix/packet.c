// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/net/unix/packet.h"

#include "kernel/mm/page.h"
#include "kernel/net/socket/filter.h"
#include "kernel/mm/slab.h"
#include "kernel/net/unix/unix_internal.h"

/* Longer ones have pages. */
#define INLINE_MAX 2048u

static struct page **pages_of(const struct unix_packet *packet)
{
	return (struct page **)packet->data;
}

static void free_pages(struct unix_packet *packet)
{
	for (uint32_t i = 0; i < packet->page_count; i++)
		page_put(pages_of(packet)[i]);
}

static bool make_pages(struct unix_packet *packet, uint32_t count)
{
	for (; packet->page_count < count; packet->page_count++) {
		struct page *page = page_alloc(0, 0);

		if (!page)
			return false;
		pages_of(packet)[packet->page_count] = page;
	}
	return true;
}

struct unix_packet *packet_create(struct unix_socket *sender, uint32_t len, uint32_t charge)
{
	uint32_t pages = len > INLINE_MAX ? (len + PAGE_SIZE - 1) / PAGE_SIZE : 0;
	struct unix_packet *packet =
		kmalloc(sizeof(*packet) + (pages ? pages * sizeof(struct page *) : len));

	if (!packet)
		return NULL;
	packet->sender = sender;
	packet->control = (struct unix_control){.uid = ID_NOBODY, .gid = ID_NOBODY};
	packet->len = len;
	packet->start = 0;
	packet->time_ns = 0;
	packet->charge = charge;
	packet->peeked = false;
	packet->page_count = 0;
	if (!make_pages(packet, pages)) {
		free_pages(packet);
		kfree(packet);
		return NULL;
	}
	unix_get(sender);
	sender->charged += charge;
	return packet;
}

static bool unix_has_watchers(const struct unix_socket *sock)
{
	return !list_empty(&sock->socket.writers.waiters) ||
	       !list_empty(&sock->socket.async_writers);
}

void packet_free(struct unix_packet *packet)
{
	struct unix_socket *sender = packet->sender;

	sender->charged -= packet->charge;
	if (unlikely(unix_has_watchers(sender)) && unix_is_writable(sender))
		socket_wake_writers(&sender->socket);
	unix_put(sender);
	if (packet->control.rights)
		unix_rights_arrived(packet->control.rights);
	unix_control_drop(&packet->control);
	free_pages(packet);
	kfree(packet);
}

/*
 * What Linux allocates for a buffer of len bytes: 256 for what describes it, and a power of two for
 * the bytes, in units of 64, with 320 behind them.
 */
static uint32_t buffer_size(uint32_t len)
{
	uint32_t size = 512;

	while (size < ALIGN_UP(len, 64u) + 320)
		size *= 2;
	return size + 256;
}

/* As much as is more than a page with its 320 bytes can hold goes to whole pages. */
uint32_t packet_stream_charge(uint32_t len)
{
	uint32_t beyond = len > PAGE_SIZE - 320 ? len - (PAGE_SIZE - 320) : 0;
	uint32_t in_pages = MIN(len, ALIGN_UP(beyond, PAGE_SIZE));

	return buffer_size(len - in_pages) + ALIGN_UP(in_pages, PAGE_SIZE);
}

/* The same with four pages, and 17 more at most. */
uint32_t packet_datagram_charge(uint32_t len)
{
	uint32_t head = 4 * PAGE_SIZE - 320, beyond = len > head ? len - head : 0;
	uint32_t in_pages = ALIGN_UP(MIN(beyond, 17 * PAGE_SIZE), PAGE_SIZE);

	return buffer_size(len - MIN(len, in_pages)) + in_pages;
}

int packet_fill(struct unix_packet *packet, struct uio *uio)
{
	uint32_t left = packet->len;

	if (packet->page_count == 0)
		return uio_get(uio, packet->data, left) == left ? 0 : -EFAULT;
	for (uint32_t i = 0; i < packet->page_count; i++) {
		uint32_t n = MIN(left, PAGE_SIZE);

		if (uio_get(uio, page_to_virt(pages_of(packet)[i]), n) != n)
			return -EFAULT;
		left -= n;
	}
	return 0;
}

int packet_read(const struct unix_packet *packet, uint32_t offset, struct uio *uio, size_t n)
{
	if (packet->page_count == 0)
		return uio_put(uio, packet->data + offset, n) == n ? 0 : -EFAULT;
	while (n > 0) {
		const char *page = page_to_virt(pages_of(packet)[offset / PAGE_SIZE]);
		size_t part = MIN(n, PAGE_SIZE - offset % PAGE_SIZE);

		if (uio_put(uio, page + offset % PAGE_SIZE, part) != part)
			return -EFAULT;
		offset += part;
		n -= part;
	}
	return 0;
}

void unix_unlink(struct unix_socket *receiver, struct unix_packet *packet)
{
	list_remove(&packet->link);
	receiver->queue_len--;
	if (receiver->urgent == packet)
		receiver->urgent = NULL;
}

void unix_deliver(struct unix_socket *receiver, struct unix_packet *packet)
{
	list_add_tail(&receiver->queue, &packet->link);
	receiver->queue_len++;
	receiver->arrived++;
	socket_wake_readers(&receiver->socket);
}

int unix_wait_to_send_slowly(struct unix_socket *sock, bool nonblock, uint64_t deadline_ns)
{
	struct socket *socket = &sock->socket;

	for (;;) {
		int result = socket_take_error(socket);

		if (result < 0)
			return result;
		if (socket->shutdown & SHUTDOWN_SEND)
			return -EPIPE;
		if (likely(sock->charged < socket->send_buffer))
			return 0;
		if (nonblock)
			return -EAGAIN;
		result = wait_event_until(&socket->writers,
					  sock->charged < socket->send_buffer || socket->error ||
						  (socket->shutdown & SHUTDOWN_SEND),
					  deadline_ns, WAIT_INTERRUPTIBLE);
		if (result < 0)
			return socket_wait_result(result, socket->send_timeout_ns);
	}
}

static void copy(const void *from, uint32_t offset, void *to, uint32_t n)
{
	const struct unix_packet *packet = from;
	uint8_t *at = to;

	for (; n > 0; n--, offset++) {
		const char *bytes = packet->data + offset;

		if (packet->page_count)
			bytes = (const char *)page_to_virt(pages_of(packet)[offset / PAGE_SIZE]) +
				offset % PAGE_SIZE;
		*at++ = (uint8_t)*bytes;
	}
}

bool packet_filter(struct unix_packet *packet, const struct socket *socket)
{
	const struct filter_packet seen = {
		.copy = copy, .packet = packet, .length = packet->len, .mark = socket->mark};
	uint32_t keep = filter_run(socket->filter->code, &seen);

	packet->len = MIN(packet->len, keep);
	return keep;
}
