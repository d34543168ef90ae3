// SPDX-License-Identifier: BSD-3-Clause
// Reading the headers of a program and of its interpreter.

#include "loader/loader_internal.h"

#include "include/linux/errno.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"
#include "loader/open.h"

static int refuse(struct loading *loading, int result, const struct elf_error *error)
{
	return loading_fail(loading, result, "%s", error->text);
}

static int read_program_headers(struct loading *loading, struct executable *exe)
{
	size_t size = exe->image.phnum * sizeof(struct linux_elf64_phdr);
	struct elf_error error;
	int result;

	exe->headers = kmalloc(size);
	if (!exe->headers)
		return loading_fail(loading, -ENOMEM, "no memory for the program headers");
	if (file_read_kernel(exe->file, exe->headers, size, (off_t)exe->image.phoff) !=
	    (ssize_t)size)
		return loading_fail(loading, -ENOEXEC, "the program headers cannot be read");
	result = elf_parse_segments(exe->headers, &exe->image, &error);
	return result < 0 ? refuse(loading, result, &error) : 0;
}

int executable_read(struct loading *loading, struct file *file, const void *head, size_t n,
		    struct executable *exe)
{
	struct vnode_attr attr;
	struct elf_error error;
	int result = vnode_getattr(file->vnode, &attr);

	*exe = (struct executable){.file = file};
	file_get(file);
	if (result < 0)
		result = loading_fail(loading, result, "cannot read the file's attributes");
	else if (elf_parse_header(head, n, attr.size, &exe->image, &error) < 0)
		result = refuse(loading, -ENOEXEC, &error);
	else
		result = read_program_headers(loading, exe);
	if (result < 0)
		executable_free(exe);
	return result;
}

void executable_free(struct executable *exe)
{
	if (exe->file)
		file_put(exe->file);
	kfree(exe->headers);
	*exe = (struct executable){0};
}

/* Reads the path of the interpreter, which the caller frees. NULL with *result set. */
static char *read_path(struct loading *loading, const struct executable *exe, int *result)
{
	size_t size = exe->image.interp_size;
	char *path = kmalloc(size);

	if (!path) {
		*result = loading_fail(loading, -ENOMEM, "no memory for its interpreter's path");
		return NULL;
	}
	if (file_read_kernel(exe->file, path, size, (off_t)exe->image.interp_offset) !=
	    (ssize_t)size)
		*result = loading_fail(loading, -EIO, "its interpreter's path cannot be read");
	else if (path[size - 1] != '\0')
		*result = loading_fail(loading, -ENOEXEC, "its interpreter's path has no end");
	else
		return path;
	kfree(path);
	return NULL;
}

static int explain_open(struct loading *loading, int result, const char *path)
{
	if (result == -ENOENT)
		return loading_fail(loading, result,
				    "its interpreter %s is not in the root file system: use elfin "
				    "run, or --add",
				    path);
	return loading_fail(loading, result, "its interpreter %s: %s", path,
			    open_error_text(result));
}

/* Whatever is wrong with the file, the program is not to blame. */
static int read_interpreter(struct loading *loading, struct file *file, const char *path,
			    struct executable *interpreter)
{
	uint8_t head[sizeof(struct linux_elf64_ehdr)];
	ssize_t n = file_read_kernel(file, head, sizeof(head), 0);
	int result;

	if (n != sizeof(head))
		return loading_fail(loading, n < 0 ? (int)n : -EIO, "its interpreter %s is cut off",
				    path);
	result = executable_read(loading, file, head, sizeof(head), interpreter);
	if (result < 0) {
		char reason[sizeof(loading->error)];

		str_copy(reason, loading->error, sizeof(reason));
		return loading_fail(loading, result == -ENOMEM ? result : -ELIBBAD,
				    "its interpreter %s: %s", path, reason);
	}
	return 0;
}

int executable_read_interpreter(struct loading *loading, const struct executable *exe,
				struct executable *interpreter)
{
	struct file *file;
	int result = 0;
	char *path;

	*interpreter = (struct executable){0};
	if (exe->image.interp_size == 0)
		return 0;
	path = read_path(loading, exe, &result);
	if (!path)
		return result;
	result = open_for_execution(path, &file);
	if (result < 0) {
		result = explain_open(loading, result, path);
	} else {
		result = read_interpreter(loading, file, path, interpreter);
		file_put(file);
	}
	kfree(path);
	return result;
}
