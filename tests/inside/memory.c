// SPDX-License-Identifier: BSD-3-Clause
// Runs inside elfin only: memory runs out, and the process that has most of it dies, nobody else.

#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define BYSTANDERS 3
#define STEP	   (1UL << 20)

static void expect(const char *name, int holds)
{
	printf("%s inside.memory-%s\n", holds ? "ok" : "not ok", name);
	fflush(stdout);
}

/* Takes memory until there is no more, and does not return. */
static void eat(void)
{
	for (;;) {
		char *p = mmap(NULL, STEP, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (p == MAP_FAILED)
			_exit(3);
		memset(p, 1, STEP);
	}
}

/* The same, but what fills the memory is the kernel, which reads into it. */
static void eat_in_calls(void)
{
	FILE *zero = fopen("/dev/zero", "r");

	for (;;) {
		char *p = mmap(NULL, STEP, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (p == MAP_FAILED || read(fileno(zero), p, STEP) < 0)
			_exit(3);
	}
}

/* One that has little, and waits for the end of a pipe. */
static pid_t bystander(const int *pipe_ends)
{
	pid_t pid = fork();
	char *own, c;

	if (pid)
		return pid;
	own = malloc(100000);
	memset(own, 7, 100000);
	close(pipe_ends[1]);
	if (read(pipe_ends[0], &c, 1) != 0)
		_exit(1);
	_exit(memchr(own, 0, 100000) ? 2 : 0);
}

static int status_of(pid_t pid)
{
	int status;

	return waitpid(pid, &status, 0) == pid ? status : -1;
}

static void run_out(const char *name, void (*eater)(void))
{
	pid_t children[BYSTANDERS], big;
	int ends[2], status, good = 1;

	if (pipe(ends) < 0)
		exit(1);
	for (int i = 0; i < BYSTANDERS; i++)
		children[i] = bystander(ends);
	big = fork();
	if (big == 0)
		eater();
	status = status_of(big);
	close(ends[0]);
	close(ends[1]);
	for (int i = 0; i < BYSTANDERS; i++)
		good &= status_of(children[i]) == 0;
	expect(name, WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && good);
}

/* Several that share the memory out: one after the other goes, until the last has enough. */
static void run_out_together(void)
{
	pid_t children[4];
	int killed = 0;

	for (int i = 0; i < 4; i++) {
		children[i] = fork();
		if (children[i] == 0)
			eat();
	}
	for (int i = 0; i < 4; i++) {
		int status = status_of(children[i]);

		killed += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
	}
	expect("several", killed == 4);
}

static int adjust(pid_t pid, const char *value)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", pid);
	file = fopen(path, "w");
	return file && fputs(value, file) >= 0 && fclose(file) == 0;
}

/* One that has little goes first when it is said to matter least. */
static void run_out_by_choice(void)
{
	pid_t chosen, other, big;
	int ends[2], first, good;

	if (pipe(ends) < 0)
		exit(1);
	other = bystander(ends);
	chosen = bystander(ends);
	good = adjust(chosen, "1000");
	big = fork();
	if (big == 0)
		eat();
	good &= waitpid(-1, &first, 0) == chosen && WIFSIGNALED(first);
	good &= WIFSIGNALED(status_of(big));
	close(ends[0]);
	close(ends[1]);
	expect("by-choice", good && status_of(other) == 0);
}

int main(void)
{
	for (int i = 0; i < 3; i++) {
		run_out("touched", eat);
		run_out("in-calls", eat_in_calls);
	}
	run_out_together();
	run_out_by_choice();
	return 0;
}
