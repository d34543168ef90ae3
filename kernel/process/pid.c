// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/pid.h"

#include "kernel/mm/slab.h"

#define BUCKETS	 256
#define RESERVED 300 /* below, numbers are given only once: as Linux does */

static struct pid *buckets[BUCKETS];
static int last_number;
static uint64_t count_given;

static struct pid **bucket_of(int number)
{
	return &buckets[(unsigned)number % BUCKETS];
}

struct pid *pid_find(int number)
{
	struct pid *pid = *bucket_of(number);

	while (pid && pid->number != number)
		pid = pid->next;
	return pid;
}

static int next_number(int number)
{
	return number + 1 < PID_MAX ? number + 1 : RESERVED;
}

/* A number that is not in use, or 0. */
static int find_free(void)
{
	int number = last_number;

	for (int tried = 0; tried < PID_MAX; tried++) {
		number = next_number(number);
		if (!pid_find(number))
			return number;
	}
	return 0;
}

int pid_last(void)
{
	return last_number;
}

uint64_t pid_count_given(void)
{
	return count_given;
}

struct pid *pid_alloc(void)
{
	struct pid *pid = kzalloc(sizeof(*pid));
	int number = find_free();
	struct pid **bucket = bucket_of(number);

	if (!pid || number == 0) {
		kfree(pid);
		return NULL;
	}
	last_number = number;
	count_given++;
	pid->number = number;
	pid->refcount = 1;
	pid->next = *bucket;
	*bucket = pid;
	return pid;
}

void pid_get(struct pid *pid)
{
	pid->refcount++;
}

void pid_put(struct pid *pid)
{
	assert(pid->refcount > 0);
	if (--pid->refcount == 0)
		kfree(pid);
}

void pid_release(struct pid *pid)
{
	struct pid **link = bucket_of(pid->number);

	if (pid->task || pid->process || pid->group || pid->session)
		return;
	while (*link != pid)
		link = &(*link)->next;
	*link = pid->next;
	pid_put(pid);
}

struct task *task_find(int tid)
{
	const struct pid *pid = pid_find(tid);

	return pid ? pid->task : NULL;
}

struct process *process_find(int number)
{
	const struct pid *pid = pid_find(number);

	return pid ? pid->process : NULL;
}

struct process_group *group_find(int pgid)
{
	const struct pid *pid = pid_find(pgid);

	return pid ? pid->group : NULL;
}
