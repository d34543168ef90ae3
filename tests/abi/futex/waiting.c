// SPDX-License-Identifier: BSD-3-Clause
// Threads that wait for words, and others that wake them.

#define _GNU_SOURCE
#include "tests/abi/futex/futex.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define THREADS 20

static uint32_t words[8];

struct waiter {
	uint32_t *word;
	uint32_t bitset;
	int op;
};

static void *wait_once(void *arg)
{
	const struct waiter *waiter = arg;

	return (void *)SYS(futex, waiter->word, waiter->op, 0, NULL, 0, waiter->bitset);
}

static void one_waiter(const char *what, int op, int wake_op)
{
	struct waiter waiter = {words, -1u, op};
	pthread_t thread = thread_start(wait_once, &waiter);

	wake_all(words, wake_op, 1);
	show(thread_join(thread), "%s", what);
}

TEST(one)
{
	one_waiter("private", WAIT | PRIVATE, WAKE | PRIVATE);
	one_waiter("shared", WAIT, WAKE);
	one_waiter("bitset", WAIT_BITSET, WAKE_BITSET);
	one_waiter("bitset and not", WAIT_BITSET | PRIVATE, WAKE | PRIVATE);
}

/* A private waiter is not found by a shared wake-up, nor the other way round. */
TEST(private_and_shared)
{
	struct waiter waiter = {words, -1u, WAIT | PRIVATE};
	pthread_t thread = thread_start(wait_once, &waiter);

	move_all(words, words + 1, PRIVATE, 1);
	CALL(futex, words + 1, WAKE, 1);
	CALL(futex, words, WAKE | PRIVATE, 1);
	CALL(futex, words + 1, WAKE | PRIVATE, 1);
	show(thread_join(thread), "private");
}

TEST(many)
{
	struct waiter waiter = {words, -1u, WAIT | PRIVATE};
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		threads[i] = thread_start(wait_once, &waiter);
	move_all(words, words + 1, PRIVATE, THREADS);
	CALL(futex, words, WAKE | PRIVATE, THREADS);
	CALL(futex, words + 1, WAKE | PRIVATE, 0);
	CALL(futex, words + 1, WAKE | PRIVATE, -5);
	CALL(futex, words + 1, WAKE | PRIVATE, 3);
	CALL(futex, words + 1, REQUEUE | PRIVATE, 2, 5, words + 2);
	CALL(futex, words + 2, WAKE | PRIVATE, 1);
	CALL(futex, words + 1, CMP_REQUEUE | PRIVATE, 1, 1, words + 2, 1);
	CALL(futex, words + 1, CMP_REQUEUE | PRIVATE, 1, 1, words + 2, 0);
	CALL(futex, words + 1, CMP_REQUEUE | PRIVATE, 0, 0, words + 2, 0);
	CALL(futex, words + 1, REQUEUE | PRIVATE, 0, 100, words + 1);
	CALL(futex, words + 1, WAKE | PRIVATE, 100);
	CALL(futex, words + 2, WAKE | PRIVATE, 100);
	CALL(futex, words + 2, WAKE | PRIVATE, 100);
	for (int i = 0; i < THREADS; i++)
		if (thread_join(threads[i]) != 0)
			say("not woken");
}

TEST(bitsets)
{
	struct waiter waiters[4];
	pthread_t threads[4];

	for (int i = 0; i < 4; i++) {
		waiters[i] = (struct waiter){words, 1u << i | 0x100, WAIT_BITSET | PRIVATE};
		threads[i] = thread_start(wait_once, &waiters[i]);
	}
	move_all(words, words + 1, PRIVATE, 4);
	CALL(futex, words + 1, WAKE_BITSET | PRIVATE, 9, 0, 0, 0x10);
	CALL(futex, words + 1, WAKE_BITSET | PRIVATE, 9, 0, 0, 4);
	show(thread_join(threads[2]), "third");
	CALL(futex, words + 1, WAKE_BITSET | PRIVATE, 9, 0, 0, 6);
	show(thread_join(threads[1]), "second");
	CALL(futex, words + 1, WAKE_BITSET | PRIVATE, 1, 0, 0, 0x80000100);
	CALL(futex, words + 1, WAKE_BITSET | PRIVATE, 9, 0, 0, 0x80000100);
	show(thread_join(threads[0]), "first");
	show(thread_join(threads[3]), "fourth");
}

TEST(wake_op)
{
	struct waiter first = {words, -1u, WAIT}, second = {words + 1, -1u, WAIT};
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		threads[i] = thread_start(wait_once, i < 2 ? &first : &second);
	move_all(words, words + 2, 0, 2);
	move_all(words + 1, words + 3, 0, 2);
	/* Sets to 7 what was 0: greater than 1 it was not. */
	CALL(futex, words + 2, WAKE_OP, 1, 1, words + 3, 4 << 24 | 7 << 12 | 1);
	say("%u", words[3]);
	CALL(futex, words + 2, WAKE_OP, 1, 1, words + 3, 4 << 24 | 9 << 12 | 1);
	say("%u", words[3]);
	CALL(futex, words + 2, WAKE_OP, 5, 5, words + 3, 4 << 24 | 0 << 12 | 1);
	for (int i = 0; i < 4; i++)
		show(thread_join(threads[i]), "thread %d", i);
	words[3] = 0;
}

