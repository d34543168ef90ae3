// SPDX-License-Identifier: BSD-3-Clause
// wait4(2) and waitid(2): for whom, for what, and what they refuse.

#define _GNU_SOURCE
#include "tests/abi/process/children.h"

#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

static void show_info(const char *what, const siginfo_t *info, long pid)
{
	say("%s: signo %d code %d errno %d status %d, %s", what, info->si_signo, info->si_code,
	    info->si_errno, info->si_status,
	    info->si_pid == 0	  ? "no pid"
	    : info->si_pid == pid ? "right pid"
				  : "another pid");
}

TEST(wait4_errors)
{
	int status = 1234;

	CALL(wait4, -1, &status, 0, NULL);
	CALL(wait4, -1, &status, WNOHANG, NULL);
	CALL(wait4, 1, &status, 0, NULL);
	CALL(wait4, 0, &status, 0, NULL);
	CALL(wait4, -5, &status, 0, NULL);
	CALL(wait4, 0x80000000, &status, 0, NULL);
	CALL(wait4, -1, &status, 4, NULL);
	CALL(wait4, -1, &status, 0x10, NULL);
	CALL(wait4, -1, &status, WNOWAIT, NULL);
	CALL(wait4, -1, &status, __WCLONE | __WALL | __WNOTHREAD | WUNTRACED | WCONTINUED, NULL);
	say("status %d", status);
}

TEST(waitid_errors)
{
	siginfo_t info;

	memset(&info, 0x55, sizeof(info));
	CALL(waitid, P_ALL, 0, &info, 0, NULL);
	show_bytes("info", &info, 32);
	CALL(waitid, P_ALL, 0, &info, WNOHANG, NULL);
	CALL(waitid, P_ALL, 0, &info, WEXITED | 0x10, NULL);
	CALL(waitid, P_ALL, 0, &info, WEXITED, NULL);
	CALL(waitid, P_ALL, 0, NULL, WEXITED, NULL);
	CALL(waitid, P_ALL, 0, 8, WEXITED, NULL);
	CALL(waitid, P_PID, 0, &info, WEXITED, NULL);
	CALL(waitid, P_PID, -1, &info, WEXITED, NULL);
	CALL(waitid, P_PID, 0x7fffffff, &info, WEXITED, NULL);
	CALL(waitid, P_PGID, -1, &info, WEXITED, NULL);
	CALL(waitid, P_PGID, 0, &info, WEXITED, NULL);
	CALL(waitid, P_PGID, 0x7fffffff, &info, WEXITED, NULL);
	CALL(waitid, 3, -1, &info, WEXITED, NULL);
	CALL(waitid, 3, 999, &info, WEXITED, NULL);
	CALL(waitid, 3, 1, &info, WEXITED, NULL);
	CALL(waitid, 4, 0, &info, WEXITED, NULL);
	CALL(waitid, -1, 0, &info, WEXITED, NULL);
	CALL(waitid, P_ALL, 0, &info, WSTOPPED | WNOHANG | __WNOTHREAD, NULL);
	CALL(waitid, P_ALL, 0, &info, WCONTINUED | WNOWAIT | __WCLONE | __WALL, NULL);
}

TEST(waitid_of_an_exit)
{
	siginfo_t info;
	long pid = CHILD(SYS(exit_group, 300));

	memset(&info, 0x55, sizeof(info));
	CALL(waitid, P_PID, pid, &info, WEXITED | WNOWAIT, NULL);
	show_info("once", &info, pid);
	say("what is not written: %x %x", ((unsigned char *)&info)[12],
	    ((unsigned char *)&info)[28]);
	CALL(waitid, P_PID, pid, &info, WEXITED | WNOWAIT | WNOHANG, NULL);
	show_info("again", &info, pid);
	CALL(waitid, P_PID, pid, &info, WSTOPPED | WNOHANG, NULL);
	show_info("not stopped", &info, pid);
	CALL(waitid, P_ALL, 0, &info, WEXITED, NULL);
	show_info("at last", &info, pid);
	CALL(waitid, P_PID, pid, &info, WEXITED, NULL);
}

TEST(waitid_of_a_signal)
{
	siginfo_t info = {0};
	long pid = CHILD(SYS(kill, getpid(), SIGTERM));

	CALL(waitid, P_PID, pid, &info, WEXITED, NULL);
	show_info("killed", &info, pid);
	show_status("killed, too", status_of(CHILD(SYS(kill, getpid(), SIGKILL))));
}

/* A child that waits for a byte. */
static long waiting_child(int fds[2])
{
	char byte;

	SYS(pipe2, fds, 0);
	return CHILD({
		SYS(close, fds[1]);
		SYS(read, fds[0], &byte, 1);
	});
}

