/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How a machine ends that could not boot, in C (boot_fail()) and in boot_entry.S: a message on the
 * UART, then isa-debug-exit if it is there, the port for power-off that firmware gives QEMU's pc
 * and q35, and a triple fault.
 */
#pragma once

#define UART_DATA	 0x3f8
#define UART_STATUS	 0x3fd
#define UART_IDLE	 0x40 /* a UART that is not there reads as all ones */
#define UART_PATIENCE	 100000

#define DEBUG_EXIT_QEMU	 0x501 /* where isa-debug-exit is unless told otherwise; reads as 0 */
#define DEBUG_EXIT_PANIC 127

#define QEMU_PM1_CONTROL 0x604
#define QEMU_SOFT_OFF	 0x2000
