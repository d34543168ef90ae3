/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of execve(2) share. */
#pragma once

#include "tests/abi/abi.h"

/* What the program does when it is started with --state for its first argument: prints what
 * execve(2) has made of the process. */
void exec_show_state(void);

/* With --rounds: starts itself again with one argument less. */
void exec_next_round(void);

/* With --wait: sends SIGUSR2 to its parent if there is another argument, and waits for the end of
 * standard input. */
void exec_wait(void);
/* With --pending: what signals are pending. */
void exec_show_pending(void);

/* Makes an executable file; a copy of this program for NULL. */
void exec_make(const char *path, const char *text, unsigned mode);
void exec_make_bytes(const char *path, const void *bytes, size_t size, unsigned mode);

/* Executes path with --state and some words of environment, and prints the error if that fails. */
void exec_state(const char *path);
