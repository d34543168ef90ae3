// SPDX-License-Identifier: BSD-3-Clause
#include "plat/virtio/port.h"

#include "include/linux/errno.h"
#include "kernel/lib/string.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "plat/virtio/port_internal.h"
#include "plat/x86_64/boot.h"
#include "plat/x86_64/msr.h"

/* What virtio_port_write_now() must find, which cannot allocate. */
#define TX_BUFFERS_RESERVED 2

/* Port 0 has the first two queues; the next two are for control messages (5.3.2). */
static uint16_t rx_index(uint32_t id)
{
	return id == 0 ? 0 : 2 + 2 * id;
}

int port_init(struct virtio_port *port, struct virtio_device *device, uint32_t id)
{
	int error;

	port->id = id;
	error = virtio_queue_init(&port->rx, device, rx_index(id), PORT_RX_BUFFERS);
	if (error == 0)
		error = virtio_queue_init(&port->tx, device, rx_index(id) + 1, PORT_TX_BUFFERS);
	if (error == 0)
		ring_want_interrupts(&port->tx.ring, false);
	return error;
}

void port_changed(struct virtio_port *port)
{
	if (port->changed)
		port->changed(port->changed_arg);
}

static void give_rx_buffer(struct virtio_port *port, void *buffer)
{
	struct ring_segment segment = {virt_to_phys(buffer), VIRTIO_PORT_BUFFER_SIZE};

	/* There are no more buffers than descriptors, so this finds room. */
	if (ring_add(&port->rx.ring, &segment, 0, 1, buffer) == 0)
		virtio_queue_notify(&port->rx);
}

/* Output buffers are made as the host falls behind, up to what fits in the ring or in memory. */
static void *allocate_tx_buffer(struct virtio_port *port)
{
	void *buffer = NULL;

	if (port->tx_allocated < port->tx_limit)
		buffer = kmalloc(VIRTIO_PORT_BUFFER_SIZE);
	memory_use_keep(buffer);
	if (buffer)
		port->tx_allocated++;
	else
		port->tx_limit = port->tx_allocated;
	return buffer;
}

int virtio_port_open(struct virtio_port *port, bool input, void (*changed)(void *arg), void *arg)
{
	uint16_t buffers = input ? MIN(PORT_RX_BUFFERS, port->rx.ring.size) : 0;

	port->changed = changed;
	port->changed_arg = arg;
	port->tx_limit = MIN(PORT_TX_BUFFERS, port->tx.ring.size);
	/* An attempt before this one may have got some of the buffers. */
	while (port->tx_allocated < TX_BUFFERS_RESERVED) {
		void *buffer = allocate_tx_buffer(port);

		if (!buffer)
			return -ENOMEM;
		port->tx_free[port->tx_free_count++] = buffer;
	}
	for (; port->rx_allocated < buffers; port->rx_allocated++) {
		void *buffer = kmalloc(VIRTIO_PORT_BUFFER_SIZE);

		if (!buffer)
			return -ENOMEM;
		memory_use_keep(buffer);
		give_rx_buffer(port, buffer);
	}
	port_announce_open(port);
	return 0;
}

size_t virtio_port_peek(struct virtio_port *port, const char **data)
{
	while (!port->rx_buffer) {
		port->rx_done = 0;
		port->rx_buffer = ring_take(&port->rx.ring, &port->rx_length);
		if (!port->rx_buffer)
			return 0;
		if (port->rx_length == 0)
			virtio_port_consume(port, 0);
	}
	*data = port->rx_buffer + port->rx_done;
	return port->rx_length - port->rx_done;
}

void virtio_port_consume(struct virtio_port *port, size_t n)
{
	port->rx_done += n;
	if (port->rx_done < port->rx_length)
		return;
	give_rx_buffer(port, port->rx_buffer);
	port->rx_buffer = NULL;
}

bool virtio_port_at_end(struct virtio_port *port)
{
	const char *data;

	/* The host closes after it has sent: what it had sent is in the ring by now. */
	return (port->host_closed || port->rx.ring.broken) && virtio_port_peek(port, &data) == 0;
}

bool virtio_port_hung_up(const struct virtio_port *port)
{
	return port->host_closed || port->tx.ring.broken;
}

/* Takes back the buffers that the host has read. Interrupts are off: the log may come in between.
 */
static void reclaim(struct virtio_port *port)
{
	uint32_t written;
	void *buffer;

	while ((buffer = ring_take(&port->tx.ring, &written)))
		port->tx_free[port->tx_free_count++] = buffer;
}

static void *take_free_buffer(struct virtio_port *port)
{
	uint64_t flags = interrupts_save();
	void *buffer = NULL;

	reclaim(port);
	if (port->tx_free_count > 0)
		buffer = port->tx_free[--port->tx_free_count];
	interrupts_restore(flags);
	return buffer;
}

void *virtio_port_buffer(struct virtio_port *port)
{
	void *buffer = take_free_buffer(port);

	return buffer ? buffer : allocate_tx_buffer(port);
}

void virtio_port_send(struct virtio_port *port, void *buffer, size_t n, bool push)
{
	struct ring_segment segment = {virt_to_phys(buffer), n};
	uint64_t flags = interrupts_save();

	if (n == 0 || ring_add(&port->tx.ring, &segment, 1, 0, buffer) != 0)
		port->tx_free[port->tx_free_count++] = buffer;
	if (push)
		virtio_queue_notify(&port->tx);
	interrupts_restore(flags);
}

static bool has_free_buffer(struct virtio_port *port)
{
	uint64_t flags = interrupts_save();
	bool found;

	reclaim(port);
	found = port->tx_free_count > 0;
	interrupts_restore(flags);
	return found;
}

static void want_tx_interrupts(struct virtio_port *port, bool want)
{
	if (port->tx_interrupts == want)
		return;
	port->tx_interrupts = want;
	ring_want_interrupts(&port->tx.ring, want);
}

bool virtio_port_has_room(struct virtio_port *port)
{
	bool room = port->tx_allocated < port->tx_limit || has_free_buffer(port);

	if (!room) {
		/* The host may finish a buffer before it sees that we want to hear of it. */
		want_tx_interrupts(port, true);
		virtio_queue_notify(&port->tx);
		room = has_free_buffer(port);
	}
	if (room)
		want_tx_interrupts(port, false);
	return room;
}

void virtio_port_write_now(struct virtio_port *port, const void *data, size_t n, bool push)
{
	const char *from = data;

	while (n > 0 && !virtio_port_hung_up(port)) {
		size_t part = MIN(n, VIRTIO_PORT_BUFFER_SIZE);
		void *buffer = take_free_buffer(port);

		if (!buffer) {
			virtio_queue_notify(&port->tx);
			cpu_relax();
			continue;
		}
		memcpy(buffer, from, part);
		virtio_port_send(port, buffer, part, push && part == n);
		from += part;
		n -= part;
	}
}

void port_flush(struct virtio_port *port)
{
	uint64_t flags = interrupts_save();

	if (port->tx.ring.requests > 0)
		virtio_queue_notify(&port->tx);
	while (port->tx.ring.requests > 0 && !virtio_port_hung_up(port)) {
		reclaim(port);
		cpu_relax();
	}
	interrupts_restore(flags);
}
