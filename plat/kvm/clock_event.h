/* SPDX-License-Identifier: BSD-3-Clause */
/* The hardware timer behind clock_set_timer(). */
#pragma once

#include "kernel/lib/compiler.h"

/* Takes a vector and sets the local APIC's timer up. */
void clock_event_init(void);

/* Tells the frequencies of TSC and APIC timer; from now on the timer can be set. With tick=HZ on
 * the command line it also raises PENDING_TIMER at that rate, for tests. */
void clock_event_set_rate(uint64_t tsc_hz, uint64_t apic_hz);
