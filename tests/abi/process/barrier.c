// SPDX-License-Identifier: BSD-3-Clause
// membarrier(2) by what it does: of two threads that each write a word and then read the other's,
// one sees what the other has written, although only one of them makes the system call.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <pthread.h>
#include <sched.h>

#define ROUNDS 2000

static volatile int words[2], seen[2], arrived[2], command;

static void compiler_barrier(void)
{
	__asm__ volatile("" ::: "memory");
}

/* Both begin a round at about the same time. */
static void meet(int self, int round)
{
	__atomic_store_n(&arrived[self], round, __ATOMIC_SEQ_CST);
	for (int tries = 0; __atomic_load_n(&arrived[!self], __ATOMIC_SEQ_CST) < round; tries++)
		if (tries > 100)
			sched_yield();
}

static void *light(void *arg)
{
	for (int round = 1; round <= ROUNDS; round++) {
		meet(0, 2 * round - 1);
		words[0] = round;
		compiler_barrier();
		seen[0] = words[1];
		meet(0, 2 * round);
	}
	return arg;
}

static void try_command(int which)
{
	pthread_t thread;
	int neither = 0, failed = 0;

	words[0] = words[1] = arrived[0] = arrived[1] = 0;
	command = which;
	pthread_create(&thread, NULL, light, NULL);
	for (int round = 1; round <= ROUNDS; round++) {
		meet(1, 2 * round - 1);
		words[1] = round;
		compiler_barrier();
		failed += SYS(membarrier, command, 0, 0) != 0;
		seen[1] = words[0];
		meet(1, 2 * round);
		neither += seen[0] < round && seen[1] < round;
	}
	pthread_join(thread, NULL);
	say("command %d: %d failed, neither saw the other %d times", which, failed, neither);
}

TEST_ALONE(membarrier_effect)
{
	CALL(membarrier, 1 << 4, 0, 0); /* register for private expedited ones, */
	CALL(membarrier, 1 << 2, 0, 0); /* and global expedited ones */
	try_command(1 << 3);
	try_command(1 << 1);
}
