/* SPDX-License-Identifier: BSD-3-Clause */
/* Which calls were asked for that are not there. */
#pragma once

#include "kernel/lib/types.h"

/* Numbers from here on are counted, but not told apart. */
#define ABSENT_NUMBERS 1024

/* How often a number was asked for that is absent or unknown; nr at most ABSENT_NUMBERS, which
 * stands for all above. */
unsigned absent_count(unsigned nr);
