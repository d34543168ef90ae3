/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How to make time of the TSC: written by the kernel's clock, read by it and by the vDSO, which has
 * it in the page in front of its code.
 */
#pragma once

#include <stdint.h>

struct clock_data {
	/* Another when the rest has changed: readers start over then. */
	uint32_t sequence;
	uint32_t unused;
	/* ns = base_ns + (TSC - base_tsc) * ns_per_tick / 2^32 */
	uint64_t base_tsc, ns_per_tick;
	uint64_t base_ns[2]; /* of CLOCK_REALTIME and CLOCK_MONOTONIC */
	/* From this TSC on the kernel wants to be asked, so that it can measure the rate again; 0
	 * while the rest changes. */
	uint64_t refine_tsc;
};
