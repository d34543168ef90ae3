/* SPDX-License-Identifier: BSD-3-Clause */
/* The launcher's terminal, whose bytes come and go through ports of virtio-console. */
#pragma once

#include "kernel/lib/types.h"

struct tty;
struct virtio_port;

/* Makes tty the launcher's terminal; in or out may be NULL. Input is taken from the first read (or
 * other use that says that a program wants it) on, so that the host keeps what nobody reads. */
void port_tty_init(struct tty *tty, uint64_t rdev, struct virtio_port *in, struct virtio_port *out);
