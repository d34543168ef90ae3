// SPDX-License-Identifier: BSD-3-Clause
#include "plat/virtio/control_port.h"

#include "include/elfin/control.h"
#include "kernel/lib/report.h"
#include "plat/virtio/port.h"
#include "plat/x86_64/msr.h"

static struct virtio_port *port;

/* A frame is written as a whole: nothing that interrupts may put another one in its middle. */
static void control_send(uint32_t type, const void *head, size_t head_len, const void *data,
			 size_t len)
{
	struct control_header header = {.type = type, .length = head_len + len};
	uint64_t flags = interrupts_save();

	virtio_port_write_now(port, &header, sizeof(header), head_len + len == 0);
	virtio_port_write_now(port, head, head_len, len == 0);
	virtio_port_write_now(port, data, len, true);
	interrupts_restore(flags);
}

static void write_log(struct log_sink *sink, const char *text, size_t n)
{
	control_send(CONTROL_LOG, text, n, NULL, 0);
}

/* A frame of the launcher's, as far as it has come. */
static struct {
	struct control_header header;
	uint8_t payload[CONTROL_PAYLOAD_MAX];
	size_t have; /* bytes of both, also those of a payload that is too large */
} frame;

static void (*listener)(uint32_t type, const void *payload, size_t n);

static void frame_add(uint8_t byte)
{
	if (frame.have < sizeof(frame.header))
		((uint8_t *)&frame.header)[frame.have] = byte;
	else if (frame.have - sizeof(frame.header) < sizeof(frame.payload))
		frame.payload[frame.have - sizeof(frame.header)] = byte;
	frame.have++;
	if (frame.have < sizeof(frame.header) ||
	    frame.have - sizeof(frame.header) < frame.header.length)
		return;
	if (listener && frame.header.length <= sizeof(frame.payload))
		listener(frame.header.type, frame.payload, frame.header.length);
	frame.have = 0;
}

static void receive(void *arg)
{
	const char *data;
	size_t n;

	while ((n = virtio_port_peek(port, &data)) > 0) {
		for (size_t i = 0; i < n; i++)
			frame_add((uint8_t)data[i]);
		virtio_port_consume(port, n);
	}
}

void control_port_listen(void (*fn)(uint32_t type, const void *payload, size_t n))
{
	listener = fn;
	if (port)
		receive(NULL);
}

void control_port_init(struct log_sink *replaced)
{
	static const struct report_channel channel = {
		.send = control_send,
		.flush = virtio_port_flush_all,
	};
	static struct log_sink sink = {.write = write_log};

	port = virtio_port_find(CONTROL_PORT_CONTROL);
	if (!port || virtio_port_open(port, true, receive, NULL) != 0)
		return;
	report_set_channel(&channel);
	log_add_sink(&sink, false);
	log_remove_sink(replaced);
}
