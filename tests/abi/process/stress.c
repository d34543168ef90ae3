// SPDX-License-Identifier: BSD-3-Clause
// Many processes and threads. What they leave behind shows in the leak check at the end of the run.
// STRESS_ROUNDS says how many processes there are, one after another.

#define _GNU_SOURCE
#include "tests/abi/process/children.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>

#define THREADS 1000
#define ZOMBIES 500

static int rounds(void)
{
	const char *value = getenv("STRESS_ROUNDS");

	return value ? atoi(value) : 100;
}

static void run_nothing(void)
{
	char *argv[] = {"/proc/self/exe", "--alone", "nothing", NULL}, *envp[] = {NULL};

	SYS(execve, "/proc/self/exe", argv, envp);
	SYS(exit_group, 99);
}

TEST(fork_exec_wait)
{
	int count = rounds(), good = 0;

	for (int i = 0; i < count; i++)
		good += status_of(CHILD(run_nothing())) == 0;
	check(good == count);
}

static pthread_barrier_t barrier;

static void *meet(void *arg)
{
	pthread_barrier_wait(&barrier);
	return arg;
}

TEST(threads_at_once)
{
	static pthread_t threads[THREADS];
	pthread_attr_t attributes;
	int count = 0;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 64 << 10);
	pthread_barrier_init(&barrier, NULL, THREADS + 1);
	for (int i = 0; i < THREADS; i++)
		count += pthread_create(&threads[i], &attributes, meet, NULL) == 0;
	say("%d threads", count);
	if (count < THREADS)
		SYS(exit_group, 1);
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&barrier);
}

TEST(zombies)
{
	long pids[ZOMBIES];
	int good = 0;

	for (int i = 0; i < ZOMBIES; i++)
		pids[i] = CHILD(SYS(exit_group, i & 63));
	for (int i = ZOMBIES - 1; i >= 0; i--)
		good += WEXITSTATUS(status_of(pids[i])) == (i & 63);
	say("%d of %d", good, ZOMBIES);
}

/* Threads of a user who may have ten. */
TEST(limit_of_processes)
{
	show_status("child", status_of(CHILD({
			    struct rlimit limit = {10, 10};
			    long pids[20];
			    /* Of nobody else, who could have processes, too. */
			    int count = 0, id = 100000 + getpid();

			    CALL(setrlimit, RLIMIT_NPROC, &limit);
			    CALL(setresgid, id, id, id);
			    CALL(setresuid, id, id, id);
			    while (count < 20 && (pids[count] = SYS(fork)) > 0)
				    count++;
			    if (count < 20 && pids[count] == 0)
				    for (;;)
					    SYS(pause);
			    say("%d children", count);
			    show(pids[count], "fork");
			    for (int i = 0; i < count; i++) {
				    SYS(kill, pids[i], 9);
				    status_of(pids[i]);
			    }
		    })));
}
