// SPDX-License-Identifier: BSD-3-Clause
// The console device with several ports (virtio 1.1, section 5.3): its ports and their control
// messages. Port 0, which has no name, is not used.

#include "include/linux/errno.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "plat/kvm/clock.h"
#include "plat/virtio/port_internal.h"
#include "plat/virtio/virtio_internal.h"
#include "plat/x86_64/boot.h"

#define F_MULTIPORT	  (1UL << 1)
#define CONFIG_PORTS	  4 /* offset of the greatest number of ports */

#define CONTROL_RX	  2 /* queues */
#define CONTROL_TX	  3

#define PORTS_MAX	  8 /* port ids above this are not used */
#define MESSAGES	  32
#define ANSWER_TIMEOUT_NS (100 * NS_PER_MS)

enum control_event {
	DEVICE_READY,
	PORT_ADD,
	PORT_REMOVE,
	PORT_READY,
	CONSOLE_PORT,
	RESIZE,
	PORT_OPEN,
	PORT_NAME,
};

/* 5.3.6.2; the name follows in PORT_NAME. */
struct control_message {
	uint32_t id;
	uint16_t event;
	uint16_t value;
	char name[PORT_NAME_MAX];
};

#define MESSAGE_SIZE 8

_Static_assert(offsetof(struct control_message, name) == MESSAGE_SIZE, "virtio 1.1, 5.3.6.2");

static struct console {
	struct virtio_device *device; /* NULL: there is none */
	struct virtio_queue control_rx, control_tx;
	struct control_message *received; /* MESSAGES of them */
	struct control_message *sent;
	struct virtio_port ports[PORTS_MAX + 1];
	unsigned ports_end; /* ports have ids 1…ports_end - 1 */
} console;

/*
 * Sends a control message and waits until the device has read it. What it answers at once is then
 * in the receive queue, for which there is no other sign.
 */
static void send_control(uint32_t id, enum control_event event, uint16_t value)
{
	struct control_message *message = console.sent;
	struct ring_segment segment = {virt_to_phys(message), MESSAGE_SIZE};
	uint64_t deadline = clock_monotonic_ns() + ANSWER_TIMEOUT_NS;
	uint32_t written;

	*message = (struct control_message){.id = id, .event = event, .value = value};
	if (ring_add(&console.control_tx.ring, &segment, 1, 0, message) != 0)
		return;
	virtio_queue_notify(&console.control_tx);
	while (!ring_take(&console.control_tx.ring, &written)) {
		if (clock_monotonic_ns() > deadline) {
			log_err("virtio: the console does not read control messages");
			return;
		}
		cpu_relax();
	}
}

static void give_message(struct control_message *message)
{
	struct ring_segment segment = {virt_to_phys(message), sizeof(*message)};

	/* There are no more messages than descriptors, so this finds room. */
	if (ring_add(&console.control_rx.ring, &segment, 0, 1, message) == 0)
		virtio_queue_notify(&console.control_rx);
}

static void handle_message(const struct control_message *message, uint32_t length)
{
	struct virtio_port *port;

	if (length < MESSAGE_SIZE || message->id == 0 || message->id >= console.ports_end)
		return;
	port = &console.ports[message->id];
	switch (message->event) {
	case PORT_ADD:
		port->added = true;
		send_control(port->id, PORT_READY, 1);
		break;
	case PORT_REMOVE:
		port->host_closed = true;
		break;
	case PORT_OPEN:
		port->host_closed = message->value == 0;
		break;
	case PORT_NAME:
		memset(port->name, 0, sizeof(port->name));
		memcpy(port->name, message->name,
		       MIN(length - MESSAGE_SIZE, sizeof(port->name) - 1));
		break;
	}
}

static void handle_messages(void)
{
	struct control_message *message;
	uint32_t length;

	while ((message = ring_take(&console.control_rx.ring, &length))) {
		handle_message(message, length);
		give_message(message);
	}
}

static int init_control(struct virtio_device *device)
{
	int error;

	error = virtio_queue_init(&console.control_rx, device, CONTROL_RX, MESSAGES);
	if (error == 0)
		error = virtio_queue_init(&console.control_tx, device, CONTROL_TX, 1);
	console.received = kzalloc(sizeof(*console.received) * MESSAGES);
	console.sent = kzalloc(sizeof(*console.sent));
	if (error == 0 && (!console.received || !console.sent))
		error = -ENOMEM;
	if (error)
		return error;
	ring_want_interrupts(&console.control_tx.ring, false);
	return 0;
}

/* Says that we are there, and hears of the ports. */
static void greet(void)
{
	unsigned count = MIN(MESSAGES, console.control_rx.ring.size);

	for (unsigned i = 0; i < count; i++)
		give_message(&console.received[i]);
	send_control(0, DEVICE_READY, 1);
	handle_messages();
}

static int console_probe(struct virtio_device *device)
{
	int error;

	if (console.device || !(device->features & F_MULTIPORT))
		return -ENODEV;
	error = init_control(device);
	console.ports_end =
		MIN(device->transport->config_read(device, CONFIG_PORTS, sizeof(uint32_t)),
		    PORTS_MAX + 1);
	for (unsigned id = 1; id < console.ports_end && error == 0; id++)
		error = port_init(&console.ports[id], device, id);
	if (error)
		return error;
	console.device = device;
	virtio_device_start(device);
	greet();
	return 0;
}

static void console_work(struct virtio_device *device)
{
	handle_messages();
	for (unsigned id = 1; id < console.ports_end; id++)
		port_changed(&console.ports[id]);
}

void port_announce_open(struct virtio_port *port)
{
	send_control(port->id, PORT_OPEN, 1);
}

struct virtio_port *virtio_port_find(const char *name)
{
	for (unsigned id = 1; console.device && id < console.ports_end; id++) {
		if (console.ports[id].added && strcmp(console.ports[id].name, name) == 0)
			return &console.ports[id];
	}
	return NULL;
}

void virtio_port_flush_all(void)
{
	for (unsigned id = 1; console.device && id < console.ports_end; id++)
		port_flush(&console.ports[id]);
}

const struct virtio_driver virtio_console_driver = {
	.name = "console",
	.id = VIRTIO_ID_CONSOLE,
	.features = F_MULTIPORT,
	.probe = console_probe,
	.work = console_work,
};
