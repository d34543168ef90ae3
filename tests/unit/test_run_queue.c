// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "include/linux/sched.h"
#include "kernel/sched/run_queue.h"
#include "kernel/sched/task.h"

#define TASKS 300

bool pending_running; /* of plat/x86_64/pending.c */

static struct task tasks[TASKS];
static struct run_queue queue;

static int setup(void **state)
{
	memset(tasks, 0, sizeof(tasks));
	memset(&queue, 0, sizeof(queue));
	run_queue_init(&queue);
	for (unsigned i = 0; i < TASKS; i++) {
		list_init(&tasks[i].sched.link);
		run_queue_set_rights(&tasks[i]);
	}
	return 0;
}

static void set_policy(struct task *task, int policy, unsigned priority, int nice)
{
	task->policy = (struct sched_policy){policy, priority, nice, false};
	run_queue_set_rights(task);
}

static void add(struct task *task)
{
	run_queue_add(&queue, task, ARRIVAL_WOKEN);
}

/* Whoever is first runs for ns, and comes again behind it. */
static struct task *run_first(uint64_t ns)
{
	struct task *task = run_queue_take(&queue);

	run_queue_charge(&queue, task, ns);
	run_queue_add(&queue, task, ARRIVAL_EXPIRED);
	return task;
}

static void levels(void **state)
{
	set_policy(&tasks[0], SCHED_FIFO, 1, 0);
	set_policy(&tasks[1], SCHED_FIFO, 64, 0);
	set_policy(&tasks[2], SCHED_RR, 64, 0);
	set_policy(&tasks[3], SCHED_FIFO, 99, 0);
	for (unsigned i = 0; i < 5; i++)
		add(&tasks[i]);
	assert_ptr_equal(run_queue_take(&queue), &tasks[3]);
	assert_ptr_equal(run_queue_take(&queue), &tasks[1]);
	run_queue_add(&queue, &tasks[1], ARRIVAL_PREEMPTED);
	assert_ptr_equal(run_queue_take(&queue), &tasks[1]);
	run_queue_add(&queue, &tasks[1], ARRIVAL_YIELDED);
	assert_ptr_equal(run_queue_take(&queue), &tasks[2]);
	assert_ptr_equal(run_queue_take(&queue), &tasks[1]);
	assert_ptr_equal(run_queue_take(&queue), &tasks[0]);
	assert_ptr_equal(run_queue_take(&queue), &tasks[4]);
	assert_null(run_queue_take(&queue));
}

static void slices(void **state)
{
	struct task *fifo = &tasks[0], *rr = &tasks[1], *other = &tasks[2];

	set_policy(fifo, SCHED_FIFO, 5, 0);
	set_policy(rr, SCHED_RR, 5, 0);
	assert_int_equal(run_queue_slice(&queue, other), SLICE_ENDLESS);
	add(other);
	assert_int_equal(run_queue_slice(&queue, rr), SLICE_ENDLESS);
	add(fifo);
	assert_int_equal(run_queue_slice(&queue, rr), ROUND_ROBIN_NS);
	run_queue_charge(&queue, rr, ROUND_ROBIN_NS / 4);
	assert_int_equal(run_queue_slice(&queue, rr), ROUND_ROBIN_NS / 4 * 3);
	run_queue_charge(&queue, rr, ROUND_ROBIN_NS);
	assert_int_equal(run_queue_slice(&queue, rr), 0);
	run_queue_remove(&queue, fifo);
	add(rr);
	assert_int_equal(run_queue_slice(&queue, fifo), SLICE_ENDLESS);
}

static void inherited_level(void **state)
{
	tasks[0].sched.inherited = 7;
	run_queue_set_rights(&tasks[0]);
	set_policy(&tasks[1], SCHED_FIFO, 6, 0);
	add(&tasks[1]);
	add(&tasks[0]);
	assert_ptr_equal(run_queue_take(&queue), &tasks[0]);
	assert_true(run_queue_preempts(&tasks[0], &tasks[1], 0));
	assert_false(run_queue_preempts(&tasks[1], &tasks[0], 0));
	tasks[0].sched.inherited = 5;
	run_queue_set_rights(&tasks[0]);
	assert_false(run_queue_preempts(&tasks[0], &tasks[1], 0));
}

