/* SPDX-License-Identifier: BSD-3-Clause */
/* coverage=1: what was called, how often, and with which flags and commands of the table. */
#pragma once

#include "kernel/lib/types.h"

/* Notes a call with its six arguments, and what flags structures of the program have. May sleep. */
void coverage_note(uint64_t nr, const uint64_t *args);
void coverage_note_result(uint64_t nr, long result);

/*
 * Sends the report as JSON ("coverage.json") and prints it to the log; with only_send it is printed
 * only if nobody listens.
 */
void coverage_report(bool only_send);
