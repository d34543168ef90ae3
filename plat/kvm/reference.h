/* SPDX-License-Identifier: BSD-3-Clause */
/* Counters of known frequency, against which the TSC is measured. */
#pragma once

#include "kernel/lib/compiler.h"

struct reference {
	const char *name;
	uint64_t hz;
	uint64_t mask; /* the counter's width */
	uint64_t (*read)(void);
	bool lasting; /* it keeps counting, undisturbed, after boot */
};

/*
 * The best one of this machine: HPET, ACPI's PM timer, the local APIC's timer where the emulator
 * gives it a known frequency, and the PIT, which need not be there. Needs acpi_init() and a local
 * APIC timer that is counting down.
 */
const struct reference *reference_find(void);
