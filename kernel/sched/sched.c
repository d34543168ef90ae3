// SPDX-License-Identifier: BSD-3-Clause
/*
 * Who runs. The run queue says who is next; the boot context becomes the idle task, which runs when
 * the queue is empty and is never in it.
 */
#include "kernel/debug/races.h"
#include "kernel/lib/panic.h"
#include "kernel/mm/mm.h"
#include "kernel/process/process.h"
#include "kernel/process/rseq.h"
#include "kernel/sched/load.h"
#include "kernel/sched/nosleep.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/sched_internal.h"
#include "kernel/time/cpu_time.h"
#include "kernel/time/cpu_timer.h"
#include "plat/kvm/clock.h"
#include "plat/kvm/clock_read.h"
#include "plat/x86_64/cpu_init.h"
#include "plat/x86_64/fpu.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/pending.h"

void task_switch_stacks(struct task *from, struct task *to);
void task_started(void);

#define DEFERRED_WORK (~(1u << PENDING_RESCHED | 1u << PENDING_SIGNAL))

struct run_queue run_queue;
struct task idle_task;

/* Whose FPU state is in the registers: kept over switches to tasks without one. */
static struct task *fpu_owner;

/* A dead task is freed by whoever runs next, off its stack. */
static struct task *dead_task;

void task_wake(struct task *task)
{
	race_delay();
	task->woken = true;
	if (task->state != TASK_SLEEPING)
		return;
	task->state = TASK_RUNNABLE;
	if (task == current_task())
		return;
	run_queue_add(&run_queue, task, ARRIVAL_WOKEN);
	preempt_check(task);
}

static void switch_fpu(struct task *to)
{
	if (IS_ENABLED(CONFIG_TEST_FAULT_NO_FPU_RESTORE)) {
		fpu_load_initial();
		return;
	}
	if (!to->fpu || to == fpu_owner)
		return;
	fpu_switch(fpu_owner ? fpu_owner->fpu : NULL, to->fpu);
	fpu_owner = to;
}

uint64_t task_cpu_ns(const struct task *task)
{
	if (task != current_task())
		return task->cpu_ns;
	return task->cpu_ns + clock_monotonic_ns() - task->running_since_ns;
}

void sched_charge(struct task *current, uint64_t now_ns)
{
	uint64_t ns = now_ns - current->running_since_ns;

	current->cpu_ns += ns;
	current->running_since_ns = now_ns;
	run_queue_charge(&run_queue, current, ns);
}

static uint64_t switches; /* counted with CONFIG_DEBUG only */

uint64_t sched_switches(void)
{
	return switches;
}

/* What threads of one process have in common. */
static void enter_process(const struct cpu *cpu, struct process *process)
{
	cpu_time_begin();
	cpu_timers_begin(process);
	if (cpu->mm != process->mm)
		mm_activate(process->mm);
}

static void switch_to(struct task *to, uint64_t now_ns)
{
	struct cpu *cpu = this_cpu();
	struct task *from = cpu->current;

	/* While it stays busy there is nothing to note. */
	if (from == &idle_task || to == &idle_task)
		load_account(now_ns, from != &idle_task);
	if (IS_ENABLED(CONFIG_DEBUG))
		switches++;
	if (from->state == TASK_SLEEPING) {
		from->usage.sleeps++;
		from->usage.cpu_ns_at_sleep = from->cpu_ns;
	} else {
		from->usage.preemptions++;
	}
	to->running_since_ns = now_ns;
	if (from->fpu && !fpu_owner)
		fpu_owner = from;
	switch_fpu(to);
	if (from->process && from->state != TASK_DEAD)
		from->fs_base = rdmsr(MSR_FS_BASE);
	if (to->process) {
		if (to->process != from->process)
			enter_process(cpu, to->process);
		wrmsr(MSR_FS_BASE, to->fs_base);
		if (to->gs_base || cpu->program_gs)
			cpu_set_program_gs(to->gs_base);
	}
	if (to->signal_flag)
		pending_raise(PENDING_SIGNAL);
	/* An interrupt in between would find a stack pointer that is not on the task's stack. */
	interrupts_disable();
	cpu->current = to;
	cpu->kstack_low = to->kstack;
	cpu->kstack_high = to->kstack + KSTACK_SIZE;
	cpu->frame = to->process ? task_regs(to) : NULL;
	task_switch_stacks(from, to);
	interrupts_enable();
	if (from->rseq.area && rseq_is_in_sequence())
		pending_raise(PENDING_RESCHED); /* so that rseq_resume() is called */
}

static void reap(void)
{
	if (!dead_task)
		return;
	if (fpu_owner == dead_task)
		fpu_owner = NULL;
	task_free(dead_task);
	dead_task = NULL;
}

/* Lets the next one run, which is the current task if it is first in the queue. */
static void run_next(uint64_t now_ns)
{
	struct task *next = run_queue_take(&run_queue);

	resched_wanted = false;
	if (!next)
		next = &idle_task;
	else if (run_queue.count)
		preempt_start_slice(next, now_ns);
	if (next == current_task())
		return;
	switch_to(next, now_ns);
	reap();
}

/* The current task gives the CPU away; it may go on if queued. */
static void give_way(struct task *current, bool queued, enum sched_arrival arrival)
{
	uint64_t now_ns = clock_read();

	if (current != &idle_task)
		sched_charge(current, now_ns);
	if (queued) {
		if (arrival == ARRIVAL_PREEMPTED && current->sched.slice_left_ns == 0)
			arrival = ARRIVAL_EXPIRED;
		run_queue_add(&run_queue, current, arrival);
	}
	run_next(now_ns);
}

static void run_deferred_work(void)
{
	if (this_cpu()->pending & DEFERRED_WORK)
		pending_run();
}

void task_started(void)
{
	reap();
}

void schedule(void)
{
	struct task *current = current_task();
	bool can_go_on;

	assert_may_sleep();
	run_deferred_work();
	can_go_on = current->state == TASK_RUNNABLE && current != &idle_task;
	if (can_go_on && !resched_wanted)
		return;
	give_way(current, can_go_on, ARRIVAL_PREEMPTED);
}

void sched_yield(void)
{
	assert_may_sleep();
	run_deferred_work();
	if (run_queue.count > 0)
		give_way(current_task(), true, ARRIVAL_YIELDED);
}

void task_exit(void)
{
	dead_task = current_task();
	dead_task->state = TASK_DEAD;
	schedule();
	panic("a dead task was run");
}

/* Interrupts are off between the last look for work and the hlt, which sti lets come first. */
static void idle_wait(void)
{
	interrupts_disable();
	if (this_cpu()->pending & DEFERRED_WORK)
		interrupts_enable();
	else
		__asm__ volatile("sti; hlt" ::: "memory");
}

void sched_idle(void)
{
	for (;;) {
		schedule();
		if (run_queue.count == 0)
			idle_wait();
	}
}

void sched_init(void)
{
	idle_task.kstack = this_cpu()->kstack_high - KSTACK_SIZE;
	idle_task.state = TASK_RUNNABLE;
	run_queue_init(&run_queue);
	preempt_init();
	this_cpu()->current = &idle_task;
}
