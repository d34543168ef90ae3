// SPDX-License-Identifier: BSD-3-Clause
// Processes whose parents end before them.

#define _GNU_SOURCE
#include "tests/abi/process/children.h"

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>

static long own_number(void)
{
	return SYS(getpid);
}

/* Waits until the parent is another process. */
static void wait_for_new_parent(long parent)
{
	while (SYS(getppid) == parent)
		SYS(sched_yield);
}

TEST(subreaper)
{
	long self = own_number(), pid;
	int fds[2], status = 0;
	long orphan = 0;

	CALL(pipe2, fds, 0);
	CALL(prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	pid = CHILD({
		long middle = own_number();

		CHILD({
			long number = own_number();

			wait_for_new_parent(middle);
			SYS(write, fds[1], &number, sizeof(number));
			SYS(exit_group, getppid() == self ? 12 : 13);
		});
	});
	check(SYS(wait4, pid, &status, 0, NULL) == pid);
	SYS(read, fds[0], &orphan, sizeof(orphan));
	check(SYS(wait4, -1, &status, 0, NULL) == orphan);
	show_status("orphan", status);
	CALL(prctl, PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
	CALL(wait4, -1, NULL, 0, NULL);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

/* A zombie becomes the child of the reaper, too. */
TEST(subreaper_of_a_zombie)
{
	long pid;
	int status = 0;

	CALL(prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	pid = CHILD({
		siginfo_t info;
		long child = CHILD(SYS(exit_group, 13));

		SYS(waitid, P_PID, child, &info, WEXITED | WNOWAIT, NULL);
	});
	check(SYS(wait4, pid, &status, 0, NULL) == pid);
	SYS(wait4, -1, &status, 0, NULL);
	show_status("zombie", status);
	CALL(prctl, PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
}

static volatile int died;

static void note(int signal)
{
	died = signal;
}

TEST(death_of_the_parent)
{
	struct sigaction action = {.sa_handler = note};
	char byte = 0;
	int fds[2];
	long pid;

	CALL(pipe2, fds, 0);
	CALL(prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	pid = CHILD({
		int ready[2];

		SYS(pipe2, ready, 0);
		CHILD({
			sigaction(SIGUSR2, &action, NULL);
			CALL(prctl, PR_SET_PDEATHSIG, SIGUSR2, 0, 0, 0);
			SYS(write, ready[1], "r", 1);
			while (!died)
				SYS(sched_yield);
			SYS(write, fds[1], died == SIGUSR2 ? "2" : "?", 1);
		});
		SYS(read, ready[0], &byte, 1);
	});
	show_status("parent", status_of(pid));
	CALL(read, fds[0], &byte, 1);
	say("signal %c", byte);
	SYS(wait4, -1, NULL, 0, NULL);
	CALL(prctl, PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

static volatile int first_thread = 1;
static volatile long sender;
static int orphan_fds[2];

static void note_sender(int signal, siginfo_t *info, void *context)
{
	sender = info->si_pid;
	died = signal;
}

static void be_orphaned(int ready)
{
	struct sigaction action = {.sa_sigaction = note_sender, .sa_flags = SA_SIGINFO};
	long parent = SYS(getppid);

	sigaction(SIGUSR2, &action, NULL);
	SYS(prctl, PR_SET_PDEATHSIG, SIGUSR2, 0, 0, 0);
	SYS(write, ready, "r", 1);
	while (!died)
		SYS(sched_yield);
	wait_for_new_parent(parent);
	SYS(write, orphan_fds[1], sender == parent ? "y" : "n", 1);
}

static void *end_as_the_last(void *arg)
{
	int ready[2];
	char byte;

	while (first_thread)
		SYS(sched_yield);
	SYS(pipe2, ready, 0);
	CHILD(be_orphaned(ready[1]));
	SYS(read, ready[0], &byte, 1);
	SYS(exit, 5);
	return NULL;
}

/* The last thread of a process with a child is not its first. */
TEST(death_of_the_parents_last_thread)
{
	char byte = 0;
	long pid;

	CALL(pipe2, orphan_fds, 0);
	CALL(prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	pid = CHILD({
		pthread_t thread;

		SYS(set_tid_address, &first_thread);
		pthread_create(&thread, NULL, end_as_the_last, NULL);
		SYS(exit, 6);
	});
	show_status("parent", status_of(pid));
	CALL(read, orphan_fds[0], &byte, 1);
	say("sent by the parent: %c", byte);
	SYS(wait4, -1, NULL, 0, NULL);
	CALL(prctl, PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
	SYS(close, orphan_fds[0]);
	SYS(close, orphan_fds[1]);
}

/* It is not inherited. */
TEST(death_signal_of_a_child)
{
	CALL(prctl, PR_SET_PDEATHSIG, SIGUSR2, 0, 0, 0);
	show_status("child", status_of(CHILD({
			    int signal = -1;

			    CALL(prctl, PR_GET_PDEATHSIG, &signal, 0, 0, 0);
			    say("signal %d", signal);
		    })));
	CALL(prctl, PR_SET_PDEATHSIG, 0, 0, 0, 0);
}

static volatile int hung_up, continued;

static void note_hangup(int signal)
{
	if (signal == SIGHUP)
		hung_up++;
	else
		continued++;
}

/* A stopped group whose last link to its session ends gets SIGHUP and SIGCONT. */
TEST(orphaned_group)
{
	struct sigaction action = {.sa_handler = note_hangup};
	int fds[2], status;
	long pid;
	char byte;

	CALL(pipe2, fds, 0);
	CALL(prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	/* In a session of its own, so that nobody else links the group to it. */
	pid = CHILD({
		SYS(setsid);
		long child = CHILD({
			SYS(setpgid, 0, 0);
			sigaction(SIGHUP, &action, NULL);
			sigaction(SIGCONT, &action, NULL);
			SYS(kill, own_number(), SIGSTOP);
			while (!hung_up || !continued)
				SYS(sched_yield);
			SYS(write, fds[1], hung_up == 1 && continued == 1 ? "1" : "?", 1);
		});

		SYS(wait4, child, &status, WUNTRACED, NULL);
		show_status("child", status);
	});
	show_status("leader", status_of(pid));
	CALL(read, fds[0], &byte, 1);
	say("each signal once: %c", byte);
	SYS(wait4, -1, NULL, 0, NULL);
	CALL(prctl, PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}
