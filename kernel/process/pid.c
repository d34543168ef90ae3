// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/pid.h"

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "kernel/mm/slab.h"
#include "kernel/process/credentials.h"

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

static int check_wanted(int number)
{
	if (number < 1 || number >= PID_MAX)
		return -EINVAL;
	if (!current_capable(CAP_SYS_ADMIN) && !current_capable(CAP_CHECKPOINT_RESTORE))
		return -EPERM;
	return pid_find(number) ? -EEXIST : number;
}

/* A number to give, or a negative errno. */
static int choose(int wanted)
{
	int number;

	if (wanted != 0)
		return check_wanted(wanted);
	number = find_free();
	if (number == 0)
		return -EAGAIN;
	last_number = number;
	return number;
}

int pid_create(int wanted, struct pid **out)
{
	struct pid *pid = kzalloc(sizeof(*pid));
	struct pid **bucket;
	int number;

	if (!pid)
		return -ENOMEM;
	number = choose(wanted);
	if (number < 0) {
		kfree(pid);
		return number;
	}
	count_given++;
	bucket = bucket_of(number);
	pid->number = number;
	pid->refcount = 1;
	wait_queue_init(&pid->changes);
	pid->next = *bucket;
	*bucket = pid;
	*out = pid;
	return 0;
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
