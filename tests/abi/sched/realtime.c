// SPDX-License-Identifier: BSD-3-Clause
// Threads in real time, on one CPU: who runs when. The main thread has the highest level, so that
// the others run only while it waits.

#define _GNU_SOURCE
#include "tests/abi/sched/sched.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAIN_LEVEL 90

struct runner {
	const char *name;
	int policy, level;
	void (*run)(const struct runner *runner);
	pthread_t thread;
	uint32_t gate;
};

static void start(void)
{
	use_one_cpu();
	show(set_policy(0, SCHED_FIFO, MAIN_LEVEL), "main");
}

static void finish(void)
{
	set_policy(0, SCHED_OTHER, 0);
}

static void *run(void *arg)
{
	struct runner *runner = arg;

	SYS(futex, &runner->gate, WAIT | PRIVATE, 0, NULL);
	runner->run(runner);
	return NULL;
}

/* The thread has its policy before it runs for the first time. */
static void start_runner(struct runner *runner)
{
	struct sched_param param = {.sched_priority = runner->level};
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attr, runner->policy);
	pthread_attr_setschedparam(&attr, &param);
	if (pthread_create(&runner->thread, &attr, run, runner) != 0)
		say("no thread %s", runner->name);
	pthread_attr_destroy(&attr);
}

/* Lets lower levels run until somebody waits for a word. */
static void until_waiting(uint32_t *waited_for)
{
	while (SYS(futex, waited_for, REQUEUE | PRIVATE, 0, 1, waited_for) == 0)
		usleep(1000);
}

/* All of them can run from the same moment on, in their order. */
static void run_all(struct runner *runners, int count)
{
	for (int i = 0; i < count; i++)
		start_runner(&runners[i]);
	for (int i = 0; i < count; i++)
		until_waiting(&runners[i].gate);
	for (int i = 0; i < count; i++)
		SYS(futex, &runners[i].gate, WAKE | PRIVATE, 1);
	event("all started");
	for (int i = 0; i < count; i++)
		pthread_join(runners[i].thread, NULL);
	show_events();
}

static void say_name(const struct runner *runner)
{
	event(runner->name);
}

TEST(levels)
{
	struct runner runners[] = {
		{"low", SCHED_FIFO, 1, say_name, 0, 0},
		{"second low", SCHED_RR, 1, say_name, 0, 0},
		{"high", SCHED_RR, 30, say_name, 0, 0},
		{"middle", SCHED_FIFO, 20, say_name, 0, 0},
		{"second high", SCHED_FIFO, 30, say_name, 0, 0},
	};

	start();
	run_all(runners, ARRAY_LEN(runners));
	finish();
}

static void yield_three_times(const struct runner *runner)
{
	for (int i = 0; i < 3; i++) {
		event(runner->name);
		SYS(sched_yield);
	}
}

/* Yielding is to equals only. */
TEST(yield)
{
	struct runner runners[] = {
		{"first", SCHED_FIFO, 10, yield_three_times, 0, 0},
		{"second", SCHED_FIFO, 10, yield_three_times, 0, 0},
		{"third", SCHED_RR, 10, yield_three_times, 0, 0},
		{"low", SCHED_FIFO, 9, yield_three_times, 0, 0},
		{"high", SCHED_FIFO, 11, yield_three_times, 0, 0},
	};

	start();
	run_all(runners, ARRAY_LEN(runners));
	finish();
}

static uint32_t word;

static void wait_and_say(const struct runner *runner)
{
	event("waits");
	SYS(futex, &word, WAIT | PRIVATE, 0, NULL);
	event(runner->name);
}

static void wake_one(const struct runner *runner)
{
	event("wakes");
	SYS(futex, &word, WAKE | PRIVATE, 1);
	event("has woken");
}

/* Who wakes up takes the CPU from lower levels, and from no others. */
TEST(preemption)
{
	struct runner higher[] = {{"woken", SCHED_FIFO, 20, wait_and_say, 0, 0},
				  {"waker", SCHED_FIFO, 10, wake_one, 0, 0}};
	struct runner equal[] = {{"woken", SCHED_FIFO, 10, wait_and_say, 0, 0},
				 {"waker", SCHED_FIFO, 10, wake_one, 0, 0}};

	start();
	run_all(higher, 2);
	run_all(equal, 2);
	finish();
}

