// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/debug/backtrace.h"

#include "kernel/debug/symbols.h"
#include "kernel/lib/log.h"

#define BACKTRACE_MAX 24

void backtrace_print(uint64_t rip, uint64_t frame, vaddr_t low, vaddr_t high)
{
	char where[96];

	for (int depth = 0; depth < BACKTRACE_MAX && symbol_is_code(rip); depth++) {
		symbol_format(rip, where, sizeof(where));
		log_trace("  %s\n", where);
		if (frame < low || frame > high - 16 || frame % 8 != 0)
			break;
		rip = ((const uint64_t *)frame)[1];
		frame = ((const uint64_t *)frame)[0];
	}
}
