// SPDX-License-Identifier: BSD-3-Clause
// What /proc says of the machine as a whole: memory, time, load (proc(5)).

#include "include/linux/errno.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/measure.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page.h"
#include "kernel/mm/shared_memory.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"
#include "kernel/process/uts.h"
#include "kernel/sched/load.h"
#include "kernel/time/cpu_time.h"
#include "plat/kvm/clock.h"
#include "plat/x86_64/boot.h"

/* Sums over all processes. */
struct totals {
	struct mm_figures memory;
	unsigned running, threads;
	uint64_t switches, faults;
};

static void add_memory(struct totals *totals, struct mm *mm)
{
	struct mm_figures figures;

	mm_get(mm);
	mm_measure(mm, &figures);
	mm_put(mm);
	totals->memory.anonymous += figures.anonymous;
	totals->memory.file += figures.file + figures.shared;
	totals->memory.data += figures.data + figures.stack;
	totals->memory.tables += figures.tables;
	totals->memory.locked += figures.locked;
	totals->memory.large += figures.large;
}

static struct process *next_process(int after)
{
	struct process *process, *next = NULL;

	process_for_each(process)
	{
		if (process->pid > after && (!next || process->pid < next->pid))
			next = process;
	}
	return next;
}

/* Counting sleeps, and processes come and go meanwhile: so they are taken by their numbers. */
static struct totals sum_memory(void)
{
	struct totals totals = {0};
	struct process *process;
	int pid = 0;

	while ((process = next_process(pid))) {
		pid = process->pid;
		if (process->mm)
			add_memory(&totals, process->mm);
	}
	return totals;
}

static struct totals sum_threads(void)
{
	struct totals totals = {0};
	const struct process *process;
	const struct task *task;

	process_for_each(process)
	{
		totals.switches += process->used.sleeps + process->used.preemptions +
				   process->used_by_children.sleeps +
				   process->used_by_children.preemptions;
		totals.faults += process->used.faults + process->used_by_children.faults;
		list_for_each_entry (task, &process->tasks, process_link) {
			totals.threads++;
			totals.running += task->state == TASK_RUNNABLE;
			totals.switches += task->usage.sleeps + task->usage.preemptions;
			totals.faults += task->usage.faults;
		}
	}
	return totals;
}

/* What other files say of it. */
void proc_sum_memory(struct memory_totals *out)
{
	struct totals totals = sum_memory();
	struct page_stats pages;

	page_get_stats(&pages);
	*out = (struct memory_totals){
		.total = pages.total,
		.free = pages.free,
		.anonymous = totals.memory.anonymous,
		.mapped = totals.memory.file,
		.in_files = shared_memory_pages,
		.slab = slab_pages_in_use(),
		.locked = totals.memory.locked,
		.tables = totals.memory.tables,
	};
	totals = sum_threads();
	out->stacks = totals.threads * (KSTACK_SIZE / PAGE_SIZE);
	out->faults = totals.faults;
}

static void show(struct text *text, const char *name, uint64_t pages)
{
	text_printf(text, "%s:%*s%8lu kB\n", name, (int)(15 - strlen(name)), "",
		    pages * (PAGE_SIZE / KIB(1)));
}

