// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/debug/backtrace.h"

#include "kernel/debug/symbols.h"
#include "kernel/lib/log.h"

#define BACKTRACE_MAX 24

bool backtrace_step(uint64_t *rip, uint64_t *frame, vaddr_t low, vaddr_t high)
{
	const uint64_t *saved = (const uint64_t *)*frame;

	if (*frame < low || *frame > high - 16 || *frame % 8 != 0)
		return false;
	*rip = saved[1];
	*frame = saved[0];
	return true;
}

void backtrace_print(uint64_t rip, uint64_t frame, vaddr_t low, vaddr_t high)
{
	char where[96];

	for (int depth = 0; depth < BACKTRACE_MAX && symbol_is_code(rip); depth++) {
		symbol_format(rip, where, sizeof(where));
		log_trace("  %s\n", where);
		if (!backtrace_step(&rip, &frame, low, high))
			break;
	}
}
