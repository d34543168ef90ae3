// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/exec.h"

#include "include/linux/errno.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "loader/loader.h"

static void set_name(struct task *task, const char *path)
{
	const char *slash = strrchr(path, '/');

	memset(task->name, 0, sizeof(task->name));
	str_copy(task->name, slash ? slash + 1 : path, sizeof(task->name));
}

/* Gives the process an address space that has nothing in it yet. */
static int change_mm(struct process *process, struct file *file)
{
	struct mm *old = process->mm, *mm = mm_create();

	if (!mm)
		return -ENOMEM;
	file_get(file);
	file_deny_write(file);
	mm->exe = file;
	process->mm = mm;
	mm_activate(mm);
	if (old)
		mm_put(old);
	return 0;
}

int process_exec(struct loading *loading, struct program *out, bool *begun)
{
	struct process *process = current_process();
	int result = loading_check(loading);

	*begun = false;
	if (result == 0)
		result = change_mm(process, loading->file);
	if (result < 0)
		return result;
	*begun = true;
	set_name(current_task(), loading->path);
	return loading_map(loading, process->mm, out);
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
