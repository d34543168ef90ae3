// SPDX-License-Identifier: BSD-3-Clause
// Executing programs in children, in threads, and while others look.

#define _GNU_SOURCE
#include "tests/abi/exec/exec.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SELF "/proc/self/exe"

static const char *const no_strings[] = {NULL};

/* Starts this program, which finds no test of that name, without its output. */
static void run_nothing(void)
{
	const char *argv[] = {"self", "--from", "zzz", NULL};

	dup2(open("/dev/null", O_WRONLY), 1);
	SYS(execve, SELF, argv, no_strings);
	_exit(111);
}

static void wait_for(pid_t pid)
{
	int status = -1;

	check(waitpid(pid, &status, 0) == pid);
	say("status %#x", status);
}

TEST(after_fork)
{
	for (int i = 0; i < 5; i++) {
		pid_t pid = fork();

		if (pid == 0)
			run_nothing();
		wait_for(pid);
	}
}

TEST(after_vfork)
{
	volatile int shared = 0;
	pid_t pid = vfork();

	if (pid == 0) {
		const char *argv[] = {"self", "--from", "zzz", NULL};

		shared = 1;
		execve("/nothing", (char **)argv, (char **)no_strings);
		shared = 2;
		dup2(open("/dev/null", O_WRONLY), 1);
		execve(SELF, (char **)argv, (char **)no_strings);
		_exit(1);
	}
	say("shared %d", shared);
	check(fcntl(1, F_GETFD) == 0);
	wait_for(pid);
}

TEST(refused_in_a_child)
{
	pid_t pid = fork();

	if (pid == 0) {
		CALL(execve, "/data/hello", no_strings, no_strings);
		_exit(7);
	}
	wait_for(pid);
}

/* A program that runs until a byte comes through the pipe. */
TEST(busy_while_it_runs)
{
	int fds[2];
	sigset_t set;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	exec_make("/tmp/exec-running", NULL, 0755);
	check(pipe(fds) == 0);
	pid = fork();
	if (pid == 0) {
		const char *argv[] = {"running", "--wait", "and tell", NULL};

		dup2(fds[0], 0);
		close(fds[1]);
		execve("/tmp/exec-running", (char **)argv, (char **)no_strings);
		_exit(1);
	}
	close(fds[0]);
	/* It says so when it runs. */
	check(sigwaitinfo(&set, NULL) == SIGUSR2);
	TRY(open, "/tmp/exec-running", O_WRONLY);
	CALL(truncate, "/tmp/exec-running", 0);
	TRY(open, "/tmp/exec-running", O_RDONLY);
	CALL(unlink, "/tmp/exec-running");
	close(fds[1]);
	wait_for(pid);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void *sleep_forever(void *unused)
{
	for (;;)
		pause();
	return NULL;
}

static void *execute(void *unused)
{
	exec_state(abi_argv[0]);
	return NULL;
}

TEST_ALONE(other_threads_end)
{
	pthread_t threads[8];

	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		check(pthread_create(&threads[i], NULL, sleep_forever, NULL) == 0);
	exec_state(abi_argv[0]);
}

TEST_ALONE(in_another_thread)
{
	pthread_t threads[4], thread;

	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		check(pthread_create(&threads[i], NULL, sleep_forever, NULL) == 0);
	pthread_create(&thread, NULL, execute, NULL);
	sleep_forever(NULL);
}

/* The number of the process is that of the thread that execs from then on. */
TEST(number_stays)
{
	pid_t pid = fork();
	pthread_t thread;

	if (pid == 0) {
		dup2(open("/dev/null", O_WRONLY), 1);
		pthread_create(&thread, NULL, execute, NULL);
		sleep_forever(NULL);
	}
	wait_for(pid);
}

static char child_stack[65536] __attribute__((aligned(16)));

static int exec_nothing(void *unused)
{
	const char *argv[] = {"self", "--from", "zzz", NULL};

	/* The descriptors are the parent's as well, until then. */
	fcntl(1, F_SETFD, FD_CLOEXEC);
	execve(SELF, (char **)argv, (char **)no_strings);
	return 1;
}

TEST(shared_descriptors)
{
	int fd = open("/data/hello", O_RDONLY | O_CLOEXEC);
	int copy = dup(1);
	pid_t pid = clone(exec_nothing, child_stack + sizeof(child_stack),
			  CLONE_FILES | CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);

	wait_for(pid);
	CALL(fcntl, fd, F_GETFD);
	CALL(fcntl, 1, F_GETFD);
	fcntl(1, F_SETFD, 0);
	close(fd);
	close(copy);
}

static void handle_nothing(int signal)
{
}

TEST(shared_handlers)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	pid_t pid;

	signal(SIGUSR1, handle_nothing);
	pid = clone(exec_nothing, child_stack + sizeof(child_stack),
		    CLONE_VM | CLONE_SIGHAND | CLONE_VFORK | SIGCHLD, NULL);
	wait_for(pid);
	fcntl(1, F_SETFD, 0);
	sigaction(SIGUSR1, NULL, &action);
	check(action.sa_handler == handle_nothing);
	signal(SIGUSR1, SIG_DFL);
}

