// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/stat and status (proc(5)): what is known of a process or thread, as numbers and in
// words.

#include "include/linux/errno.h"
#include "include/linux/personality.h"
#include "include/linux/resource.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/measure.h"
#include "kernel/mm/mm.h"
#include "kernel/process/process.h"
#include "kernel/time/cpu_time.h"
#include "kernel/tty/tty.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"

#define FLAG_RANDOMIZED 0x00400000 /* PF_RANDOMIZE */

static bool is_whole_process(const struct proc_node *node)
{
	return node->id == node->thread;
}

static char state_letter(const struct process *process, const struct task *task)
{
	if (process->state != PROCESS_RUNNING || task->state == TASK_DEAD)
		return 'Z';
	if (task->stopped)
		return 'T';
	if (task->state == TASK_RUNNABLE)
		return 'R';
	return task->wait_mode == WAIT_INTERRUPTIBLE ? 'S' : 'D';
}

static const char *state_name(char letter)
{
	switch (letter) {
	case 'R':
		return "running";
	case 'S':
		return "sleeping";
	case 'D':
		return "disk sleep";
	case 'T':
		return "stopped";
	default:
		return "zombie";
	}
}

static unsigned count_threads(const struct process *process)
{
	const struct task *task;
	unsigned count = 0;

	list_for_each_entry (task, &process->tasks, process_link)
		count++;
	return MAX(count, 1U); /* the first one of a zombie */
}

/* What all threads have used, those that ended included, or one. */
static struct resource_use sum_use(const struct proc_node *node, const struct process *process,
				   const struct task *one)
{
	struct resource_use sum = {0};
	const struct task *task;

	if (is_whole_process(node))
		sum = process->used;
	list_for_each_entry (task, &process->tasks, process_link) {
		if (!is_whole_process(node) && task != one)
			continue;
		sum.faults += task->usage.faults;
		sum.sleeps += task->usage.sleeps;
		sum.preemptions += task->usage.preemptions;
	}
	return sum;
}

static int parent_of(const struct process *process)
{
	return process->parent ? process->parent->pid : 0;
}

/* As sched(7)'s priorities are shown: nice values from 0 on, real-time ones below. */
static int shown_priority(const struct task *task)
{
	if (task->policy.priority > 0)
		return -1 - (int)task->policy.priority;
	return 20 + task->policy.nice;
}

struct signal_sets {
	uint64_t ignored, caught;
};

static struct signal_sets handled_signals(const struct process *process)
{
	struct signal_sets sets = {0};

	for (unsigned i = 0; process->handlers && i < SIGNAL_MAX; i++) {
		uint64_t handler = process->handlers->actions[i].sa_handler;

		if (handler == SIG_DFL)
			continue;
		if (handler == SIG_IGN)
			sets.ignored |= 1UL << i;
		else
			sets.caught |= 1UL << i;
	}
	return sets;
}

static int foreground_of(const struct tty *terminal)
{
	return terminal && terminal->foreground ? terminal->foreground->pid->number : -1;
}

#define PUT_NUMBERS(text, ...)                                  \
	text_put_numbers(text, (const uint64_t[]){__VA_ARGS__}, \
			 sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))

static void put_signed(struct text *text, int64_t number)
{
	if (number < 0)
		text_put(text, "-", 1);
	PUT_NUMBERS(text, (uint64_t)(number < 0 ? -number : number));
}

static void show_name(struct text *text, const struct proc_node *node,
		      const struct process *process, const struct task *task)
{
	const char state[] = {')', ' ', state_letter(process, task), ' '};

	PUT_NUMBERS(text, (uint64_t)node->thread->number);
	text_put(text, "(", 1);
	text_put(text, task->name, strlen(task->name));
	text_put(text, state, sizeof(state));
}

static void show_relations(struct text *text, const struct process *process)
{
	const struct process_group *group = process->group;
	const struct tty *terminal = group ? group->session->terminal : NULL;

	PUT_NUMBERS(text, parent_of(process), group ? group->pid->number : 0,
		    group ? group->session->pid->number : 0,
		    terminal ? (uint32_t)terminal->rdev : 0);
	put_signed(text, foreground_of(terminal));
}

