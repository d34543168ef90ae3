// SPDX-License-Identifier: BSD-3-Clause
// Signals and threads: who gets them, and what happens to all threads together.

#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/process/children.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

static volatile long handled_by;
static volatile int handled, ready;

static void note_thread(int signal)
{
	handled_by = SYS(gettid);
	handled++;
}

static void handle(int signal)
{
	struct sigaction action = {.sa_handler = note_thread};

	sigemptyset(&action.sa_mask);
	sigaction(signal, &action, NULL);
	handled = ready = 0;
}

static void set_mask(unsigned long mask)
{
	SYS(rt_sigprocmask, SIG_SETMASK, &mask, NULL, 8);
}

static volatile long worker_id;
static volatile int leave, working, turns;

static void *work(void *mask)
{
	set_mask((unsigned long)mask);
	worker_id = SYS(gettid);
	ready = 1;
	while (!leave) {
		turns++;
		SYS(sched_yield);
	}
	return NULL;
}

static pthread_t start(unsigned long mask)
{
	pthread_t thread;

	leave = ready = 0;
	pthread_create(&thread, NULL, work, (void *)mask);
	while (!ready)
		SYS(sched_yield);
	working = 1;
	return thread;
}

static void stop(pthread_t thread)
{
	leave = 1;
	working = 0;
	pthread_join(thread, NULL);
}

/* The worker, if there is one, has left the handler as well: on its way out it would take whatever
 * comes next, whom that may be for. */
static void wait_handled(int count)
{
	int now;

	while (handled < count)
		SYS(sched_yield);
	now = turns;
	while (working && turns - now < 2)
		SYS(sched_yield);
}

static const char *who(void)
{
	return handled_by == SYS(getpid) ? "the first thread"
	       : handled_by == worker_id ? "the worker"
					 : "nobody";
}

/* The one that is asked first takes it, but where threads lose the CPU at any time another may come
 * before it. */
static const char *who_of_several(void)
{
	return getenv("UNFAIR") ? "one of both" : who();
}

TEST(one_thread)
{
	long pid = SYS(getpid);

	handle(SIGUSR1);
	pthread_t thread = start(0);
	CALL(tgkill, pid, worker_id, SIGUSR1);
	wait_handled(1);
	say("tgkill of the worker: %s", who());
	CALL(tkill, pid, SIGUSR1);
	wait_handled(2);
	say("tkill of the first: %s", who());
	CALL(tgkill, worker_id, worker_id, SIGUSR1);
	stop(thread);
	signal(SIGUSR1, SIG_DFL);
}

/* The number of any thread stands for the process. */
TEST(kill_by_thread)
{
	siginfo_t info = {.si_code = SI_QUEUE};

	handle(SIGUSR1);
	pthread_t thread = start(~0UL);
	CALL(kill, worker_id, 0);
	CALL(kill, worker_id, SIGUSR1);
	wait_handled(1);
	say("kill: %s", who());
	CALL(rt_sigqueueinfo, worker_id, SIGUSR1, &info);
	wait_handled(2);
	say("sigqueue: %s", who());
	stop(thread);
	CALL(rt_sigqueueinfo, 0, SIGUSR1, &info);
	CALL(rt_sigqueueinfo, -SYS(getpid), SIGUSR1, &info);
	signal(SIGUSR1, SIG_DFL);
}

/* It is the one that gets it, if it can. */
TEST(kill_names_a_thread)
{
	siginfo_t info = {.si_code = SI_QUEUE};

	handle(SIGUSR1);
	pthread_t thread = start(0);
	CALL(kill, worker_id, SIGUSR1);
	wait_handled(1);
	say("kill: %s", who_of_several());
	CALL(kill, SYS(getpid), SIGUSR1);
	wait_handled(2);
	say("kill of the first: %s", who_of_several());
	CALL(rt_sigqueueinfo, SYS(getpid), SIGUSR1, &info);
	wait_handled(3);
	say("sigqueue to the first: %s", who_of_several());
	long fd = SYS(pidfd_open, worker_id, O_EXCL); /* PIDFD_THREAD */
	CALL(pidfd_send_signal, fd, SIGUSR1, NULL, 2 /* PIDFD_SIGNAL_THREAD_GROUP */);
	wait_handled(4);
	say("of the worker's process, by descriptor: %s", who_of_several());
	SYS(close, fd);
	stop(thread);
	signal(SIGUSR1, SIG_DFL);
}

/* A signal for the process goes to a thread that does not block it. */
TEST(any_thread)
{
	long pid = SYS(getpid);

	handle(SIGUSR1);
	pthread_t thread = start(0);
	CALL(kill, pid, SIGUSR1);
	wait_handled(1);
	say("nobody blocks it: %s", who_of_several());
	set_mask(1UL << (SIGUSR1 - 1));
	CALL(kill, pid, SIGUSR1);
	wait_handled(2);
	say("the first blocks it: %s", who());
	stop(thread);
	set_mask(0);
	thread = start(~0UL);
	CALL(kill, pid, SIGUSR1);
	wait_handled(3);
	say("the worker blocks it: %s", who());
	set_mask(~0UL);
	CALL(kill, pid, SIGUSR1);
	unsigned long pending;
	CALL(rt_sigpending, &pending, 8);
	say("all block it: pending %lx", pending);
	set_mask(0);
	wait_handled(4);
	say("unblocked: %s", who());
	stop(thread);
	signal(SIGUSR1, SIG_DFL);
}

