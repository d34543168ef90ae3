/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sys/types.h>

/*
 * QEMU listens at the published ports with a backlog of 1. When more clients than that connect at
 * once, Linux leaves them to try again for seconds. This lets a child that is QEMU have as many
 * waiting as this machine allows; where that cannot be done, everything stays as it is.
 */
void backlog_raise(pid_t qemu);
