/* SPDX-License-Identifier: BSD-3-Clause */
/* Deferred work for kernel sources on the host: raising it only notes that it was. */
#pragma once

#define pending_raise pending_raise_on_cpu
#include "plat/x86_64/pending.h"
#undef pending_raise

extern uint32_t host_pending;

static inline void pending_raise(enum pending_bit bit)
{
	host_pending |= 1u << bit;
}