/* Two addresses of the same memory. */
static void through_another_mapping(const char *what, char *first, char *second)
{
	struct waiter waiter = {(uint32_t *)(first + 8), -1u, WAIT};
	pthread_t thread = thread_start(wait_once, &waiter);

	wake_all((uint32_t *)(second + 8), WAKE, 1);
	show(thread_join(thread), "%s", what);
	munmap(first, PAGE);
	munmap(second, PAGE);
}

TEST(other_mappings)
{
	int fd = memfd_create("futex", 0);
	char *pages;

	if (ftruncate(fd, 2 * PAGE) != 0)
		say("no file");
	through_another_mapping("a file",
				mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, PAGE),
				mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, PAGE));
	through_another_mapping("a file to read", mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, PAGE),
				mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, PAGE));
	close(fd);
	pages = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	through_another_mapping("anonymous", pages, mremap(pages, 0, PAGE, MREMAP_MAYMOVE));
}

static void *wait_for_three(void *arg)
{
	struct {
		uint64_t value, address;
		uint32_t flags, reserved;
	} waiters[] = {
		{0, (uint64_t)words, 130, 0},
		{0, (uint64_t)(words + 1), 130, 0},
		{0, (uint64_t)(words + 2), 2, 0},
	};

	(void)arg;
	return (void *)abi_syscall(449, (long)waiters, 3, 0, 0, 0, 0);
}

TEST(one_of_several)
{
	for (int i = 0; i < 3; i++) {
		pthread_t thread = thread_start(wait_for_three, NULL);

		wake_all(words + i, WAKE | (i < 2 ? PRIVATE : 0), 1);
		show(thread_join(thread), "word %d", i);
	}
}

static void *wait_youngest(void *arg)
{
	return (void *)abi_syscall(455, (long)arg, 0, 6, 130, 0, 0);
}

TEST(younger_calls)
{
	pthread_t thread = thread_start(wait_youngest, words);
	struct {
		uint64_t value, address;
		uint32_t flags, reserved;
	} move[] = {{0, (uint64_t)words, 130, 0}, {5, (uint64_t)(words + 1), 130, 0}};

	while (abi_syscall(456, (long)move, 0, 0, 1, 0, 0) == 0)
		sched_yield();
	show(abi_syscall(454, (long)(words + 1), 9, 1, 130, 0, 0), "other bits");
	show(abi_syscall(454, (long)(words + 1), 2, 0, 130, 0, 0), "none");
	show(abi_syscall(454, (long)(words + 1), 2, 1, 130, 0, 0), "wake");
	show(thread_join(thread), "wait");
}

/* Shared by parent and child. */
TEST(between_processes)
{
	uint32_t *shared =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long child = SYS(fork);

	if (child == 0) {
		wake_all(shared, WAKE, 1);
		SYS(exit_group, 0);
	}
	CALL(futex, shared, WAIT, 0, NULL);
	SYS(wait4, child, 0, 0, 0);
	munmap(shared, PAGE);
}

static volatile int handled;

static void count_signal(int signal)
{
	handled++;
}

static void catch_usr1(int flags)
{
	struct sigaction action = {.sa_handler = count_signal, .sa_flags = flags};

	sigaction(SIGUSR1, &action, NULL);
	handled = 0;
}

struct timed {
	int op, relative;
};

static void *wait_interrupted(void *arg)
{
	struct timed *timed = arg;
	struct timespec time = {1000, 0};

	if (!timed->relative && timed->op == (WAIT_BITSET | PRIVATE)) {
		clock_gettime(CLOCK_MONOTONIC, &time);
		time.tv_sec += 1000;
	}
	return (void *)SYS(futex, words, timed->op, 0, timed->relative < 0 ? NULL : &time, 0, -1u);
}

/* Once it waits at another word, a signal comes; whoever waits again does so at the first one. */
static void interrupt(const char *what, int flags, int op, int relative)
{
	struct timed timed = {op, relative};
	pthread_t thread;

	catch_usr1(flags);
	thread = thread_start(wait_interrupted, &timed);
	move_all(words, words + 1, PRIVATE, 1);
	pthread_kill(thread, SIGUSR1);
	if (relative < 0 && (flags & SA_RESTART))
		wake_all(words, WAKE | PRIVATE, 1);
	show(thread_join(thread), "%s", what);
	say("  %d handled", handled);
}

TEST(signals)
{
	interrupt("for ever", 0, WAIT | PRIVATE, -1);
	interrupt("for ever, restarted", SA_RESTART, WAIT | PRIVATE, -1);
	interrupt("for some time", 0, WAIT | PRIVATE, 1);
	interrupt("for some time, restarted", SA_RESTART, WAIT | PRIVATE, 1);
	interrupt("until a time, restarted", SA_RESTART, WAIT_BITSET | PRIVATE, 0);
	signal(SIGUSR1, SIG_DFL);
}

static int cleared __attribute__((aligned(4)));

static void *end_with_address(void *arg)
{
	SYS(set_tid_address, &cleared);
	(void)arg;
	SYS(exit, 0);
	return NULL;
}

TEST_ALONE(end_of_thread)
{
	cleared = 1;
	thread_start(end_with_address, NULL);
	while (__atomic_load_n(&cleared, __ATOMIC_SEQ_CST))
		SYS(futex, &cleared, WAIT, 1, NULL);
	say("cleared");
}
