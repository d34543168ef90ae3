// SPDX-License-Identifier: BSD-3-Clause
// Scheduling policies, nice values and priorities of input and output.

#define _GNU_SOURCE
#include "tests/abi/credentials/state.h"

#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct attr {
	unsigned size, policy;
	unsigned long flags;
	int nice;
	unsigned priority;
	unsigned long runtime, deadline, period;
	unsigned util_min, util_max;
	unsigned long beyond[2];
};

/* The same for whoever starts the test. */
static void start(void)
{
	CALL(setpriority, 0, 0, 0);
	set_capabilities(ALL_CAPABILITIES, ALL_CAPABILITIES, 0);
}

static void show_policy(void)
{
	struct attr attr;
	int priority = 77;

	show(SYS(sched_getscheduler, 0), "policy");
	SYS(sched_getparam, 0, &priority);
	SYS(sched_getattr, 0, &attr, 48, 0);
	say("  priority %d; policy %u flags %lx nice %d priority %u; nice %ld", priority,
	    attr.policy, attr.flags, attr.nice, attr.priority, SYS(getpriority, 0, 0));
}

static void set_policy(int policy, int priority)
{
	show(SYS(sched_setscheduler, 0, policy, &priority), "policy %x, priority %d", policy,
	     priority);
}

TEST(priority_limits)
{
	for (int policy = -1; policy < 10; policy++) {
		show(SYS(sched_get_priority_max, policy), "max of %d", policy);
		show(SYS(sched_get_priority_min, policy), "min of %d", policy);
	}
	CALL(sched_get_priority_max, 0x40000001);
}

TEST_ALONE(policies)
{
	struct timespec interval = {7, 7};

	start();
	show_policy();
	CALL(sched_rr_get_interval, 0, &interval);
	check(interval.tv_sec == 0 && interval.tv_nsec < 100000000);
	for (int policy = -1; policy < 8; policy++) {
		if (policy == SCHED_DEADLINE || policy == 7)
			continue;
		for (int priority = -1; priority <= 1; priority++)
			set_policy(policy, priority);
		show_policy();
	}
	set_policy(SCHED_RR, 99);
	set_policy(SCHED_RR, 100);
	show_policy();
	CALL(sched_rr_get_interval, 0, &interval);
	say("%ld %ld", (long)interval.tv_sec, interval.tv_nsec);
	set_policy(SCHED_FIFO | 0x40000000, 5);
	show_policy();
	CALL(sched_rr_get_interval, 0, &interval);
	say("%ld %ld", (long)interval.tv_sec, interval.tv_nsec);
	int priority = 50;
	CALL(sched_setparam, 0, &priority);
	priority = 0;
	CALL(sched_setparam, 0, &priority);
	show_policy();
	set_policy(SCHED_OTHER, 0);
	CALL(sched_setparam, 0, &priority);
	show_policy();
}

TEST(policy_errors)
{
	struct timespec interval;
	int priority = 0, other = 99999999;

	CALL(sched_setscheduler, 0, 0, NULL);
	CALL(sched_setscheduler, 0, 0, (void *)8);
	CALL(sched_setscheduler, -1, 0, &priority);
	CALL(sched_setscheduler, -1, 0, (void *)8);
	CALL(sched_setscheduler, other, 99, &priority);
	CALL(sched_setscheduler, other, 0, (void *)8);
	CALL(sched_setscheduler, -1, -1, &priority);
	CALL(sched_setparam, 0, NULL);
	CALL(sched_setparam, 0, (void *)8);
	CALL(sched_setparam, -1, &priority);
	CALL(sched_setparam, other, &priority);
	CALL(sched_getparam, 0, NULL);
	CALL(sched_getparam, 0, (void *)8);
	CALL(sched_getparam, -1, &priority);
	CALL(sched_getparam, other, &priority);
	CALL(sched_getparam, other, NULL);
	CALL(sched_getscheduler, -1);
	CALL(sched_getscheduler, other);
	CALL(sched_rr_get_interval, -1, &interval);
	CALL(sched_rr_get_interval, other, &interval);
	CALL(sched_rr_get_interval, 0, NULL);
}

