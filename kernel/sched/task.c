// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/sched/task.h"

#include "include/linux/errno.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/kstack.h"
#include "kernel/sched/run_queue.h"
#include "plat/kvm/clock.h"
#include "plat/x86_64/fpu.h"
#include "plat/x86_64/layout.h"

extern char task_start[];
noreturn void enter_program(uaddr_t rip, uaddr_t rsp);

static void prepare_stack(struct task *task, void (*entry)(void *), void *arg)
{
	struct regs *regs = task_regs(task);
	struct switch_frame *frame = (struct switch_frame *)regs - 1;

	*regs = (struct regs){.cs = 0x08, .ss = 0x10};
	*frame = (struct switch_frame){
		.r12 = (uint64_t)entry, .r13 = (uint64_t)arg, .rip = (uint64_t)task_start};
	task->kernel_rsp = (uint64_t)frame;
}

struct task *task_create(void (*entry)(void *arg), void *arg)
{
	struct task *task = kzalloc(sizeof(*task));

	if (!task)
		return NULL;
	task->kstack = kstack_alloc();
	if (!task->kstack) {
		kfree(task);
		return NULL;
	}
	task->refcount = 1;
	task->state = TASK_SLEEPING;
	task->timer_slack_ns = TIMER_SLACK_NS;
	if (IS_ENABLED(CONFIG_PROCFS))
		task->login_uid = task->login_session = UINT32_MAX;
	task->born_ns = clock_monotonic_ns();
	list_init(&task->sched.link);
	list_init(&task->locks.held);
	run_queue_set_rights(task);
	list_init(&task->process_link);
	signal_pending_init(&task->pending);
	prepare_stack(task, entry, arg);
	return task;
}

int task_add_program_state(struct task *task)
{
	task->fpu = fpu_create();
	return task->fpu ? 0 : -ENOMEM;
}

void task_get(struct task *task)
{
	task->refcount++;
}

void task_put(struct task *task)
{
	assert(task->refcount > 0);
	if (--task->refcount == 0)
		kfree(task);
}

void task_free(struct task *task)
{
	fpu_destroy(task->fpu);
	kstack_free(task->kstack);
	task->fpu = NULL;
	task->kstack = 0;
	task_put(task);
}

void task_enter_program(uaddr_t rip, uaddr_t rsp)
{
	fpu_restore(current_task()->fpu);
	enter_program(rip, rsp);
}
