// SPDX-License-Identifier: BSD-3-Clause
// FS and GS bases: set by call and by instruction, and kept over calls, sleeps and interrupts.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <cpuid.h>
#include <time.h>

/* asm/prctl.h, which musl does not have. */
#define ARCH_SET_GS	    0x1001
#define ARCH_GET_FS	    0x1003
#define ARCH_GET_GS	    0x1004
#define ARCH_GET_XCOMP_SUPP 0x1021
#define ARCH_GET_XCOMP_PERM 0x1022
#define ARCH_REQ_XCOMP_PERM 0x1023

static const uint64_t area[4] = {0x1111, 0x2222, 0x3333, 0x4444};

static unsigned long read_gs(void)
{
	unsigned long value;

	__asm__ volatile("movq %%gs:0, %0" : "=r"(value));
	return value;
}

static void show_gs(const char *when)
{
	uint64_t base = 0;

	SYS(arch_prctl, ARCH_GET_GS, &base);
	say("%s: %lx, base %s", when, read_gs(),
	    base == (uint64_t)area	 ? "first"
	    : base == (uint64_t)&area[2] ? "third"
					 : "other");
}

/* Interrupts come while GS is the program's. */
static void spin(void)
{
	for (volatile unsigned long i = 0; i < 30000000; i++)
		;
}

static void many_calls(void)
{
	for (int i = 0; i < 100000; i++)
		SYS(getppid);
}

TEST(gs)
{
	struct timespec nap = {0, 5000000};

	CALL(arch_prctl, ARCH_SET_GS, area);
	show_gs("set");
	spin();
	show_gs("after interrupts");
	many_calls();
	show_gs("after calls");
	CALL(nanosleep, &nap, 0);
	show_gs("after a sleep");
	CALL(read, -1, 0, 0);
	CALL(arch_prctl, ARCH_GET_GS, 8);
	show_gs("after errors");
	CALL(arch_prctl, ARCH_SET_GS, &area[2]);
	show_gs("set again");
	CALL(arch_prctl, ARCH_SET_GS, 0x7ffffffff000);
	CALL(arch_prctl, ARCH_SET_GS, -1);
	show_gs("refused");
	CALL(arch_prctl, ARCH_SET_GS, 0);
	many_calls();
	CALL(nanosleep, &nap, 0);
}

static int has_fsgsbase(void)
{
	unsigned a, b, c, d;

	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & 1);
}

TEST(instructions)
{
	uint64_t fs, gs = 0;
	uint32_t low = 0;

	if (!has_fsgsbase()) {
		say("the CPU has no such instructions");
		return;
	}
	__asm__ volatile("wrgsbase %0" ::"r"(area));
	show_gs("wrgsbase");
	__asm__ volatile("rdgsbase %0" : "=r"(gs));
	check(gs == (uint64_t)area);
	__asm__ volatile("rdgsbase %0" : "=r"(low));
	check(low == (uint32_t)(uint64_t)area);
	__asm__ volatile("movq %0, %%r9; addq $16, %%r9; wrgsbase %%r9" ::"r"(area) : "r9");
	show_gs("wrgsbase of r9");
	__asm__ volatile("rdfsbase %0" : "=r"(fs));
	SYS(arch_prctl, ARCH_GET_FS, &gs);
	check(fs == gs && fs != 0);
	__asm__ volatile("wrfsbase %0" ::"r"(fs));
	SYS(arch_prctl, ARCH_GET_FS, &gs);
	check(fs == gs);
	CALL(arch_prctl, ARCH_SET_GS, 0);
}

/* x87 and SSE are everywhere, and nothing that is not in XCR0; TILEDATA (18) might be had for
 * asking on a newer processor, and is not tried. */
TEST(extended_state)
{
	unsigned long supported = 0, permitted = 0;

	CALL(arch_prctl, ARCH_GET_XCOMP_SUPP, &supported);
	CALL(arch_prctl, ARCH_GET_XCOMP_PERM, &permitted);
	check((supported & 3) == 3);
	check((permitted & ~supported) == 0 && (permitted & 3) == 3);
	CALL(arch_prctl, ARCH_GET_XCOMP_SUPP, 8);
	CALL(arch_prctl, ARCH_GET_XCOMP_PERM, -1);
	for (int component = -1; component < 64; component++)
		if (component != 18)
			show(SYS(arch_prctl, ARCH_REQ_XCOMP_PERM, component), "ask for %d",
			     component);
}
