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

void control_port_init(struct log_sink *replaced)
{
	static const struct report_channel channel = {
		.send = control_send,
		.flush = virtio_port_flush_all,
	};
	static struct log_sink sink = {.write = write_log};

	port = virtio_port_find(CONTROL_PORT_CONTROL);
	if (!port || virtio_port_open(port, false, NULL, NULL) != 0)
		return;
	report_set_channel(&channel);
	log_add_sink(&sink, false);
	log_remove_sink(replaced);
}
