// SPDX-License-Identifier: BSD-3-Clause
// A timer's signals while calls that wait do their work: nothing is lost, and nothing done twice.

#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/process/children.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

static volatile int handled;

static void note(int signal)
{
	handled++;
}

static void begin(int flags)
{
	struct sigaction action = {.sa_handler = note, .sa_flags = flags};
	struct itimerval often = {{0, 2000}, {0, 2000}};

	sigemptyset(&action.sa_mask);
	handled = 0;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
}

static void end(void)
{
	struct itimerval never = {{0, 0}, {0, 0}};

	setitimer(ITIMER_REAL, &never, NULL);
	signal(SIGALRM, SIG_DFL);
}

static void transfer(const char *what, int flags)
{
	enum { BYTES = 400000, PART = 7777 };
	static char data[PART];
	long total = 0, interrupted = 0, sum = 0;
	int fds[2];

	SYS(pipe, fds);
	long sender = CHILD({
		long left = BYTES;

		SYS(close, fds[0]);
		begin(flags);
		memset(data, 1, sizeof(data));
		while (left > 0) {
			long sent = SYS(write, fds[1], data, left < PART ? left : PART);

			if (sent > 0)
				left -= sent;
			else if (sent != -EINTR)
				SYS(exit_group, 1);
		}
	});
	SYS(close, fds[1]);
	begin(flags);
	for (;;) {
		long got = SYS(read, fds[0], data, PART);

		if (got == 0)
			break;
		if (got < 0) {
			interrupted += got == -EINTR;
			continue;
		}
		for (long i = 0; i < got; i++)
			sum += data[i];
		total += got;
	}
	end();
	SYS(close, fds[0]);
	show_status(what, status_of(sender));
	say("%ld bytes, sum %ld", total, sum);
	if (flags & SA_RESTART)
		say("%ld interrupted", interrupted);
}

TEST(pipes)
{
	transfer("SA_RESTART", SA_RESTART);
	transfer("without", 0);
}

/* The time that is left is slept again and again, until it has all been slept. */
TEST(sleeps)
{
	struct timespec start, now, left = {0, 50000000};
	long ns;

	begin(SA_RESTART);
	SYS(clock_gettime, CLOCK_MONOTONIC, &start);
	while (SYS(nanosleep, &left, &left) == -EINTR)
		continue;
	SYS(clock_gettime, CLOCK_MONOTONIC, &now);
	end();
	ns = (now.tv_sec - start.tv_sec) * 1000000000 + now.tv_nsec - start.tv_nsec;
	check(ns >= 50000000);
	check(handled > 0);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int turn;

static void *take_turns(void *arg)
{
	for (int i = 0; i < 2000; i++) {
		pthread_mutex_lock(&mutex);
		while (turn != (int)(long)arg)
			pthread_cond_wait(&changed, &mutex);
		turn = 1 - turn;
		pthread_cond_broadcast(&changed);
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

TEST(futexes)
{
	pthread_t thread;

	begin(0);
	pthread_create(&thread, NULL, take_turns, (void *)1);
	take_turns((void *)0);
	pthread_join(thread, NULL);
	end();
	say("turn %d", turn);
}

/* Page faults of handlers and of what they interrupt, while memory comes and goes. */
TEST(page_faults)
{
	long wrong = 0;

	begin(SA_RESTART);
	for (int i = 0; i < 300; i++) {
		char *p = (char *)SYS(mmap, NULL, 16 * PAGE, PROT_READ | PROT_WRITE,
				      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		for (int k = 0; k < 16; k++)
			p[k * PAGE] = (char)k;
		for (int k = 0; k < 16; k++)
			wrong += p[k * PAGE] != k;
		SYS(munmap, p, 16 * PAGE);
	}
	end();
	say("%ld wrong", wrong);
}