static void show_use(const struct proc_node *node, struct text *text, const struct process *process,
		     const struct task *task)
{
	struct resource_use use = sum_use(node, process, task);
	const struct resource_use *children = &process->used_by_children;
	uint64_t children_system_ns = MIN(children->system_ns, children->cpu_ns);
	struct cpu_time cpu = is_whole_process(node) ? process_cpu_time((struct process *)process)
						     : task_cpu_time((struct task *)task);

	PUT_NUMBERS(text, FLAG_RANDOMIZED, use.faults, children->faults, 0, 0,
		    cpu.user_ns / TICK_NS, cpu.system_ns / TICK_NS,
		    (children->cpu_ns - children_system_ns) / TICK_NS,
		    children_system_ns / TICK_NS);
	put_signed(text, shown_priority(task));
	put_signed(text, task->policy.nice);
	PUT_NUMBERS(text, count_threads(process), 0, task->born_ns / TICK_NS);
}

/* Where things are is for those who may look into the process. */
static void show_places(struct text *text, const struct process *process, const struct mm *mm,
			bool whole)
{
	PUT_NUMBERS(text, mm ? mm->total_pages * PAGE_SIZE : 0, mm ? mm->resident_pages : 0,
		    process->limits[RLIMIT_RSS].cur, mm ? (whole ? mm->code_start : 1) : 0,
		    mm ? (whole ? mm->code_end : 1) : 0, whole ? mm->stack_top : 0, 0, 0);
}

static void show_signals(struct text *text, const struct process *process, const struct task *task)
{
	struct signal_sets sets = handled_signals(process);
	uint64_t low = (1UL << 31) - 1;

	PUT_NUMBERS(text, task->pending.set & low, task->signal_mask & low, sets.ignored & low,
		    sets.caught & low, 0, 0, 0, (uint64_t)process->exit_signal, 0,
		    task->policy.priority, task->policy.policy, 0, 0, 0);
}

static void show_more_places(struct text *text, const struct mm *mm, bool whole)
{
	if (whole)
		PUT_NUMBERS(text, mm->data_start, mm->data_end, mm->brk_start, mm->arg_start,
			    mm->arg_end, mm->env_start, mm->env_end);
	else
		PUT_NUMBERS(text, 0, 0, 0, 0, 0, 0, 0);
}

int proc_show_stat(struct proc_node *node, struct text *text)
{
	struct mm *mm = proc_mm(node);
	bool whole = mm && proc_may_inspect(node);
	const struct process *process = proc_process(node);
	const struct task *task = proc_task(node);

	if (process && task) {
		show_name(text, node, process, task);
		show_relations(text, process);
		show_use(node, text, process, task);
		show_places(text, process, mm, whole);
		show_signals(text, process, task);
		show_more_places(text, mm, whole);
		text_printf(text, "%u\n", whole ? process->exit_status : 0);
	}
	if (mm)
		mm_put(mm);
	return process && task ? 0 : -ESRCH;
}

static void show_ids(struct text *text, const char *name, const struct ids *ids)
{
	text_printf(text, "%s:\t%u\t%u\t%u\t%u\n", name, ids->real, ids->effective, ids->saved,
		    ids->fs);
}

static void show_identity(const struct proc_node *node, struct text *text,
			  const struct process *process, const struct task *task)
{
	const struct group_list *groups = task->cred.groups;
	char letter = state_letter(process, task);
	int tid = node->thread->number;

	text_printf(text, "Name:\t%s\n", task->name);
	if (task->fs)
		text_printf(text, "Umask:\t%04o\n", task->fs->umask);
	text_printf(text,
		    "State:\t%c (%s)\nTgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n",
		    letter, state_name(letter), process->pid, tid, parent_of(process));
	show_ids(text, "Uid", &task->cred.user);
	show_ids(text, "Gid", &task->cred.group);
	text_printf(text, "FDSize:\t%u\nGroups:\t", task->files ? fd_table_size(task->files) : 0);
	for (uint32_t i = 0; groups && i < groups->count; i++)
		text_printf(text, "%s%u", i ? " " : "", groups->gids[i]);
	text_printf(text, " \nNStgid:\t%d\nNSpid:\t%d\nNSpgid:\t%d\nNSsid:\t%d\nKthread:\t0\n",
		    process->pid, tid, process->group ? process->group->pid->number : 0,
		    process->group ? process->group->session->pid->number : 0);
}

