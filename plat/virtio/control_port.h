/* SPDX-License-Identifier: BSD-3-Clause */
/* The launcher's control port: see include/elfin/control.h. */
#pragma once

#include "kernel/lib/log.h"

/*
 * Where there is a control port, makes it the channel of reports and the place of the kernel log,
 * instead of the sink that had it so far.
 */
void control_port_init(struct log_sink *replaced);
