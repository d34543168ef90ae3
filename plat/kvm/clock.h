/* SPDX-License-Identifier: BSD-3-Clause */
/* Time sources of the machine. All functions are callable from any context. */
#pragma once

#include "kernel/lib/compiler.h"

/* Measures or looks up the TSC and timer frequencies; takes at most a millisecond. */
void clock_init(void);

/* Nanoseconds since boot, monotonic. */
uint64_t clock_monotonic_ns(void);
/* Nanoseconds since 1970 UTC. */
uint64_t clock_realtime_ns(void);
/* Makes the clock of real time show ns from now on. */
void clock_set_realtime(uint64_t ns);
uint64_t clock_tsc_hz(void);
const char *clock_source_name(void);

/* The page that holds struct clock_data and nothing else, for the vDSO. */
const void *clock_data_page(void);

/* One-shot timer of this CPU: raises PENDING_TIMER at or after the monotonic time; UINT64_MAX: not
 * at all. A time that has passed fires at once. */
void clock_set_timer(uint64_t deadline_ns);
/* The same for PENDING_SLICE. */
void clock_set_slice(uint64_t deadline_ns);

/*
 * Has a function called in an interrupt every few milliseconds from clock_start_sampling() on until
 * it returns false. It is told whether it was the program that was interrupted.
 */
void clock_set_sampler(bool (*sample)(bool in_program));
void clock_start_sampling(void);
