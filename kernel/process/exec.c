// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/exec.h"

#include "include/linux/errno.h"
#include "include/linux/personality.h"
#include "include/linux/resource.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/mm/deny_exec.h"
#include "kernel/mm/mm.h"
#include "kernel/process/exec_rights.h"
#include "kernel/process/process.h"
#include "kernel/process/program_bases.h"
#include "kernel/signal/signal.h"
#include "kernel/time/posix_timer.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/name.h"
#include "loader/loader.h"
#include "plat/x86_64/cpu_init.h"
#include "plat/x86_64/fpu.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/pending.h"

#define SECURE_STACK_MAX MIB(8)
#define RFLAGS_PROGRAM	 0x202 /* interrupts on */

static void set_name(struct task *task, const char *path)
{
	const char *slash = strrchr(path, '/');

	memset(task->name, 0, sizeof(task->name));
	str_copy(task->name, slash ? slash + 1 : path, sizeof(task->name));
}

/* Gives the process an address space that has nothing in it yet. */
static void change_mm(struct process *process, struct mm *mm, struct file *file)
{
	struct mm *old = process->mm;

	file_get(file);
	file_deny_write(file);
	mm->exe = file;
	if (IS_ENABLED(CONFIG_SETTINGS) && old)
		mm->deny_exec = mm_inherited_deny_exec(old);
	process->mm = mm;
	mm_activate(mm);
	if (old)
		mm_put(old);
}

static int unshare_handlers(struct process *process)
{
	struct signal_handlers *copy;

	if (process->handlers->refcount == 1)
		return 0;
	copy = signal_handlers_copy(process->handlers);
	if (!copy)
		return -ENOMEM;
	signal_handlers_put(process->handlers);
	process->handlers = copy;
	return 0;
}

/* What a thread had registered in memory that is gone, or loaded into registers. */
static void reset_thread(struct task *task)
{
	task->clear_child_tid = 0;
	task->robust_list = 0;
	task->rseq.area = 0;
	fpu_load_initial();
	fs_base_set(0);
	if (task->gs_base)
		program_gs_set(0);
}

/* The stack of a program with more rights than who starts it does not follow from that one's
 * limits. */
static void limit_stack(struct process *process)
{
	struct rlimit64 *limit = &process->limits[RLIMIT_STACK];

	limit->cur = MIN(limit->cur, SECURE_STACK_MAX);
}

/* Everything that makes the process another one, but for what it has in memory. */
static void transform(struct process *process, const struct loading *loading,
		      const struct exec_rights *rights)
{
	struct task *task = current_task();

	signal_reset_for_exec(process);
	if (IS_ENABLED(CONFIG_TIMERS))
		posix_timers_delete_all(process);
	reset_thread(task);
	fd_table_close_on_exec(task->files);
	process->personality &= ~(rights->personality_cleared | READ_IMPLIES_EXEC);
	process->barriers = 0;
	process->exit_signal = SIGCHLD;
	process->dumpable = loading_is_readable(loading) && task->cred.uid == task->cred.euid &&
			    task->cred.gid == task->cred.egid;
	credentials_commit(&rights->cred);
	if (rights->secure) {
		task->parent_death_signal = 0;
		limit_stack(process);
	}
	set_name(task, loading->name_by_file ? loading->file->name->text : loading->path);
}

int process_exec(struct loading *loading, struct program *out, bool *begun)
{
	struct process *process = current_process();
	struct exec_rights rights;
	struct mm *mm;
	int result = loading_check(loading);

	*begun = false;
	if (result == 0)
		result = exec_rights_find(loading->file, &rights);
	if (result < 0)
		return result;
	mm = mm_create();
	if (!mm)
		return loading_fail(loading, -ENOMEM, "no memory for an address space");
	result = process_exec_begin();
	if (result < 0) {
		mm_put(mm);
		return result;
	}
	*begun = true;
	result = fd_table_unshare();
	if (result == 0)
		result = unshare_handlers(process);
	change_mm(process, mm, loading->file);
	if (result < 0)
		return loading_fail(loading, result, "no memory for a process of its own");
	transform(process, loading, &rights);
	loading->secure = rights.secure;
	return loading_map(loading, process->mm, out);
}

void exec_enter(const struct program *program)
{
	struct task *task = current_task();

	*task_regs(task) = (struct regs){
		.rip = program->entry,
		.rsp = program->stack_pointer,
		.rflags = RFLAGS_PROGRAM,
		.cs = 0x08,
		.ss = 0x10,
		.orig_rax = UINT64_MAX,
	};
	task->begins_program = true;
	pending_raise(PENDING_RESCHED);
}

static unsigned count_strings(char *const strings[])
{
	unsigned count = 0;

	while (strings[count])
		count++;
	return count;
}

static int put_strings(struct arguments *arguments, const char *path, char *const argv[],
		       char *const envp[])
{
	int result;

	arguments->argc = count_strings(argv);
	arguments->envc = count_strings(envp);
	result = arguments_set_limit(arguments, arguments->argc, arguments->envc);
	if (result == 0)
		result = arguments_put(arguments, path);
	arguments->path = arguments->used;
	if (result == 0)
		result = arguments_put_array(arguments, envp, arguments->envc);
	if (result == 0)
		result = arguments_put_array(arguments, argv, arguments->argc);
	return result;
}

int process_exec_first(const char *path, char *const argv[], char *const envp[],
		       struct program *out)
{
	struct loading loading;
	bool begun;
	int result = loading_begin(&loading, path);

	if (result == 0) {
		result = put_strings(&loading.arguments, path, argv, envp);
		if (result < 0)
			str_copy(loading.error, "arguments and environment are too long",
				 sizeof(loading.error));
	}
	if (result == 0)
		result = process_exec(&loading, out, &begun);
	if (result < 0)
		log_err("%s: %s", path, loading.error);
	loading_free(&loading);
	return result;
}
