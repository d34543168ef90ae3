/* SPDX-License-Identifier: BSD-3-Clause */
/* This CPU's local APIC (Intel SDM volume 3, chapter 11). */
#pragma once

#include "kernel/lib/compiler.h"

/* Enables it with the vector for spurious interrupts; its own sources stay masked. */
void lapic_init(unsigned spurious_vector);

uint32_t lapic_id(void);

/* Says that the interrupt has been handled. */
void lapic_eoi(void);

/* Gives the timer its vector. It counts down once and interrupts at 0. */
void lapic_timer_init(unsigned vector);

/* Starts the countdown at count; 0 stops it. */
void lapic_timer_start(uint32_t count);
uint32_t lapic_timer_count(void);

/* The other mode of the timer, where CPU_TSC_DEADLINE: an interrupt when the TSC reaches a value.
 */
void lapic_deadline_init(unsigned vector);
void lapic_deadline_set(uint64_t tsc); /* 0: none */