/* Of several who wait, the highest level is woken first, whoever came first. */
TEST(waking_order)
{
	struct runner runners[] = {
		{"lowest", SCHED_FIFO, 5, wait_and_say, 0, 0},
		{"highest", SCHED_FIFO, 7, wait_and_say, 0, 0},
		{"second lowest", SCHED_FIFO, 5, wait_and_say, 0, 0},
		{"middle", SCHED_FIFO, 6, wait_and_say, 0, 0},
		{"waker", SCHED_FIFO, 1, wake_one, 0, 0},
		{"waker", SCHED_FIFO, 1, wake_one, 0, 0},
		{"waker", SCHED_FIFO, 1, wake_one, 0, 0},
		{"waker", SCHED_FIFO, 1, wake_one, 0, 0},
	};

	start();
	run_all(runners, ARRAY_LEN(runners));
	finish();
}

static volatile int changed_tid;

static void change_self(const struct runner *runner)
{
	event(runner->name);
	set_policy(0, SCHED_FIFO, 5);
	event("lowered itself");
	set_policy(0, SCHED_FIFO, 15);
	event("raised itself");
}

TEST(changes)
{
	struct runner runners[] = {
		{"changing", SCHED_FIFO, 15, change_self, 0, 0},
		{"equal", SCHED_FIFO, 15, say_name, 0, 0},
		{"between", SCHED_FIFO, 10, say_name, 0, 0},
		{"as low", SCHED_FIFO, 5, say_name, 0, 0},
	};

	start();
	run_all(runners, ARRAY_LEN(runners));
	finish();
}

static void tell_number(const struct runner *runner)
{
	changed_tid = (int)SYS(gettid);
	SYS(futex, &word, WAIT | PRIVATE, 0, NULL);
	event(runner->name);
}

/* Another thread's level, while it can run and does not. */
TEST(changes_of_others)
{
	static const int levels[] = {5, 15, 25, 10, 20};

	start();
	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		struct runner runners[] = {{"changed", SCHED_FIFO, 50, tell_number, 0, 0},
					   {"ten", SCHED_FIFO, 10, say_name, 0, 0},
					   {"twenty", SCHED_FIFO, 20, say_name, 0, 0}};

		for (int j = 0; j < 3; j++)
			start_runner(&runners[j]);
		for (int j = 0; j < 3; j++)
			until_waiting(&runners[j].gate);
		SYS(futex, &runners[0].gate, WAKE | PRIVATE, 1);
		until_waiting(&word);
		SYS(futex, &word, WAKE | PRIVATE, 1);
		SYS(futex, &runners[1].gate, WAKE | PRIVATE, 1);
		SYS(futex, &runners[2].gate, WAKE | PRIVATE, 1);
		set_policy(changed_tid, SCHED_FIFO, levels[i]);
		say("to %d", levels[i]);
		for (int j = 0; j < 3; j++)
			pthread_join(runners[j].thread, NULL);
		show_events();
	}
	finish();
}

static volatile int spin_until;

static void spin(const struct runner *runner)
{
	event(runner->name);
	while (!spin_until)
		;
	event("saw it");
}

static void let_go(const struct runner *runner)
{
	event(runner->name);
	spin_until = 1;
	event("let go");
}

/* SCHED_RR gives way to an equal after some time, and nobody else ever to a lower level. */
TEST(round_robin)
{
	struct runner runners[] = {{"spins", SCHED_RR, 3, spin, 0, 0},
				   {"lets go", SCHED_RR, 3, let_go, 0, 0}};

	start();
	spin_until = 0;
	run_all(runners, 2);
	finish();
}

static uint32_t lock;

static void hold_lock(const struct runner *runner)
{
	SYS(futex, &lock, LOCK_PI | PRIVATE, 0, NULL);
	event("low has the lock");
	SYS(futex, &word, WAKE | PRIVATE, 9);
	event("low goes on");
	SYS(futex, &lock, UNLOCK_PI | PRIVATE);
	event("low is done");
}

static void want_lock(const struct runner *runner)
{
	SYS(futex, &word, WAIT | PRIVATE, 0, NULL);
	event("high wants the lock");
	SYS(futex, &lock, LOCK_PI | PRIVATE, 0, NULL);
	event("high has the lock");
	SYS(futex, &lock, UNLOCK_PI | PRIVATE);
	event("high is done");
}

static void only_run(const struct runner *runner)
{
	SYS(futex, &word, WAIT | PRIVATE, 0, NULL);
	event("middle runs");
}

