// SPDX-License-Identifier: BSD-3-Clause
// Who may send signals to whom.

#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/process/children.h"

#include <signal.h>

static void become(unsigned real, unsigned effective, unsigned saved)
{
	SYS(setresuid, real, effective, saved);
}

static void try_all(long pid)
{
	struct {
		int signo, error, code, pad, pid, uid;
		unsigned long rest[13];
	} info = {0, 0, -1, 0, 1, 2, {0}};

	CALL(kill, pid, 0);
	CALL(kill, pid, SIGUSR1);
	CALL(kill, pid, SIGCONT);
	CALL(kill, pid, 65);
	CALL(tkill, pid, SIGUSR1);
	CALL(tgkill, pid, pid, SIGUSR1);
	CALL(rt_sigqueueinfo, pid, SIGUSR1, &info);
	CALL(rt_tgsigqueueinfo, pid, pid, SIGUSR1, &info);
}

/* The receiver, as another user; it ignores what it gets. */
static long receiver(unsigned real, unsigned effective, unsigned saved, int *hold)
{
	char text;
	int ready[2];

	SYS(pipe, ready);
	SYS(pipe, hold);
	long pid = CHILD({
		signal(SIGUSR1, SIG_IGN);
		become(real, effective, saved);
		SYS(close, hold[1]);
		SYS(write, ready[1], "x", 1);
		SYS(read, hold[0], &text, 1);
	});
	SYS(read, ready[0], &text, 1);
	SYS(close, ready[0]);
	SYS(close, ready[1]);
	SYS(close, hold[0]);
	return pid;
}

static void from(long pid, unsigned real, unsigned effective, unsigned saved)
{
	say("-- from %u %u %u", real, effective, saved);
	long sender = CHILD({
		become(real, effective, saved);
		try_all(pid);
	});
	status_of(sender);
}

TEST(signals_between_users)
{
	int hold[2];
	long pid = receiver(1000, 1001, 1002, hold);

	from(pid, 0, 0, 0);
	from(pid, 1000, 5, 5);
	from(pid, 5, 1000, 5);
	from(pid, 5, 5, 1000);
	from(pid, 1001, 1001, 1001);
	from(pid, 5, 1002, 5);
	from(pid, 1002, 5, 5);
	from(pid, 5, 5, 5);
	SYS(close, hold[1]);
	show_status("receiver", status_of(pid));
}

/* SIGCONT may go to whatever is in the same session. */
TEST(continue_in_a_session)
{
	int hold[2];
	long pid = receiver(1000, 1000, 1000, hold);
	long sender = CHILD({
		become(5, 5, 5);
		CALL(kill, pid, SIGCONT);
		SYS(setsid);
		CALL(kill, pid, SIGCONT);
	});

	status_of(sender);
	SYS(close, hold[1]);
	show_status("receiver", status_of(pid));
}