static void show_attr(unsigned size)
{
	struct attr attr;

	memset(&attr, 0x55, sizeof(attr));
	show(SYS(sched_getattr, 0, &attr, size, 0), "sched_getattr of %u bytes", size);
	attr.runtime = 0;
	show_bytes("  attr", &attr, sizeof(attr));
}

TEST(sched_getattr)
{
	char *page = guarded_page();
	struct attr attr;

	CALL(setpriority, 0, 0, 0);
	show_attr(0);
	show_attr(47);
	show_attr(48);
	show_attr(52);
	show_attr(56);
	show_attr(64);
	show_attr(72);
	show_attr(4097);
	CALL(sched_getattr, 0, page, 4096, 0);
	CALL(sched_getattr, 0, page + PAGE - 48, 48, 0);
	CALL(sched_getattr, 0, page + PAGE - 48, 56, 0);
	CALL(sched_getattr, 0, page + PAGE - 56, 57, 0);
	CALL(sched_getattr, 0, NULL, 48, 0);
	CALL(sched_getattr, 0, &attr, 48, 1);
	CALL(sched_getattr, -1, &attr, 48, 0);
	CALL(sched_getattr, 99999999, &attr, 48, 0);
}

static void set_attr(struct attr attr)
{
	show(SYS(sched_setattr, 0, &attr, 0), "size %u policy %u flags %lx nice %d priority %u",
	     attr.size, attr.policy, attr.flags, attr.nice, attr.priority);
	say("  size is %u", attr.size);
	show_policy();
}

TEST_ALONE(sched_setattr)
{
	struct attr attr = {0}, *end = (void *)(guarded_page() + PAGE - 48);

	start();
	set_attr((struct attr){.policy = SCHED_BATCH, .nice = 5});
	set_attr((struct attr){.size = 48, .policy = SCHED_RR, .priority = 9, .nice = 3});
	set_attr((struct attr){.size = 56, .policy = SCHED_OTHER, .nice = 100});
	set_attr((struct attr){.size = 72, .policy = SCHED_OTHER, .nice = -100});
	set_attr((struct attr){.size = 72, .policy = SCHED_OTHER, .beyond = {0, 1}});
	set_attr((struct attr){.size = 47, .policy = SCHED_OTHER});
	set_attr((struct attr){.size = 4097, .policy = SCHED_OTHER});
	set_attr((struct attr){.size = 48, .policy = -1});
	set_attr((struct attr){.size = 48, .policy = 4});
	set_attr((struct attr){.size = 48, .policy = SCHED_FIFO, .priority = 100});
	set_attr((struct attr){.size = 48, .policy = SCHED_OTHER, .priority = 1});
	set_attr((struct attr){.size = 48, .policy = SCHED_OTHER, .flags = 0x80});
	set_attr((struct attr){.size = 48, .policy = SCHED_OTHER, .flags = 1, .nice = 2});
	set_attr((struct attr){.size = 48, .policy = SCHED_OTHER, .flags = 8, .nice = 4});
	set_attr((struct attr){.size = 48, .policy = SCHED_BATCH, .flags = 0x10, .nice = 7});
	set_attr((struct attr){.size = 48, .policy = SCHED_RR, .flags = 0x18, .nice = 7});
	set_attr((struct attr){.size = 48, .policy = SCHED_IDLE, .nice = 7});
	CALL(sched_setattr, 0, NULL, 0);
	CALL(sched_setattr, 0, &attr, 1);
	CALL(sched_setattr, -1, &attr, 0);
	CALL(sched_setattr, 99999999, &attr, 0);
	CALL(sched_setattr, 0, (void *)8, 0);
	end->size = 56;
	CALL(sched_setattr, 0, end, 0);
	end->size = 72;
	CALL(sched_setattr, 0, end, 0);
}