/* While the high thread waits for the lock, its owner runs before the middle one. */
TEST(inheritance)
{
	struct runner runners[] = {
		{"high", SCHED_FIFO, 30, want_lock, 0, 0},
		{"middle", SCHED_FIFO, 20, only_run, 0, 0},
		{"low", SCHED_FIFO, 10, hold_lock, 0, 0},
	};

	start();
	lock = 0;
	run_all(runners, ARRAY_LEN(runners));
	finish();
}

static uint32_t second_lock;

static void hold_and_want(const struct runner *runner)
{
	SYS(futex, &word, WAIT | PRIVATE, 0, NULL);
	SYS(futex, &second_lock, LOCK_PI | PRIVATE, 0, NULL);
	event("second has its lock");
	SYS(futex, &lock, LOCK_PI | PRIVATE, 0, NULL);
	event("second has both locks");
	SYS(futex, &lock, UNLOCK_PI | PRIVATE);
	SYS(futex, &second_lock, UNLOCK_PI | PRIVATE);
	event("second is done");
}

static uint32_t high_word, middle_word;

static void want_second_lock(const struct runner *runner)
{
	SYS(futex, &high_word, WAIT | PRIVATE, 0, NULL);
	event("high wants the second lock");
	SYS(futex, &second_lock, LOCK_PI | PRIVATE, 0, NULL);
	event("high has the second lock");
	SYS(futex, &second_lock, UNLOCK_PI | PRIVATE);
}

static void hold_long(const struct runner *runner)
{
	SYS(futex, &lock, LOCK_PI | PRIVATE, 0, NULL);
	event("lowest has the lock");
	/* The second takes its lock, and waits for this one. */
	SYS(futex, &word, WAKE | PRIVATE, 9);
	/* The highest waits for that lock, and this thread goes on with its level. */
	SYS(futex, &high_word, WAKE | PRIVATE, 9);
	SYS(futex, &middle_word, WAKE | PRIVATE, 9);
	event("lowest goes on");
	SYS(futex, &lock, UNLOCK_PI | PRIVATE);
	event("lowest is done");
}

static void run_in_the_middle(const struct runner *runner)
{
	SYS(futex, &middle_word, WAIT | PRIVATE, 0, NULL);
	event("middle runs");
}

TEST(inheritance_along_a_chain)
{
	struct runner runners[] = {
		{"highest", SCHED_FIFO, 40, want_second_lock, 0, 0},
		{"middle", SCHED_FIFO, 20, run_in_the_middle, 0, 0},
		{"second", SCHED_FIFO, 15, hold_and_want, 0, 0},
		{"lowest", SCHED_FIFO, 10, hold_long, 0, 0},
	};

	start();
	lock = second_lock = 0;
	run_all(runners, ARRAY_LEN(runners));
	finish();
}

/* What children begin with. */
static void show_child(const char *what)
{
	long child = SYS(fork);
	int status = 0;

	if (child == 0) {
		struct sched_param param;
		int policy = (int)SYS(sched_getscheduler, 0);
		int nice = (int)SYS(getpriority, 0, 0) != 20;

		SYS(sched_getparam, 0, &param);
		SYS(exit_group, (policy & 7) << 5 | (param.sched_priority & 15) << 1 | nice);
	}
	SYS(wait4, child, &status, 0, 0);
	say("%s: policy %d, level %d, %s", what, WEXITSTATUS(status) >> 5,
	    WEXITSTATUS(status) >> 1 & 15, WEXITSTATUS(status) & 1 ? "nice" : "not nice");
}

TEST(children)
{
	use_one_cpu();
	SYS(setpriority, 0, 0, 0);
	set_policy(0, SCHED_FIFO, 7);
	show_child("as the parent");
	set_policy(0, SCHED_FIFO | 0x40000000, 7);
	show_child("reset");
	set_policy(0, SCHED_BATCH, 0);
	show_child("batch");
	set_policy(0, SCHED_IDLE, 0);
	show_child("idle");
	set_policy(0, SCHED_OTHER, 0);
	SYS(setpriority, 0, 0, 5);
	show_child("nice");
	SYS(setpriority, 0, 0, -5);
	set_policy(0, SCHED_OTHER | 0x40000000, 0);
	show_child("reset from below zero");
	SYS(setpriority, 0, 0, 0);
	set_policy(0, SCHED_OTHER, 0);
}
