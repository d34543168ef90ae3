// SPDX-License-Identifier: BSD-3-Clause
// Rows about threads. Of two that take turns, the one that is measured and its partner do the same;
// an operation is a whole round, so two switches.

#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/micro.h"

static uint32_t word;
static int there[2], back[2]; // to read from, to write to
static volatile int stopping;
static pthread_t partner;

static long run_yield(long operations)
{
	long result = 0;

	for (long i = 0; i < operations; i++)
		result = raw_call0(SYS_sched_yield);
	return result;
}

static long run_futex_wake(long operations)
{
	long result = 0;

	for (long i = 0; i < operations; i++)
		result = raw_call3(SYS_futex, (long)&word, FUTEX_WAKE_PRIVATE, 1);
	return result;
}

static long start_partner(void *(*run)(void *))
{
	stopping = 0;
	return -pthread_create(&partner, NULL, run, NULL);
}

// The word says whose turn it is.
static void pass_turn(uint32_t mine)
{
	__atomic_store_n(&word, !mine, __ATOMIC_SEQ_CST);
	raw_call3(SYS_futex, (long)&word, FUTEX_WAKE_PRIVATE, 1);
}

static void await_turn(uint32_t mine)
{
	while (__atomic_load_n(&word, __ATOMIC_SEQ_CST) != mine)
		raw_call6(SYS_futex, (long)&word, FUTEX_WAIT_PRIVATE, !mine, 0, 0, 0);
}

static void *answer_futex(void *unused)
{
	(void)unused;
	for (;;) {
		await_turn(1);
		if (stopping)
			return NULL;
		pass_turn(1);
	}
}

static long prepare_futex(long operations)
{
	(void)operations;
	word = 0;
	return start_partner(answer_futex);
}

static long run_futex_pingpong(long operations)
{
	for (long i = 0; i < operations; i++) {
		pass_turn(0);
		await_turn(0);
	}
	return 0;
}

static void finish_futex(long operations)
{
	(void)operations;
	stopping = 1;
	pass_turn(0);
	pthread_join(partner, NULL);
}

static void *answer_yield(void *unused)
{
	(void)unused;
	while (!stopping)
		raw_call0(SYS_sched_yield);
	return NULL;
}

static long prepare_yield_to(long operations)
{
	(void)operations;
	return start_partner(answer_yield);
}

static void finish_yield_to(long operations)
{
	(void)operations;
	stopping = 1;
	pthread_join(partner, NULL);
}

// Eight bytes, which suit an eventfd and a pipe alike.
static long send_one(const int *fds)
{
	uint64_t value = 1;

	return raw_call3(SYS_write, fds[1], (long)&value, sizeof(value));
}

static long receive_one(const int *fds)
{
	uint64_t value;

	return raw_call3(SYS_read, fds[0], (long)&value, sizeof(value));
}

static void *answer_messages(void *unused)
{
	(void)unused;
	for (;;) {
		receive_one(there);
		if (stopping)
			return NULL;
		send_one(back);
	}
}

static long run_messages(long operations)
{
	long result = 0;

	for (long i = 0; i < operations; i++) {
		send_one(there);
		result = receive_one(back);
	}
	return result == sizeof(uint64_t) ? 0 : result < 0 ? result : -EIO;
}

static void finish_messages(long operations)
{
	(void)operations;
	stopping = 1;
	send_one(there);
	pthread_join(partner, NULL);
	close(there[0]);
	close(back[0]);
	if (there[1] != there[0] && there[1] != back[0]) {
		close(there[1]);
		close(back[1]);
	}
}

static long prepare_eventfds(long operations)
{
	(void)operations;
	there[0] = there[1] = eventfd(0, 0);
	back[0] = back[1] = eventfd(0, 0);
	if (there[0] < 0 || back[0] < 0)
		return -errno;
	return start_partner(answer_messages);
}

static long prepare_pipes(long operations)
{
	(void)operations;
	if (pipe(there) != 0 || pipe(back) != 0)
		return -errno;
	return start_partner(answer_messages);
}

// Both directions of one pair: there and back are its ends.
static long prepare_sockets(long operations)
{
	int ends[2];

	(void)operations;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		return -errno;
	there[1] = back[0] = ends[0];
	there[0] = back[1] = ends[1];
	return start_partner(answer_messages);
}

static void *return_at_once(void *argument)
{
	return argument;
}

static long run_thread(long operations)
{
	for (long i = 0; i < operations; i++) {
		pthread_t thread;
		int error = pthread_create(&thread, NULL, return_at_once, NULL);

		if (error)
			return -error;
		pthread_join(thread, NULL);
	}
	return 0;
}

const struct row sched_rows[] = {
	{"sched_yield", 1000, NULL, run_yield, NULL, NULL},
	{"sched_yield_to", 1000, prepare_yield_to, run_yield, finish_yield_to, NULL},
	{"futex_wake", 1000, NULL, run_futex_wake, NULL, NULL},
	{"futex_pingpong", 1000, prepare_futex, run_futex_pingpong, finish_futex, NULL},
	{"eventfd_pingpong", 1000, prepare_eventfds, run_messages, finish_messages, NULL},
	{"pipe_pingpong", 1000, prepare_pipes, run_messages, finish_messages, NULL},
	{"unix_pingpong", 1000, prepare_sockets, run_messages, finish_messages, NULL},
	{"thread", 100, NULL, run_thread, NULL, NULL},
};
const size_t sched_row_count = sizeof(sched_rows) / sizeof(sched_rows[0]);
