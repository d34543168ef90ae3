// SPDX-License-Identifier: BSD-3-Clause
/*
 * clone(2). All that can fail comes first, and undoes itself; then the child gets its place among
 * the others.
 */
#include "kernel/process/fork.h"

#include "include/linux/capability.h"
#include "include/linux/clone.h"
#include "include/linux/errno.h"
#include "include/linux/resource.h"
#include "kernel/futex/futex.h"
#include "kernel/ipc/sem.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process_internal.h"
#include "kernel/sched/sched.h"
#include "kernel/signal/signal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "plat/x86_64/fpu.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/msr.h"

/* What a thread must share with the others of its process. */
static int check_sharing(uint64_t flags)
{
	if ((flags & CLONE_THREAD) && !(flags & CLONE_SIGHAND))
		return -EINVAL;
	if ((flags & CLONE_SIGHAND) && !(flags & CLONE_VM))
		return -EINVAL;
	if ((flags & CLONE_PARENT) && current_process()->pid == 1)
		return -EINVAL;
	if ((flags & CLONE_THREAD) && (flags & (CLONE_NEWUSER | CLONE_NEWPID)))
		return -EINVAL;
	return 0;
}

/* There is one namespace of each kind: asking for another is refused as by a Linux that was built
 * without namespaces. */
static int check_namespaces(uint64_t flags)
{
	if ((flags & CLONE_FS) && (flags & (CLONE_NEWNS | CLONE_NEWUSER)))
		return -EINVAL;
	if (!(flags & CLONE_NAMESPACES))
		return 0;
	if ((flags & CLONE_NEWUSER) || current_capable(CAP_SYS_ADMIN))
		return -EINVAL;
	return -EPERM;
}

static int check_flags(uint64_t flags)
{
	int result = check_sharing(flags);

	if (result == 0)
		result = check_namespaces(flags);
	if (result == 0 && (flags & CLONE_PIDFD) && (flags & CLONE_DETACHED))
		result = -EINVAL;
	return result;
}

/* RLIMIT_NPROC counts the threads of a user. The superuser may have any number. */
static int check_thread_count(void)
{
	uint64_t limit = current_process()->limits[RLIMIT_NPROC].cur;
	uint32_t uid = current_task()->cred.uid;

	if (limit == RLIM_INFINITY || uid == 0 || current_capable(CAP_SYS_RESOURCE) ||
	    current_capable(CAP_SYS_ADMIN))
		return 0;
	return process_count_threads_of(uid) < limit ? 0 : -EAGAIN;
}

/* What the child's program goes on with. */
static void copy_registers(struct task *child, const struct clone_request *request)
{
	struct regs *regs = task_regs(child);

	*regs = *task_regs(current_task());
	regs->rax = 0;
	/* As after any system call. */
	regs->rcx = regs->rip;
	regs->r11 = regs->rflags;
	if (request->stack)
		regs->rsp = request->stack;
	fpu_copy_current(child->fpu);
	child->gs_base = current_task()->gs_base;
	child->fs_base = request->flags & CLONE_SETTLS ? request->tls : rdmsr(MSR_FS_BASE);
}

/* What a thread has of its own, and begins with as its parent has it. */
static void copy_settings(struct task *child, const struct clone_request *request)
{
	const struct task *parent = current_task();
	uint64_t flags = request->flags;

	memcpy(child->name, parent->name, sizeof(child->name));
	child->cred = parent->cred;
	group_list_get(child->cred.groups);
	child->no_new_privileges = parent->no_new_privileges;
	child->timer_slack_ns = parent->timer_slack_ns;
	child->io_priority = parent->io_priority;
	child->machine_check = parent->machine_check;
	child->io_flusher = parent->io_flusher;
	if (IS_ENABLED(CONFIG_PROCFS)) {
		child->login_uid = parent->login_uid;
		child->login_session = parent->login_session;
	}
	sched_fork(child);
	signal_task_init(child, parent, (flags & (CLONE_VM | CLONE_VFORK)) != CLONE_VM);
	if (!(flags & CLONE_VM))
		child->rseq = parent->rseq;
	if (flags & CLONE_CHILD_SETTID)
		child->set_child_tid = request->child_tid;
	if (flags & CLONE_CHILD_CLEARTID)
		child->clear_child_tid = request->child_tid;
}

