/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How to make time of the TSC: written by the kernel's clock, read by it and by the vDSO, which has
 * it in the page in front of its code.
 */
#pragma once

#include <stdint.h>

struct clock_data {
	uint32_t sequence; /* odd while the rest changes; readers start over when it has changed */
	uint32_t unused;
	/* Monotonic ns = base_ns + (TSC - base_tsc) * ns_per_tick / 2^32. */
	uint64_t base_tsc, base_ns, ns_per_tick;
	/* From this TSC on the kernel wants to be asked, so that it can measure the rate again. */
	uint64_t refine_tsc;
	uint64_t realtime_offset_ns; /* real time less monotonic */
};
