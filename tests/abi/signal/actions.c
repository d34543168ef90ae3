// SPDX-License-Identifier: BSD-3-Clause
// What rt_sigaction, rt_sigprocmask and sigaltstack keep, and signals a process sends itself that
// end it or do nothing.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* The kernel's own structures; the libraries' differ. */
struct action {
	unsigned long handler, flags, restorer, mask;
};

struct alternate_stack {
	unsigned long sp;
	unsigned flags, unused;
	unsigned long size;
};

static void show_action(const char *name, const struct action *action)
{
	say("%s: handler %lx flags %lx restorer %lx mask %lx", name, action->handler, action->flags,
	    action->restorer, action->mask);
}

TEST(action_is_kept)
{
	struct action new = {0x1234, ~0UL, 77, ~0UL}, old, first;

	CALL(rt_sigaction, SIGUSR1, NULL, &first, 8);
	CALL(rt_sigaction, SIGUSR1, &new, &old, 8);
	check(memcmp(&old, &first, sizeof(old)) == 0);
	CALL(rt_sigaction, SIGUSR1, NULL, &old, 8);
	show_action("all bits", &old);
	new = (struct action){(unsigned long)SIG_IGN, 0, 0, 0};
	CALL(rt_sigaction, SIGUSR1, &new, NULL, 8);
	CALL(rt_sigaction, SIGUSR1, NULL, &old, 8);
	show_action("ignored", &old);
	CALL(rt_sigaction, SIGUSR1, &first, &old, 8);
	CALL(rt_sigaction, 64, &new, NULL, 8);
	CALL(rt_sigaction, 64, NULL, &old, 8);
	show_action("64", &old);
	new.handler = (unsigned long)SIG_DFL;
	CALL(rt_sigaction, 64, &new, NULL, 8);
}

TEST(action_errors)
{
	struct action new = {0}, old = {0};

	CALL(rt_sigaction, SIGKILL, &new, &old, 8);
	CALL(rt_sigaction, SIGSTOP, &new, &old, 8);
	CALL(rt_sigaction, SIGKILL, NULL, &old, 8);
	show_action("SIGKILL", &old);
	CALL(rt_sigaction, 0, NULL, &old, 8);
	CALL(rt_sigaction, 65, NULL, &old, 8);
	CALL(rt_sigaction, -1, NULL, &old, 8);
	CALL(rt_sigaction, SIGUSR1, (void *)8, &old, 8);
	CALL(rt_sigaction, SIGUSR1, NULL, (void *)8, 8);
	CALL(rt_sigaction, SIGUSR1, NULL, NULL, 8);
	CALL(rt_sigaction, SIGUSR1, NULL, &old, 4);
	CALL(rt_sigaction, SIGUSR1, (void *)8, (void *)8, 16);
	CALL(rt_sigaction, 99, (void *)8, NULL, 8);
	CALL(rt_sigaction, 99, NULL, (void *)8, 8);
}

/* A new action is in place even when the old one could not be written. */
TEST(action_set_despite_fault)
{
	struct action new = {(unsigned long)SIG_IGN, 0, 0, 0}, old;

	CALL(rt_sigaction, SIGUSR2, &new, (void *)8, 8);
	CALL(rt_sigaction, SIGUSR2, NULL, &old, 8);
	show_action("SIGUSR2", &old);
	new.handler = (unsigned long)SIG_DFL;
	CALL(rt_sigaction, SIGUSR2, &new, NULL, 8);
}

TEST(mask_is_kept)
{
	unsigned long set = ~0UL, old, first;

	CALL(rt_sigprocmask, SIG_BLOCK, NULL, &first, 8);
	CALL(rt_sigprocmask, SIG_BLOCK, &set, &old, 8);
	check(old == first);
	CALL(rt_sigprocmask, 77, NULL, &old, 8);
	say("all blocked: %lx", old);
	set = 0xff00;
	CALL(rt_sigprocmask, SIG_UNBLOCK, &set, &old, 8);
	CALL(rt_sigprocmask, SIG_SETMASK, &set, &old, 8);
	say("some unblocked: %lx", old);
	CALL(rt_sigprocmask, SIG_SETMASK, &first, &set, 8);
	say("set: %lx", set);
}

TEST(mask_errors)
{
	unsigned long set = 0, old;

	CALL(rt_sigprocmask, 3, &set, &old, 8);
	CALL(rt_sigprocmask, -1, &set, &old, 8);
	CALL(rt_sigprocmask, SIG_BLOCK, (void *)8, &old, 8);
	CALL(rt_sigprocmask, -1, (void *)8, &old, 8);
	CALL(rt_sigprocmask, SIG_BLOCK, NULL, (void *)8, 8);
	CALL(rt_sigprocmask, SIG_BLOCK, &set, &old, 4);
	CALL(rt_sigprocmask, SIG_BLOCK, NULL, NULL, 8);
	CALL(rt_sigprocmask, SIG_BLOCK, NULL, NULL, 0);
}

