// SPDX-License-Identifier: BSD-3-Clause
// What a program sees that was started by another.

#define _GNU_SOURCE
#include "tests/abi/exec/exec.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/abi/credentials/state.h"

static void show_strings(void)
{
	for (int i = 0; i < abi_argc; i++)
		say("argv[%d] \"%s\"", i, abi_argv[i]);
	check(abi_argv[abi_argc] == NULL);
	for (char **variable = abi_envp; *variable; variable++)
		say("environment \"%s\"", *variable);
}

static void show_names(void)
{
	char name[17] = "", path[300] = "";

	SYS(prctl, PR_GET_NAME, name);
	say("name \"%s\"", name);
	say("AT_EXECFN \"%s\"", (const char *)getauxval(AT_EXECFN));
	SYS(readlink, "/proc/self/exe", path, sizeof(path) - 1);
	say("exe \"%s\"", path);
	SYS(getcwd, path, sizeof(path));
	say("cwd \"%s\"", path);
}

static void show_signals(void)
{
	/* Of the others, who runs the tests may have some ignored. */
	static const int signals[] = {SIGUSR1, SIGUSR2, SIGPIPE, SIGCHLD, SIGTERM, 37};
	struct {
		unsigned long handler, flags, restorer, mask;
	} action;
	unsigned long mask = 0;
	stack_t stack;

	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		int signal = signals[i];

		memset(&action, 0, sizeof(action));
		SYS(rt_sigaction, signal, 0, &action, 8);
		if (action.handler || action.flags || action.mask)
			say("signal %d: handler %lu flags %#lx mask %#lx", signal, action.handler,
			    action.flags, action.mask);
	}
	SYS(rt_sigprocmask, 0, 0, &mask, 8);
	say("mask %#lx", mask);
	SYS(sigaltstack, 0, &stack);
	say("alternate stack %d %zu %d", stack.ss_flags, stack.ss_size, stack.ss_sp == NULL);
}

static void show_descriptors(void)
{
	for (int fd = 0; fd < 50; fd++) {
		long flags = SYS(fcntl, fd, F_GETFD);

		if (flags >= 0)
			say("descriptor %d flags %ld", fd, flags);
	}
}

static void show_control(void)
{
	static const struct {
		const char *name;
		int op;
	} plain[] = {
		{"dumpable", PR_GET_DUMPABLE},	    {"keep capabilities", PR_GET_KEEPCAPS},
		{"secure bits", PR_GET_SECUREBITS}, {"no new privileges", PR_GET_NO_NEW_PRIVS},
		{"timer slack", PR_GET_TIMERSLACK}, {"THP disabled", PR_GET_THP_DISABLE},
	};
	int value = -1;

	for (size_t i = 0; i < ARRAY_LEN(plain); i++)
		say("%s %ld", plain[i].name, SYS(prctl, plain[i].op, 0, 0, 0, 0));
	SYS(prctl, PR_GET_PDEATHSIG, &value);
	say("parent death signal %d", value);
	SYS(prctl, PR_GET_CHILD_SUBREAPER, &value);
	say("child subreaper %d", value);
}

static void show_rest(void)
{
	struct rlimit limit;
	unsigned old = (unsigned)SYS(umask, 0);

	say("umask %o", old);
	say("personality %#lx", SYS(personality, 0xffffffff));
	SYS(getrlimit, RLIMIT_STACK, &limit);
	say("stack limit %lu", (unsigned long)limit.rlim_cur);
	say("AT_SECURE %lu", getauxval(AT_SECURE));
	say("AT_UID %lu %lu %lu %lu", getauxval(AT_UID), getauxval(AT_EUID), getauxval(AT_GID),
	    getauxval(AT_EGID));
}

void exec_show_state(void)
{
	show_strings();
	show_names();
	show_signals();
	show_descriptors();
	show_control();
	show_rest();
	show_state("credentials");
}

void exec_make_bytes(const char *path, const void *bytes, size_t size, unsigned mode)
{
	long fd = SYS(open, path, O_CREAT | O_TRUNC | O_WRONLY, 0700);

	check(SYS(write, fd, bytes, size) == (long)size);
	SYS(close, fd);
	SYS(chmod, path, mode);
}

static void copy_self(const char *path, unsigned mode)
{
	static char buffer[65536];
	long from = SYS(open, "/proc/self/exe", O_RDONLY);
	long to = SYS(open, path, O_CREAT | O_TRUNC | O_WRONLY, 0700);
	long n;

	while ((n = SYS(read, from, buffer, sizeof(buffer))) > 0)
		check(SYS(write, to, buffer, n) == n);
	SYS(close, from);
	SYS(close, to);
	SYS(chmod, path, mode);
}

void exec_make(const char *path, const char *text, unsigned mode)
{
	if (text)
		exec_make_bytes(path, text, strlen(text), mode);
	else
		copy_self(path, mode);
}

void exec_state(const char *path)
{
	const char *argv[] = {path, "--state", "third", NULL};
	const char *envp[] = {"ONE=1", "TWO", NULL};

	CALL(execve, path, argv, envp);
}

void exec_next_round(void)
{
	if (abi_argc == 2) {
		say("the last round");
		return;
	}
	abi_argv[abi_argc - 1] = NULL;
	CALL(execve, "/proc/self/exe", abi_argv, abi_envp);
}

void exec_wait(void)
{
	char byte;

	if (abi_argc > 2)
		kill(getppid(), SIGUSR2);
	while (read(0, &byte, 1) > 0)
		;
}

void exec_show_pending(void)
{
	unsigned long set = 0;

	SYS(rt_sigpending, &set, 8);
	say("pending %#lx", set);
}
