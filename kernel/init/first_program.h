/* SPDX-License-Identifier: BSD-3-Clause */
/* The process that the machine was started for. */
#pragma once

#include "kernel/lib/compiler.h"

struct task;

/* Makes the first process with one task, which will call start(NULL). NULL without memory. */
struct task *first_program_create_task(void (*start)(void *arg));

/*
 * In that task, when the root file system is there: opens the standard streams, finds the program
 * (the command line's, or /init; program=PATH where argv[0] is not its path), loads and enters it.
 * If that cannot be done the machine ends with a message, and with the status that a shell would
 * give.
 */
noreturn void first_program_run(void);
