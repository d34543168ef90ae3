// SPDX-License-Identifier: BSD-3-Clause
// What right to the CPU a task has, and changes of it.

#include "kernel/sched/sched.h"
#include "kernel/sched/sched_internal.h"

/* Puts the task where its rights say; who has lost rank comes first among its new equals, and who
 * has gained last (sched(7)). */
static void rights_changed(struct task *task)
{
	unsigned old_level = task->sched.level;
	bool queued = task->sched.queued;

	if (queued)
		run_queue_remove(&run_queue, task);
	run_queue_set_rights(task);
	if (queued)
		run_queue_add(&run_queue, task,
			      task->sched.level < old_level ? ARRIVAL_PREEMPTED : ARRIVAL_EXPIRED);
	if (run_queue.count)
		preempt_check(run_queue_first(&run_queue));
}

void sched_change(struct task *task, const struct sched_policy *policy)
{
	task->policy = *policy;
	rights_changed(task);
}

void sched_inherit(struct task *task, unsigned level)
{
	if (task->sched.inherited == level)
		return;
	task->sched.inherited = (uint8_t)level;
	rights_changed(task);
}

void sched_fork(struct task *child)
{
	struct sched_policy policy = current_task()->policy;

	if (policy.reset_on_fork) {
		if (sched_policy_is_realtime(policy.policy))
			policy = (struct sched_policy){.policy = SCHED_OTHER};
		policy.nice = MAX(policy.nice, 0);
		policy.reset_on_fork = false;
	}
	child->policy = policy;
	child->sched.vruntime = current_task()->sched.vruntime;
	run_queue_set_rights(child);
}

uint64_t sched_interval_ns(const struct task *task)
{
	if (task->policy.policy == SCHED_RR)
		return ROUND_ROBIN_NS;
	if (task->policy.policy == SCHED_FIFO || !IS_ENABLED(CONFIG_SCHED_FAIR))
		return 0;
	return run_queue_ordinary_slice(task);
}
