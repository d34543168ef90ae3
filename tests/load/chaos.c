// SPDX-License-Identifier: BSD-3-Clause
// chaos SEED ROUNDS: any call may fail, the kernel may not.

#include "tests/load/chaos/chaos.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	PROCESSES = 3,
	THREADS = 5,
	SLOTS = 24,
	FILES_MAX = 200,
	SIZE_MAX_BYTES = 1 << 20,
	ARENA = 1 << 18,
	INTERRUPT_US = 3000,
	CHILD_ROUNDS = 20,
};

/* What a process has open, by chance or not any more. */
static volatile int slots[SLOTS];
static char *arena;
static unsigned rounds;

unsigned pick(struct worker *worker, unsigned limit)
{
	worker->random ^= worker->random << 13;
	worker->random ^= worker->random >> 7;
	worker->random ^= worker->random << 17;
	return (unsigned)(worker->random >> 33) % limit;
}

int any_file(struct worker *worker)
{
	return slots[pick(worker, SLOTS)] - 1;
}

/* A slot has the number and one more, so that none is 0. */
static void replace(struct worker *worker, int fd)
{
	int old = __atomic_exchange_n(&slots[pick(worker, SLOTS)], fd + 1, __ATOMIC_SEQ_CST);

	if (old > 0)
		close(old - 1);
}

void keep_file(struct worker *worker, int fd)
{
	if (fd >= 0)
		replace(worker, fd);
}

void drop_file(struct worker *worker)
{
	replace(worker, -1);
}

void *any_place(struct worker *worker)
{
	return arena + pick(worker, ARENA - LENGTH_MAX);
}

size_t any_length(struct worker *worker)
{
	return pick(worker, 2) ? pick(worker, 300) : pick(worker, LENGTH_MAX);
}

static void act(struct worker *worker);

/* A child has the same files and memory, and another future. */
static void make_child(struct worker *worker)
{
	struct itimerval interval = {{0, INTERRUPT_US}, {0, INTERRUPT_US}};

	if (fork() != 0)
		return;
	setitimer(ITIMER_REAL, &interval, NULL);
	worker->random ^= (uint64_t)getpid() << 32;
	for (unsigned n = 0; n < CHILD_ROUNDS; n++)
		act(worker);
	_exit(0);
}

static void act(struct worker *worker)
{
	unsigned what = pick(worker, 64);

	if (what < 10)
		make_file(worker);
	else if (what < 14)
		drop_file(worker);
	else if (what < 36)
		use_file(worker);
	else if (what < 52)
		use_socket(worker);
	else if (what < 55)
		use_names(worker);
	else if (what < 59)
		use_others(worker);
	else
		use_memory(worker);
}

/* Whoever waits does so for a moment only, since nobody may ever come. */
static void interrupt_often(void)
{
	struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM};
	struct itimerspec interval = {{0, INTERRUPT_US * 1000}, {0, INTERRUPT_US * 1000}};
	timer_t timer;

	event.sigev_notify_thread_id = (int)syscall(SYS_gettid);
	if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0 ||
	    timer_settime(timer, 0, &interval, NULL) != 0)
		_exit(1);
}

static void *work(void *arg)
{
	struct worker *worker = arg;

	interrupt_often();
	while (worker->rounds-- > 0) {
		act(worker);
		if (pick(worker, 100) == 0)
			make_child(worker);
	}
	return NULL;
}

static void nothing(int number)
{
	(void)number;
}

static void prepare(void)
{
	struct sigaction action = {.sa_handler = nothing}; /* without SA_RESTART */

	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGIO, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGTTIN, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);
	setrlimit(RLIMIT_NOFILE, &(struct rlimit){FILES_MAX, FILES_MAX});
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){SIZE_MAX_BYTES, SIZE_MAX_BYTES});
	arena = mmap(NULL, ARENA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static int run(uint64_t seed)
{
	struct worker workers[THREADS];

	prepare();
	if (arena == MAP_FAILED)
		return 1;
	for (unsigned i = 0; i < THREADS; i++) {
		workers[i].random = (seed * THREADS + i + 1) * 0x9e3779b97f4a7c15ull;
		workers[i].rounds = rounds;
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
			return 1;
	}
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
	return 0;
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	int failed = 0, status;

	rounds = argc > 2 ? (unsigned)atoi(argv[2]) : 1000;
	signal(SIGUSR1, SIG_IGN);
	for (unsigned i = 0; i < PROCESSES; i++)
		if (fork() == 0)
			_exit(run(seed * PROCESSES + i));
	while (wait(&status) > 0)
		failed |= status;
	puts(failed ? "failed" : "all have ended");
	return failed != 0;
}
