// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/time/cpu_limits.h"

#include "include/linux/resource.h"
#include "kernel/process/process.h"
#include "kernel/signal/signal.h"
#include "kernel/time/cpu_time.h"

/* A limit in units of so many ns as a time, or UINT64_MAX. */
static uint64_t in_ns(uint64_t limit, uint64_t unit_ns)
{
	uint64_t ns;

	return __builtin_mul_overflow(limit, unit_ns, &ns) ? UINT64_MAX : ns;
}

static uint64_t left(uint64_t used_ns, uint64_t limit_ns)
{
	if (limit_ns == UINT64_MAX)
		return UINT64_MAX;
	return limit_ns > used_ns ? limit_ns - used_ns : 0;
}

/* What the current thread has used in real time since it last waited for something. */
static uint64_t realtime_used_ns(void)
{
	const struct task *task = current_task();

	if (!sched_policy_is_realtime(task->policy.policy))
		return 0;
	return task_cpu_ns(task) - task->usage.cpu_ns_at_sleep;
}

uint64_t cpu_limits_time_left(struct process *process)
{
	const struct rlimit64 *cpu = &process->limits[RLIMIT_CPU];
	const struct rlimit64 *realtime = &process->limits[RLIMIT_RTTIME];
	uint64_t least_ns = UINT64_MAX;

	if (cpu->cur != RLIM_INFINITY)
		least_ns = left(process_cpu_ns(process), in_ns(cpu->cur, NS_PER_SEC));
	if (realtime->cur != RLIM_INFINITY && realtime_used_ns() > 0)
		least_ns = MIN(least_ns, left(realtime_used_ns(), in_ns(realtime->cur, NS_PER_US)));
	return least_ns;
}

static void check(struct process *process, struct rlimit64 *limit, uint64_t unit_ns,
		  uint64_t used_ns)
{
	if (limit->cur == RLIM_INFINITY)
		return;
	if (used_ns >= in_ns(limit->max, unit_ns)) {
		signal_send_process(process, SIGKILL, NULL);
		limit->cur = RLIM_INFINITY;
	} else if (used_ns >= in_ns(limit->cur, unit_ns)) {
		signal_send_process(process, SIGXCPU, NULL);
		limit->cur += NS_PER_SEC / unit_ns;
	}
}

void cpu_limits_check(struct process *process)
{
	check(process, &process->limits[RLIMIT_CPU], NS_PER_SEC, process_cpu_ns(process));
	check(process, &process->limits[RLIMIT_RTTIME], NS_PER_US, realtime_used_ns());
}