static void show_kib(struct text *text, const char *name, uint64_t pages)
{
	text_printf(text, "%s:\t%8lu kB\n", name, pages * (PAGE_SIZE / KIB(1)));
}

static void show_memory(struct text *text, const struct mm_figures *figures,
			const struct process *process)
{
	uint64_t code = DIV_ROUND_UP(figures->code_bytes, PAGE_SIZE);

	show_kib(text, "VmPeak", figures->total_peak);
	show_kib(text, "VmSize", figures->total);
	show_kib(text, "VmLck", figures->locked);
	show_kib(text, "VmPin", 0);
	show_kib(text, "VmHWM", figures->resident_peak);
	show_kib(text, "VmRSS", figures->anonymous + figures->file + figures->shared);
	show_kib(text, "RssAnon", figures->anonymous);
	show_kib(text, "RssFile", figures->file);
	show_kib(text, "RssShmem", figures->shared);
	show_kib(text, "VmData", figures->data);
	show_kib(text, "VmStk", figures->stack);
	show_kib(text, "VmExe", code);
	show_kib(text, "VmLib", figures->executable - MIN(code, figures->executable));
	show_kib(text, "VmPTE", figures->tables);
	show_kib(text, "VmSwap", 0);
	show_kib(text, "HugetlbPages", 0);
	text_printf(text, "CoreDumping:\t0\nTHP_enabled:\t%d\n", !process->huge_pages_disabled);
	text_printf(text, "untag_mask:\t0x%lx\n", UINT64_MAX);
}

static void show_set(struct text *text, const char *name, uint64_t set)
{
	text_printf(text, "%s:\t%016lx\n", name, set);
}

static void show_rights(struct text *text, const struct process *process, const struct task *task)
{
	struct signal_sets sets = handled_signals(process);

	text_printf(text, "Threads:\t%u\nSigQ:\t%u/%lu\n", count_threads(process),
		    signal_quota_used(task->cred.uid), process->limits[RLIMIT_SIGPENDING].cur);
	show_set(text, "SigPnd", task->pending.set);
	show_set(text, "ShdPnd", process->shared_pending.set);
	show_set(text, "SigBlk", task->signal_mask);
	show_set(text, "SigIgn", sets.ignored);
	show_set(text, "SigCgt", sets.caught);
	show_set(text, "CapInh", task->cred.cap_inheritable);
	show_set(text, "CapPrm", task->cred.cap_permitted);
	show_set(text, "CapEff", task->cred.cap_effective);
	show_set(text, "CapBnd", task->cred.cap_bounding);
	show_set(text, "CapAmb", task->cred.cap_ambient);
	text_printf(text, "NoNewPrivs:\t%d\nSeccomp:\t0\nSeccomp_filters:\t0\n",
		    task->no_new_privileges);
	text_printf(text, "Speculation_Store_Bypass:\tvulnerable\n"
			  "SpeculationIndirectBranch:\talways enabled\n");
}

/* One processor and one node of memory. */
static void show_placement(const struct proc_node *node, struct text *text,
			   const struct process *process, const struct task *task)
{
	struct resource_use use = sum_use(node, process, task);

	text_printf(text, "Cpus_allowed:\t1\nCpus_allowed_list:\t0\n"
			  "Mems_allowed:\t1\nMems_allowed_list:\t0\n");
	text_printf(text, "voluntary_ctxt_switches:\t%lu\nnonvoluntary_ctxt_switches:\t%lu\n",
		    use.sleeps, use.preemptions);
}

int proc_show_status(struct proc_node *node, struct text *text)
{
	struct mm *mm = proc_mm(node);
	struct mm_figures figures;
	const struct process *process;
	const struct task *task;

	if (mm) {
		mm_measure(mm, &figures);
		mm_put(mm);
	}
	process = proc_process(node);
	task = proc_task(node);
	if (!process || !task)
		return -ESRCH;
	show_identity(node, text, process, task);
	if (mm)
		show_memory(text, &figures, process);
	show_rights(text, process, task);
	show_placement(node, text, process, task);
	return 0;
}
