// SPDX-License-Identifier: BSD-3-Clause
// What the C library makes of futexes: mutexes of all kinds, condition variables, barriers, locks
// for readers and writers, semaphores; between threads and between processes.

#define _GNU_SOURCE
#include "tests/abi/futex/futex.h"

#include <errno.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <unistd.h>

#define WORKERS 6
#define ROUNDS	400

/* Everything that is used, in memory that children share. */
struct tools {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	pthread_barrier_t barrier;
	pthread_rwlock_t readers;
	sem_t semaphore;
	volatile long counter, inside, wrong, turn;
};

static struct tools *tools;

static void *map_tools(void)
{
	return mmap(NULL, sizeof(*tools), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		    0);
}

static int make_mutex(pthread_mutex_t *mutex, int type, int protocol, int robust, int shared)
{
	pthread_mutexattr_t attr;
	int result;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, type);
	result = pthread_mutexattr_setprotocol(&attr, protocol);
	pthread_mutexattr_setrobust(&attr, robust);
	pthread_mutexattr_setpshared(&attr, shared);
	if (result == 0)
		result = pthread_mutex_init(mutex, &attr);
	pthread_mutexattr_destroy(&attr);
	return result;
}

static void make_others(int shared)
{
	pthread_condattr_t cond;
	pthread_barrierattr_t barrier;
	pthread_rwlockattr_t rwlock;

	pthread_condattr_init(&cond);
	pthread_condattr_setpshared(&cond, shared);
	pthread_cond_init(&tools->changed, &cond);
	pthread_barrierattr_init(&barrier);
	pthread_barrierattr_setpshared(&barrier, shared);
	pthread_barrier_init(&tools->barrier, &barrier, WORKERS);
	pthread_rwlockattr_init(&rwlock);
	pthread_rwlockattr_setpshared(&rwlock, shared);
	pthread_rwlock_init(&tools->readers, &rwlock);
	sem_init(&tools->semaphore, shared == PTHREAD_PROCESS_SHARED, 2);
	tools->counter = tools->inside = tools->wrong = tools->turn = 0;
}

static void count_up(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		long seen;

		pthread_mutex_lock(&tools->mutex);
		seen = tools->counter;
		if (i % 16 == 0)
			sched_yield();
		tools->counter = seen + 1;
		pthread_mutex_unlock(&tools->mutex);
	}
}

static void take_turns(long index)
{
	for (int i = 0; i < ROUNDS / 8; i++) {
		pthread_mutex_lock(&tools->mutex);
		while (tools->turn % WORKERS != index)
			pthread_cond_wait(&tools->changed, &tools->mutex);
		tools->turn++;
		pthread_cond_broadcast(&tools->changed);
		pthread_mutex_unlock(&tools->mutex);
	}
}

static long meet(void)
{
	long serial = 0;

	for (int i = 0; i < ROUNDS / 8; i++)
		serial += pthread_barrier_wait(&tools->barrier) == PTHREAD_BARRIER_SERIAL_THREAD;
	return serial;
}

/* A writer is alone; a reader meets no writer. */
static void read_and_write(long index)
{
	for (int i = 0; i < ROUNDS / 4; i++) {
		if ((i + index) % 5 == 0) {
			pthread_rwlock_wrlock(&tools->readers);
			if (__atomic_add_fetch(&tools->inside, 1000, __ATOMIC_SEQ_CST) != 1000)
				tools->wrong++;
			sched_yield();
			__atomic_sub_fetch(&tools->inside, 1000, __ATOMIC_SEQ_CST);
		} else {
			pthread_rwlock_rdlock(&tools->readers);
			if (__atomic_add_fetch(&tools->inside, 1, __ATOMIC_SEQ_CST) >= 1000)
				tools->wrong++;
			__atomic_sub_fetch(&tools->inside, 1, __ATOMIC_SEQ_CST);
		}
		pthread_rwlock_unlock(&tools->readers);
	}
}

/* No more than two at a time. */
static void pass_semaphore(void)
{
	for (int i = 0; i < ROUNDS / 4; i++) {
		while (sem_wait(&tools->semaphore) != 0)
			;
		if (__atomic_add_fetch(&tools->inside, 1, __ATOMIC_SEQ_CST) > 2)
			tools->wrong++;
		sched_yield();
		__atomic_sub_fetch(&tools->inside, 1, __ATOMIC_SEQ_CST);
		sem_post(&tools->semaphore);
	}
}

static long work(long index)
{
	long serial;

	count_up();
	take_turns(index);
	serial = meet();
	read_and_write(index);
	meet();
	pass_semaphore();
	return serial;
}

static void *work_in_thread(void *arg)
{
	return (void *)work((long)arg);
}

static void show_tools(const char *what, long serial)
{
	say("%s: counted %ld, %ld turns, %ld times last, %ld inside, %ld wrong", what,
	    tools->counter, tools->turn, serial, tools->inside, tools->wrong);
}

