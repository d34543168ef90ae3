/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Deferred work. An interrupt handler silences its source and raises a bit; the function registered
 * for the bit runs at the next safe point: on the way back to the program, when idle, and in
 * pending_run() calls of long loops. It runs with interrupts on, on the current task's kernel
 * stack, never nested in itself, and must not sleep.
 */
#pragma once

#include "plat/x86_64/cpu.h"

enum pending_bit {
	PENDING_RESCHED, /* handled by the scheduler itself */
	PENDING_SIGNAL,	 /* handled on the way back to the program */
	PENDING_TIMER,
	PENDING_SLICE, /* the current task has had the CPU for as long as clock_set_slice() said */
	PENDING_CONSOLE,
	PENDING_VIRTIO,
	PENDING_NETWORK,
	PENDING_LOG,
	PENDING_BITS,
};

typedef void (*pending_fn)(void);

void pending_register(enum pending_bit bit, pending_fn fn);

/* Raises a bit on this CPU. Callable from any context, interrupt handlers included. */
static inline void pending_raise(enum pending_bit bit)
{
	__asm__ volatile("orl %0, %%gs:%c1"
			 :
			 : "r"(1u << bit), "i"(offsetof(struct cpu, pending))
			 : "cc", "memory");
}

/* Runs the raised work, except that of the scheduler and of signals. May be called where sleeping
 * is allowed. */
void pending_run(void);

/* Whether it is doing so: what happens now came from outside, not from a call of a program. */
extern bool pending_running;
