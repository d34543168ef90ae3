// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/init/first_program.h"

#include "include/linux/errno.h"
#include "kernel/debug/leak_check.h"
#include "kernel/fs/initrd/initrd.h"
#include "kernel/init/cmdline.h"
#include "kernel/init/environment.h"
#include "kernel/lib/log.h"
#include "kernel/lib/panic.h"
#include "kernel/lib/report.h"
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
	struct process *process = process_create_first();
	struct task *task = task_create(start, NULL);

	if (!process || !task || task_add_program_state(task) != 0)
		return NULL;
	process_add_task(process, task);
	return task;
}

static void open_standard_streams(struct process *process)
{
	struct file *files[3];
	int result = console_open_standard_streams(files);

	process->files = fd_table_create();
	if (result != 0 || !process->files)
		panic("the standard streams cannot be opened: error %d", -result);
	for (int fd = 0; fd < 3; fd++)
		if (fd_install(process->files, files[fd], fd, false) != fd)
			panic("not enough memory for the standard streams");
}

static int change_directory(struct process *process, const char *dir)
{
	struct walk_context context = {
		.root = process->fs->root, .base = process->fs->cwd, .cred = &process->cred};
	struct path path;
	int result = path_walk(&context, dir, WALK_FOLLOW | WALK_DIRECTORY, &path);

	if (result == 0)
		fs_context_set_cwd(process->fs, &path);
	return result;
}

static void set_working_directory(struct process *process)
{
	const char *dir = cmdline_get("cwd");
	int result = dir ? change_directory(process, dir) : 0;

	if (result == 0)
		return;
	log_err("cwd=%s: error %d", dir, -result);
	machine_end(EXIT_KIND_STATUS, STATUS_CANNOT_RUN);
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
	struct process *process = current_process();
	static char *default_argv[] = {default_program, NULL};
	const char *path = program_path();
	struct program program;
	unsigned count;
	char *const *argv = cmdline_program(&count);
	char *const *envp = environment_from_cmdline();
	int result;

	leak_check_begin();
	process->fs = fs_context_create();
	if (!process->fs)
		panic("not enough memory for the first process");
	open_standard_streams(process);
	set_working_directory(process);
	if (count == 0)
		argv = default_argv;
	result = program_load(path ? path : argv[0], argv, envp, &program);
	if (result == 0)
		enter(&program);
	process_exit(result == -ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN);
}
