/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/report.h"

/* Ends the machine when the first process has ended: sends the reports that were asked for, then
 * powers off with the given status. */
noreturn void machine_end(enum exit_kind kind, uint32_t value);