/* After exec a child tells its end by SIGCHLD, whatever it was made with. */
TEST(signal_of_its_end)
{
	int status = -1;
	pid_t pid = clone(exec_nothing, child_stack + sizeof(child_stack),
			  CLONE_VM | CLONE_VFORK | SIGUSR1, NULL);

	check(waitpid(pid, &status, 0) == pid);
	say("status %#x", status);
}

TEST_ALONE(alarm_goes_on)
{
	const char *argv[] = {"self", "--wait", NULL};
	struct itimerval timer = {.it_value = {.tv_usec = 50000}};
	int fds[2];

	check(pipe(fds) == 0);
	dup2(fds[0], 0);
	setitimer(ITIMER_REAL, &timer, NULL);
	execve(SELF, (char **)argv, (char **)no_strings);
}

TEST_ALONE(timer_is_deleted)
{
	timer_t timer;
	struct itimerspec setting = {.it_value = {.tv_sec = 1000}};
	sigset_t set;

	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	check(timer_create(CLOCK_MONOTONIC, NULL, &timer) == 0);
	timer_settime(timer, 0, &setting, NULL);
	exec_state(abi_argv[0]);
}

TEST_ALONE(pending_signals_stay)
{
	const char *argv[] = {"self", "--pending", NULL};
	sigset_t set;

	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	kill(getpid(), SIGTERM);
	execve(SELF, (char **)argv, (char **)no_strings);
}

TEST_ALONE(death_in_a_program)
{
	const char *argv[] = {"self", "--alone", "process/exit.read_null", NULL};

	execve(SELF, (char **)argv, (char **)no_strings);
}

/* What a timer sent its thread before that became the first does not stay with the timer gone. */
static void *execute_with_timer(void *unused)
{
	const char *argv[] = {"self", "--pending", NULL};
	struct {
		long value;
		int signal, notify, thread;
		int rest[11];
	} event = {.signal = SIGUSR2, .notify = 4, .thread = (int)SYS(gettid)};
	const struct timespec soon[2] = {{0, 0}, {0, 1}};
	unsigned long pending = 0, set = 1UL << (SIGUSR2 - 1);
	int timer;

	SYS(rt_sigprocmask, SIG_BLOCK, &set, NULL, 8);
	CALL(timer_create, CLOCK_MONOTONIC, &event, &timer);
	CALL(timer_settime, timer, 0, soon, NULL);
	while (!pending)
		SYS(rt_sigpending, &pending, 8);
	say("pending %#lx", pending);
	execve(SELF, (char **)argv, (char **)no_strings);
	return NULL;
}

TEST_ALONE(timer_of_another_thread)
{
	pthread_t thread;

	pthread_create(&thread, NULL, execute_with_timer, NULL);
	sleep_forever(NULL);
}
