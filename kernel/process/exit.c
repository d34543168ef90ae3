// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/exit.h"

#include "kernel/debug/fail_nth.h"
#include "kernel/debug/leak_check.h"
#include "kernel/mm/mm.h"
#include "kernel/signal/signal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "plat/kvm/power.h"
#include "syscalls/syscall.h"

void machine_end(enum exit_kind kind, uint32_t value)
{
	syscall_report();
	power_off(kind, value);
}

/* Gives back what the thread has, which does not return to its program. Any of it may be missing
 * when the start of the first process failed. */
static void release_resources(struct task *task)
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
	signal_task_exit(task);
}

static void release_memory(struct process *process)
{
	struct mm *mm = process->mm;

	process->mm = NULL;
	if (mm)
		mm_put(mm);
}

/* The first process is the machine's purpose: with it the machine ends. */
static noreturn void end_machine(uint32_t wait_status)
{
	uint32_t signal = wait_status & 0x7f;
	enum exit_kind kind = signal ? EXIT_KIND_SIGNAL : EXIT_KIND_STATUS;

	fail_nth_end();
	machine_end(leak_check_end() ? kind : EXIT_KIND_PANIC, signal ? signal : wait_status >> 8);
}

void task_exit_current(uint32_t wait_status)
{
	struct task *task = current_task();
	struct process *process = task->process;

	task->exit_code = wait_status;
	release_resources(task);
	release_memory(process);
	signal_process_exit(process);
	process->exit_status = wait_status;
	process->state = PROCESS_ZOMBIE;
	end_machine(wait_status);
}

void process_exit_group(uint32_t wait_status)
{
	current_process()->exiting = true;
	task_exit_current(wait_status);
}

void process_exit(uint32_t status)
{
	process_exit_group((status & 0xff) << 8);
}

void process_die(int signal)
{
	process_exit_group((uint32_t)signal);
}
