// SPDX-License-Identifier: BSD-3-Clause
// What futexes say when nobody waits, or when they are asked for nonsense.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define WAIT	    0
#define WAKE	    1
#define REQUEUE	    3
#define CMP_REQUEUE 4
#define WAKE_OP	    5
#define WAIT_BITSET 9
#define WAKE_BITSET 10
#define PRIVATE	    128
#define REALTIME    256
#define OP(op, oparg, cmp, cmparg) \
	((unsigned)(op) << 28 | (cmp) << 24 | ((oparg)&0xfff) << 12 | ((cmparg)&0xfff))

static uint32_t words[4];
static const struct timespec now = {0, 0}, soon = {0, 1000000}, bad = {0, 1000000000},
			     negative = {-1, 0};

TEST(nobody_waits)
{
	CALL(futex, words, WAKE, 1);
	CALL(futex, words, WAKE | PRIVATE, 1);
	CALL(futex, words, WAKE, 0);
	CALL(futex, words, WAKE, -1);
	CALL(futex, words, WAKE_BITSET, 1, 0, 0, 0);
	CALL(futex, words, WAKE_BITSET, 1, 0, 0, 1);
	CALL(futex, words, REQUEUE, 1, 1, words + 1);
	CALL(futex, words, REQUEUE, -1, 1, words + 1);
	CALL(futex, words, REQUEUE, 1, -1, words + 1);
	CALL(futex, words, REQUEUE, 1, 1, words);
	CALL(futex, words, CMP_REQUEUE, 1, 1, words + 1, 0);
	CALL(futex, words, CMP_REQUEUE, 1, 1, words + 1, 1);
	CALL(futex, words, CMP_REQUEUE, -1, 1, words + 1, 1);
}

TEST(waiting_for_time)
{
	CALL(futex, words, WAIT, 1, NULL);
	CALL(futex, words, WAIT, 0, &now);
	CALL(futex, words, WAIT, 0, &soon);
	CALL(futex, words, WAIT | PRIVATE, 0, &soon);
	CALL(futex, words, WAIT, 1, &soon);
	CALL(futex, words, WAIT, 0, &bad);
	CALL(futex, words, WAIT, 1, &bad);
	CALL(futex, words, WAIT, 0, &negative);
	CALL(futex, words, WAIT, 0, 8);
	CALL(futex, words, WAIT_BITSET, 0, &soon, 0, 1);
	CALL(futex, words, WAIT_BITSET, 0, &soon, 0, 0);
	CALL(futex, words, WAIT_BITSET, 1, &soon, 0, 0);
	CALL(futex, words, WAIT_BITSET | REALTIME, 0, &soon, 0, 1);
	CALL(futex, words, WAIT_BITSET | REALTIME, 0, &bad, 0, 1);
	CALL(futex, words, WAIT | REALTIME, 0, &soon);
	CALL(futex, words, WAIT | REALTIME, 0, &bad);
	CALL(futex, words, WAKE | REALTIME, 0, &bad);
}

/* Waits for ms milliseconds by an absolute time: too early is wrong, late is not. */
static void wait_until(int clock, int op, int ms)
{
	struct timespec from, until, then;

	clock_gettime(clock, &from);
	until = from;
	until.tv_nsec += ms * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	CALL(futex, words, op, 0, &until, 0, -1);
	clock_gettime(clock, &then);
	check(then.tv_sec > until.tv_sec ||
	      (then.tv_sec == until.tv_sec && then.tv_nsec >= until.tv_nsec));
}

TEST(absolute_times)
{
	wait_until(CLOCK_MONOTONIC, WAIT_BITSET, 20);
	wait_until(CLOCK_REALTIME, WAIT_BITSET | REALTIME, 20);
}

TEST(addresses)
{
	static const uintptr_t addresses[] = BAD_ADDRESSES;
	char *page = guarded_page();

	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		say("%#lx", addresses[i]);
		CALL(futex, addresses[i], WAIT, 0, &now);
		CALL(futex, addresses[i], WAIT | PRIVATE, 0, &now);
		CALL(futex, addresses[i], WAKE, 1);
		CALL(futex, addresses[i], WAKE | PRIVATE, 1);
		CALL(futex, words, REQUEUE, 1, 1, addresses[i]);
		CALL(futex, words, WAKE_OP, 1, 1, addresses[i], 0);
		CALL(futex, addresses[i], WAKE_OP, 1, 1, words, 0);
		CALL(futex, words, WAIT, 0, addresses[i] ? addresses[i] : 8);
	}
	CALL(futex, (char *)words + 1, WAIT, 0, &now);
	CALL(futex, (char *)words + 2, WAKE | PRIVATE, 1);
	CALL(futex, words, REQUEUE, 1, 1, (char *)words + 2);
	CALL(futex, page + PAGE - 4, WAIT, 0, &now);
	CALL(futex, page + PAGE - 2, WAIT, 0, &now);
	CALL(futex, page + PAGE, WAKE | PRIVATE, 1);
	CALL(futex, page + PAGE, WAKE, 1);
	CALL(munmap, page, PAGE);
}

TEST(unknown)
{
	CALL(futex, words, 2, 0);
	CALL(futex, words, 14, 0);
	CALL(futex, words, 127, 0);
	CALL(futex, words, 512, 0);
	CALL(futex, words, -1, 0);
	CALL(futex, words + 1, 2 | REALTIME, 0);
}

static void wake_op(uint32_t start, uint32_t op)
{
	words[1] = start;
	show(SYS(futex, words, WAKE_OP | PRIVATE, 1, 1, words + 1, op), "%#x on %#x", op, start);
	say("  %#x", words[1]);
}

TEST(operations)
{
	for (unsigned op = 0; op < 6; op++)
		for (unsigned compare = 0; compare < 7; compare++) {
			wake_op(5, OP(op, 3, compare, 5));
			wake_op(-1u, OP(op, -3, compare, -1));
		}
	for (unsigned bit = 0; bit < 34; bit += 11)
		wake_op(0x1234, OP(8 | 4, bit, 0, 0));
	wake_op(0, OP(8 | 1, -1, 0, 0));
	wake_op(0, OP(7, 0, 0, 0));
}

static void try_area(const char *what, int prot, int flags, int fd)
{
	char *page = mmap(NULL, PAGE, prot, flags, fd, 0);

	say("%s", what);
	CALL(futex, page, WAIT, 0, &now);
	CALL(futex, page, WAIT | PRIVATE, 0, &now);
	CALL(futex, page, WAKE, 1);
	CALL(futex, page, WAKE | PRIVATE, 1);
	CALL(futex, page, REQUEUE, 1, 1, words);
	CALL(futex, words, WAKE_OP, 1, 1, page, 0);
	munmap(page, PAGE);
}

TEST(kinds_of_memory)
{
	int fd = memfd_create("futex", 0);

	ftruncate(fd, PAGE);
	try_area("none", PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	try_area("read only", PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	try_area("write only", PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	try_area("shared, none", PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1);
	try_area("shared, read only", PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1);
	try_area("shared", PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
	try_area("file", PROT_READ | PROT_WRITE, MAP_SHARED, fd);
	try_area("file, read only", PROT_READ, MAP_SHARED, fd);
	try_area("file, private", PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
	try_area("file, private, read only", PROT_READ, MAP_PRIVATE, fd);
	ftruncate(fd, 0);
	try_area("behind the end", PROT_READ | PROT_WRITE, MAP_SHARED, fd);
	close(fd);
}
