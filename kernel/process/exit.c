// SPDX-License-Identifier: BSD-3-Clause
/*
 * The end of threads and processes. A thread gives back what it has, and the last one what the
 * process has; then the process is a zombie until its parent has waited for it (reap.c).
 */
#include "kernel/process/exit.h"

#include "include/linux/errno.h"
#include "kernel/debug/fail_nth.h"
#include "kernel/debug/leak_check.h"
#include "kernel/ipc/sem.h"
#include "kernel/mm/mm.h"
#include "kernel/net/inet/inet.h"
#include "kernel/process/fork.h"
#include "kernel/process/oom.h"
#include "kernel/process/process_internal.h"
#include "kernel/sched/mutex.h"
#include "kernel/signal/signal.h"
#include "kernel/time/interval_timer.h"
#include "kernel/time/posix_timer.h"
#include "kernel/tty/job.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "plat/kvm/power.h"
#include "syscalls/syscall.h"

bool machine_is_ending;

void machine_end(enum exit_kind kind, uint32_t value)
{
	syscall_report();
	power_off(kind, value);
}

void task_release_files(struct task *task)
{
	struct fd_table *files = task->files;
	struct fs_context *fs = task->fs;

	task->files = NULL;
	task->fs = NULL;
	if (files)
		fd_table_put(files);
	if (fs)
		fs_context_put(fs);
	credentials_set_groups(&task->cred, NULL);
}

static void release_memory(struct process *process)
{
	struct mm *mm = process->mm;

	process->mm = NULL;
	if (mm)
		mm_put(mm);
	oom_memory_came_back();
}

static void release_timers(struct process *process)
{
	posix_timers_delete_all(process);
	interval_timers_free(process);
	cpu_timers_process_exit(process);
}

/* Ends all processes but the current one, which is the first, and waits until they are gone. */
static void end_others(struct process *first)
{
	struct process *process, *next;

	machine_is_ending = true;
	list_for_each_entry_safe (process, next, &process_list, all_link) {
		if (process == first)
			continue;
		if (process->state == PROCESS_ZOMBIE)
			process_reap(process);
		else
			process_kill(process, SIGKILL);
	}
	wait_event(&first->child_wait, process_list.next == process_list.prev);
}

/* The first process is the machine's purpose: with it the machine ends. */
static noreturn void end_machine(struct process *first)
{
	uint32_t signal = first->exit_status & 0x7f;
	enum exit_kind kind = signal ? EXIT_KIND_SIGNAL : EXIT_KIND_STATUS;

	end_others(first);
	/* One thread is left, as there was one at the beginning. */
	if (first->leader != current_task())
		task_put(first->leader);
	fail_nth_end();
	if (IS_ENABLED(CONFIG_INET))
		inet_drain();
	machine_end(leak_check_end() ? kind : EXIT_KIND_PANIC,
		    signal ? signal : first->exit_status >> 8);
}

static void end_process(struct process *process)
{
	process->exiting = true;
	process->used.peak_pages = process_peak_pages(process);
	job_process_exit(process);
	if (IS_ENABLED(CONFIG_TIMERS))
		release_timers(process);
	release_memory(process);
	process->thread_count = 0;
	wake_up_all(&process->id->changes);
	if (process->pid == 1) {
		signal_process_exit(process);
		end_machine(process);
	}
	process_become_zombie(process);
}

static void kill_threads(struct process *process)
{
	struct task *task;

	list_for_each_entry (task, &process->tasks, process_link)
		if (task != current_task())
			signal_kill_task(task);
}

void process_kill(struct process *process, uint32_t wait_status)
{
	if (process->exiting)
		return;
	process->exiting = true;
	process->exit_status = wait_status;
	kill_threads(process);
}

/* Leaves the process, whose last thread the current one may be; the number of the first thread
 * stays as long as the process. */
static void leave(struct process *process, struct task *task)
{
	list_remove(&task->process_link);
	wake_up_all(&task->id->changes);
	if (task != process->leader) {
		task->id->task = NULL;
		pid_release(task->id);
		task->process = NULL;
	}
	if (process->thread_count > 1)
		process->thread_count--;
	else
		end_process(process);
}

void task_exit_current(uint32_t wait_status)
{
	struct task *task = current_task();
	struct process *process = task->process;

	mutex_assert_none_held();
	task->killed = true;
	task->exit_code = wait_status;
	/* The process ends with the status of the thread that is the last to begin with this; what
	 * follows tells other threads, which may come to their end earlier. */
	if (!process->exiting)
		process->exit_status = wait_status;
	if (IS_ENABLED(CONFIG_PROCESSES) && process->mm)
		process_mm_release(task);
	if (IS_ENABLED(CONFIG_SYSV_SEM))
		sem_undo_leave(task);
	task_release_files(task);
	/* Nothing that the thread does now sleeps, unless it is the last. */
	if (IS_ENABLED(CONFIG_TIMERS))
		cpu_timers_task_exit(task);
	signal_task_exit(task);
	task_add_use(task, &process->used);
	process_leave_children_of(task);
	process_get(process);
	leave(process, task);
	wake_up_all(&process->thread_wait);
	process_put(process);
	task_exit();
}

void process_exit_group(uint32_t wait_status)
{
	struct process *process = current_process();

	process_kill(process, wait_status);
	task_exit_current(process->exit_status);
}

void process_exit(uint32_t status)
{
	process_exit_group((status & 0xff) << 8);
}

void process_die(int signal)
{
	process_exit_group((uint32_t)signal);
}

/* The number of the process and the place of its first thread, which has ended, are the task's. */
static void become_leader(struct process *process, struct task *task)
{
	struct task *old = process->leader;

	task->id->task = NULL;
	pid_release(task->id);
	task->id = process->id;
	task->tid = process->pid;
	task->id->task = task;
	process->leader = task;
	task_get(task);
	old->process = NULL;
	task_put(old);
}

int process_exec_begin(void)
{
	struct task *task = current_task();
	struct process *process = task->process;

	if (task->killed)
		return -EINTR;
	kill_threads(process);
	if (wait_event_until(&process->thread_wait, process->thread_count == 1, WAIT_FOREVER,
			     WAIT_KILLABLE) != 0)
		return -EINTR;
	if (task != process->leader)
		become_leader(process, task);
	process->executed++;
	if (IS_ENABLED(CONFIG_PROCESSES) && process->mm)
		process_mm_release(task);
	return 0;
}
