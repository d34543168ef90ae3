/* SPDX-License-Identifier: BSD-3-Clause */
/* Checks for the kernel's own bugs; never for what a program, file or device supplies. */
#pragma once

#include "kernel/lib/panic.h"

/* assert(): checked in the debug configuration, not evaluated otherwise. */
#define assert(cond)                                                                     \
	do {                                                                             \
		if (IS_ENABLED(CONFIG_DEBUG) && __builtin_expect(!(cond), 0))            \
			panic("%s:%d: assertion failed: %s", __FILE__, __LINE__, #cond); \
	} while (0)

/* assert_always(): for invariants so important that every configuration checks them. */
#define assert_always(cond)                                                              \
	do {                                                                             \
		if (__builtin_expect(!(cond), 0))                                        \
			panic("%s:%d: assertion failed: %s", __FILE__, __LINE__, #cond); \
	} while (0)
