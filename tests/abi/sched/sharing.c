// SPDX-License-Identifier: BSD-3-Clause
// How ordinary threads share one CPU, and what they are told when they lose it.

#define _GNU_SOURCE
#include "tests/abi/sched/sched.h"

#include <sys/resource.h>

#define TOTAL_NS 400000000L /* of CPU time, for the two of them */

struct worker {
	int policy, nice;
	long time_ns;
};

static volatile long times[2];
static uint32_t gate;

static void *work(void *arg)
{
	struct worker *worker = arg;
	int index = worker->nice != 0 || worker->policy != SCHED_OTHER;

	set_policy(0, worker->policy, 0);
	SYS(setpriority, PRIO_PROCESS, 0, worker->nice);
	SYS(futex, &gate, WAIT | PRIVATE, 0, NULL);
	do
		times[index] = thread_time();
	while (times[0] + times[1] < TOTAL_NS);
	return NULL;
}

/* How much more one thread gets than another that is nicer. */
static double ratio(int policy, int nice)
{
	struct worker workers[] = {{SCHED_OTHER, 0, 0}, {policy, nice, 0}};
	pthread_t threads[2];
	uint32_t other = 0;

	times[0] = times[1] = 0;
	for (int i = 0; i < 2; i++)
		threads[i] = thread_start(work, &workers[i]);
	move_all(&gate, &other, PRIVATE, 2);
	SYS(futex, &other, WAKE | PRIVATE, 2);
	for (int i = 0; i < 2; i++)
		thread_join(threads[i]);
	return (double)times[0] / (double)(times[1] + 1);
}

/* Whether the ratio is between two others. A machine inside another that stops for a while does so
 * in the time of one of them, but not of the same each time. A kernel whose threads run until they
 * wait knows of no shares. */
static int shares(int policy, int nice, double least, double most)
{
	int whatever = getenv("UNFAIR") != NULL;

	for (int tries = 0; tries < 10; tries++) {
		double found = ratio(policy, nice);

		if ((found > least && found < most) || whatever)
			return 1;
	}
	return 0;
}

/* One step is a factor of 1.25; the slices are coarse. */
TEST(nice)
{
	use_one_cpu();
	SYS(setpriority, PRIO_PROCESS, 0, 0);
	check(shares(SCHED_BATCH, 0, 0.4, 2.5));
	check(shares(SCHED_OTHER, 5, 1.3, 8));
	check(shares(SCHED_OTHER, 10, 2.5, 40));
	check(shares(SCHED_IDLE, 0, 5, 1e9));
}

static volatile int flag;

static void *set_flag(void *arg)
{
	flag = 1;
	return arg;
}

/* Nothing but the end of its slice takes the CPU from the main thread. */
TEST(spinning)
{
	pthread_t thread;

	use_one_cpu();
	flag = 0;
	thread = thread_start(set_flag, NULL);
	while (!flag)
		;
	say("seen");
	thread_join(thread);
}

struct area {
	unsigned cpu_id_start, cpu_id;
	const void *sequence;
	unsigned flags, node_id, mm_cid, padding;
} __attribute__((aligned(32)));

struct sequence {
	unsigned version, flags;
	const char *start;
	unsigned long size;
	const char *abort;
} __attribute__((aligned(32)));

/* Spins in a sequence, which only its abort address leads out of. */
void spin_in_sequence(struct area *area, const struct sequence *sequence);
extern const char spin_start[], spin_end[], spin_abort[];

__asm__(".text\n"
	"spin_in_sequence:\n"
	"	movq %rsi, 8(%rdi)\n"
	"spin_start:\n"
	"	jmp spin_start\n"
	"spin_end:\n"
	"	ud2\n"
	"	.long 0x53053053\n"
	"spin_abort:\n"
	"	ret\n");

static volatile int stop_competing;

static void *compete(void *arg)
{
	while (!stop_competing)
		flag++;
	return arg;
}

static void *be_aborted(void *arg)
{
	static struct area area;
	struct sequence sequence = {0, 0, spin_start, (unsigned long)(spin_end - spin_start),
				    spin_abort};

	show(abi_syscall(334, (long)&area, 32, 0, 0x53053053, 0, 0), "registered");
	for (int i = 0; i < 3; i++) {
		spin_in_sequence(&area, &sequence);
		say("aborted, %s sequence left", area.sequence ? "a" : "no");
	}
	abi_syscall(334, (long)&area, 32, 1, 0x53053053, 0, 0);
	return arg;
}

extern const ptrdiff_t __rseq_offset __attribute__((weak));
extern const unsigned __rseq_size __attribute__((weak));

static void *take_from_library(void *arg)
{
	if (&__rseq_size && __rseq_size)
		SYS(rseq, (char *)__builtin_thread_pointer() + __rseq_offset, 32, 1, 0x53053053);
	return be_aborted(arg);
}

TEST(restartable_sequence)
{
	pthread_t threads[2];

	use_one_cpu();
	stop_competing = 0;
	threads[0] = thread_start(compete, NULL);
	threads[1] = thread_start(take_from_library, NULL);
	thread_join(threads[1]);
	stop_competing = 1;
	thread_join(threads[0]);
}
