// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/init/first_program.h"

#include "include/linux/errno.h"
#include "kernel/debug/fail_nth.h"
#include "kernel/debug/leak_check.h"
#include "kernel/fs/initrd/initrd.h"
#include "kernel/lib/cmdline.h"
#include "kernel/init/environment.h"
#include "kernel/lib/log.h"
#include "kernel/lib/panic.h"
#include "kernel/lib/report.h"
#include "kernel/process/exec.h"
#include "kernel/process/exit.h"
#include "kernel/process/process.h"
#include "kernel/tty/console.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "kernel/vfscore/path_walk.h"
#include "loader/loader.h"
#include "plat/x86_64/boot.h"

/* What sh(1) makes of a command that cannot be executed, or is not there. */
#define STATUS_CANNOT_RUN 126
#define STATUS_NOT_FOUND  127

static char default_program[] = "/init";

struct task *first_program_create_task(void (*start)(void *arg))
{
	struct task *task = task_create(start, NULL);

	if (!task || task_add_program_state(task) != 0 || process_create_first(task) != 0)
		return NULL;
	return task;
}

/* Installs files as descriptors 0, 1 and 2, or closes what there is of them. */
static int install_streams(struct task *task, struct file *const files[3], int result)
{
	task->files = fd_table_create();
	if (!task->files)
		result = -ENOMEM;
	for (int fd = 0; fd < 3; fd++) {
		if (result == 0 && fd_install(task->files, files[fd], fd, false) != fd)
			result = -ENOMEM;
		if (result < 0 && files[fd])
			file_put(files[fd]);
	}
	return result;
}

static int open_standard_streams(struct task *task)
{
	struct file *files[3] = {NULL};
	int result = install_streams(task, files, console_open_standard_streams(files));

	if (result < 0)
		log_err("the standard streams cannot be opened: error %d", -result);
	return result;
}

static int change_directory(struct task *task, const char *dir)
{
	struct walk_context context = {
		.root = task->fs->root, .base = task->fs->cwd, .cred = &task->cred};
	struct path path;
	int result = path_walk(&context, dir, WALK_FOLLOW | WALK_DIRECTORY, &path);

	if (result < 0)
		return result;
	fs_context_set_cwd(task->fs, &path);
	path_put(&path);
	return 0;
}

static int set_working_directory(struct task *task)
{
	const char *dir = cmdline_get("cwd");
	int result = dir ? change_directory(task, dir) : 0;

	if (result < 0)
		log_err("cwd=%s: error %d", dir, -result);
	return result;
}

/* Gives the process what a program expects to find. */
static int prepare_process(struct task *task)
{
	int result;

	task->fs = fs_context_create();
	if (!task->fs) {
		log_err("not enough memory for the first process");
		return -ENOMEM;
	}
	result = open_standard_streams(task);
	return result < 0 ? result : set_working_directory(task);
}

static noreturn void enter(const struct program *program)
{
	report_ready(boot_info.kernel_slide, program->bias);
	task_enter_program(program->entry, program->stack_pointer);
}

/* The file to run where that is not argv[0]: what the command line says, or an initrd that is an
 * ELF file itself. */
static const char *program_path(void)
{
	const char *path = cmdline_get("program");

	return !path && initrd_is_elf(&boot_info.initrd) ? default_program : path;
}

void first_program_run(void)
{
	static char *default_argv[] = {default_program, NULL};
	const char *path = program_path();
	struct program program;
	unsigned count;
	char *const *argv = cmdline_program(&count);
	char *const *envp = environment_from_cmdline();
	int result;

	leak_check_begin();
	fail_nth_begin();
	if (prepare_process(current_task()) < 0)
		process_exit(STATUS_CANNOT_RUN);
	if (count == 0)
		argv = default_argv;
	result = process_exec_first(path ? path : argv[0], argv, envp, &program);
	if (result == 0)
		enter(&program);
	process_exit(result == -ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN);
}
