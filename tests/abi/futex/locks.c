// SPDX-License-Identifier: BSD-3-Clause
// Locks that inherit priorities, between threads.

#define _GNU_SOURCE
#include "tests/abi/futex/futex.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

static uint32_t lock, other, condition;
static volatile int step;

static void wait_for_step(int wanted)
{
	while (step < wanted)
		sched_yield();
}

static void wait_for_waiters(const uint32_t *word)
{
	while (!(word_load(word) & WAITERS))
		sched_yield();
}

static void describe(const char *what, const uint32_t *word)
{
	uint32_t value = word_load(word), mine = (uint32_t)SYS(gettid);

	say("%s: %s%s%s", what, value & WAITERS ? "waiters " : "",
	    value & OWNER_DIED ? "died " : "",
	    !(value & TID_MASK)		 ? "free"
	    : (value & TID_MASK) == mine ? "mine"
					 : "another's");
}

/* How often a waiter found itself the owner, and with others waiting. */
static int owned, owned_with_waiters;

static void note_owner(void)
{
	uint32_t value = word_load(&lock);

	if ((value & TID_MASK) != (uint32_t)SYS(gettid))
		return;
	owned++;
	if (value & WAITERS)
		owned_with_waiters++;
}

static void show_owners(void)
{
	say("locked by waiters %d times, %d with waiters", owned, owned_with_waiters);
	owned = owned_with_waiters = 0;
}

static void *lock_and_unlock(void *arg)
{
	long result = SYS(futex, &lock, (long)arg, 0, NULL);

	if (result == 0) {
		note_owner();
		SYS(futex, &lock, UNLOCK_PI | ((long)arg & PRIVATE));
	}
	return (void *)result;
}

static void contend(const char *what, long op)
{
	pthread_t thread;

	say("%s", what);
	SYS(futex, &lock, op, 0, NULL);
	thread = thread_start(lock_and_unlock, (void *)op);
	wait_for_waiters(&lock);
	describe("contended", &lock);
	show(SYS(futex, &lock, op, 0, NULL), "again");
	show(SYS(futex, &lock, WAKE | (op & PRIVATE), 1), "wake");
	show(SYS(futex, &lock, REQUEUE | (op & PRIVATE), 1, 1, &other), "requeue");
	show(SYS(futex, &lock, UNLOCK_PI | (op & PRIVATE)), "unlock");
	show(thread_join(thread), "lock");
	show_owners();
	describe("afterwards", &lock);
}

TEST(contention)
{
	lock = 0;
	contend("shared", LOCK_PI);
	contend("private", LOCK_PI | PRIVATE);
	contend("second", LOCK_PI2 | PRIVATE);
}

static void *try_all(void *arg)
{
	static const struct timespec past = {1, 0};

	CALL(futex, &lock, TRYLOCK_PI);
	CALL(futex, &lock, UNLOCK_PI);
	CALL(futex, &lock, LOCK_PI, 0, &past);
	CALL(futex, &lock, LOCK_PI2, 0, &past);
	CALL(futex, &lock, LOCK_PI2 | REALTIME, 0, &past);
	describe("after all", &lock);
	return arg;
}

TEST(trying)
{
	lock = 0;
	SYS(futex, &lock, LOCK_PI, 0, NULL);
	thread_join(thread_start(try_all, NULL));
	describe("still", &lock);
	CALL(futex, &lock, UNLOCK_PI);
	describe("unlocked", &lock);
}

/* Has one and wants the other, which the main thread has. */
static void *wait_crosswise(void *arg)
{
	long result;

	SYS(futex, &other, LOCK_PI, 0, NULL);
	result = SYS(futex, &lock, LOCK_PI, 0, NULL);
	if (result == 0)
		SYS(futex, &lock, UNLOCK_PI);
	SYS(futex, &other, UNLOCK_PI);
	return (void *)result;
}

/* The word says that the thread waits a little before it does so, so either may be refused, or
 * both. */
TEST(deadlock)
{
	pthread_t thread;
	long result, others;

	lock = other = 0;
	SYS(futex, &lock, LOCK_PI, 0, NULL);
	thread = thread_start(wait_crosswise, NULL);
	wait_for_waiters(&lock);
	result = SYS(futex, &other, LOCK_PI, 0, NULL);
	if (result == 0)
		SYS(futex, &other, UNLOCK_PI);
	CALL(futex, &lock, UNLOCK_PI);
	others = thread_join(thread);
	check(result == -EDEADLK || others == -EDEADLK);
	CALL(futex, &other, LOCK_PI, 0, NULL);
	CALL(futex, &other, UNLOCK_PI);
}

static void *lock_and_end(void *arg)
{
	SYS(futex, &lock, LOCK_PI, 0, NULL);
	step = 1;
	if (arg)
		wait_for_waiters(&lock);
	return NULL;
}

TEST(owner_ends)
{
	pthread_t thread;

	lock = 0;
	thread_join(thread_start(lock_and_end, NULL));
	CALL(futex, &lock, LOCK_PI, 0, NULL);
	describe("its owner ended before", &lock);
	lock = 0;
	step = 0;
	thread = thread_start(lock_and_end, &lock);
	wait_for_step(1);
	CALL(futex, &lock, LOCK_PI, 0, NULL);
	describe("its owner ended meanwhile", &lock);
	CALL(futex, &lock, UNLOCK_PI);
	describe("unlocked", &lock);
	thread_join(thread);
}

static void *wait_plainly(void *arg)
{
	return (void *)SYS(futex, arg, WAIT, lock, NULL);
}

