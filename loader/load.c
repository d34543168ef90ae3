// SPDX-License-Identifier: BSD-3-Clause
#include "loader/loader_internal.h"

#include <stdarg.h>

#include "include/linux/errno.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/permission.h"
#include "loader/open.h"
#include "loader/vdso/vdso.h"

/* How many interpreters may follow each other before the program itself. */
#define SCRIPTS_MAX 5

int loading_fail(struct loading *loading, int result, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	kvsnprintf(loading->error, sizeof(loading->error), fmt, args);
	va_end(args);
	return result;
}

static int prepare(struct loading *loading)
{
	int result = arguments_init(&loading->arguments);

	loading->exe = kzalloc(2 * sizeof(*loading->exe));
	if (loading->exe)
		loading->interpreter = loading->exe + 1;
	if (result < 0 || !loading->exe)
		return loading_fail(loading, -ENOMEM, "no memory to load it");
	return 0;
}

int loading_begin(struct loading *loading, const char *path)
{
	struct file *file;
	int result = open_for_execution(path, &file);

	if (result == 0)
		return loading_begin_file(loading, file, path);
	*loading = (struct loading){.path = path};
	return loading_fail(loading, result, "%s", open_error_text(result));
}

int loading_begin_file(struct loading *loading, struct file *file, const char *path)
{
	*loading = (struct loading){.file = file, .path = path};
	return prepare(loading);
}

void loading_free(struct loading *loading)
{
	if (loading->exe) {
		executable_free(loading->exe);
		executable_free(loading->interpreter);
		kfree(loading->exe);
	}
	arguments_free(&loading->arguments);
	if (loading->file)
		file_put(loading->file);
}

/* Puts what an interpreter is called with in the place of the script's argv[0]: itself, the
 * argument of the script's first line, and the script's path. */
static int put_script_arguments(struct loading *loading, const struct script *script,
				const char *path)
{
	struct arguments *arguments = &loading->arguments;
	int result;

	arguments_drop_first(arguments);
	arguments->argc--;
	result = arguments_put(arguments, path);
	arguments->argc++;
	if (result == 0 && script->argument[0]) {
		result = arguments_put(arguments, script->argument);
		arguments->argc++;
	}
	if (result == 0)
		result = arguments_put(arguments, script->interpreter);
	arguments->argc++;
	return result == 0
		       ? 0
		       : loading_fail(loading, result, "arguments and environment are too long");
}

/* Goes from a script, called by path, to its interpreter. */
static int enter_script(struct loading *loading, const struct script *script, const char *path)
{
	struct file *file;
	int result;

	if (loading->hidden)
		return loading_fail(loading, -ENOENT, "a script that its interpreter cannot open");
	result = put_script_arguments(loading, script, path);
	if (result < 0)
		return result;
	result = open_for_execution(script->interpreter, &file);
	if (result < 0)
		return loading_fail(loading, result, "its interpreter %s: %s", script->interpreter,
				    open_error_text(result));
	file_put(loading->file);
	loading->file = file;
	return 0;
}

/* Goes through scripts until loading->file is something else, with the n first bytes in head. */
static int skip_scripts(struct loading *loading, char head[SCRIPT_HEAD], ssize_t *n)
{
	struct script script[2];
	const char *path = loading->path;

	for (unsigned depth = 0; depth <= SCRIPTS_MAX; depth++) {
		struct script *next = &script[depth & 1];
		int result;

		memset(head, 0, SCRIPT_HEAD);
		*n = file_read_kernel(loading->file, head, SCRIPT_HEAD, 0);
		if (*n < 0)
			return loading_fail(loading, (int)*n, "cannot be read");
		if (head[0] != '#' || head[1] != '!')
			return 0;
		if (script_parse(head, next) < 0)
			return loading_fail(loading, -ENOEXEC,
					    "a script whose first line names no "
					    "interpreter");
		result = enter_script(loading, next, path);
		if (result < 0)
			return result;
		path = next->interpreter;
	}
	return loading_fail(loading, -ELOOP, "too many interpreters of interpreters");
}

int loading_check(struct loading *loading)
{
	char head[SCRIPT_HEAD];
	ssize_t n;
	int result = skip_scripts(loading, head, &n);

	if (result == 0)
		result = executable_read(loading, loading->file, head, (size_t)n, loading->exe);
	if (result == 0)
		result = executable_read_interpreter(loading, loading->exe, loading->interpreter);
	return result;
}

static bool is_readable(const struct executable *exe)
{
	return !exe->file ||
	       permission_check(exe->file->vnode, credentials_current(), MAY_READ) == 0;
}

bool loading_is_readable(const struct loading *loading)
{
	return is_readable(loading->exe) && is_readable(loading->interpreter);
}

static void set_bounds(struct mm *mm, const struct elf_image *image, uaddr_t bias)
{
	mm->code_start = image->code_start + bias;
	mm->code_end = image->code_end + bias;
	mm->data_start = image->data_start + bias;
	mm->data_end = image->data_end + bias;
	mm->exe_bias = bias;
}

static int map_interpreter(struct loading *loading, struct mm *mm, struct program *out)
{
	const struct executable *interpreter = loading->interpreter;
	int result;

	if (!interpreter->file)
		return 0;
	result = layout_choose_interpreter_bias(loading, mm, interpreter, &out->interpreter_bias);
	if (result == 0)
		result = segments_map(loading, mm, interpreter, out->interpreter_bias);
	out->entry = interpreter->image.entry + out->interpreter_bias;
	return result;
}

int loading_map(struct loading *loading, struct mm *mm, struct program *out)
{
	const struct elf_image *image = &loading->exe->image;
	int result;

	*out = (struct program){0};
	layout_choose(mm);
	result = layout_choose_bias(loading, mm, loading->exe, &out->bias);
	if (result == 0)
		result = segments_map(loading, mm, loading->exe, out->bias);
	if (result < 0)
		return result;
	out->entry = image->entry + out->bias;
	layout_place_heap(mm, image->end + out->bias);
	set_bounds(mm, image, out->bias);
	result = map_interpreter(loading, mm, out);
	if (result < 0)
		return result;
	out->vdso = IS_ENABLED(CONFIG_VDSO) ? vdso_map(mm) : 0;
	return stack_build(loading, mm, loading->exe, out);
}
