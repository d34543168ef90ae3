/* SPDX-License-Identifier: BSD-3-Clause */
/* The launcher's control port: see include/elfin/control.h. */
#pragma once

#include "kernel/lib/log.h"

/*
 * Where there is a control port, makes it the channel of reports and the place of the kernel log,
 * instead of the sink that had it so far.
 */
void control_port_init(struct log_sink *replaced);

#define CONTROL_PAYLOAD_MAX 16

/* Has a function called, as deferred work, with each frame that the launcher sends, but for those
 * with a larger payload. Without a launcher nothing happens. */
void control_port_listen(void (*fn)(uint32_t type, const void *payload, size_t n));
