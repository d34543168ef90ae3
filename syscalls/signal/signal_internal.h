/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the handlers of the calls about signals. */
#pragma once

#include "kernel/signal/signal.h"

#define SIGSET_SIZE sizeof(uint64_t)

/* Sends to a thread of a process (tgid 0: of any) what the caller may send. 0 or a negative errno.
 */
long signal_thread(int tgid, int tid, int signal, const struct linux_siginfo *info);

/* Reads a set from a program that says its size: 0, -EINVAL, -EFAULT. */
int sigset_read(uaddr_t address, size_t size, uint64_t *set);
