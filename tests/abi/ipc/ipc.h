/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of System V IPC and message queues share. */
#pragma once

#include "tests/abi/abi.h"

/* Shows what a call that gives an identifier returned, which differs from run to run, and returns
 * that. */
__attribute__((format(printf, 2, 3))) long ipc_show_id(long id, const char *format, ...);

/* Waits until a thread or process sleeps. */
void ipc_wait_asleep(int tid);

/* fork(). The child calls ipc_hold() before it says what came of its waiting: its lines come when
 * ipc_reap() is called. */
int ipc_fork(void);
void ipc_hold(void);
/* Lets a child say what it has to, waits for its end, and says with a name how that was. */
void ipc_reap(int child, const char *name);