/* A word cannot be both. */
TEST(plain_waiter)
{
	pthread_t thread = thread_start(wait_plainly, &condition);

	lock = 0;
	move_all(&condition, &lock, 0, 1);
	lock = 77777777;
	CALL(futex, &lock, LOCK_PI, 0, NULL);
	lock = (uint32_t)SYS(gettid);
	CALL(futex, &lock, UNLOCK_PI, 0, NULL);
	lock = 0;
	CALL(futex, &lock, LOCK_PI, 0, NULL);
	CALL(futex, &lock, WAKE, 1);
	show(thread_join(thread), "wait");
}

TEST(wrong_owner)
{
	pthread_t thread;
	uint32_t value;

	lock = 0;
	SYS(futex, &lock, LOCK_PI, 0, NULL);
	thread = thread_start(lock_and_unlock, (void *)LOCK_PI);
	wait_for_waiters(&lock);
	value = lock;
	lock = WAITERS | 77777777;
	CALL(futex, &lock, TRYLOCK_PI);
	CALL(futex, &lock, UNLOCK_PI);
	lock = WAITERS;
	CALL(futex, &lock, TRYLOCK_PI);
	lock = value;
	CALL(futex, &lock, UNLOCK_PI);
	show(thread_join(thread), "thread");
	show_owners();
}

static void *wait_and_lock(void *arg)
{
	long result = SYS(futex, &condition, WAIT_RQ_PI, 0, NULL, &lock);

	if (result == 0) {
		note_owner();
		SYS(futex, &lock, UNLOCK_PI);
	}
	return (void *)result;
}

/* Until it waits for the condition, there is nothing to requeue. */
static void requeue_first(int more)
{
	while (SYS(futex, &condition, CMP_RQ_PI, 1, more, &lock, 0) == 0)
		sched_yield();
}

TEST(requeue_to_free_lock)
{
	pthread_t thread;

	lock = condition = 0;
	thread = thread_start(wait_and_lock, NULL);
	requeue_first(0);
	show(thread_join(thread), "thread");
	show_owners();
	describe("afterwards", &lock);
	thread = thread_start(wait_and_lock, NULL);
	requeue_first(1);
	show(thread_join(thread), "thread");
	show_owners();
	describe("afterwards", &lock);
}

TEST(requeue_to_taken_lock)
{
	pthread_t threads[5];
	int moved = 0;

	lock = condition = 0;
	SYS(futex, &lock, LOCK_PI, 0, NULL);
	for (int i = 0; i < 5; i++)
		threads[i] = thread_start(wait_and_lock, NULL);
	while (moved < 2) {
		moved += (int)SYS(futex, &condition, CMP_RQ_PI, 1, 0, &lock, 0);
		sched_yield();
	}
	describe("two of them", &lock);
	while (moved < 5) {
		moved += (int)SYS(futex, &condition, CMP_RQ_PI, 1, 5, &lock, 0);
		sched_yield();
	}
	CALL(futex, &condition, CMP_RQ_PI, 1, 5, &lock, 0);
	CALL(futex, &lock, UNLOCK_PI);
	for (int i = 0; i < 5; i++)
		show(thread_join(threads[i]), "thread");
	show_owners();
	CALL(futex, &lock, LOCK_PI, 0, NULL);
	CALL(futex, &lock, UNLOCK_PI);
	describe("afterwards", &lock);
}

/* What may not be done with one who waits to be moved to a lock. */
TEST(requeue_refused)
{
	pthread_t thread;

	lock = condition = other = 0;
	SYS(futex, &lock, LOCK_PI, 0, NULL);
	thread = thread_start(wait_and_lock, NULL);
	/* Only when it waits is it refused. */
	while (SYS(futex, &condition, WAKE, 1) == 0)
		sched_yield();
	CALL(futex, &condition, WAKE, 1);
	CALL(futex, &condition, REQUEUE, 1, 1, &other);
	CALL(futex, &condition, CMP_RQ_PI, 1, 1, &other, 0);
	CALL(futex, &condition, CMP_RQ_PI, 1, 1, &lock, 5);
	CALL(futex, &condition, CMP_RQ_PI, 1, 1, &lock, 0);
	CALL(futex, &condition, CMP_RQ_PI, 1, 1, &lock, 0);
	CALL(futex, &lock, UNLOCK_PI);
	show(thread_join(thread), "thread");
	show_owners();
}

static volatile int handled;

static void count_signal(int signal)
{
	handled++;
}

static void *lock_interrupted(void *arg)
{
	long result = SYS(futex, &lock, LOCK_PI, 0, NULL);

	SYS(futex, &lock, UNLOCK_PI);
	return (void *)result;
}

/* Locking goes on after a signal, whatever its handler says. */
TEST(signals)
{
	struct sigaction action = {.sa_handler = count_signal};
	pthread_t thread;

	lock = 0;
	sigaction(SIGUSR1, &action, NULL);
	SYS(futex, &lock, LOCK_PI, 0, NULL);
	thread = thread_start(lock_interrupted, NULL);
	wait_for_waiters(&lock);
	pthread_kill(thread, SIGUSR1);
	while (!handled)
		sched_yield();
	CALL(futex, &lock, UNLOCK_PI);
	show(thread_join(thread), "lock");
	handled = 0;
	signal(SIGUSR1, SIG_DFL);
}

TEST(between_processes)
{
	uint32_t *shared =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long child;

	SYS(futex, shared, LOCK_PI, 0, NULL);
	child = SYS(fork);
	if (child == 0) {
		SYS(futex, shared, LOCK_PI, 0, NULL);
		SYS(exit_group, 0);
	}
	wait_for_waiters(shared);
	describe("contended", shared);
	CALL(futex, shared, UNLOCK_PI);
	SYS(wait4, child, 0, 0, 0);
	CALL(futex, shared, LOCK_PI, 0, NULL);
	munmap(shared, PAGE);
}