static int copy_files(struct task *child, uint64_t flags)
{
	const struct task *parent = current_task();

	if (flags & CLONE_FILES)
		fd_table_get(parent->files);
	if (flags & CLONE_FS)
		fs_context_get(parent->fs);
	child->files = flags & CLONE_FILES ? parent->files : fd_table_copy(parent->files);
	child->fs = flags & CLONE_FS ? parent->fs : fs_context_copy(parent->fs);
	return child->files && child->fs ? 0 : -ENOMEM;
}

/* What it has of the list of operations on semaphores that are to be undone. */
static int copy_undo(struct task *child, uint64_t flags)
{
	return IS_ENABLED(CONFIG_SYSV_SEM) && (flags & CLONE_SYSVSEM) ? sem_undo_share(child) : 0;
}

/* As on Linux, an address that cannot be written to is the program's own problem. */
static void tell_number(uaddr_t addr, const struct task *task)
{
	if (addr)
		(void)!put_user_u32(addr, (uint32_t)task->tid);
}

/* The child's first steps: back to the program. */
static void start_child(void *arg)
{
	const struct task *task = current_task();

	tell_number(task->set_child_tid, task);
	entry_resume();
}

static void destroy_task(struct task *child)
{
	if (IS_ENABLED(CONFIG_SYSV_SEM))
		sem_undo_leave(child);
	task_release_files(child);
	task_free(child);
}

static struct task *create_task(const struct clone_request *request)
{
	struct task *child = task_create(start_child, NULL);

	if (!child)
		return NULL;
	if (task_add_program_state(child) == 0 && copy_files(child, request->flags) == 0 &&
	    copy_undo(child, request->flags) == 0) {
		copy_registers(child, request);
		copy_settings(child, request);
		return child;
	}
	destroy_task(child);
	return NULL;
}

static struct signal_handlers *copy_handlers(uint64_t flags)
{
	struct signal_handlers *handlers = current_process()->handlers;

	if (!(flags & CLONE_SIGHAND)) {
		handlers = signal_handlers_copy(handlers);
		if (handlers && (flags & CLONE_CLEAR_SIGHAND))
			signal_handlers_reset(handlers);
		return handlers;
	}
	signal_handlers_get(handlers);
	return handlers;
}

static struct mm *copy_mm(uint64_t flags)
{
	struct mm *mm = current_process()->mm;

	if (!(flags & CLONE_VM))
		return mm_fork(mm);
	mm_get(mm);
	return mm;
}

static void destroy_process(struct process *process)
{
	if (process->handlers)
		signal_handlers_put(process->handlers);
	if (process->mm)
		mm_put(process->mm);
	process_put(process);
}

static struct process *create_process(const struct clone_request *request)
{
	const struct process *parent = current_process();
	struct process *process = process_create();

	if (!process)
		return NULL;
	process->exit_signal = request->exit_signal;
	process->personality = parent->personality;
	process->barriers = parent->barriers;
	process->dumpable = parent->dumpable;
	process->core_filter = parent->core_filter;
	process->oom_adjust = parent->oom_adjust;
	process->oom_adjust_min = parent->oom_adjust_min;
	process->huge_pages_disabled = parent->huge_pages_disabled;
	process->has_left_terminal = parent->has_left_terminal;
	memcpy(process->limits, parent->limits, sizeof(process->limits));
	process->handlers = copy_handlers(request->flags);
	process->mm = process->handlers ? copy_mm(request->flags) : NULL;
	if (process->mm)
		return process;
	destroy_process(process);
	return NULL;
}

/* A brother of the caller reports the end of its life as the caller does. */
static void find_parent(struct process *child, uint64_t flags)
{
	struct process *self = current_process();

	if (flags & CLONE_PARENT) {
		child->exit_signal = self->exit_signal;
		process_set_parent(child, self->parent, self->parent_task);
	} else {
		process_set_parent(child, self, current_task());
	}
}

