/* SPDX-License-Identifier: BSD-3-Clause */
/* What a process has asked for to happen on signals (sigaction(2)); shared by CLONE_SIGHAND. */
#pragma once

#include "include/linux/signal.h"
#include "kernel/lib/types.h"

struct signal_handlers {
	uint32_t refcount;
	uint64_t changed; /* the signals whose actions may be other than those of a new process */
	struct linux_sigaction actions[SIGNAL_MAX]; /* of signal n at n - 1 */
};

/* All default actions, with one reference. NULL: no memory. */
struct signal_handlers *signal_handlers_create(void);
/* A copy with one reference, or NULL without memory. */
struct signal_handlers *signal_handlers_copy(const struct signal_handlers *handlers);
/* Puts the default action in the place of every handler; what is ignored stays so. */
void signal_handlers_reset(struct signal_handlers *handlers);
void signal_handlers_get(struct signal_handlers *handlers);
void signal_handlers_put(struct signal_handlers *handlers);