/* In the order of Linux, but without what there is not: swap cache, block devices, huge pages. */
int proc_show_meminfo(struct proc_node *node, struct text *text)
{
	struct totals totals = sum_memory();
	uint64_t cached = shared_memory_pages, slab = slab_pages_in_use();
	struct page_stats pages;

	page_get_stats(&pages);
	show(text, "MemTotal", pages.total);
	show(text, "MemFree", pages.free);
	show(text, "MemAvailable", pages.free);
	show(text, "Buffers", 0);
	show(text, "Cached", cached);
	show(text, "SwapCached", 0);
	show(text, "Active", totals.memory.anonymous + cached);
	show(text, "Inactive", 0);
	show(text, "Active(anon)", totals.memory.anonymous + cached);
	show(text, "Inactive(anon)", 0);
	show(text, "Active(file)", 0);
	show(text, "Inactive(file)", 0);
	show(text, "Unevictable", totals.memory.locked);
	show(text, "Mlocked", totals.memory.locked);
	show(text, "SwapTotal", 0);
	show(text, "SwapFree", 0);
	show(text, "Dirty", 0);
	show(text, "Writeback", 0);
	show(text, "AnonPages", totals.memory.anonymous);
	show(text, "Mapped", totals.memory.file);
	show(text, "Shmem", cached);
	show(text, "KReclaimable", 0);
	show(text, "Slab", slab);
	show(text, "SReclaimable", 0);
	show(text, "SUnreclaim", slab);
	show(text, "KernelStack", sum_threads().threads * (KSTACK_SIZE / PAGE_SIZE));
	show(text, "PageTables", totals.memory.tables);
	show(text, "CommitLimit", pages.total / 2);
	show(text, "Committed_AS", totals.memory.data);
	show(text, "AnonHugePages", totals.memory.large);
	text_printf(text, "HugePages_Total:       0\nHugePages_Free:        0\n"
			  "HugePages_Rsvd:        0\nHugePages_Surp:        0\n");
	show(text, "Hugepagesize", MIB(2) / PAGE_SIZE);
	return 0;
}

/* Busy until now, since somebody is asking. */
static uint64_t idle_ns(uint64_t now_ns)
{
	load_account(now_ns, true);
	return load_idle_ns();
}

int proc_show_machine_stat(struct proc_node *node, struct text *text)
{
	uint64_t now_ns = clock_monotonic_ns(), idle = idle_ns(now_ns);
	struct cpu_time busy = machine_cpu_time(now_ns - idle);
	struct totals totals = sum_threads();

	for (unsigned i = 0; i < 2; i++)
		text_printf(text, "cpu%s %lu 0 %lu %lu 0 0 0 0 0 0\n", i ? "0" : " ",
			    busy.user_ns / TICK_NS, busy.system_ns / TICK_NS, idle / TICK_NS);
	proc_show_interrupt_counts(text);
	text_printf(text, "ctxt %lu\nbtime %lu\nprocesses %lu\n", totals.switches,
		    (clock_realtime_ns() - now_ns) / NS_PER_SEC, pid_count_given());
	text_printf(text, "procs_running %u\nprocs_blocked 0\n", totals.running);
	text_printf(text, "softirq 0 0 0 0 0 0 0 0 0 0 0\n");
	return 0;
}

static void show_hundredths(struct text *text, uint64_t ns, const char *after)
{
	text_printf(text, "%lu.%02lu%s", ns / NS_PER_SEC, ns % NS_PER_SEC / (NS_PER_SEC / 100),
		    after);
}

int proc_show_uptime(struct proc_node *node, struct text *text)
{
	uint64_t now_ns = clock_monotonic_ns();

	show_hundredths(text, now_ns, " ");
	show_hundredths(text, idle_ns(now_ns), "\n");
	return 0;
}

int proc_show_loadavg(struct proc_node *node, struct text *text)
{
	struct totals totals = sum_threads();
	uint64_t loads[3];

	load_account(clock_monotonic_ns(), true);
	load_get(loads);
	for (unsigned i = 0; i < 3; i++) {
		uint64_t load = loads[i] + (1UL << LOAD_SHIFT) / 200;

		text_printf(text, "%lu.%02lu ", load >> LOAD_SHIFT,
			    (load & ((1UL << LOAD_SHIFT) - 1)) * 100 >> LOAD_SHIFT);
	}
	text_printf(text, "%u/%u %d\n", totals.running, totals.threads, pid_last());
	return 0;
}

int proc_show_version(struct proc_node *node, struct text *text)
{
	text_printf(text, "%s version %s (elfin) (%s) %s\n", uts_names.sysname, uts_names.release,
		    "compiler " __VERSION__, uts_names.version);
	return 0;
}

int proc_show_swaps(struct proc_node *node, struct text *text)
{
	text_printf(text, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
	return 0;
}

int proc_show_kernel_cmdline(struct proc_node *node, struct text *text)
{
	text_printf(text, "%s\n", boot_info.cmdline);
	return 0;
}
