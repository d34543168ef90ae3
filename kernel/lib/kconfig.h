/* SPDX-License-Identifier: BSD-3-Clause */
/* Included ahead of every source file: the configuration, and in the kernel hidden visibility. */
#pragma once

#include <generated/autoconf.h>

/*
 * IS_ENABLED(CONFIG_X): 1 if the option is set, else 0, usable in C conditions. A set option is
 * defined as 1, which selects the argument after the pasted placeholder; an unset one is not.
 */
#define KCONFIG_ARG_PLACEHOLDER_1	  0,
#define KCONFIG_SECOND(ignored, val, ...) val
#define KCONFIG_IS_SET3(arg1_or_junk)	  KCONFIG_SECOND(arg1_or_junk 1, 0, 0)
#define KCONFIG_IS_SET2(val)		  KCONFIG_IS_SET3(KCONFIG_ARG_PLACEHOLDER_##val)
#define KCONFIG_IS_SET1(val)		  KCONFIG_IS_SET2(val)
#define IS_ENABLED(option)		  KCONFIG_IS_SET1(option)

#if !defined(__ASSEMBLY__) && !__STDC_HOSTED__
#pragma GCC visibility push(hidden)
#endif
