// SPDX-License-Identifier: BSD-3-Clause
// Restartable sequences. What the C library has registered is first taken away from it.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <string.h>
#include <time.h>

#define SIGNATURE 0x53053053

extern const ptrdiff_t __rseq_offset __attribute__((weak));
extern const unsigned __rseq_size __attribute__((weak));

struct area {
	unsigned cpu_id_start, cpu_id;
	const struct sequence *sequence;
	unsigned flags, node_id, mm_cid, padding;
} __attribute__((aligned(32)));

struct sequence {
	unsigned version, flags;
	const char *start;
	unsigned long size;
	const char *abort;
} __attribute__((aligned(32)));

static struct area area;

static void take_from_library(void)
{
	if (&__rseq_size && __rseq_size)
		show(SYS(rseq, (char *)__builtin_thread_pointer() + __rseq_offset, 32, 1,
			 SIGNATURE),
		     "from the library");
	else
		say("from the library = 0");
}

static void show_area(void)
{
	check(area.cpu_id_start < 64 && area.cpu_id + 1 < 65 && area.node_id < 64);
	say("%s, %s sequence, flags %u", area.cpu_id == -1u ? "no CPU" : "CPU",
	    area.sequence ? "a" : "no", area.flags);
}

TEST_ALONE(registration)
{
	char *page = guarded_page();

	take_from_library();
	CALL(rseq, &area, 32, 1, SIGNATURE);
	CALL(rseq, NULL, 32, 1, SIGNATURE);
	CALL(rseq, NULL, 0, 1, 0);
	CALL(rseq, &area, 31, 0, SIGNATURE);
	CALL(rseq, &area, 0, 0, SIGNATURE);
	CALL(rseq, (char *)&area + 8, 32, 0, SIGNATURE);
	CALL(rseq, &area, 32, 2, SIGNATURE);
	CALL(rseq, &area, 32, -1, SIGNATURE);
	CALL(rseq, page + PAGE, 32, 0, SIGNATURE);
	CALL(rseq, 0x7fffffffffe0, 32, 0, SIGNATURE);
	CALL(rseq, 0x800000000000, 32, 0, SIGNATURE);
	CALL(rseq, -32L, 32, 0, SIGNATURE);
	memset(&area, 0x55, sizeof(area));
	area.sequence = NULL;
	CALL(rseq, &area, 32, 0, SIGNATURE);
	area.flags = 0;
	show_area();
	CALL(rseq, &area, 32, 0, SIGNATURE);
	CALL(rseq, &area, 32, 0, 5);
	CALL(rseq, &area, 64, 0, SIGNATURE);
	CALL(rseq, &area + 1, 32, 0, SIGNATURE);
	CALL(rseq, &area + 1, 32, 1, SIGNATURE);
	CALL(rseq, &area, 64, 1, SIGNATURE);
	CALL(rseq, &area, 32, 1, 5);
	CALL(rseq, &area, 32, 3, SIGNATURE);
	CALL(rseq, &area, 32, 1, SIGNATURE);
	show_area();
	CALL(rseq, &area, 32, 1, SIGNATURE);
	CALL(rseq, page + PAGE - 32, 32, 0, 7);
	CALL(rseq, page + PAGE - 32, 32, 1, 7);
}

TEST_ALONE(larger_area)
{
	static char large[128] __attribute__((aligned(64)));

	take_from_library();
	CALL(rseq, large + 8, 64, 0, 1);
	CALL(rseq, large + 32, 33, 0, 1);
	CALL(rseq, large + 32, 33, 1, 1);
	CALL(rseq, large, 64, 0, 1);
	CALL(rseq, large, 64, 1, 1);
}

/*
 * A sequence that sleeps, and so loses the CPU: 1 if it was left by its abort address, 0 if it came
 * to its end.
 */
int rseq_sleep(struct area *area, const struct sequence *sequence, const struct timespec *time);
extern const char rseq_sleep_start[], rseq_sleep_end[], rseq_sleep_abort[];

__asm__(".text\n"
	"rseq_sleep:\n"
	"	movq %rsi, 8(%rdi)\n"
	"	movq %rdx, %rdi\n"
	"	xorl %esi, %esi\n"
	"rseq_sleep_start:\n"
	"	movl $35, %eax\n" /* nanosleep */
	"	syscall\n"
	"	movl $0, %eax\n"
	"rseq_sleep_end:\n"
	"	ret\n"
	"	.long 0x53053053\n"
	"rseq_sleep_abort:\n"
	"	movl $1, %eax\n"
	"	ret\n");

static struct sequence whole_sequence(void)
{
	return (struct sequence){0, 0, rseq_sleep_start, rseq_sleep_end - rseq_sleep_start,
				 rseq_sleep_abort};
}

static void try_sequence(const char *name, const struct sequence *sequence)
{
	struct timespec nap = {0, 20000000};

	say("%s: %d", name, rseq_sleep(&area, sequence, &nap));
	say("  %s sequence", area.sequence ? "a" : "no");
}

TEST_ALONE(sequence)
{
	struct sequence good = whole_sequence(), other = good;

	take_from_library();
	try_sequence("not registered", &good);
	area.sequence = &good;
	CALL(rseq, &area, 32, 0, SIGNATURE);
	say("  %s sequence", area.sequence ? "a" : "no");
	try_sequence("registered", &good);
	other.start = (void *)take_from_library;
	other.size = 1;
	try_sequence("not in it", &other);
	other = good;
	other.start = rseq_sleep_end - 5;
	other.size = 5;
	try_sequence("just in it", &other);
	other.start = rseq_sleep_end - 4;
	other.size = 4;
	try_sequence("just not in it", &other);
	CALL(rseq, &area, 32, 1, SIGNATURE);
	try_sequence("no longer registered", &good);
}

static void try_bad(const struct sequence *sequence)
{
	take_from_library();
	CALL(rseq, &area, 32, 0, SIGNATURE);
	try_sequence("bad", sequence);
}

#define BAD(name, field, value)                              \
	TEST_ALONE(bad_##name)                               \
	{                                                    \
		struct sequence sequence = whole_sequence(); \
                                                             \
		sequence.field = (value);                    \
		try_bad(&sequence);                          \
	}

BAD(version, version, 1)
BAD(flags, flags, 1)
BAD(signature, abort, rseq_sleep_abort + 5)
BAD(abort_inside, abort, rseq_sleep_start + 1)
BAD(abort_of_kernel, abort, (char *)0xffffffff80000000)
BAD(start_of_kernel, start, (char *)0xffffffff80000000)
BAD(size, size, 1UL << 60)
BAD(size_around, size, -1UL)

TEST_ALONE(bad_address)
{
	take_from_library();
	CALL(rseq, &area, 32, 0, SIGNATURE);
	try_sequence("bad", (void *)8);
}

TEST_ALONE(area_goes_away)
{
	struct timespec nap = {0, 20000000};
	char *page = guarded_page();

	take_from_library();
	CALL(rseq, page, 32, 0, SIGNATURE);
	SYS(munmap, page, PAGE);
	CALL(nanosleep, &nap, NULL);
	say("alive");
}
