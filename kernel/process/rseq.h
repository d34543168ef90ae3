/* SPDX-License-Identifier: BSD-3-Clause */
/* Restartable sequences: a thread that lost the CPU in one goes on at the sequence's abort address.
 * There is one CPU, so that its number never changes. */
#pragma once

#include "kernel/lib/types.h"

struct regs;

/* rseq(2)'s work for the current thread: 0, -EINVAL, -EPERM (wrong signature), -EBUSY (registered
 * already) or -EFAULT. May sleep. */
int rseq_register(uaddr_t area, uint32_t size, uint32_t signature);
int rseq_unregister(uaddr_t area, uint32_t size, uint32_t signature);

/*
 * To be called on the way back to a program that has registered an area, when it lost the CPU or is
 * going to handle a signal: leaves the sequence that regs stands in, if it stands in one. What the
 * program says about it being wrong is a SIGSEGV. May sleep.
 */
/* Whether that has anything to do for the current thread. Does not sleep. */
#ifdef CONFIG_SETTINGS
bool rseq_is_in_sequence(void);
void rseq_resume(struct regs *regs);
#else
static inline bool rseq_is_in_sequence(void)
{
	return false;
}

static inline void rseq_resume(struct regs *regs)
{
}
#endif
