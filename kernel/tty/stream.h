/* SPDX-License-Identifier: BSD-3-Clause */
/* A standard stream of the launcher: the bytes of a port of virtio-console. */
#pragma once

#include "kernel/vfscore/file.h"

struct stream;
struct virtio_port;
struct poll_table;

/* Makes a stream of a port; NULL without memory. Its port is opened when it is first used, so that
 * the host keeps the input that nobody reads. */
struct stream *stream_create(struct virtio_port *port);

/* As in struct file_ops, with the file's O_ flags. A stream that the host has closed reads as end
 * of file and answers -EPIPE to a write. */
ssize_t stream_read(struct stream *stream, struct uio *uio, uint32_t flags);
ssize_t stream_write(struct stream *stream, struct uio *uio, uint32_t flags);

/* Bytes that can be read at once, as FIONREAD tells. */
size_t stream_readable(struct stream *stream);

/* POLL bits of reading from in and writing to out; either may be NULL. See poll.h for table. */
uint32_t stream_poll(struct stream *in, struct stream *out, struct poll_table *table);
