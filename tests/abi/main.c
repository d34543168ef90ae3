// SPDX-License-Identifier: BSD-3-Clause
// Runs tests one after another in one process, since a kernel under test may not know fork:
//   abi --list           the names, with ` alone` after those that need a process of their own
//   abi --from NAME      all tests from NAME on
//   abi --alone NAME     one test that may end the process
//   abi --state …        what execve(2) has made of the process, for the tests that call it
//   abi --rounds WORD…   the same program with one word less, until there is none
//   abi --wait [tell]    a program that may tell its parent, and waits for the end of its input
//   abi --pending        what signals it has been left
//   abi [PREFIX…]        all tests, or those whose names start with one of the prefixes;
//                        none of those that start with the rest of a PREFIX like -NAME

#include "tests/abi/abi.h"
#include "tests/abi/exec/exec.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

extern const struct abi_test __start_abi_tests[], __stop_abi_tests[];

int abi_argc;
char **abi_argv, **abi_envp;

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct abi_test *)a)->name, ((const struct abi_test *)b)->name);
}

static int wanted(const struct abi_test *test, char **prefixes)
{
	int any = 0, found = 0;

	for (; *prefixes; prefixes++) {
		int without = **prefixes == '-';
		const char *prefix = *prefixes + without;
		int matches = strncmp(test->name, prefix, strlen(prefix)) == 0;

		if (without && matches)
			return 0;
		any |= !without;
		found |= matches;
	}
	return found || !any;
}

/* Whoever started the tests may ignore signals, or block them. The C library would keep us from its
 * own two, so the calls are bare ones; the structure is the kernel's, all zero. */
static void take_signals_as_they_come(void)
{
	const unsigned long by_default[4] = {(unsigned long)SIG_DFL};
	unsigned long none = 0;

	for (int signal = 1; signal <= 64; signal++)
		SYS(rt_sigaction, signal, by_default, NULL, sizeof(none));
	SYS(rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof(none));
}

static void run(const struct abi_test *test)
{
	say("== %s", test->name);
	test->run();
	/* What it left open would give the next test other numbers for its files. */
	SYS(close_range, 3, ~0U, 0);
	/* Orphans come to the first process, which this is inside elfin only; the next test that
	 * waits for any child would get them. */
	if (SYS(waitid, P_ALL, 0, NULL, WEXITED | WNOHANG | WNOWAIT | __WALL, NULL) != -ECHILD)
		say("%s left a child behind", test->name);
}

static void run_alone(const struct abi_test *tests, size_t count, const char *name)
{
	take_signals_as_they_come();
	for (size_t i = 0; i < count; i++)
		if (strcmp(tests[i].name, name) == 0)
			run(&tests[i]);
}

static void list(const struct abi_test *tests, size_t count)
{
	for (size_t i = 0; i < count; i++)
		say("%s%s", tests[i].name, tests[i].alone ? " alone" : "");
}

static void run_many(const struct abi_test *tests, size_t count, const char *from, char **prefixes)
{
	take_signals_as_they_come();
	for (size_t i = 0; i < count; i++)
		if (!tests[i].alone && strcmp(tests[i].name, from) >= 0 &&
		    wanted(&tests[i], prefixes))
			run(&tests[i]);
	say("== end");
}

/* Tests change the machine that they run on, so that no mistake begins them. */
static int refuse(const char *option)
{
	dprintf(2, "abi: no option %s; see docs/testing.md\n", option);
	return 2;
}

int main(int argc, char **argv, char **envp)
{
	static struct abi_test tests[4096];
	size_t count = __stop_abi_tests - __start_abi_tests;

	if (count > ARRAY_LEN(tests))
		abort();
	abi_argc = argc;
	abi_argv = argv;
	abi_envp = envp;
	memcpy(tests, __start_abi_tests, count * sizeof(tests[0]));
	qsort(tests, count, sizeof(tests[0]), by_name);

	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		list(tests, count);
	else if (argc == 3 && strcmp(argv[1], "--alone") == 0)
		run_alone(tests, count, argv[2]);
	else if (argc >= 3 && strcmp(argv[1], "--from") == 0)
		run_many(tests, count, argv[2], argv + 3);
	else if (argc >= 2 && strcmp(argv[1], "--state") == 0)
		exec_show_state();
	else if (argc >= 2 && strcmp(argv[1], "--rounds") == 0)
		exec_next_round();
	else if (argc >= 2 && strcmp(argv[1], "--wait") == 0)
		exec_wait();
	else if (argc >= 2 && strcmp(argv[1], "--pending") == 0)
		exec_show_pending();
	else if (argc >= 2 && argv[1][0] == '-')
		return refuse(argv[1]);
	else
		run_many(tests, count, "", argv + 1);
	return 0;
}
