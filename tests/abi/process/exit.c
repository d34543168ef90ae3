// SPDX-License-Identifier: BSD-3-Clause
// The end of a process: exit statuses and deaths. Each runs in a process of its own.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <stdlib.h>
#include <sys/mman.h>

TEST_ALONE(exit_0)
{
	SYS(exit_group, 0);
}

TEST_ALONE(exit_1)
{
	SYS(exit_group, 1);
}

TEST_ALONE(exit_42)
{
	SYS(exit, 42);
}

TEST_ALONE(exit_255)
{
	SYS(exit_group, 255);
}

TEST_ALONE(exit_256)
{
	SYS(exit_group, 256);
}

TEST_ALONE(exit_negative)
{
	SYS(exit_group, -1);
}

static void say_goodbye(void)
{
	say("an exit handler ran");
}

TEST_ALONE(exit_handlers)
{
	atexit(say_goodbye);
	exit(7);
}

TEST_ALONE(read_null)
{
	say("about to die");
	say("%d", *(volatile int *)8);
}

TEST_ALONE(write_constant)
{
	static const volatile int constant = 3;

	*(volatile int *)&constant = 4;
	say("survived");
}

TEST_ALONE(execute_data)
{
	static char code[] = {(char)0xc3};
	void (*volatile function)(void) = (void (*)(void))code;

	function();
	say("survived");
}

TEST_ALONE(jump_to_null)
{
	void (*volatile function)(void) = NULL;

	function();
}

TEST_ALONE(jump_to_the_upper_half)
{
	void (*volatile function)(void) = (void (*)(void))0xffffa00000000000;

	function();
}

TEST_ALONE(read_the_upper_half)
{
	say("%d", *(volatile int *)0xffffa00000000000);
}

TEST_ALONE(non_canonical)
{
	say("%d", *(volatile int *)0x800000000000);
}

TEST_ALONE(undefined_instruction)
{
	__asm__ volatile("ud2");
}

TEST_ALONE(divide_by_zero)
{
	volatile int zero = 0;

	say("%d", 1 / zero);
}

TEST_ALONE(breakpoint)
{
	__asm__ volatile("int3");
}

static int recurse(volatile char *above)
{
	volatile char frame[4096];

	frame[0] = above[0];
	if (frame[0] == 0)
		return 0;
	return recurse(frame) + frame[0];
}

TEST_ALONE(stack_overflow)
{
	volatile char start[1] = {1};

	say("%d", recurse(start));
}