/* In any order of adding, removing and taking, all that were added come out. */
static void random_walk(void **state)
{
	unsigned inside = 0;

	srand(1);
	for (unsigned i = 0; i < TASKS; i++)
		if (i % 10 == 0)
			set_policy(&tasks[i], SCHED_FIFO, 1 + (unsigned)rand() % 99, 0);
	for (unsigned round = 0; round < 100000; round++) {
		struct task *task = &tasks[rand() % TASKS];

		if (!task->sched.queued) {
			run_queue_charge(&queue, task, (uint64_t)rand() % 10000000);
			run_queue_add(&queue, task, (enum sched_arrival)(rand() % 4));
			inside++;
		} else if (rand() % 2) {
			run_queue_remove(&queue, task);
			inside--;
		} else {
			struct task *first = run_queue_take(&queue);

			assert_true(first->sched.level >= task->sched.level);
			assert_false(first->sched.queued);
			inside--;
		}
		assert_int_equal(queue.count, inside);
	}
	while (run_queue_take(&queue))
		inside--;
	assert_int_equal(inside, 0);
}

#ifdef CONFIG_SCHED_FAIR
static void weights(void **state)
{
	static const int nice[] = {-20, -5, 0, 5, 19};
	unsigned long ran[5] = {0};

	for (unsigned i = 0; i < 5; i++) {
		set_policy(&tasks[i], SCHED_OTHER, 0, nice[i]);
		add(&tasks[i]);
	}
	for (unsigned round = 0; round < 2000000; round++)
		ran[run_first(100000) - tasks]++;
	for (unsigned i = 1; i < 5; i++) {
		double ratio = (double)ran[i - 1] / (double)ran[i], wanted = 1;

		for (int step = nice[i - 1]; step < nice[i]; step++)
			wanted *= 1.25;
		assert_true(ratio > wanted * 0.9 && ratio < wanted * 1.1);
	}
}

static void sleepers(void **state)
{
	struct task *busy = &tasks[0], *sleeper = &tasks[1];

	for (unsigned i = 0; i < 1000; i++)
		run_queue_charge(&queue, busy, 1000000);
	add(sleeper);
	/* Woken by the busy one itself, it lets that run for a while; by something else, it does
	 * not. */
	assert_false(run_queue_preempts(sleeper, busy, 0));
	assert_true(run_queue_preempts(sleeper, busy, 1000000));
	pending_running = true;
	assert_true(run_queue_preempts(sleeper, busy, 0));
	pending_running = false;
	set_policy(sleeper, SCHED_BATCH, 0, 0);
	assert_false(run_queue_preempts(sleeper, busy, 0));
	set_policy(busy, SCHED_IDLE, 0, 0);
	assert_true(run_queue_preempts(sleeper, busy, 0));
	assert_false(run_queue_preempts(busy, sleeper, 1000000000));
	/* It may have slept for a second, but that is not made up for. */
	set_policy(busy, SCHED_OTHER, 0, 0);
	run_queue_remove(&queue, sleeper);
	run_queue_charge(&queue, sleeper, 5000000);
	add(sleeper);
	add(busy);
	assert_ptr_equal(run_queue_take(&queue), busy);
}

static void yield(void **state)
{
	add(&tasks[0]);
	add(&tasks[1]);
	for (unsigned i = 0; i < 100; i++) {
		struct task *task = run_queue_take(&queue);

		assert_ptr_equal(task, &tasks[i % 2]);
		run_queue_charge(&queue, task, i % 3);
		run_queue_add(&queue, task, ARRIVAL_YIELDED);
	}
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(levels, setup),
		cmocka_unit_test_setup(slices, setup),
		cmocka_unit_test_setup(inherited_level, setup),
		cmocka_unit_test_setup(random_walk, setup),
#ifdef CONFIG_SCHED_FAIR
		cmocka_unit_test_setup(weights, setup),
		cmocka_unit_test_setup(sleepers, setup),
		cmocka_unit_test_setup(yield, setup),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
