/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of futexes with several threads share. */
#pragma once

#include "tests/abi/abi.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define WAIT	    0
#define WAKE	    1
#define REQUEUE	    3
#define CMP_REQUEUE 4
#define WAKE_OP	    5
#define LOCK_PI	    6
#define UNLOCK_PI   7
#define TRYLOCK_PI  8
#define WAIT_BITSET 9
#define WAKE_BITSET 10
#define WAIT_RQ_PI  11
#define CMP_RQ_PI   12
#define LOCK_PI2    13
#define PRIVATE	    128
#define REALTIME    256

#define WAITERS	    0x80000000u
#define OWNER_DIED  0x40000000u
#define TID_MASK    0x3fffffffu

static inline pthread_t thread_start(void *(*run)(void *), void *arg)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run, arg) != 0)
		abort();
	return thread;
}

/* What the thread returned. */
static inline long thread_join(pthread_t thread)
{
	void *result;

	pthread_join(thread, &result);
	return (long)result;
}

static inline uint32_t word_load(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static inline void word_store(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_SEQ_CST);
}

/* Wakes with op until count were woken in all. */
static inline void wake_all(uint32_t *word, int op, int count)
{
	while (count > 0) {
		count -= (int)SYS(futex, word, op, count, 0, 0, -1u);
		sched_yield();
	}
}

/* Moves waiters from one word to another until it were count in all: they wait there then. */
static inline void move_all(uint32_t *from, uint32_t *to, int private, int count)
{
	while (count > 0) {
		count -= (int)SYS(futex, from, REQUEUE | private, 0, count, to);
		sched_yield();
	}
}
