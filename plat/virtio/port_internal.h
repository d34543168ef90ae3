/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "plat/virtio/port.h"
#include "plat/virtio/virtio.h"

#define PORT_NAME_MAX	32
#define PORT_RX_BUFFERS 8
#define PORT_TX_BUFFERS 16

struct virtio_port {
	uint32_t id;
	char name[PORT_NAME_MAX];
	bool added;	  /* the device has it */
	bool host_closed; /* after it had been open */
	void (*changed)(void *arg);
	void *changed_arg;

	struct virtio_queue rx;
	char *rx_buffer; /* being consumed: rx_length bytes, of which rx_done are consumed */
	uint32_t rx_length, rx_done;

	struct virtio_queue tx;
	void *tx_free[PORT_TX_BUFFERS]; /* a stack of buffers that are not in use */
	unsigned tx_free_count, tx_allocated, tx_limit, rx_allocated;
	bool tx_interrupts; /* asked for */
};

/* Sets up the port's queues. 0 or a negative errno. */
int port_init(struct virtio_port *port, struct virtio_device *device, uint32_t id);

/* Calls the port's listener. */
void port_changed(struct virtio_port *port);

/* Waits until the host has taken all output of the port. */
void port_flush(struct virtio_port *port);

/* Tells the host that the guest has opened the port: a control message. */
void port_announce_open(struct virtio_port *port);
