// SPDX-License-Identifier: BSD-3-Clause
// Signals between processes: what parents are told, stopping and continuing, groups.

#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/process/children.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/times.h>

#define SIGRTMIN_KERNEL 32

static volatile siginfo_t last;
static volatile int told;

static void remember(int signal, siginfo_t *info, void *context)
{
	memcpy((void *)&last, info, sizeof(*info));
	told++;
}

static void listen_to_children(int flags)
{
	struct sigaction action = {.sa_sigaction = remember, .sa_flags = SA_SIGINFO | flags};

	sigemptyset(&action.sa_mask);
	sigaction(SIGCHLD, &action, NULL);
	told = 0;
}

static void wait_to_be_told(int count)
{
	while (told < count)
		SYS(sched_yield);
}

static void show_last(long pid)
{
	say("told: signo %d code %d status %d uid %d, pid right %d", last.si_signo, last.si_code,
	    last.si_status, (int)last.si_uid, last.si_pid == pid);
}

static void forever(void)
{
	for (;;)
		SYS(pause);
}

TEST(how_children_end)
{
	static const int signals[] = {SIGHUP,  SIGINT,	SIGKILL, SIGUSR1, SIGPIPE, SIGALRM,
				      SIGTERM, SIGPROF, SIGIO,	 SIGPWR,  40,	   64};
	struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	listen_to_children(0);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		long pid = CHILD(forever());

		told = 0;
		CALL(kill, pid, signals[i]);
		wait_to_be_told(1);
		show_last(pid);
		show_status("child", status_of(pid));
	}
	told = 0;
	long pid = CHILD(SYS(exit_group, 77));
	wait_to_be_told(1);
	status_of(pid);
	show_last(pid);
	signal(SIGCHLD, SIG_DFL);
}

TEST(stop_and_continue)
{
	static const int signals[] = {SIGSTOP};

	listen_to_children(0);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		int status;
		long pid = CHILD(forever());

		told = 0;
		CALL(kill, pid, signals[i]);
		wait_to_be_told(1);
		show_last(pid);
		check(SYS(wait4, pid, &status, WUNTRACED, NULL) == pid);
		show_status("stopped", status);
		say("again: %ld", SYS(wait4, pid, &status, WUNTRACED | WNOHANG, NULL));
		told = 0;
		CALL(kill, pid, SIGCONT);
		wait_to_be_told(1);
		show_last(pid);
		check(SYS(wait4, pid, &status, WCONTINUED, NULL) == pid);
		show_status("continued", status);
		say("again: %ld", SYS(wait4, pid, &status, WCONTINUED | WNOHANG, NULL));
		CALL(kill, pid, SIGKILL);
		show_status("killed", status_of(pid));
	}
	signal(SIGCHLD, SIG_DFL);
}

/* The state that /proc shows of a process's first thread. */
static char state_of(long pid)
{
	char path[32], text[256] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	fd = SYS(open, path, O_RDONLY);
	SYS(read, fd, text, sizeof(text) - 1);
	SYS(close, fd);
	return strrchr(text, ')') ? strrchr(text, ')')[2] : '?';
}

/* Waits in the kernel for a child that waits for a byte: so it cannot stop. */
static void *wait_like_vfork(void *fds)
{
	char byte;

	long pid = SYS(clone, CLONE_VFORK | SIGCHLD, 0, NULL, NULL, 0);

	if (pid == 0) {
		SYS(write, ((int *)fds)[3], "x", 1);
		SYS(read, ((int *)fds)[0], &byte, 1);
		SYS(exit_group, 0);
	}
	SYS(exit_group, status_of(pid));
	return NULL;
}

static void stop_only_in_part(int *fds)
{
	pthread_t thread;

	pthread_create(&thread, NULL, wait_like_vfork, fds);
	forever();
}

