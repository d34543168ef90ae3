// SPDX-License-Identifier: BSD-3-Clause
// Numbers that no Linux knows return ENOSYS, whatever the arguments, and change no register.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <errno.h>

TEST(unallocated)
{
	int wrong = 0;

	/* 350…386 were never allocated, 600…1023 are not yet. */
	for (long nr = 350; nr <= 386; nr++)
		wrong += abi_syscall(nr, 1, 2, 3, 4, 5, 6) != -ENOSYS;
	for (long nr = 600; nr < 1024; nr++)
		wrong += abi_syscall(nr, -1, -1, -1, -1, -1, -1) != -ENOSYS;
	say("%d did not return ENOSYS", wrong);
}

TEST(beyond)
{
	static const unsigned long numbers[] = {1024,	    4096,	 65535,
						0x3fffffff, 0x7fffffff,	 0x80000000,
						0xffffffff, 0x100000000, 0xffffffffffffffff,
						1UL << 63,  1UL << 40,	 0x7fffffffffffffff};

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		show(abi_syscall(numbers[i], 0, 0, 0, 0, 0, 0), "call %lx", numbers[i]);
}

TEST(upper_half_of_the_number)
{
	/* Linux looks at the lower 32 bits only. */
	check(abi_syscall(SYS_getpid | 1L << 32, 0, 0, 0, 0, 0, 0) == SYS(getpid));
	check(abi_syscall(SYS_getpid | 0xffffffffL << 32, 0, 0, 0, 0, 0, 0) == SYS(getpid));
}