TEST(getpriority)
{
	long pid = SYS(getpid);

	CALL(setpriority, 0, 0, 0);
	CALL(getpriority, 0, 0);
	CALL(getpriority, 0, pid);
	CALL(getpriority, 1, 0);
	check(SYS(getpriority, 2, 0) >= 20);
	CALL(getpriority, 3, 0);
	CALL(getpriority, -1, 0);
	CALL(getpriority, 0, 99999999);
	CALL(getpriority, 0, -1);
	CALL(getpriority, 1, 99999999);
	CALL(getpriority, 2, 99999999);
	CALL(setpriority, 3, 0, 0);
	CALL(setpriority, 0, 99999999, 0);
	CALL(setpriority, 1, 99999999, 0);
	CALL(setpriority, 2, 99999999, 0);
}

TEST_ALONE(setpriority)
{
	struct rlimit limit = {15, 15};

	start();
	for (int nice = -22; nice <= 22; nice += 11) {
		show(SYS(setpriority, 0, 0, nice), "nice %d", nice);
		CALL(getpriority, 0, 0);
	}
	CALL(setpriority, 0, 0, 10);
	CALL(setrlimit, RLIMIT_NICE, &limit);
	set_capabilities(0, 0, 0);
	CALL(setpriority, 0, 0, 4);
	CALL(setpriority, 0, 0, 12);
	CALL(setpriority, 0, 0, 5);
	CALL(setpriority, 0, 0, 6);
	CALL(getpriority, 0, 0);
}

TEST_ALONE(without_privilege)
{
	struct rlimit limit = {5, 5};

	start();
	set_policy(SCHED_OTHER | 0x40000000, 0);
	set_capabilities(0, 0, 0);
	set_policy(SCHED_OTHER, 0);
	set_policy(SCHED_FIFO | 0x40000000, 1);
	CALL(setrlimit, RLIMIT_RTPRIO, &limit);
	set_policy(SCHED_BATCH | 0x40000000, 0);
	CALL(setpriority, 0, 0, 5);
	set_attr((struct attr){.size = 48, .policy = SCHED_BATCH, .nice = 4, .flags = 1});
	set_attr((struct attr){.size = 48, .policy = SCHED_BATCH, .nice = 5, .flags = 1});
	set_policy(SCHED_IDLE | 0x40000000, 0);
	set_policy(SCHED_OTHER | 0x40000000, 0);
	show_policy();
}

TEST_ALONE(realtime_limit)
{
	struct rlimit limit = {5, 5}, none = {0, 0};

	start();
	set_policy(SCHED_FIFO, 7);
	CALL(prlimit64, 0, RLIMIT_RTPRIO, NULL, &limit);
	say("%lu %lu", (unsigned long)limit.rlim_cur, (unsigned long)limit.rlim_max);
	set_capabilities(0, 0, 0);
	CALL(setrlimit, RLIMIT_RTPRIO, &none);
	set_policy(SCHED_FIFO, 8);
	set_policy(SCHED_RR, 3);
	set_policy(SCHED_FIFO, 6);
	set_policy(SCHED_FIFO, 7);
	set_policy(SCHED_OTHER, 0);
	set_policy(SCHED_FIFO, 1);
	show_policy();
}

TEST_ALONE(ioprio)
{
	for (unsigned class = 0; class < 9; class ++)
		for (unsigned level = 0; level < 9; level += 4)
			show(SYS(ioprio_set, 1, 0, class << 13 | level), "%u %u", class, level);
	CALL(ioprio_set, 1, 0, 2 << 13 | 5);
	CALL(ioprio_get, 1, 0);
	SYS(ioprio_get, 1, 0);
	check(SYS(ioprio_get, 3, 0) >= 0);
	CALL(ioprio_get, 0, 0);
	CALL(ioprio_get, 4, 0);
	CALL(ioprio_get, 1, 99999999);
	CALL(ioprio_get, 2, 99999999);
	CALL(ioprio_get, 3, 99999999);
	CALL(ioprio_set, 0, 0, 0);
	CALL(ioprio_set, 4, 0, 0);
	CALL(ioprio_set, 1, 99999999, 0);
	CALL(ioprio_set, 1, 99999999, 7 << 13);
	set_capabilities(0, 0, 0);
	CALL(ioprio_set, 1, 0, 1 << 13);
	CALL(ioprio_set, 1, 0, 2 << 13);
	CALL(ioprio_get, 1, 0);
}
