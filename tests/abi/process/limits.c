// SPDX-License-Identifier: BSD-3-Clause
// getrlimit, setrlimit, groups and sessions, robust lists, CPU affinity.

#define _GNU_SOURCE
#include "tests/abi/credentials/state.h"

#include <string.h>
#include <sys/resource.h>

TEST(getrlimit)
{
	struct rlimit limit = {1, 2}, same;

	CALL(getrlimit, RLIMIT_NOFILE, &limit);
	CALL(prlimit64, 0, RLIMIT_NOFILE, NULL, &same);
	check(memcmp(&limit, &same, sizeof(limit)) == 0);
	CALL(getrlimit, 16, &limit);
	CALL(getrlimit, -1, &limit);
	CALL(getrlimit, RLIMIT_NOFILE, NULL);
	CALL(getrlimit, 16, NULL);
}

TEST(setrlimit)
{
	struct rlimit old, new = {100, 200};

	CALL(getrlimit, RLIMIT_LOCKS, &old);
	CALL(setrlimit, RLIMIT_LOCKS, &new);
	CALL(getrlimit, RLIMIT_LOCKS, &new);
	say("%lu %lu", (unsigned long)new.rlim_cur, (unsigned long)new.rlim_max);
	new = (struct rlimit){201, 200};
	CALL(setrlimit, RLIMIT_LOCKS, &new);
	CALL(setrlimit, 16, &new);
	CALL(setrlimit, 16, NULL);
	CALL(setrlimit, RLIMIT_LOCKS, (void *)8);
	new = (struct rlimit){10, 1 << 21};
	CALL(setrlimit, RLIMIT_NOFILE, &new);
}

TEST(groups_and_sessions)
{
	long pid = SYS(getpid);

	check(SYS(getpgrp) == SYS(getpgid, 0));
	check(SYS(getpgid, pid) == SYS(getpgrp));
	check(SYS(getsid, 0) == SYS(getsid, pid));
	CALL(getpgid, 99999999);
	CALL(getpgid, -1);
	CALL(getsid, 99999999);
	CALL(getsid, -1);
}

TEST(robust_list)
{
	long head[3], size = 0, tid = SYS(gettid);
	void *old = NULL, *now = NULL;

	CALL(get_robust_list, 0, &old, &size);
	CALL(set_robust_list, head, sizeof(head));
	CALL(get_robust_list, 0, &now, &size);
	check(now == head);
	say("size %ld", size);
	CALL(set_robust_list, head, sizeof(head) - 1);
	CALL(set_robust_list, (void *)8, sizeof(head));
	CALL(get_robust_list, tid, &now, &size);
	say("head %p", now);
	CALL(get_robust_list, -1, &now, &size);
	CALL(get_robust_list, 99999999, (void *)8, &size);
	CALL(get_robust_list, 0, (void *)8, &size);
	CALL(get_robust_list, 0, &now, (void *)8);
	CALL(set_robust_list, old, sizeof(head));
}

TEST(affinity)
{
	unsigned long mask[32] = {0};

	CALL(sched_yield);
	check(SYS(sched_getaffinity, 0, sizeof(mask), mask) >= 8);
	check(mask[0] != 0);
	CALL(sched_getaffinity, 0, 0, mask);
	CALL(sched_getaffinity, 0, 4, mask);
	CALL(sched_getaffinity, 0, 12, mask);
	CALL(sched_getaffinity, -1, sizeof(mask), mask);
	CALL(sched_getaffinity, 99999999, sizeof(mask), mask);
	CALL(sched_getaffinity, 99999999, 7, mask);
	CALL(sched_getaffinity, 0, sizeof(mask), (void *)8);
}

static void set_limit(int which, unsigned long cur, unsigned long max)
{
	struct rlimit limit = {cur, max};

	show(SYS(setrlimit, which, &limit), "setrlimit %d %lx %lx", which, cur, max);
	SYS(getrlimit, which, &limit);
	say("  %lx %lx", (unsigned long)limit.rlim_cur, (unsigned long)limit.rlim_max);
}

/* Every limit can be lowered, and what was lowered stays so. */
TEST_ALONE(limits_by_user)
{
	set_capabilities(0, 0, 0);
	for (int which = 0; which < 16; which++) {
		struct rlimit old;

		SYS(getrlimit, which, &old);
		if (old.rlim_max == 0)
			continue;
		set_limit(which, old.rlim_max > 6000 ? 6000 : 5, 6000);
		set_limit(which, 5000, 5000);
		set_limit(which, 4000, 5000);
		set_limit(which, 5000, 5000);
		set_limit(which, 4000, 5001);
		set_limit(which, 5001, 5000);
		set_limit(which, -1, -1);
		set_limit(which, -1, 5000);
	}
}

TEST_ALONE(limits_by_root)
{
	set_capabilities(ALL_CAPABILITIES, ALL_CAPABILITIES, 0);
	set_limit(RLIMIT_NOFILE, 100, 200);
	set_limit(RLIMIT_NOFILE, 100, 201);
	set_limit(RLIMIT_NOFILE, 100, 1L << 40);
	set_limit(RLIMIT_NOFILE, 1L << 41, 1L << 40);
	set_limit(RLIMIT_CORE, 0, 0);
	set_limit(RLIMIT_CORE, 0, 1);
}
