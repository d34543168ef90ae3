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
#define LOCK_PI	    6
#define UNLOCK_PI   7
#define TRYLOCK_PI  8
#define WAIT_BITSET 9
#define WAKE_BITSET 10
#define WAIT_RQ_PI  11
#define CMP_RQ_PI   12
#define LOCK_PI2    13
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

static void show_word(const char *what)
{
	unsigned owner = words[0] & 0x3fffffff;

	say("  %s: %s%s%s", what, words[0] & 0x80000000 ? "waiters " : "",
	    words[0] & 0x40000000 ? "died " : "",
	    owner == 0			     ? "free"
	    : owner == (unsigned)SYS(gettid) ? "mine"
					     : "another's");
}

static void set_word(unsigned value)
{
	words[0] = value;
}

TEST(priority_lock)
{
	unsigned mine = (unsigned)SYS(gettid);

	set_word(0);
	CALL(futex, words, LOCK_PI);
	show_word("locked");
	CALL(futex, words, LOCK_PI);
	CALL(futex, words, TRYLOCK_PI);
	CALL(futex, words, LOCK_PI2);
	CALL(futex, words, UNLOCK_PI);
	show_word("unlocked");
	CALL(futex, words, UNLOCK_PI);
	CALL(futex, words, TRYLOCK_PI | PRIVATE);
	show_word("locked");
	set_word(mine | 0x80000000);
	CALL(futex, words, UNLOCK_PI | PRIVATE);
	show_word("unlocked");
	set_word(0x80000000);
	CALL(futex, words, LOCK_PI);
	show_word("locked with waiters");
	set_word(0x40000000);
	CALL(futex, words, TRYLOCK_PI);
	show_word("locked after death");
	set_word(0x3ffffff0);
	CALL(futex, words, LOCK_PI);
	show_word("of nobody");
	set_word(0x3ffffff0);
	CALL(futex, words, TRYLOCK_PI);
	CALL(futex, words, UNLOCK_PI);
	show_word("of nobody");
	set_word(0);
	CALL(futex, words, LOCK_PI, 0, &bad);
	CALL(futex, words, LOCK_PI | REALTIME, 0, NULL);
	CALL(futex, words, LOCK_PI2 | REALTIME, 0, NULL);
	CALL(futex, words, UNLOCK_PI | REALTIME, 0, NULL);
	CALL(futex, words, UNLOCK_PI, 0, NULL);
	CALL(futex, words, LOCK_PI2, 0, &now);
	CALL(futex, words, UNLOCK_PI, 0, NULL);
	CALL(futex, (char *)words + 1, LOCK_PI);
	CALL(futex, (char *)words + 1, UNLOCK_PI);
	CALL(futex, 8, LOCK_PI);
	CALL(futex, 8, UNLOCK_PI);
}

TEST(priority_requeue)
{
	words[0] = words[1] = 0;
	CALL(futex, words, WAIT_RQ_PI, 0, &soon, words);
	CALL(futex, words, WAIT_RQ_PI, 1, &soon, words + 1);
	CALL(futex, words, WAIT_RQ_PI, 0, &soon, words + 1);
	CALL(futex, words, WAIT_RQ_PI | REALTIME, 0, &soon, words + 1);
	CALL(futex, words, WAIT_RQ_PI, 0, &bad, words + 1);
	CALL(futex, words, WAIT_RQ_PI, 0, &soon, (char *)words + 5);
	CALL(futex, words, WAIT_RQ_PI, 0, &soon, 8);
	CALL(futex, words, CMP_RQ_PI, 1, 1, words + 1, 0);
	CALL(futex, words, CMP_RQ_PI, 1, 1, words + 1, 1);
	CALL(futex, words, CMP_RQ_PI, 1, 1, words, 0);
	CALL(futex, words, CMP_RQ_PI, 2, 1, words + 1, 0);
	CALL(futex, words, CMP_RQ_PI, 0, 1, words + 1, 0);
	CALL(futex, words, CMP_RQ_PI, 1, -1, words + 1, 0);
	CALL(futex, words, CMP_RQ_PI, 1, 0, words + 1, 0);
	CALL(futex, words, CMP_RQ_PI, 1, 0, 8, 0);
	CALL(futex, words, WAIT_RQ_PI | PRIVATE, 0, &soon, words + 1);
	CALL(futex, words, CMP_RQ_PI | PRIVATE, 1, 0, words + 1, 0);
	say("%#x %#x", words[0], words[1]);
}

struct waitv {
	uint64_t value, address;
	uint32_t flags, reserved;
};

#define ONE(value, word, flags)                 \
	{                                       \
		value, (uint64_t)word, flags, 0 \
	}

#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif
#ifndef SYS_futex_wake
#define SYS_futex_wake 454
#endif
#ifndef SYS_futex_wait
#define SYS_futex_wait 455
#endif
#ifndef SYS_futex_requeue
#define SYS_futex_requeue 456
#endif

