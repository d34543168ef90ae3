// SPDX-License-Identifier: BSD-3-Clause
// Runs inside elfin only: sets the clock while processes wait for a time that it is to show.

#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define AHEAD_SECONDS 600

/* What the kernel's futex_waitv takes; not every libc's headers have it. */
struct waitv {
	uint64_t value, address;
	uint32_t flags, reserved;
};

/* What all share: words that nobody changes, and a lock that the first process holds. */
static struct {
	uint32_t word, lock;
	sem_t semaphore;
} * shared;

static void expect(const char *name, const char *what, int holds)
{
	printf("%s inside.deadlines-%s-%s\n", holds ? "ok" : "not ok", name, what);
}

/* A time that is seconds ahead on a clock. */
static struct timespec ahead(int clock, long seconds)
{
	struct timespec t;

	clock_gettime(clock, &t);
	t.tv_sec += seconds;
	return t;
}

static long wait_for(int op, uint32_t *word, const struct timespec *until)
{
	return syscall(SYS_futex, word, op, *word, until, &shared->lock, FUTEX_BITSET_MATCH_ANY);
}

static long wait_bitset(void)
{
	struct timespec until = ahead(CLOCK_REALTIME, AHEAD_SECONDS);

	return wait_for(FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, &shared->word, &until);
}

static long lock_pi(void)
{
	struct timespec until = ahead(CLOCK_REALTIME, AHEAD_SECONDS);

	return wait_for(FUTEX_LOCK_PI, &shared->lock, &until);
}

static long lock_pi2(void)
{
	struct timespec until = ahead(CLOCK_REALTIME, AHEAD_SECONDS);

	return wait_for(FUTEX_LOCK_PI2 | FUTEX_CLOCK_REALTIME, &shared->lock, &until);
}

static long wait_requeue_pi(void)
{
	struct timespec until = ahead(CLOCK_REALTIME, AHEAD_SECONDS);

	return wait_for(FUTEX_WAIT_REQUEUE_PI | FUTEX_CLOCK_REALTIME, &shared->word, &until);
}

static long waitv(void)
{
	struct timespec until = ahead(CLOCK_REALTIME, AHEAD_SECONDS);
	struct waitv words[2] = {{0, (uintptr_t)&shared->word, 2, 0},
				 {0, (uintptr_t)&shared->word, 2, 0}};

	return syscall(449, words, 2, 0, &until, CLOCK_REALTIME);
}

static long semaphore(void)
{
	struct timespec until = ahead(CLOCK_REALTIME, AHEAD_SECONDS);

	return sem_timedwait(&shared->semaphore, &until);
}

/* Answers as the others do. */
static long sleep_absolute(void)
{
	struct timespec until = ahead(CLOCK_REALTIME, AHEAD_SECONDS);

	errno = clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL);
	if (errno == 0)
		errno = ETIMEDOUT;
	return -1;
}

static long sleep_relative(void)
{
	struct timespec time = {AHEAD_SECONDS, 0};

	return clock_nanosleep(CLOCK_REALTIME, 0, &time, NULL);
}

static long wait_relative(void)
{
	struct timespec time = {AHEAD_SECONDS, 0};

	return wait_for(FUTEX_WAIT, &shared->word, &time);
}

static long wait_monotonic(void)
{
	struct timespec until = ahead(CLOCK_MONOTONIC, AHEAD_SECONDS);

	return wait_for(FUTEX_WAIT_BITSET, &shared->word, &until);
}

static struct waiter {
	const char *name;
	long (*wait)(void);
	int follows; /* ends when the clock is set */
	pid_t pid;
} waiters[] = {
	{"wait-bitset", wait_bitset, 1, 0},
	{"lock-pi", lock_pi, 1, 0},
	{"lock-pi2", lock_pi2, 1, 0},
	{"wait-requeue-pi", wait_requeue_pi, 1, 0},
	{"waitv", waitv, 1, 0},
	{"semaphore", semaphore, 1, 0},
	{"sleep-absolute", sleep_absolute, 1, 0},
	{"sleep-relative", sleep_relative, 0, 0},
	{"wait-relative", wait_relative, 0, 0},
	{"wait-monotonic", wait_monotonic, 0, 0},
};

#define WAITERS (sizeof(waiters) / sizeof(waiters[0]))

static int is_asleep(pid_t pid)
{
	char path[64], text[256] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (!file)
		return 0;
	if (!fgets(text, sizeof(text), file))
		text[0] = 0;
	fclose(file);
	return strstr(text, ") S") != NULL;
}

static void start(struct waiter *waiter)
{
	waiter->pid = fork();
	if (waiter->pid == 0)
		_exit(waiter->wait() == -1 && errno == ETIMEDOUT ? 0 : 1);
	while (!is_asleep(waiter->pid))
		sched_yield();
}

/* Sets the clock ahead, or back. */
static void set_clock_by(long seconds)
{
	struct timespec t = ahead(CLOCK_REALTIME, seconds);

	clock_settime(CLOCK_REALTIME, &t);
}

/* The time on the monotonic clock says whether it was the clock that ended a wait. */
static void check_follows(struct waiter *waiter, const struct timespec *started)
{
	struct timespec now;
	int status;

	waitpid(waiter->pid, &status, 0);
	clock_gettime(CLOCK_MONOTONIC, &now);
	expect(waiter->name, "follows",
	       status == 0 && now.tv_sec - started->tv_sec < AHEAD_SECONDS);
}

static void check_stays(struct waiter *waiter)
{
	expect(waiter->name, "stays", waitpid(waiter->pid, NULL, WNOHANG) == 0);
	kill(waiter->pid, SIGKILL);
	waitpid(waiter->pid, NULL, 0);
}

int main(void)
{
	struct timespec started = ahead(CLOCK_MONOTONIC, 0);

	setbuf(stdout, NULL);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	sem_init(&shared->semaphore, 1, 0);
	expect("lock", "taken", wait_for(FUTEX_LOCK_PI, &shared->lock, NULL) == 0);
	for (unsigned i = 0; i < WAITERS; i++)
		start(&waiters[i]);
	set_clock_by(-10 * AHEAD_SECONDS);
	for (unsigned i = 0; i < WAITERS; i++)
		expect(waiters[i].name, "goes-on", is_asleep(waiters[i].pid));
	set_clock_by(11 * AHEAD_SECONDS + 1);
	for (unsigned i = 0; i < WAITERS; i++)
		if (waiters[i].follows)
			check_follows(&waiters[i], &started);
	for (unsigned i = 0; i < WAITERS; i++)
		if (!waiters[i].follows)
			check_stays(&waiters[i]);
	return 0;
}
