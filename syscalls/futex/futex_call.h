/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the handlers of the calls about futexes. */
#pragma once

#include "kernel/time/deadline.h"

enum futex_clock { FUTEX_FOR_A_TIME, FUTEX_UNTIL_MONOTONIC, FUTEX_UNTIL_REALTIME };

/* Reads a timeout; for address 0 there is none. 0, -EFAULT or -EINVAL. */
int futex_read_timeout(uaddr_t address, enum futex_clock clock, struct deadline *until);
