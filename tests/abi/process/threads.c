// SPDX-License-Identifier: BSD-3-Clause
// Threads, as the C library makes them, and what becomes of them when one ends the process.

#define _GNU_SOURCE
#include "tests/abi/process/children.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

static void *identity(void *arg)
{
	return arg;
}

TEST(threads_join)
{
	pthread_t threads[16];
	void *result;
	long sum = 0;

	for (long i = 0; i < 16; i++)
		check(pthread_create(&threads[i], NULL, identity, (void *)i) == 0);
	for (long i = 0; i < 16; i++) {
		pthread_join(threads[i], &result);
		sum += (long)result;
	}
	say("sum %ld", sum);
}

static _Thread_local int local = 5;

static void *look_around(void *arg)
{
	long *numbers = arg;

	numbers[0] = SYS(getpid);
	numbers[1] = SYS(gettid);
	numbers[2] = SYS(getppid);
	numbers[3] = local++;
	SYS(chdir, "/data");
	SYS(umask, 0777);
	SYS(prctl, 15, "thread", 0, 0, 0);
	return NULL;
}

TEST(threads_share)
{
	char buf[64] = "", name[16] = "";
	pthread_t thread;
	long numbers[4];

	SYS(prctl, 15, "main", 0, 0, 0);
	local = 7;
	pthread_create(&thread, NULL, look_around, numbers);
	pthread_join(thread, NULL);
	check(numbers[0] == SYS(getpid));
	check(numbers[1] != SYS(gettid));
	check(numbers[2] == SYS(getppid));
	say("local %ld %d", numbers[3], local);
	SYS(getcwd, buf, sizeof(buf));
	SYS(prctl, 16, name, 0, 0, 0);
	say("%s %s %lo", buf, name, SYS(umask, 022));
	SYS(chdir, "/");
	/* A thread that was joined may yet be on its way out. */
	while (SYS(tgkill, numbers[0], numbers[1], 0) != -3)
		sched_yield();
	check(SYS(tgkill, numbers[0], numbers[0], 0) == 0);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int counter;

static void *add(void *arg)
{
	for (int i = 0; i < 1000; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
		if (i % 100 == 0)
			sched_yield();
	}
	return NULL;
}

TEST(threads_with_a_mutex)
{
	pthread_t threads[8];

	counter = 0;
	for (int i = 0; i < 8; i++)
		pthread_create(&threads[i], NULL, add, NULL);
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	say("counter %d", counter);
}

static int turn;

static void *take_turns(void *arg)
{
	for (int i = 0; i < 100; i++) {
		pthread_mutex_lock(&mutex);
		while (turn % 2 != (int)(long)arg)
			pthread_cond_wait(&changed, &mutex);
		turn++;
		pthread_cond_broadcast(&changed);
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

TEST(threads_with_a_condition)
{
	pthread_t threads[2];

	turn = 0;
	for (long i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, take_turns, (void *)i);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	say("turns %d", turn);
}

/* Nobody yields: a thread that only looks must be preempted. */
static _Atomic int spinning;

static void *spin(void *arg)
{
	while (!atomic_load(&spinning))
		;
	return NULL;
}

TEST(threads_that_spin)
{
	pthread_t threads[2];

	atomic_store(&spinning, 0);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, spin, NULL);
	atomic_store(&spinning, 1);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	say("joined");
}

static void *read_pipe(void *arg)
{
	int *fds = arg;
	char byte = '?';
	long result = SYS(read, fds[0], &byte, 1);

	return (void *)(result == 1 ? byte : result);
}

/* What is read from is closed meanwhile; the read goes on. */
TEST(threads_close_what_others_read)
{
	pthread_t thread;
	int fds[2], other, kept;
	void *result;

	SYS(pipe2, fds, 0);
	kept = SYS(dup, fds[0]); /* so that somebody can read, if the thread is late */
	pthread_create(&thread, NULL, read_pipe, fds);
	for (int i = 0; i < 10; i++)
		sched_yield();
	other = fds[0];
	CALL(close, other);
	SYS(write, fds[1], "y", 1);
	pthread_join(thread, &result);
	check((long)result == 'y' || (long)result == -9);
	SYS(close, fds[1]);
	SYS(close, kept);
}

static void *wait_for_ever(void *arg)
{
	int fds[2];
	char byte;

	SYS(pipe2, fds, 0);
	SYS(read, fds[0], &byte, 1);
	return NULL;
}

static void *wait_for_futex(void *arg)
{
	static int word;

	SYS(futex, &word, 0, 0, NULL, NULL, 0);
	return NULL;
}

static void *loop(void *arg)
{
	for (;;)
		;
	return NULL;
}

static void *(*const bodies[])(void *) = {wait_for_ever, wait_for_futex, loop};

static void start_threads(void)
{
	pthread_t thread;

	for (unsigned i = 0; i < 3; i++)
		pthread_create(&thread, NULL, bodies[i], NULL);
	for (int i = 0; i < 10; i++)
		sched_yield();
}

static volatile int failing;

/* Calls that fail when the program is to be told the numbers. */
static void *fail_to_tell(void *unused)
{
	for (int i = 0; i < 300; i++) {
		SYS(pipe2, 8, 0);
		SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, 8);
		SYS(clone, CLONE_PIDFD | SIGCHLD, 0, 8, NULL, 0);
	}
	failing = 0;
	return NULL;
}

/* What they give back is never a descriptor that another thread has got meanwhile. */
TEST(threads_beside_failing_calls)
{
	long lost = 0, open_fd, first = SYS(dup, 1);
	pthread_t thread;

	SYS(close, first);
	failing = 1;
	pthread_create(&thread, NULL, fail_to_tell, NULL);
	while (failing) {
		open_fd = SYS(dup, 1);
		SYS(sched_yield);
		lost += SYS(close, open_fd) != 0;
	}
	pthread_join(thread, NULL);
	say("lost: %ld", lost);
	open_fd = SYS(dup, 1);
	check(open_fd == first);
	SYS(close, open_fd);
}

TEST(threads_and_exit_group)
{
	show_status("child", status_of(CHILD({
			    start_threads();
			    SYS(exit_group, 3);
		    })));
}

TEST(threads_and_a_signal)
{
	show_status("child", status_of(CHILD({
			    start_threads();
			    SYS(kill, getpid(), SIGKILL);
			    loop(NULL);
		    })));
}

static void *end_process(void *arg)
{
	SYS(exit_group, 4);
	return NULL;
}

TEST(threads_end_the_first)
{
	show_status("child", status_of(CHILD({
			    pthread_t thread;

			    pthread_create(&thread, NULL, end_process, NULL);
			    wait_for_ever(NULL);
		    })));
}

static _Atomic int first_is_there;

static void *outlive(void *arg)
{
	while (atomic_load(&first_is_there))
		sched_yield();
	SYS(exit, 17);
	return NULL;
}

/* The first thread ends before the others. */
TEST(threads_outlive_the_first)
{
	siginfo_t info = {0};
	long pid = CHILD({
		pthread_t thread;

		atomic_store(&first_is_there, 1);
		pthread_create(&thread, NULL, outlive, NULL);
		SYS(set_tid_address, &first_is_there);
		SYS(exit, 16);
	});

	CALL(waitid, P_PID, pid, &info, WEXITED, NULL);
	say("code %d status %d", info.si_code, info.si_status);
}

static void *exec_self(void *arg)
{
	char *argv[] = {"/proc/self/exe", "--list", NULL}, *envp[] = {NULL};

	SYS(dup2, open("/dev/null", O_WRONLY), 1);
	SYS(execve, "/proc/self/exe", argv, envp);
	SYS(exit_group, 99);
	return NULL;
}

/* The program goes on in the process, whichever thread asked for it. */
TEST(threads_and_exec)
{
	show_status("first thread", status_of(CHILD({
			    start_threads();
			    exec_self(NULL);
		    })));
	show_status("another thread", status_of(CHILD({
			    pthread_t thread;

			    start_threads();
			    pthread_create(&thread, NULL, exec_self, NULL);
			    wait_for_ever(NULL);
		    })));
}

/* A child has one thread. */
static void *fork_and_wait(void *arg)
{
	return (void *)(long)status_of(CHILD({
		check(SYS(gettid) == SYS(getpid));
		SYS(exit_group, 8);
	}));
}

TEST(threads_fork)
{
	pthread_t thread;
	void *result;

	pthread_create(&thread, NULL, fork_and_wait, NULL);
	pthread_join(thread, &result);
	show_status("child", (int)(long)result);
}

static void *wait_for_child(void *arg)
{
	return (void *)SYS(wait4, (long)arg, NULL, __WNOTHREAD, NULL);
}

TEST(threads_wait_for_each_others_children)
{
	long pid = CHILD();
	pthread_t thread;
	void *result;

	pthread_create(&thread, NULL, wait_for_child, (void *)pid);
	pthread_join(thread, &result);
	show((long)result, "of another thread");
	check(SYS(wait4, pid, NULL, __WNOTHREAD, NULL) == pid);
}

/* The machine ends with its first process, whichever thread ends that, and whoever is left. */
TEST_ALONE(threads_of_the_first_process)
{
	start_threads();
	SYS(kill, getpid(), SIGTERM);
	loop(NULL);
}

TEST_ALONE(threads_end_the_first_process)
{
	pthread_t thread;

	pthread_create(&thread, NULL, end_process, NULL);
	wait_for_ever(NULL);
}

TEST_ALONE(children_of_the_first_process)
{
	int fds[2];
	char byte;

	SYS(pipe2, fds, 0);
	for (int i = 0; i < 3; i++)
		CHILD({
			SYS(close, fds[1]);
			SYS(read, fds[0], &byte, 1);
		});
	CHILD(SYS(exit_group, 1));
	SYS(exit_group, 5);
}
