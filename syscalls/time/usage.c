// SPDX-License-Identifier: BSD-3-Clause
// What threads and processes have used.

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/resource.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/time/cpu_time.h"
#include "plat/kvm/clock.h"
#include "syscalls/time/time_internal.h"

static struct cpu_time cpu_time_of(const struct resource_use *use)
{
	uint64_t system_ns = MIN(use->system_ns, use->cpu_ns);

	return (struct cpu_time){use->cpu_ns - system_ns, system_ns};
}

long sys_times(uaddr_t buf)
{
	struct cpu_time own = process_cpu_time(current_process());
	struct cpu_time children = cpu_time_of(&current_process()->used_by_children);
	struct linux_tms times = {
		.tms_utime = (int64_t)(own.user_ns / TICK_NS),
		.tms_stime = (int64_t)(own.system_ns / TICK_NS),
		.tms_cutime = (int64_t)(children.user_ns / TICK_NS),
		.tms_cstime = (int64_t)(children.system_ns / TICK_NS),
	};

	if (buf && copy_to_user(buf, &times, sizeof(times)) < 0)
		return -EFAULT;
	return (long)(clock_monotonic_ns() / TICK_NS);
}

/* No fault has to wait for a disk, since there is none. */
static void add_use(struct linux_rusage *usage, const struct resource_use *use)
{
	usage->ru_minflt += (int64_t)use->faults;
	usage->ru_nvcsw += (int64_t)use->sleeps;
	usage->ru_nivcsw += (int64_t)use->preemptions;
	usage->ru_maxrss = MAX(usage->ru_maxrss, (int64_t)(use->peak_pages * PAGE_SIZE / KIB(1)));
}

static void add_task(struct linux_rusage *usage, const struct task *task)
{
	struct resource_use use = {
		.faults = task->usage.faults,
		.sleeps = task->usage.sleeps,
		.preemptions = task->usage.preemptions,
	};

	add_use(usage, &use);
}

static void add_memory(struct linux_rusage *usage, const struct mm *mm)
{
	struct resource_use use = {.peak_pages = MAX(mm->resident_peak, mm->resident_pages)};

	add_use(usage, &use);
}

static void add_process(struct linux_rusage *usage, const struct process *process)
{
	const struct task *task;

	add_use(usage, &process->used);
	list_for_each_entry (task, &process->tasks, process_link)
		add_task(usage, task);
	add_memory(usage, process->mm);
}

static void set_times(struct linux_rusage *usage, struct cpu_time time)
{
	usage->ru_utime_sec = (int64_t)(time.user_ns / NS_PER_SEC);
	usage->ru_utime_usec = (int64_t)(time.user_ns % NS_PER_SEC / NS_PER_US);
	usage->ru_stime_sec = (int64_t)(time.system_ns / NS_PER_SEC);
	usage->ru_stime_usec = (int64_t)(time.system_ns % NS_PER_SEC / NS_PER_US);
}

struct linux_rusage rusage_of(const struct resource_use *use)
{
	struct linux_rusage usage = {0};

	set_times(&usage, cpu_time_of(use));
	add_use(&usage, use);
	return usage;
}

long sys_getrusage(int who, uaddr_t usage)
{
	struct process *process = current_process();
	struct linux_rusage result = {0};

	switch (who) {
	case RUSAGE_SELF:
		set_times(&result, process_cpu_time(process));
		add_process(&result, process);
		break;
	case RUSAGE_CHILDREN:
		result = rusage_of(&process->used_by_children);
		break;
	case RUSAGE_THREAD:
		set_times(&result, task_cpu_time(current_task()));
		add_task(&result, current_task());
		add_memory(&result, process->mm);
		break;
	default:
		return -EINVAL;
	}
	return copy_to_user(usage, &result, sizeof(result));
}
