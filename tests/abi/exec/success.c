// SPDX-License-Identifier: BSD-3-Clause
// What becomes of a process that executes another program.

#define _GNU_SOURCE
#include "tests/abi/exec/exec.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define SELF "/proc/self/exe"

TEST_ALONE(plain)
{
	exec_state(abi_argv[0]);
}

TEST_ALONE(own_link)
{
	exec_state(SELF);
}

TEST_ALONE(no_arguments)
{
	/* It runs all tests of no name, then, which are none. */
	exec_make("/tmp/exec-script", "#!/proc/self/exe --state\n", 0755);
	CALL(execve, "/tmp/exec-script", 0, 0);
}

TEST_ALONE(long_name)
{
	exec_make("/tmp/a-name-of-more-than-fifteen-bytes", NULL, 0755);
	exec_state("/tmp/a-name-of-more-than-fifteen-bytes");
}

TEST_ALONE(relative_path)
{
	exec_make("/tmp/self", NULL, 0755);
	CALL(chdir, "/tmp");
	exec_state("./../tmp/self");
}

static void empty(int signal)
{
}

TEST_ALONE(much_is_reset)
{
	static char stack[8192];
	struct sigaction action = {.sa_handler = empty, .sa_flags = SA_RESTART | SA_NODEFER};
	stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
	unsigned long mask = 1UL << (SIGUSR2 - 1) | 1UL << (SIGTERM - 1);
	struct rlimit limit = {16 << 20, RLIM_INFINITY};

	sigaction(SIGUSR1, &action, NULL);
	sigaction(37, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	sigaction(SIGCHLD, &action, NULL);
	SYS(rt_sigprocmask, SIG_SETMASK, &mask, 0, 8);
	SYS(sigaltstack, &alternate, 0);
	SYS(umask, 027);
	SYS(chdir, "/data/dir");
	dup2(open("/data/hello", O_RDONLY), 20);
	dup2(open("/data/hello", O_RDONLY | O_CLOEXEC), 30);
	SYS(dup3, 20, 31, O_CLOEXEC);
	SYS(prctl, PR_SET_NAME, "another");
	SYS(prctl, PR_SET_PDEATHSIG, SIGUSR1);
	SYS(prctl, PR_SET_DUMPABLE, 0);
	SYS(prctl, PR_SET_KEEPCAPS, 1);
	SYS(prctl, PR_SET_CHILD_SUBREAPER, 1);
	SYS(prctl, PR_SET_TIMERSLACK, 123456);
	SYS(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	SYS(prctl, PR_SET_THP_DISABLE, 1, 0, 0, 0);
	SYS(setrlimit, RLIMIT_STACK, &limit);
	SYS(personality, 0x0440000);
	SYS(mlockall, MCL_FUTURE | MCL_CURRENT);
	exec_state(abi_argv[0]);
}

TEST_ALONE(script)
{
	exec_make("/tmp/exec-script", "#!/proc/self/exe --state\necho hello\n", 0755);
	exec_state("/tmp/exec-script");
}

TEST_ALONE(script_with_blanks)
{
	exec_make("/tmp/exec-script", "#! \t/proc/self/exe\t --state  \t\n", 0755);
	exec_state("/tmp/exec-script");
}

TEST_ALONE(script_of_a_script)
{
	exec_make("/tmp/exec-inner", "#!/proc/self/exe --state\n", 0755);
	exec_make("/tmp/exec-outer", "#!/tmp/exec-inner one two three\n", 0755);
	exec_state("/tmp/exec-outer");
}

TEST_ALONE(five_scripts)
{
	exec_make("/tmp/exec-1", "#!/proc/self/exe --state\n", 0755);
	exec_make("/tmp/exec-2", "#!/tmp/exec-1 a\n", 0755);
	exec_make("/tmp/exec-3", "#!/tmp/exec-2\n", 0755);
	exec_make("/tmp/exec-4", "#!/tmp/exec-3 b\n", 0755);
	exec_make("/tmp/exec-5", "#!/tmp/exec-4\n", 0755);
	exec_make("/tmp/exec-6", "#!/tmp/exec-5 c\n", 0755);
	exec_state("/tmp/exec-6");
	exec_state("/tmp/exec-5");
}

TEST_ALONE(at_descriptor)
{
	const char *argv[] = {"zero", "--state", NULL}, *envp[] = {NULL};
	long fd;

	exec_make("/tmp/self", NULL, 0755);
	fd = SYS(open, "/tmp/self", O_PATH);
	CALL(execveat, fd, "", argv, envp, AT_EMPTY_PATH);
}

TEST_ALONE(at_directory)
{
	const char *argv[] = {"zero", "--state", NULL}, *envp[] = {NULL};
	long fd;

	exec_make("/tmp/self", NULL, 0755);
	fd = SYS(open, "/tmp", O_RDONLY | O_CLOEXEC);
	CALL(execveat, fd, "self", argv, envp, 0);
}

TEST_ALONE(script_at_descriptor)
{
	const char *argv[] = {"zero", NULL}, *envp[] = {NULL};
	long fd;

	exec_make("/tmp/script", "#!/proc/self/exe --state\n", 0755);
	fd = SYS(open, "/tmp/script", O_RDONLY);
	CALL(execveat, fd, "", argv, envp, AT_EMPTY_PATH);
}

TEST_ALONE(memory_file)
{
	static char buffer[65536];
	const char *argv[] = {"zero", "--from", "zzz", NULL}, *envp[] = {NULL};
	long from = SYS(open, SELF, O_RDONLY), to = SYS(memfd_create, "name", 0), n;

	while ((n = SYS(read, from, buffer, sizeof(buffer))) > 0)
		check(SYS(write, to, buffer, n) == n);
	CALL(execveat, to, "", argv, envp, AT_EMPTY_PATH);
}

TEST_ALONE(deleted_file)
{
	const char *argv[] = {"zero", "--state", NULL}, *envp[] = {NULL};
	long fd;

	exec_make("/tmp/self", NULL, 0755);
	fd = SYS(open, "/tmp/self", O_PATH);
	SYS(unlink, "/tmp/self");
	CALL(execveat, fd, "", argv, envp, AT_EMPTY_PATH);
}

TEST_ALONE(many_arguments)
{
	static char *argv[50001], word[100];

	memset(word, 'w', sizeof(word) - 1);
	for (size_t i = 0; i < ARRAY_LEN(argv) - 1; i++)
		argv[i] = i % 1000 ? "" : word;
	argv[1] = "--from";
	argv[2] = "zzz";
	CALL(execve, SELF, argv, argv);
}

/* Executing again and again: nothing may be left behind, as the leak check sees. */
TEST_ALONE(again_and_again)
{
	static char rounds[20][2] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
				     "k", "l", "m", "n", "o", "p", "q", "r", "s", "t"};
	char *argv[24] = {abi_argv[0], "--rounds"};

	for (size_t i = 0; i < ARRAY_LEN(rounds); i++)
		argv[2 + i] = rounds[i];
	CALL(execve, SELF, argv, abi_envp);
}

TEST_ALONE(small_stack)
{
	struct rlimit limit = {256 << 10, RLIM_INFINITY};

	SYS(setrlimit, RLIMIT_STACK, &limit);
	exec_state(abi_argv[0]);
}
