/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Load averages: how many tasks ran or could run, over about the last one, five and fifteen
 * minutes. As on Linux they are the decaying averages of what holds every five seconds; here of the
 * share of these that the CPU was busy, so that nothing has to wake up to look.
 */
#pragma once

#include "kernel/lib/types.h"

#define LOAD_SHIFT 11 /* a load of 1 is 1 << LOAD_SHIFT */

/* Notes that the CPU was busy, or idle, from the last call on until now. */
void load_account(uint64_t now_ns, bool busy);

/* For how long the CPU was idle, as of the last call of load_account(). */
uint64_t load_idle_ns(void);

/* The averages as of the last call of load_account(). */
void load_get(uint64_t loads[3]);
