// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/debug/panic_test.h"

#include "kernel/lib/panic.h"
#include "kernel/lib/string.h"
#include "plat/x86_64/layout.h"

/* An address of the kernel's half where nothing ever is. */
#define WILD_ADDRESS (KERNEL_BASE - 4096)

bool panic_test_nested;

/* Each call needs its frame, since what it returns depends on it. */
static uint64_t use_up_stack(uint64_t depth)
{
	volatile uint64_t frame[32];

	frame[depth % 32] = depth;
	if (depth == UINT64_MAX)
		return 0;
	return use_up_stack(depth + 1) + frame[(depth + 1) % 32];
}

noreturn void panic_test(const char *kind)
{
	if (strcmp(kind, "fault") == 0)
		*(volatile int *)WILD_ADDRESS = 1;
	if (strcmp(kind, "opcode") == 0)
		__asm__ volatile("ud2");
	if (strcmp(kind, "jump") == 0)
		__asm__ volatile("call *%0" ::"r"(0UL) : "memory");
	if (strcmp(kind, "stack") == 0)
		use_up_stack(0);
	panic_test_nested = strcmp(kind, "nested") == 0;
	panic("asked for by panic=%s on the command line", kind);
}
