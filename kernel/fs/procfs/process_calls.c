// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/syscall, stack, timers and task/TID/children (proc(5)): what a thread is doing in the
// kernel, what it has the kernel do later, and the processes it made.

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/timer.h"
#include "kernel/debug/backtrace.h"
#include "kernel/debug/symbols.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/process/process.h"
#include "kernel/time/posix_timer.h"
#include "kernel/vfscore/permission.h"
#include "plat/x86_64/layout.h"

#define FRAMES_MAX 64

/* The call that it sleeps in, or asks this by, with its arguments; or -1: it sleeps, but not in
 * one. */
int proc_show_syscall(struct proc_node *node, struct text *text)
{
	struct task *task = proc_task(node);
	const struct regs *regs;

	if (!task)
		return -ESRCH;
	if (!proc_may_inspect(node))
		return -EPERM;
	if (task->state != TASK_SLEEPING && task != current_task()) {
		text_printf(text, "running\n");
		return 0;
	}
	regs = task_regs(task);
	if ((int64_t)regs->orig_rax == -1)
		text_printf(text, "-1 %#lx %#lx\n", regs->rsp, regs->rip);
	else
		text_printf(text, "%ld 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx\n",
			    (int64_t)regs->orig_rax, regs->rdi, regs->rsi, regs->rdx, regs->r10,
			    regs->r8, regs->r9, regs->rsp, regs->rip);
	return 0;
}

static void show_frames(struct text *text, const struct task *task, uint64_t rip, uint64_t frame)
{
	char where[80];

	for (unsigned i = 0; i < FRAMES_MAX && symbol_describe(rip, where, sizeof(where)); i++) {
		text_printf(text, "[<0>] %s\n", where);
		if (!backtrace_step(&rip, &frame, task->kstack, task->kstack + KSTACK_SIZE))
			break;
	}
}

int proc_show_stack(struct proc_node *node, struct text *text)
{
	const struct task *task = proc_task(node);
	const struct switch_frame *saved;

	if (!current_capable(CAP_SYS_ADMIN))
		return -EACCES;
	if (!task)
		return -ESRCH;
	if (!proc_may_inspect(node))
		return -EPERM;
	saved = (const struct switch_frame *)task->kernel_rsp;
	if (task == current_task())
		show_frames(text, task, (uint64_t)proc_show_stack,
			    (uint64_t)__builtin_frame_address(0));
	else
		show_frames(text, task, saved->rip, saved->rbp);
	return 0;
}

static void show_timer(const struct posix_timer_info *info, void *arg)
{
	static const char *const kinds[] = {"signal", "none", "thread"};
	int kind = info->event->notify & ~LINUX_SIGEV_THREAD_ID;
	struct text *text = arg;

	text_printf(text, "ID: %d\nsignal: %d/%016lx\nnotify: %s/%s.%d\nClockID: %d\n", info->id,
		    info->event->signal, info->event->value, kinds[kind],
		    info->event->notify & LINUX_SIGEV_THREAD_ID ? "tid" : "pid", info->receiver,
		    info->clock);
}

int proc_show_timers(struct proc_node *node, struct text *text)
{
	const struct process *process = proc_process(node);

	if (!process)
		return -ESRCH;
	if (IS_ENABLED(CONFIG_TIMERS))
		posix_timers_describe(process, show_timer, text);
	return 0;
}

int proc_show_children(struct proc_node *node, struct text *text)
{
	const struct task *task = proc_task(node);
	const struct process *child;

	if (!task)
		return -ESRCH;
	list_for_each_entry (child, &task->process->children, sibling) {
		if (child->parent_task == task)
			text_printf(text, "%d ", child->pid);
	}
	return 0;
}