/* SIGCONT comes before all threads have stopped. */
TEST(stop_cut_short)
{
	int fds[4], status;
	char byte;

	SYS(pipe, &fds[0]);
	SYS(pipe, &fds[2]);
	listen_to_children(0);
	long pid = CHILD(stop_only_in_part(fds));
	SYS(read, fds[2], &byte, 1);
	CALL(kill, pid, SIGSTOP);
	while (state_of(pid) != 'T')
		SYS(sched_yield);
	say("stopped: %ld, told %d times", SYS(wait4, pid, &status, WUNTRACED | WNOHANG, NULL),
	    told);
	CALL(kill, pid, SIGCONT);
	wait_to_be_told(1);
	show_last(pid);
	say("stopped: %ld", SYS(wait4, pid, &status, WUNTRACED | WNOHANG, NULL));
	check(SYS(wait4, pid, &status, WCONTINUED, NULL) == pid);
	show_status("continued", status);
	SYS(write, fds[1], "x", 1);
	show_status("let go", status_of(pid));
	for (int i = 0; i < 4; i++)
		SYS(close, fds[i]);
	signal(SIGCHLD, SIG_DFL);
}

/* Works until it has had so much CPU time. */
static void work_for(int ticks)
{
	struct tms times;

	do
		SYS(times, &times);
	while (times.tms_utime + times.tms_stime < ticks);
}

static void work_and_stop(void)
{
	long self = SYS(getpid);

	work_for(20);
	SYS(kill, self, SIGSTOP);
}

/* With a stop comes the time that the first thread has had so far. */
TEST(stop_tells_time)
{
	listen_to_children(0);
	long pid = CHILD(work_and_stop(); forever());
	wait_to_be_told(1);
	show_last(pid);
	check(last.si_utime + last.si_stime >= 5);
	CALL(kill, pid, SIGCONT);
	wait_to_be_told(2);
	show_last(pid);
	check(last.si_utime + last.si_stime >= 5);
	SYS(kill, pid, SIGKILL);
	status_of(pid);
	signal(SIGCHLD, SIG_DFL);
}

TEST(waitid_tells_alike)
{
	siginfo_t info;
	long pid = CHILD(forever());

	SYS(kill, pid, SIGSTOP);
	memset(&info, 0, sizeof(info));
	CALL(waitid, P_PID, pid, &info, WSTOPPED | WNOWAIT, NULL);
	say("signo %d code %d status %d", info.si_signo, info.si_code, info.si_status);
	CALL(waitid, P_PID, pid, &info, WSTOPPED, NULL);
	memset(&info, 0, sizeof(info));
	CALL(waitid, P_PID, pid, &info, WSTOPPED | WNOHANG, NULL);
	say("signo %d code %d status %d", info.si_signo, info.si_code, info.si_status);
	SYS(kill, pid, SIGCONT);
	CALL(waitid, P_PID, pid, &info, WCONTINUED, NULL);
	say("signo %d code %d status %d", info.si_signo, info.si_code, info.si_status);
	SYS(kill, pid, SIGTERM);
	CALL(waitid, P_PID, pid, &info, WEXITED, NULL);
	say("signo %d code %d status %d", info.si_signo, info.si_code, info.si_status);
}

TEST(no_child_stop)
{
	int status;

	listen_to_children(SA_NOCLDSTOP);
	long pid = CHILD(forever());
	SYS(kill, pid, SIGSTOP);
	check(SYS(wait4, pid, &status, WUNTRACED, NULL) == pid);
	SYS(kill, pid, SIGCONT);
	check(SYS(wait4, pid, &status, WCONTINUED, NULL) == pid);
	say("told %d times", told);
	SYS(kill, pid, SIGKILL);
	status_of(pid);
	say("told %d times", told);
	signal(SIGCHLD, SIG_DFL);
}

