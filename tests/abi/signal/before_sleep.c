// SPDX-License-Identifier: BSD-3-Clause
// Signals that come just when a thread goes to sleep: it must not sleep.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <time.h>

#define ROUNDS	2000
#define LONGEST 40000 /* ns; a call takes less until it sleeps */

static volatile int came;

static void note(int signal)
{
	came++;
}

/* Calls that wait with no signal blocked, each with a timer that expires a bit later than the last
 * one's. The last does not come to an end where one signal is missed. */
static void wait_often(void (*sleep)(const sigset_t *mask))
{
	struct sigaction action = {.sa_handler = note}, old_action;
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
	sigset_t usr1, old, none;
	timer_t timer;

	sigemptyset(&none);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr1, &old);
	sigaction(SIGUSR1, &action, &old_action);
	timer_create(CLOCK_MONOTONIC, &event, &timer);
	came = 0;
	for (int i = 0; i < ROUNDS; i++) {
		long delay = 1 + (long)i * (LONGEST / ROUNDS);

		timer_settime(timer, 0, &(struct itimerspec){.it_value.tv_nsec = delay}, NULL);
		while (came <= i)
			sleep(&none);
	}
	timer_delete(timer);
	sigaction(SIGUSR1, &old_action, NULL);
	sigprocmask(SIG_SETMASK, &old, NULL);
	say("%d signals", came);
}

static void suspend(const sigset_t *mask)
{
	sigsuspend(mask);
}

static void poll_nothing(const sigset_t *mask)
{
	ppoll(NULL, 0, NULL, mask);
}

TEST(sigsuspend)
{
	wait_often(suspend);
}

TEST(ppoll)
{
	wait_often(poll_nothing);
}
