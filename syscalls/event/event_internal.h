/* SPDX-License-Identifier: BSD-3-Clause */
/* What the calls that wait for files have in common: timeouts and signal masks. */
#pragma once

#include "kernel/lib/compiler.h"

#define NO_WAIT 0UL /* a deadline that has passed */

/* A deadline timeout_ms from now; negative: never. */
uint64_t deadline_from_ms(int timeout_ms);

/* Reads a timespec or timeval (address 0: wait for ever) and makes a deadline of it. 0, -EFAULT, or
 * -EINVAL for a time that is none. */
int deadline_from_timespec(uaddr_t address, uint64_t *deadline_ns);
int deadline_from_timeval(uaddr_t address, uint64_t *deadline_ns);

/* Writes back what is left until the deadline, where an address was given; a fault is ignored, as
 * Linux does. */
void deadline_store_timespec(uaddr_t address, uint64_t deadline_ns);
void deadline_store_timeval(uaddr_t address, uint64_t deadline_ns);

/* Sets the signal mask at address (0: leaves it) for one call. 0, -EINVAL, -EFAULT. */
int signal_mask_begin(uaddr_t address, size_t size);
/* The call's result says whether a signal interrupted it, which is then delivered with that mask.
 */
void signal_mask_end(long result);