TEST(no_child_wait)
{
	listen_to_children(SA_NOCLDWAIT);
	long pid = CHILD(SYS(exit_group, 1));
	int status;
	CALL(wait4, pid, &status, 0, NULL);
	say("told %d times", told);
	signal(SIGCHLD, SIG_IGN);
	pid = CHILD(SYS(exit_group, 1));
	CALL(wait4, pid, &status, 0, NULL);
	signal(SIGCHLD, SIG_DFL);
}

/* A stopped process dies of SIGKILL only, until it goes on. */
TEST(killed_while_stopped)
{
	int status;
	long pid = CHILD(forever());

	SYS(kill, pid, SIGSTOP);
	check(SYS(wait4, pid, &status, WUNTRACED, NULL) == pid);
	SYS(kill, pid, SIGTERM);
	say("%ld", SYS(wait4, pid, &status, WNOHANG, NULL));
	SYS(kill, pid, SIGCONT);
	show_status("continued", status_of(pid));
	pid = CHILD(forever());
	SYS(kill, pid, SIGSTOP);
	check(SYS(wait4, pid, &status, WUNTRACED, NULL) == pid);
	SYS(kill, pid, SIGKILL);
	show_status("killed", status_of(pid));
}

static void show_pending(void)
{
	unsigned long set;

	SYS(rt_sigpending, &set, 8);
	say("pending %lx", set);
}

/* A stop signal and SIGCONT make each other forgotten. */
TEST(stop_against_continue)
{
	unsigned long all = ~0UL, none = 0;

	SYS(rt_sigprocmask, SIG_SETMASK, &all, NULL, 8);
	raise(SIGTSTP);
	raise(SIGTTIN);
	show_pending();
	raise(SIGCONT);
	show_pending();
	raise(SIGTTOU);
	show_pending();
	signal(SIGTTOU, SIG_IGN);
	signal(SIGTTOU, SIG_DFL);
	SYS(rt_sigprocmask, SIG_SETMASK, &none, NULL, 8);
}

/* Nobody could continue a process of an orphaned group, so that only SIGSTOP stops it. */
TEST(orphaned_group)
{
	long pid = CHILD({
		long own = SYS(setsid);

		SYS(kill, own, SIGTSTP);
		SYS(kill, own, SIGTTIN);
		SYS(kill, own, SIGTTOU);
		SYS(exit_group, 5);
	});

	show_status("went on", status_of(pid));
}

static int any_status(void)
{
	int status = -1;

	return SYS(wait4, -1, &status, 0, NULL) > 0 ? status : -1;
}

/* A group of three: the child, and two children of its own. */
static long new_group(int fd)
{
	long pid = CHILD({
		SYS(setpgid, 0, 0);
		CHILD(SYS(write, fd, "x", 1); forever());
		CHILD(SYS(write, fd, "x", 1); forever());
		SYS(write, fd, "x", 1);
		forever();
	});
	return pid;
}

TEST(groups)
{
	char text[4];
	int fds[2];

	/* Whoever the children of the leader would go to otherwise. */
	SYS(prctl, 36, 1);
	SYS(pipe, fds);
	long pid = new_group(fds[1]);
	for (int i = 0; i < 3; i++)
		SYS(read, fds[0], text, 1);
	CALL(kill, -pid, 0);
	CALL(kill, -pid, SIGTERM);
	show_status("leader", status_of(pid));
	SYS(close, fds[1]);
	/* The others had the pipe open. */
	say("end of the pipe: %ld", SYS(read, fds[0], text, 1));
	SYS(close, fds[0]);
	show_status("member", any_status());
	show_status("member", any_status());
	SYS(prctl, 36, 0);
}

TEST(parent_death_signal)
{
	char text[4];
	int fds[2];

	SYS(prctl, 36, 1);
	SYS(pipe, fds);
	long pid = CHILD({
		int ready[2];

		SYS(pipe, ready);
		CHILD({
			SYS(prctl, 1, SIGUSR1);
			SYS(write, ready[1], "x", 1);
			forever();
		});
		SYS(read, ready[0], text, 1);
	});
	SYS(close, fds[1]);
	show_status("parent", status_of(pid));
	say("end of the pipe: %ld", SYS(read, fds[0], text, 1));
	SYS(close, fds[0]);
	show_status("child", any_status());
	SYS(prctl, 36, 0);
}