static void between_threads(const char *what, int type, int protocol, int robust)
{
	pthread_t threads[WORKERS];
	long serial = 0;

	tools = map_tools();
	if (make_mutex(&tools->mutex, type, protocol, robust, PTHREAD_PROCESS_PRIVATE) != 0) {
		say("%s: there is no such mutex", what);
		return;
	}
	make_others(PTHREAD_PROCESS_PRIVATE);
	for (long i = 0; i < WORKERS; i++)
		threads[i] = thread_start(work_in_thread, (void *)i);
	for (int i = 0; i < WORKERS; i++)
		serial += thread_join(threads[i]);
	show_tools(what, serial);
	munmap(tools, sizeof(*tools));
}

TEST(threads)
{
	between_threads("plain", PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED);
	between_threads("checking", PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_NONE,
			PTHREAD_MUTEX_STALLED);
	between_threads("recursive", PTHREAD_MUTEX_RECURSIVE, PTHREAD_PRIO_NONE,
			PTHREAD_MUTEX_STALLED);
	between_threads("robust", PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_ROBUST);
	between_threads("inheriting", PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT,
			PTHREAD_MUTEX_STALLED);
	between_threads("both", PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_ROBUST);
}

static void between_processes(const char *what, int protocol, int robust)
{
	long children[WORKERS], serial = 0;

	tools = map_tools();
	if (make_mutex(&tools->mutex, PTHREAD_MUTEX_NORMAL, protocol, robust,
		       PTHREAD_PROCESS_SHARED) != 0) {
		say("%s: there is no such mutex", what);
		return;
	}
	make_others(PTHREAD_PROCESS_SHARED);
	for (long i = 0; i < WORKERS; i++) {
		children[i] = fork();
		if (children[i] == 0)
			_exit((int)work(i));
	}
	for (int i = 0; i < WORKERS; i++) {
		int status = 0;

		SYS(wait4, children[i], &status, 0, 0);
		serial += status >> 8;
	}
	show_tools(what, serial);
	munmap(tools, sizeof(*tools));
}

TEST(processes)
{
	between_processes("plain", PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED);
	between_processes("robust", PTHREAD_PRIO_NONE, PTHREAD_MUTEX_ROBUST);
	between_processes("inheriting", PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_STALLED);
}

static void *lock_and_end(void *arg)
{
	pthread_mutex_lock(arg);
	return NULL;
}

/* The owner has ended: the next one is told, and makes it usable again or not. */
static void leave_behind(const char *what, int protocol, int in_process)
{
	pthread_mutex_t *mutex;

	tools = map_tools();
	mutex = &tools->mutex;
	if (make_mutex(mutex, PTHREAD_MUTEX_NORMAL, protocol, PTHREAD_MUTEX_ROBUST,
		       PTHREAD_PROCESS_SHARED) != 0) {
		say("%s: there is no such mutex", what);
		return;
	}
	for (int repair = 1; repair >= 0; repair--) {
		if (in_process) {
			long child = fork();

			if (child == 0) {
				pthread_mutex_lock(mutex);
				_exit(0);
			}
			SYS(wait4, child, 0, 0, 0);
		} else {
			thread_join(thread_start(lock_and_end, mutex));
		}
		show(-pthread_mutex_lock(mutex), "%s", what);
		if (repair)
			show(-pthread_mutex_consistent(mutex), "  repaired");
		show(-pthread_mutex_unlock(mutex), "  unlocked");
	}
	show(-pthread_mutex_lock(mutex), "  not repaired");
	munmap(tools, sizeof(*tools));
}

TEST(owner_ends)
{
	leave_behind("thread", PTHREAD_PRIO_NONE, 0);
	leave_behind("process", PTHREAD_PRIO_NONE, 1);
	leave_behind("inheriting, thread", PTHREAD_PRIO_INHERIT, 0);
	leave_behind("inheriting, process", PTHREAD_PRIO_INHERIT, 1);
}

TEST(timeouts)
{
	struct timespec past = {1, 0}, soon;
	pthread_mutex_t mutex;

	clock_gettime(CLOCK_REALTIME, &soon);
	soon.tv_nsec += 20000000;
	soon.tv_sec += soon.tv_nsec / 1000000000;
	soon.tv_nsec %= 1000000000;
	for (int inherit = 0; inherit < 2; inherit++) {
		make_mutex(&mutex, PTHREAD_MUTEX_NORMAL,
			   inherit ? PTHREAD_PRIO_INHERIT : PTHREAD_PRIO_NONE,
			   PTHREAD_MUTEX_STALLED, PTHREAD_PROCESS_PRIVATE);
		thread_join(thread_start(lock_and_end, &mutex));
		show(-pthread_mutex_trylock(&mutex), "try");
		if (!inherit) {
			show(-pthread_mutex_timedlock(&mutex, &past), "past");
			show(-pthread_mutex_timedlock(&mutex, &soon), "soon");
		}
	}
}

static void *end_at_once(void *arg)
{
	return arg;
}

/* As many as that exist at once, and then all over again. */
TEST(many_threads)
{
	static pthread_t threads[200];

	for (int round = 0; round < 3; round++) {
		long sum = 0;

		for (long i = 0; i < 200; i++)
			threads[i] = thread_start(end_at_once, (void *)i);
		for (int i = 0; i < 200; i++)
			sum += thread_join(threads[i]);
		say("%ld", sum);
	}
}
