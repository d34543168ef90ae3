/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of semaphores and message queues share: other processes, and waiting for them. */
#pragma once

#include "tests/abi/abi.h"

/* Waits until a thread or process sleeps. */
void ipc_wait_asleep(int tid);

/* fork(). The child calls ipc_hold() before it says what came of its waiting: its lines come when
 * ipc_reap() is called. */
int ipc_fork(void);
void ipc_hold(void);
/* Lets a child say what it has to, waits for its end, and says with a name how that was. */
void ipc_reap(int child, const char *name);