TEST(nothing_is_pending)
{
	unsigned long set = ~0UL;

	CALL(rt_sigpending, &set, 8);
	say("pending: %lx", set);
	set = ~0UL;
	CALL(rt_sigpending, &set, 4);
	say("pending: %lx", set);
	CALL(rt_sigpending, &set, 0);
	CALL(rt_sigpending, &set, 9);
	CALL(rt_sigpending, (void *)8, 8);
}

static void show_stack(void)
{
	struct alternate_stack old;

	memset(&old, 0x55, sizeof(old));
	CALL(sigaltstack, NULL, &old);
	say("stack at %lx flags %x size %lu, unused %x", old.sp, old.flags, old.size, old.unused);
}

TEST(alternate_stack_is_kept)
{
	static const unsigned flags[] = {0,	     1,		 2,	     3,		4,
					 0x80000000, 0x80000001, 0x80000002, 0x40000000};
	struct alternate_stack new = {0x10000, 2, 0, 0}, old;

	CALL(sigaltstack, &new, NULL);
	show_stack();
	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		new = (struct alternate_stack){0x10000, flags[i], 9, 8192};
		show(SYS(sigaltstack, &new, &old), "flags %x", flags[i]);
		show_stack();
	}
	new = (struct alternate_stack){0, 2, 0, 0};
	CALL(sigaltstack, &new, NULL);
}

TEST(alternate_stack_errors)
{
	struct alternate_stack new = {0x10000, 0, 0, 2047};

	CALL(sigaltstack, &new, NULL);
	new.size = 0;
	CALL(sigaltstack, &new, NULL);
	CALL(sigaltstack, (void *)8, NULL);
	CALL(sigaltstack, NULL, (void *)8);
	CALL(sigaltstack, NULL, NULL);
	show_stack();
}

/* Calling from the memory that is the alternate stack counts as being on it. */
TEST_ALONE(alternate_stack_in_use)
{
	char here[1];
	struct alternate_stack new = {((unsigned long)here & ~0xffffUL) - 0x10000, 0, 0, 0x20000};
	struct alternate_stack old;

	CALL(sigaltstack, &new, NULL);
	CALL(sigaltstack, NULL, &old);
	say("flags %x", old.flags);
	CALL(sigaltstack, &new, NULL);
	new.flags = 2;
	CALL(sigaltstack, &new, NULL);
	CALL(sigaltstack, NULL, &old);
	say("flags %x", old.flags);
}

TEST(signals_that_do_nothing)
{
	struct action ignore = {(unsigned long)SIG_IGN, 0, 0, 0}, usual = {0};
	long pid = SYS(getpid);

	CALL(kill, pid, 0);
	CALL(kill, pid, SIGCHLD);
	CALL(kill, pid, SIGURG);
	CALL(kill, pid, SIGWINCH);
	CALL(kill, pid, SIGCONT);
	CALL(tkill, pid, SIGCHLD);
	CALL(tgkill, pid, pid, SIGCHLD);
	CALL(rt_sigaction, SIGTERM, &ignore, NULL, 8);
	CALL(kill, pid, SIGTERM);
	CALL(rt_sigaction, SIGTERM, &usual, NULL, 8);
}

TEST(kill_errors)
{
	long pid = SYS(getpid);

	CALL(kill, pid, 65);
	CALL(kill, pid, -1);
	CALL(kill, 99999999, 0);
	CALL(kill, 99999999, 65);
	CALL(kill, -99999999, 0);
	CALL(tkill, 0, 0);
	CALL(tkill, -1, 0);
	CALL(tkill, pid, 65);
	CALL(tkill, 99999999, 0);
	CALL(tgkill, pid, -1, 0);
	CALL(tgkill, -1, pid, 0);
	CALL(tgkill, pid, pid, 65);
	CALL(tgkill, pid, 99999999, 0);
	CALL(tgkill, 99999999, pid, 0);
}

TEST_ALONE(aborts)
{
	say("about to abort");
	abort();
}

TEST_ALONE(raises_sigterm)
{
	say("about to end");
	raise(SIGTERM);
}

TEST_ALONE(kills_itself)
{
	long pid = SYS(getpid);

	say("about to end");
	CALL(kill, pid, SIGKILL);
}