static void *unblock(void *arg)
{
	set_mask(0);
	return NULL;
}

/* What all block is taken by the first that does not any more. */
TEST(late_taker)
{
	long pid = SYS(getpid);
	pthread_t thread;

	handle(SIGUSR1);
	set_mask(1UL << (SIGUSR1 - 1));
	SYS(kill, pid, SIGUSR1);
	pthread_create(&thread, NULL, unblock, NULL);
	pthread_join(thread, NULL);
	say("handled %d times, by another: %d", handled, handled_by != pid);
	set_mask(0);
	signal(SIGUSR1, SIG_DFL);
}

static void *wait_for_it(void *out)
{
	unsigned long set = 1UL << (SIGUSR2 - 1);

	worker_id = SYS(gettid);
	ready = 1;
	*(long *)out = SYS(rt_sigtimedwait, &set, NULL, NULL, 8);
	return NULL;
}

TEST(thread_waits_for_it)
{
	long pid = SYS(getpid), taken = 0;
	pthread_t thread;

	ready = 0;
	set_mask(1UL << (SIGUSR2 - 1));
	pthread_create(&thread, NULL, wait_for_it, &taken);
	while (!ready)
		SYS(sched_yield);
	CALL(kill, pid, SIGUSR2);
	pthread_join(thread, NULL);
	say("taken %ld", taken);
	set_mask(0);
}

static void *look_at_own(void *arg)
{
	unsigned long mask;
	stack_t stack;

	SYS(rt_sigprocmask, SIG_BLOCK, NULL, &mask, 8);
	SYS(sigaltstack, NULL, &stack);
	say("mask has it: %d, stack flags %d size %lu", !!(mask & 1UL << (SIGUSR1 - 1)),
	    stack.ss_flags, (unsigned long)stack.ss_size);
	return NULL;
}

TEST(new_thread)
{
	static char room[65536];
	stack_t stack = {.ss_sp = room, .ss_size = sizeof(room)};
	pthread_t thread;

	sigaltstack(&stack, NULL);
	set_mask(1UL << (SIGUSR1 - 1));
	pthread_create(&thread, NULL, look_at_own, NULL);
	pthread_join(thread, NULL);
	set_mask(0);
	stack.ss_flags = SS_DISABLE;
	sigaltstack(&stack, NULL);
}

/* ---- all threads together ---- */

static void *forever(void *arg)
{
	for (;;)
		SYS(pause);
	return NULL;
}

static void *spin(void *arg)
{
	for (;;)
		__asm__ volatile("pause");
	return NULL;
}

static void *read_forever(void *arg)
{
	char byte;

	SYS(read, *(int *)arg, &byte, 1);
	return NULL;
}

static void *fault(void *arg)
{
	*(volatile int *)16 = 1;
	return NULL;
}

/* In a child: threads that sleep, that compute, and that wait for what never comes. */
static void many_threads(void *(*last)(void *))
{
	static int fds[2];
	pthread_t thread;

	SYS(pipe, fds);
	for (int i = 0; i < 3; i++) {
		pthread_create(&thread, NULL, forever, NULL);
		pthread_create(&thread, NULL, spin, NULL);
		pthread_create(&thread, NULL, read_forever, &fds[0]);
	}
	pthread_create(&thread, NULL, last, NULL);
}

static long family(void *(*last)(void *), int fd)
{
	pid_t pid = fork();

	if (pid == 0) {
		many_threads(last);
		SYS(write, fd, "x", 1);
		forever(NULL);
	}
	return pid;
}

TEST(all_die)
{
	static const int signals[] = {SIGTERM, SIGKILL, SIGUSR1, 50};
	char byte;
	int fds[2];

	SYS(pipe, fds);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		long pid = family(forever, fds[1]);

		SYS(read, fds[0], &byte, 1);
		CALL(kill, pid, signals[i]);
		show_status("all", status_of(pid));
	}
	long pid = family(fault, fds[1]);
	show_status("a fault in one", status_of(pid));
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(all_stop)
{
	char byte;
	int status, fds[2];

	SYS(pipe, fds);
	long pid = family(forever, fds[1]);
	SYS(read, fds[0], &byte, 1);
	for (int i = 0; i < 20; i++) {
		SYS(kill, pid, SIGSTOP);
		if (SYS(wait4, pid, &status, WUNTRACED, NULL) != pid || !WIFSTOPPED(status))
			say("round %d: not stopped", i);
		if (SYS(wait4, pid, &status, WUNTRACED | WNOHANG, NULL) != 0)
			say("round %d: told again", i);
		SYS(kill, pid, SIGCONT);
		if (SYS(wait4, pid, &status, WCONTINUED, NULL) != pid || status != 0xffff)
			say("round %d: not continued", i);
	}
	SYS(kill, pid, SIGSTOP);
	SYS(wait4, pid, &status, WUNTRACED, NULL);
	SYS(kill, pid, SIGKILL);
	show_status("killed", status_of(pid));
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}