/* Whether others use the memory of the task's process, too. */
static bool has_shared_memory(const struct process *process)
{
	return process->mm->refcount > 1 || process->thread_count > 1;
}

/* set_tid_address(2): whoever joins the thread looks at a word and waits for it to change. */
static void clear_tid(struct task *task)
{
	uaddr_t addr = task->clear_child_tid;

	task->clear_child_tid = 0;
	if (addr && has_shared_memory(task->process) && put_user_u32(addr, 0) == 0)
		futex_wake_exit(addr);
}

void process_mm_release(struct task *task)
{
	struct vfork_wait *wait;

	futex_exit();
	clear_tid(task);
	wait = task->vfork_wait;
	task->vfork_wait = NULL;
	if (wait) {
		wait->done = true;
		wake_up_all(&wait->queue);
	}
}

/* Gives the child its place among the others; cannot fail. */
static void enter(struct task *child, struct process *process, struct pid *pid, uint64_t flags)
{
	if (!(flags & CLONE_THREAD)) {
		process_enter(process, pid, child);
		find_parent(process, flags);
		group_move(process, current_process()->group);
	}
	process_add_task(process, child, pid);
}

static void wait_for_child(struct task *child, struct vfork_wait *wait)
{
	if (wait_event_until(&wait->queue, wait->done, WAIT_FOREVER, WAIT_KILLABLE) != 0)
		child->vfork_wait = NULL;
}

static void wait_begin(struct task *child, struct vfork_wait *wait)
{
	wait_queue_init(&wait->queue);
	wait->done = false;
	child->vfork_wait = wait;
}

/* Starts a child that has its place. */
static long start(struct task *child, const struct clone_request *request)
{
	struct vfork_wait wait;
	int tid = child->tid;

	if (request->flags & CLONE_PARENT_SETTID)
		tell_number(request->parent_tid, child);
	if (request->flags & CLONE_VFORK)
		wait_begin(child, &wait);
	task_wake(child);
	if (request->flags & CLONE_VFORK)
		wait_for_child(child, &wait);
	return tid;
}

static void give_up_pidfd(struct file *pidfd, int fd)
{
	if (!pidfd)
		return;
	fd_unreserve(current_files(), fd);
	file_put(pidfd);
}

/* Finds a number, the last thing that can fail, for a child that is otherwise complete. */
static long number_and_start(struct task *child, struct process *process,
			     const struct clone_request *request)
{
	struct file *pidfd = NULL;
	struct pid *pid;
	int fd = -1;
	int result = pid_create(request->wanted_tid, &pid);

	if (result < 0)
		return result;
	if (request->flags & CLONE_PIDFD)
		result = fd = pidfd_for_clone(pid, request, &pidfd);
	/* Nothing sleeps from here on: who ends the process finds the new thread, too. */
	if (result >= 0 && current_task()->killed)
		result = -EINTR;
	if (result < 0) {
		give_up_pidfd(pidfd, fd);
		pid_release(pid);
		return result;
	}
	if (pidfd)
		fd_install_reserved(current_files(), fd, pidfd, true);
	enter(child, process, pid, request->flags);
	return start(child, request);
}

long process_clone(const struct clone_request *request)
{
	bool is_thread = request->flags & CLONE_THREAD;
	struct process *process = current_process();
	struct task *child;
	long result = check_flags(request->flags);

	if (result == 0)
		result = check_thread_count();
	if (result == 0 && (request->flags & CLONE_SETTLS) && request->tls >= USER_MAX)
		result = -EPERM;
	if (result < 0)
		return result;
	child = create_task(request);
	if (!child)
		return -ENOMEM;
	if (!is_thread)
		process = create_process(request);
	result = process ? number_and_start(child, process, request) : -ENOMEM;
	if (result > 0)
		return result;
	if (process && !is_thread)
		destroy_process(process);
	destroy_task(child);
	return result;
}