/* Handlers and masks are inherited; what waits is not. */
TEST(inherited)
{
	unsigned long all = ~0UL, none = 0;
	struct sigaction action;

	signal(SIGUSR1, SIG_IGN);
	listen_to_children(0);
	SYS(rt_sigprocmask, SIG_SETMASK, &all, NULL, 8);
	raise(SIGUSR2);
	long pid = CHILD({
		unsigned long mask;

		show_pending();
		SYS(rt_sigprocmask, SIG_BLOCK, NULL, &mask, 8);
		say("mask %lx", mask);
		sigaction(SIGUSR1, NULL, &action);
		say("ignored: %d", action.sa_handler == SIG_IGN);
		sigaction(SIGCHLD, NULL, &action);
		say("handled: %d", action.sa_sigaction == remember);
	});
	status_of(pid);
	signal(SIGUSR2, SIG_IGN);
	signal(SIGUSR2, SIG_DFL);
	signal(SIGUSR1, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	SYS(rt_sigprocmask, SIG_SETMASK, &none, NULL, 8);
}

/* Many signals from many processes: realtime ones are all counted. */
static volatile int counted;

static void count(int signal)
{
	counted++;
}

TEST(storm)
{
	enum { CHILDREN = 8, EACH = 500 };
	struct sigaction action = {.sa_handler = count, .sa_flags = SA_RESTART};
	long own = SYS(getpid), children[CHILDREN];
	int failed = 0;

	sigemptyset(&action.sa_mask);
	sigaction(40, &action, NULL);
	sigaction(41, &action, NULL);
	counted = 0;
	for (int i = 0; i < CHILDREN; i++)
		children[i] = CHILD({
			for (int k = 0; k < EACH; k++)
				if (SYS(kill, own, 40 + i % 2) != 0)
					SYS(exit_group, 1);
		});
	for (int i = 0; i < CHILDREN; i++)
		failed += status_of(children[i]) != 0;
	say("%d signals, %d senders failed", counted, failed);
	signal(40, SIG_DFL);
	signal(41, SIG_DFL);
}

/* Whoever waits for a child to let go of the memory hears of nothing but what ends him. */
TEST(killed_in_vfork)
{
	static const int signals[] = {SIGTERM, SIGUSR1, SIGRTMIN_KERNEL, SIGKILL, SIGABRT};
	volatile long *inner =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int fds[2];
	char byte = 0;

	SYS(pipe2, fds, 0);
	SYS(prctl, PR_SET_CHILD_SUBREAPER, 1);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		long pid;
		int status;

		*inner = 0;
		pid = CHILD({
			if (SYS(clone, CLONE_VFORK | SIGCHLD, 0, 0, 0, 0) == 0) {
				*inner = SYS(getpid);
				SYS(read, fds[0], &byte, 1);
				SYS(exit_group, 5);
			}
			SYS(exit_group, 7);
		});
		while (!*inner)
			SYS(sched_yield);
		SYS(kill, pid, signals[i]);
		/* One that leaves a core is taken afterwards. */
		if (signals[i] == SIGABRT)
			SYS(write, fds[1], &byte, 1);
		status = status_of(pid);
		say("signal %d: %d", signals[i], WIFSIGNALED(status) ? WTERMSIG(status) : -status);
		if (signals[i] != SIGABRT)
			SYS(write, fds[1], &byte, 1);
		show_status("child", status_of(*inner));
	}
	SYS(prctl, PR_SET_CHILD_SUBREAPER, 0);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
	munmap((void *)inner, PAGE);
}
