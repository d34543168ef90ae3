/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/report.h"

/* Notes what ACPI says about power-off. Needs acpi_init(), no interrupts. */
void power_init(void);

/*
 * Ends the machine: isa-debug-exit where there is one, ACPI, then boot_reset(). All output is
 * flushed first, for which it waits as long as the host does not take it. Callable from any
 *context.
 *
 * The launcher gets kind and value exactly. Without it the last line on the console is
 * "elfin: exit status N" (128 + the number of a signal that killed the program) unless the command
 * line says quiet, and no such line after a panic. isa-debug-exit has room for 7 bits, c, and QEMU
 * ends with status 2c + 1:
 *
 *	c = 0…63	the program's exit status
 *	c = 64		another exit status: see the console
 *	c = 65…126	killed by signal c - 64
 *	c = 127		the kernel panicked
 *
 * The device is looked for at QEMU's default port 0x501 and at 0xf4; debug-exit=PORT names another.
 */
noreturn void power_off(enum exit_kind kind, uint32_t value);
