/* SPDX-License-Identifier: BSD-3-Clause */
/* Children for tests: made by system calls, so that no library does more than the test says. */
#pragma once

#include "tests/abi/abi.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs the statements in a child, which then ends with status 0. The parent gets the child's
 * number. */
#define CHILD(...)                          \
	({                                  \
		long child_pid = SYS(fork); \
		if (child_pid == 0) {       \
			__VA_ARGS__;        \
			SYS(exit_group, 0); \
		}                           \
		child_pid;                  \
	})

/* Waits for a child and returns its status, -1 when that fails. */
static inline int status_of(long pid)
{
	int status = -1;

	return SYS(wait4, pid, &status, __WALL, NULL) == pid ? status : -1;
}

static inline void show_status(const char *what, int status)
{
	if (status == -1)
		say("%s: cannot be waited for", what);
	else if (WIFEXITED(status))
		say("%s: exit status %d", what, WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		say("%s: signal %d%s", what, WTERMSIG(status), WCOREDUMP(status) ? ", core" : "");
	else if (WIFSTOPPED(status))
		say("%s: stopped by %d", what, WSTOPSIG(status));
	else
		say("%s: %#x", what, status);
}
