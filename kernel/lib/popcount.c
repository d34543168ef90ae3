// SPDX-License-Identifier: BSD-3-Clause
/* What compilers call for __builtin_popcountl() where the CPU need not have an instruction for it.
 */
#include "kernel/lib/compiler.h"

int __popcountdi2(uint64_t value);

int __popcountdi2(uint64_t value)
{
	int bits = 0;

	for (; value; value &= value - 1)
		bits++;
	return bits;
}
