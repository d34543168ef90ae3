// SPDX-License-Identifier: BSD-3-Clause
// Rows about processes: a child that ends at once, and one that first becomes another program: this
// one again, which then ends at once, or a dynamic one of the distribution.

#define _GNU_SOURCE
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/micro.h"

static long wait_for(pid_t pid)
{
	int status;

	if (pid < 0)
		return -errno;
	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	return status == 0 ? 0 : -ECHILD;
}

static long run_fork(long operations)
{
	long error = 0;

	for (long i = 0; i < operations && !error; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		error = wait_for(pid);
	}
	return error;
}

static __attribute__((noinline)) pid_t start_program(char *const *argv)
{
	char *envp[] = {NULL};
	pid_t pid = vfork();

	if (pid == 0) {
		execve(argv[0], argv, envp);
		_exit(1);
	}
	return pid;
}

static long run_program(char *const *argv, long operations)
{
	long error = 0;

	for (long i = 0; i < operations && !error; i++)
		error = wait_for(start_program(argv));
	return error;
}

static long run_vfork_exec(long operations)
{
	char *argv[] = {(char *)micro_program, NOTHING_TO_DO, NULL};

	return run_program(argv, operations);
}

static long run_bash(long operations)
{
	char *argv[] = {(char *)"/bin/bash", (char *)"-c", (char *)"true", NULL};

	return run_program(argv, operations);
}

const struct row process_rows[] = {
	{"fork", 20, NULL, run_fork, NULL, NULL},
	{"vfork_exec", 20, NULL, run_vfork_exec, NULL, NULL},
	{"bash", 2, NULL, run_bash, NULL, NULL},
};
const size_t process_row_count = sizeof(process_rows) / sizeof(process_rows[0]);
