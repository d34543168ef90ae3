/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/report.h"

/* Reads what ACPI says about power-off (FADT, the DSDT's _S5). Needs no interrupts. */
void power_init(void);

/*
 * Ends the machine: isa-debug-exit where there is one (with a status made of kind and value), ACPI,
 * then a triple fault. All output is flushed first. Callable from any context.
 */
noreturn void power_off(enum exit_kind kind, uint32_t value);
