/* SPDX-License-Identifier: BSD-3-Clause */
/* The clock's inside, for those to whom a call would be a good part of reading it. */
#pragma once

#include "include/elfin/clock_data.h"
#include "include/linux/time.h"
#include "kernel/lib/compiler.h"
#include "plat/kvm/clock.h"
#include "plat/x86_64/cpuid.h"
#include "plat/x86_64/layout.h"

/* All 0 until the rate is known. A page of its own, for the vDSO. */
extern union clock_shared {
	struct clock_data data;
	uint8_t page[PAGE_SIZE];
} clock_shared aligned(PAGE_SIZE);

static inline uint64_t clock_ns_at(uint64_t tsc)
{
	const struct clock_data *data = &clock_shared.data;

	return data->base_ns[CLOCK_MONOTONIC] +
	       (uint64_t)((unsigned __int128)(tsc - data->base_tsc) * data->ns_per_tick >> 32);
}

/* Measures the rate again, and returns the time. */
uint64_t clock_refined_ns(void);

static inline uint64_t clock_read_in_place(void)
{
	uint64_t tsc = rdtsc();

	return likely(tsc < clock_shared.data.refine_tsc) ? clock_ns_at(tsc) : clock_refined_ns();
}

/* clock_monotonic_ns(), in place where size does not matter more. */
static inline uint64_t clock_read(void)
{
#ifdef CONFIG_OPTIMIZE_SIZE
	return clock_monotonic_ns();
#else
	return clock_read_in_place();
#endif
}
