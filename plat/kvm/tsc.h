/* SPDX-License-Identifier: BSD-3-Clause */
/* The frequency of the time stamp counter, and that of the local APIC's timer. */
#pragma once

#include "kernel/lib/compiler.h"

/*
 * Looks up or measures both; takes at most a quarter of a millisecond. tsc_hz: 0 if it is not yet
 * known. On return tsc_hz is the TSC's frequency and apic_hz that of the timer (see lapic.h), and
 * the result is the name of the source, or NULL when nothing here counts time.
 */
const char *tsc_calibrate(uint64_t *tsc_hz, uint64_t *apic_hz);

/*
 * Measures again, over all the time since tsc_calibrate(), which is the more precise the longer
 * that is. tsc_hz is what was found before. Returns the better frequency, or tsc_hz itself when
 * there is nothing to measure against.
 */
uint64_t tsc_recalibrate(uint64_t tsc_hz);

/* a * b / c with a product of 128 bits; the result must fit in 64. */
static inline uint64_t mul_div(uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t result, high;

	__asm__("mulq %3; divq %4" : "=&a"(result), "=&d"(high) : "0"(a), "r"(b), "r"(c) : "cc");
	return result;
}
