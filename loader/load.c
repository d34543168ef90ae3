// SPDX-License-Identifier: BSD-3-Clause
#include "loader/loader_internal.h"

#include "include/linux/errno.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "loader/vdso/vdso.h"

/* Fills the active, empty address space mm. */
static int load_into(struct mm *mm, const struct executable *exe, char *const argv[],
		     char *const envp[], struct program *out)
{
	const struct elf_image *image = &exe->image;
	int result;

	layout_choose(mm);
	result = layout_choose_bias(mm, exe, &out->bias);
	if (result < 0)
		return result;
	out->entry = image->entry + out->bias;
	result = segments_map(mm, exe, out->bias);
	if (result < 0)
		return result;
	layout_place_heap(mm, image->end + out->bias);
	mm->code_start = image->code_start + out->bias;
	mm->code_end = image->code_end + out->bias;
	mm->data_start = image->data_start + out->bias;
	mm->data_end = image->data_end + out->bias;
	mm->exe_bias = out->bias;
	out->vdso = IS_ENABLED(CONFIG_VDSO) ? vdso_map(mm) : 0;
	return stack_build(mm, exe, argv, envp, out);
}

static void set_task_name(struct task *task, const char *path)
{
	const char *slash = strrchr(path, '/');

	str_copy(task->name, slash ? slash + 1 : path, sizeof(task->name));
}

int program_load(const char *path, char *const argv[], char *const envp[], struct program *out)
{
	struct process *process = current_process();
	struct mm *old = process->mm;
	struct executable exe;
	struct mm *mm;
	int result = executable_open(path, &exe);

	if (result < 0)
		return result;
	mm = mm_create();
	if (!mm) {
		log_err("%s: no memory for an address space", path);
		executable_close(&exe);
		return -ENOMEM;
	}
	file_get(exe.file);
	file_deny_write(exe.file);
	mm->exe = exe.file;
	process->mm = mm;
	mm_activate(mm);
	result = load_into(mm, &exe, argv, envp, out);
	executable_close(&exe);
	if (result < 0) {
		process->mm = old;
		mm_activate(old);
		mm_put(mm);
		return result;
	}
	set_task_name(current_task(), path);
	if (old)
		mm_put(old);
	return 0;
}
