/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Core files. With coredump=PATH on the command line, a process that dies by a signal whose default
 * action says so leaves one: below the path in its own file system, or, when the path is "@host",
 * with the launcher, which puts it where `elfin run --coredump FILE` says. There %p in a path is
 * the number of the process; a later file of the same name replaces an earlier one. Whoever asks
 * for cores gets them whatever RLIMIT_CORE is; a process that is not dumpable (prctl(2)) leaves
 * none.
 */
#pragma once

#include "include/linux/siginfo.h"
#include "kernel/lib/compiler.h"

struct regs;

#ifdef CONFIG_COREDUMP

/* Writes a core of the current process, whose program is at regs, if that was asked for. Returns
 * whether there is one. May sleep. */
bool core_dump(const struct regs *regs, const struct linux_siginfo *info);

#else

static inline bool core_dump(const struct regs *regs, const struct linux_siginfo *info)
{
	return false;
}

#endif