TEST(waitv)
{
	struct waitv good[] = {ONE(0, words, 2), ONE(0, words + 1, 130), ONE(0, words + 2, 2)};
	struct waitv other[] = {ONE(0, words, 2), ONE(1, words + 1, 2)};
	struct waitv many[129];
	struct timespec until;

	words[0] = words[1] = words[2] = 0;
	for (size_t i = 0; i < ARRAY_LEN(many); i++)
		many[i] = good[0];
	clock_gettime(CLOCK_MONOTONIC, &until);
	CALL(futex_waitv, good, 3, 0, &until, CLOCK_MONOTONIC);
	CALL(futex_waitv, good, 3, 0, &now, CLOCK_REALTIME);
	CALL(futex_waitv, good, 3, 0, &now, 2);
	CALL(futex_waitv, good, 3, 0, &now, -1);
	CALL(futex_waitv, good, 3, 0, &bad, CLOCK_REALTIME);
	CALL(futex_waitv, other, 2, 0, NULL, 2);
	CALL(futex_waitv, other, 2, 0, &now, CLOCK_REALTIME);
	CALL(futex_waitv, good, 3, 1, &now, CLOCK_REALTIME);
	CALL(futex_waitv, good, 0, 0, &now, CLOCK_REALTIME);
	CALL(futex_waitv, NULL, 1, 0, &now, CLOCK_REALTIME);
	CALL(futex_waitv, 8, 1, 0, &now, CLOCK_REALTIME);
	CALL(futex_waitv, many, 128, 0, &now, CLOCK_REALTIME);
	CALL(futex_waitv, many, 129, 0, &now, CLOCK_REALTIME);
	good[0].reserved = 1;
	CALL(futex_waitv, good, 3, 0, &now, CLOCK_REALTIME);
	good[0].reserved = 0;
	good[0].value = 1UL << 32;
	CALL(futex_waitv, good, 3, 0, &now, CLOCK_REALTIME);
	good[0].value = 0;
	for (unsigned flags = 0; flags < 1024; flags = flags ? flags << 1 : 1) {
		good[0].flags = flags;
		show(SYS(futex_waitv, good, 1, 0, &now, CLOCK_REALTIME), "flags %#x", flags);
	}
	good[0].flags = 2;
	good[0].address++;
	CALL(futex_waitv, good, 1, 0, &now, CLOCK_REALTIME);
	good[0].address = 8;
	CALL(futex_waitv, good, 1, 0, &now, CLOCK_REALTIME);
}

TEST(younger_calls)
{
	struct waitv two[] = {ONE(0, words, 2), ONE(0, words + 1, 2)};

	words[0] = words[1] = 0;
	CALL(futex_wake, words, 1, 1, 2);
	CALL(futex_wake, words, 0, 1, 2);
	CALL(futex_wake, words, 1, 0, 2);
	CALL(futex_wake, words, 0, 0, 2);
	CALL(futex_wake, words, 1, -1, 2);
	CALL(futex_wake, words, 1UL << 32, 1, 2);
	CALL(futex_wake, words, 1, 1, 0);
	CALL(futex_wake, words, 1, 1, 1);
	CALL(futex_wake, words, 1, 1, 3);
	CALL(futex_wake, words, 1, 1, 130);
	CALL(futex_wake, words, 1, 1, 0x100);
	CALL(futex_wake, (char *)words + 2, 1, 1, 2);
	CALL(futex_wake, 8, 1, 1, 2);
	CALL(futex_wake, 8, 1, 1, 130);
	CALL(futex_wait, words, 0, 1, 2, &now, CLOCK_REALTIME);
	CALL(futex_wait, words, 0, 0, 2, &now, CLOCK_REALTIME);
	CALL(futex_wait, words, 1, 1, 2, &now, CLOCK_REALTIME);
	CALL(futex_wait, words, 1UL << 32, 1, 2, &now, CLOCK_REALTIME);
	CALL(futex_wait, words, 0, 1UL << 32, 2, &now, CLOCK_REALTIME);
	CALL(futex_wait, words, 0, 1, 2, &now, CLOCK_BOOTTIME);
	CALL(futex_wait, words, 0, 1, 2, &bad, CLOCK_REALTIME);
	CALL(futex_wait, words, 1, 1, 2, NULL, 77);
	CALL(futex_wait, words, 0, 1, 0, &now, CLOCK_REALTIME);
	CALL(futex_requeue, two, 0, 1, 1);
	CALL(futex_requeue, two, 1, 1, 1);
	CALL(futex_requeue, two, 0, -1, 1);
	CALL(futex_requeue, two, 0, 1, -1);
	CALL(futex_requeue, NULL, 0, 1, 1);
	CALL(futex_requeue, 8, 0, 1, 1);
	two[0].value = 1;
	CALL(futex_requeue, two, 0, 1, 1);
	two[0].value = 0;
	two[1].value = 1;
	CALL(futex_requeue, two, 0, 1, 1);
	two[1].flags = 0;
	CALL(futex_requeue, two, 0, 1, 1);
}

static uint32_t with_node[3] __attribute__((aligned(8)));

static void try_node(uint32_t node)
{
	say("node %d", (int)node);
	with_node[1] = node;
	CALL(futex_wake, with_node, 1, 1, 6);
	say("  %d", (int)with_node[1]);
	with_node[1] = node;
	CALL(futex_wait, with_node, 0, 1, 134, &now, CLOCK_REALTIME);
	say("  %d", (int)with_node[1]);
}

TEST(nodes)
{
	char *page = guarded_page();

	try_node(0);
	try_node(-1u);
	try_node(1000000);
	with_node[1] = with_node[2] = 0;
	CALL(futex_wake, with_node + 1, 1, 1, 6);
	CALL(futex_wake, with_node, 1, 1, 10);
	CALL(futex_wait, with_node, 0, 1, 138, &now, CLOCK_REALTIME);
	CALL(futex_wake, with_node, 1, 1, 14);
	CALL(futex_wake, page + PAGE, 1, 1, 6);
}
