// SPDX-License-Identifier: BSD-3-Clause
// Process groups and sessions: who may be moved where.

#include "tests/abi/process/children.h"

static long self(void)
{
	return SYS(getpid);
}

static long parent(void)
{
	return SYS(getppid);
}

static long self_group(void)
{
	return SYS(getpgrp);
}

/* A child that stays until the parent closes the pipe's other end. */
struct stopped_child {
	long pid;
	int fds[2];
};

static struct stopped_child make_child(void (*prepare)(void))
{
	struct stopped_child child;
	char byte;
	int ready[2];

	SYS(pipe2, child.fds, 0);
	SYS(pipe2, ready, 0);
	child.pid = CHILD({
		SYS(close, child.fds[1]);
		if (prepare)
			prepare();
		SYS(write, ready[1], "r", 1);
		SYS(read, child.fds[0], &byte, 1);
	});
	SYS(close, child.fds[0]);
	SYS(read, ready[0], &byte, 1);
	SYS(close, ready[0]);
	SYS(close, ready[1]);
	return child;
}

static void end_child(struct stopped_child *child)
{
	SYS(write, child->fds[1], "e", 1);
	SYS(close, child->fds[1]);
	show_status("child", status_of(child->pid));
}

TEST(getpgid_errors)
{
	CALL(getpgid, -1);
	CALL(getpgid, 0x7fffffff);
	CALL(getsid, -1);
	CALL(getsid, 0x7fffffff);
	check(SYS(getpgid, 0) == SYS(getpgrp));
	check(SYS(getpgid, self()) == self_group());
}

TEST(setsid_in_a_child)
{
	long pid = CHILD({
		check(SYS(setsid) == SYS(getpid));
		check(SYS(getpgrp) == SYS(getpid));
		check(SYS(getsid, 0) == SYS(getpid));
		CALL(setsid);
		CALL(setpgid, 0, 0);
		CALL(setpgid, 0, parent());
	});

	show_status("child", status_of(pid));
}

TEST(setsid_as_group_leader)
{
	long pid = CHILD({
		CALL(setpgid, 0, 0);
		check(SYS(getpgrp) == SYS(getpid));
		CALL(setsid);
		CALL(setpgid, 0, 0);
	});

	show_status("child", status_of(pid));
}

TEST(setpgid_errors)
{
	CALL(setpgid, 0, -1);
	CALL(setpgid, -1, 0);
	CALL(setpgid, 0x7fffffff, 0);
	show_status("child", status_of(CHILD({
			    CALL(setpgid, 0, 0x7fffffff);
			    CALL(setpgid, parent(), 0);
			    CALL(setpgid, 0, 0);
			    CALL(setpgid, 0, 0);
			    CALL(setpgid, self(), self());
		    })));
}

TEST(setpgid_of_a_child)
{
	struct stopped_child a = make_child(NULL), b = make_child(NULL);

	CALL(setpgid, a.pid, 0);
	check(SYS(getpgid, a.pid) == a.pid);
	CALL(setpgid, b.pid, a.pid);
	check(SYS(getpgid, b.pid) == a.pid);
	CALL(setpgid, b.pid, self_group());
	check(SYS(getpgid, b.pid) == SYS(getpgrp));
	CALL(setpgid, b.pid, b.pid);
	end_child(&a);
	/* The group of a process that is gone does not exist. */
	CALL(setpgid, b.pid, a.pid);
	CALL(getpgid, a.pid);
	end_child(&b);
}

/* A child that has called execve(2) stays where it is. */
static void become_another(void)
{
	char *argv[] = {"/proc/self/exe", "--alone", "session-child", NULL}, *envp[] = {NULL};

	SYS(execve, "/proc/self/exe", argv, envp);
	SYS(exit_group, 99);
}

TEST(setpgid_after_exec)
{
	long pid = CHILD(become_another());
	siginfo_t info;

	SYS(waitid, P_PID, pid, &info, WEXITED | WNOWAIT, NULL);
	CALL(setpgid, pid, 0);
	show_status("child", status_of(pid));
}

static void become_session_leader(void)
{
	SYS(setsid);
}

TEST(setpgid_across_sessions)
{
	struct stopped_child child = make_child(become_session_leader);

	CALL(setpgid, child.pid, 0);
	CALL(setpgid, child.pid, self_group());
	check(SYS(getsid, child.pid) == child.pid);
	show_status("other", status_of(CHILD(CALL(setpgid, 0, child.pid))));
	end_child(&child);
}

static void make_grandchild(void)
{
	long pid = CHILD(CALL(setpgid, parent(), 0));

	show_status("grandchild", status_of(pid));
}

TEST(setpgid_of_the_parent)
{
	struct stopped_child child = make_child(make_grandchild);

	end_child(&child);
}

/* A group whose leader has ended goes on, and keeps the number in use. */
TEST(group_outlives_its_leader)
{
	struct stopped_child leader = make_child(NULL), member = make_child(NULL);

	CALL(setpgid, leader.pid, 0);
	CALL(setpgid, member.pid, leader.pid);
	end_child(&leader);
	check(SYS(getpgid, member.pid) == leader.pid);
	CALL(getpgid, leader.pid);
	show_status("third", status_of(CHILD({
			    CALL(setpgid, 0, leader.pid);
			    check(SYS(getpgrp) == leader.pid);
		    })));
	end_child(&member);
}
