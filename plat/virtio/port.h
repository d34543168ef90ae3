/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A port of virtio-console (virtio 1.1, section 5.3): a stream of bytes in each direction. Both
 * directions move whole buffers, so that large transfers cost one notification for many pages.
 */
#pragma once

#include "kernel/lib/compiler.h"

struct virtio_port;

#define VIRTIO_PORT_BUFFER_SIZE PAGE_SIZE

/* The port that the host gave this name, or NULL. All are known when virtio_init() returns. */
struct virtio_port *virtio_port_find(const char *name);

/* Tells the host that the port is in use; with input, it may send from now on. 0 or -ENOMEM.
 * changed(arg) is called as deferred work when input, room for output or the end came. */
int virtio_port_open(struct virtio_port *port, bool input, void (*changed)(void *arg), void *arg);

/* Received bytes that have not been consumed: how many follow each other at *data. 0: none now. */
size_t virtio_port_peek(struct virtio_port *port, const char **data);
/* Consumes n of the bytes that virtio_port_peek() showed. */
void virtio_port_consume(struct virtio_port *port, size_t n);
/* Whether the host has closed the port, and all it had sent before has been consumed. */
bool virtio_port_at_end(struct virtio_port *port);

/* Whether the host, which had opened the port, has closed it: nobody will see further output. */
bool virtio_port_hung_up(const struct virtio_port *port);

/*
 * Output. A buffer of VIRTIO_PORT_BUFFER_SIZE bytes to fill, which then must go to
 * virtio_port_send(); NULL while all are on their way to the host.
 */
void *virtio_port_buffer(struct virtio_port *port);
/* Queues the first n bytes of the buffer, n may be 0; with push, the host is told of all that is
 * queued. */
void virtio_port_send(struct virtio_port *port, void *buffer, size_t n, bool push);
/* Whether virtio_port_buffer() would give one. If not, all that is queued is pushed, and changed()
 * will be called when it would. */
bool virtio_port_has_room(struct virtio_port *port);

/* Sends n bytes without ever sleeping: waits for the host by polling. Any context. push as above.
 */
void virtio_port_write_now(struct virtio_port *port, const void *data, size_t n, bool push);
/* Returns when the host has taken all output of all ports. Any context. */
void virtio_port_flush_all(void);