static void let_go(const int fds[2])
{
	SYS(write, fds[1], "x", 1);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(wait_without_waiting)
{
	siginfo_t info;
	int fds[2], status = 77;
	long pid = waiting_child(fds);

	memset(&info, 0x55, sizeof(info));
	CALL(wait4, pid, &status, WNOHANG, NULL);
	CALL(wait4, -1, &status, WNOHANG, NULL);
	CALL(waitid, P_ALL, 0, &info, WEXITED | WNOHANG, NULL);
	show_info("nothing", &info, pid);
	say("status %d", status);
	let_go(fds);
	show_status("child", status_of(pid));
}

TEST(wait_by_group)
{
	int fds[2], status;
	long pid = waiting_child(fds), other;
	siginfo_t info = {0};

	CALL(setpgid, pid, pid);
	other = CHILD(SYS(exit_group, 5));
	check(SYS(wait4, 0, &status, 0, NULL) == other);
	show_status("in the group", status);
	CALL(wait4, 0, &status, 0, NULL);
	CALL(wait4, -pid, &status, WNOHANG, NULL);
	let_go(fds);
	CALL(waitid, P_PGID, pid, &info, WEXITED, NULL);
	show_info("other group", &info, pid);
}

TEST(wait_with_bad_addresses)
{
	long pid = CHILD(SYS(exit_group, 1));

	CALL(wait4, pid, 8, 0, NULL);
	CALL(wait4, pid, NULL, WNOHANG, NULL);
	pid = CHILD(SYS(exit_group, 1));
	CALL(wait4, pid, NULL, 0, 8);
	CALL(wait4, pid, NULL, WNOHANG, NULL);
	pid = CHILD(SYS(exit_group, 1));
	CALL(waitid, P_PID, pid, 8, WEXITED, NULL);
	CALL(waitid, P_PID, pid, NULL, WEXITED, NULL);
}

TEST(wait_gives_usage)
{
	struct rusage usage = {0}, children;
	long pid = CHILD({
		char *map = mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		for (int i = 0; i < 64; i++)
			map[i * PAGE] = 1;
	});

	check(SYS(wait4, pid, NULL, 0, &usage) == pid);
	check(usage.ru_minflt >= 64);
	check(usage.ru_maxrss > 0);
	CALL(getrusage, RUSAGE_CHILDREN, &children);
	check(children.ru_minflt >= usage.ru_minflt);
	check(children.ru_maxrss >= usage.ru_maxrss);
}

static long clone_with_signal(int signal)
{
	return SYS(clone, signal, 0, 0, 0, 0);
}

TEST(wait_for_clones)
{
	int status = 0;
	long pid = clone_with_signal(0);

	if (pid == 0)
		SYS(exit_group, 9);
	CALL(wait4, pid, &status, WNOHANG, NULL);
	CALL(waitid, P_PID, pid, NULL, WEXITED, NULL);
	check(SYS(wait4, pid, &status, __WCLONE, NULL) == pid);
	show_status("clone", status);
	pid = clone_with_signal(SIGCHLD);
	if (pid == 0)
		SYS(exit_group, 10);
	CALL(wait4, pid, &status, __WCLONE, NULL);
	check(SYS(wait4, pid, &status, __WALL, NULL) == pid);
	show_status("fork", status);
}

static int got;

static void count(int signal)
{
	got = signal;
}

TEST(the_parent_gets_the_signal)
{
	struct sigaction action = {.sa_handler = count}, old, old_child;
	sigset_t none;
	long pid;

	sigemptyset(&none);
	sigaction(SIGUSR1, &action, &old);
	sigaction(SIGCHLD, &action, &old_child);
	pid = clone_with_signal(SIGUSR1);
	if (pid == 0)
		SYS(exit_group, 0);
	check(SYS(wait4, pid, NULL, __WALL, NULL) == pid);
	say("signal %s", got == SIGUSR1 ? "USR1" : got == 0 ? "none" : "another");
	got = 0;
	pid = CHILD();
	check(SYS(wait4, pid, NULL, 0, NULL) == pid);
	say("signal %s", got == SIGCHLD ? "CHLD" : got == 0 ? "none" : "another");
	got = 0;
	pid = clone_with_signal(0);
	if (pid == 0)
		SYS(exit_group, 0);
	check(SYS(wait4, pid, NULL, __WALL, NULL) == pid);
	say("signal %s", got == 0 ? "none" : "some");
	sigaction(SIGUSR1, &old, NULL);
	sigaction(SIGCHLD, &old_child, NULL);
}

TEST(the_parent_does_not_care)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, no_zombies = {.sa_handler = count}, old;
	long pid;

	no_zombies.sa_flags = SA_NOCLDWAIT;
	struct rusage before, after;

	sigaction(SIGCHLD, &ignore, &old);
	SYS(getrusage, RUSAGE_CHILDREN, &before);
	pid = CHILD(SYS(exit_group, 3));
	CALL(wait4, pid, NULL, 0, NULL);
	/* What nobody has waited for counts for nobody. */
	SYS(getrusage, RUSAGE_CHILDREN, &after);
	check(before.ru_minflt == after.ru_minflt);
	sigaction(SIGCHLD, &no_zombies, NULL);
	pid = CHILD(SYS(exit_group, 3));
	CALL(wait4, pid, NULL, 0, NULL);
	sigaction(SIGCHLD, &old, NULL);
}

TEST(stop_and_continue)
{
	siginfo_t info = {0};
	int fds[2], status = 0;
	long pid = waiting_child(fds);

	/* The group of the test may be an orphaned one, which is not stopped by SIGTSTP. */
	CALL(setpgid, pid, 0);
	CALL(kill, pid, SIGSTOP);
	check(SYS(wait4, pid, &status, WUNTRACED, NULL) == pid);
	show_status("stopped", status);
	CALL(wait4, pid, &status, WUNTRACED | WNOHANG, NULL);
	CALL(kill, pid, SIGCONT);
	check(SYS(wait4, pid, &status, WCONTINUED, NULL) == pid);
	say("status %#x", status);
	CALL(kill, pid, SIGTSTP);
	CALL(waitid, P_PID, pid, &info, WSTOPPED | WNOWAIT, NULL);
	show_info("stopped", &info, pid);
	CALL(waitid, P_PID, pid, &info, WSTOPPED, NULL);
	show_info("stopped", &info, pid);
	CALL(waitid, P_PID, pid, &info, WSTOPPED | WNOHANG, NULL);
	CALL(kill, pid, SIGCONT);
	CALL(waitid, P_PID, pid, &info, WCONTINUED, NULL);
	show_info("continued", &info, pid);
	let_go(fds);
	show_status("child", status_of(pid));
}
