// SPDX-License-Identifier: BSD-3-Clause
// Opening a program's file and reading its headers.

#include "loader/loader_internal.h"

#include "include/linux/errno.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"

#define MODE_TYPE    0170000u
#define MODE_REGULAR 0100000u
#define MODE_EXECUTE 0111u

static const char *open_error_text(int error)
{
	switch (error) {
	case -ENOENT:
		return "no such file";
	case -ENOTDIR:
		return "a part of the path is not a directory";
	case -EACCES:
		return "permission denied";
	case -ELOOP:
		return "too many symbolic links";
	case -ENAMETOOLONG:
		return "the path is too long";
	default:
		return "cannot be opened";
	}
}

static int fail(const struct executable *exe, int error, const char *reason)
{
	log_err("%s: %s", exe->path, reason);
	return error;
}

static int check_file(const struct executable *exe, uint64_t *size)
{
	struct vnode_attr attr;
	int result = vnode_getattr(exe->file->vnode, &attr);

	if (result < 0)
		return fail(exe, result, "cannot read the file's attributes");
	if ((attr.mode & MODE_TYPE) != MODE_REGULAR)
		return fail(exe, -EACCES, "not a regular file");
	if ((attr.mode & MODE_EXECUTE) == 0)
		return fail(exe, -EACCES, "the file's mode does not allow to execute it");
	*size = attr.size;
	return 0;
}

static int read_header(struct executable *exe, uint64_t size)
{
	uint8_t bytes[sizeof(struct linux_elf64_ehdr)];
	struct elf_error error;
	ssize_t n = file_read_kernel(exe->file, bytes, sizeof(bytes), 0);

	if (n < 0)
		return fail(exe, (int)n, "cannot be read");
	if (n >= 2 && memcmp(bytes, "#!", 2) == 0)
		return fail(exe, -ENOEXEC, "a script; name its interpreter as the program instead");
	if (elf_parse_header(bytes, (size_t)n, size, &exe->image, &error) < 0)
		return fail(exe, -ENOEXEC, error.text);
	return 0;
}

static int read_program_headers(struct executable *exe)
{
	size_t size = exe->image.phnum * sizeof(struct linux_elf64_phdr);
	struct elf_error error;

	exe->headers = kmalloc(size);
	if (!exe->headers)
		return fail(exe, -ENOMEM, "no memory for the program headers");
	if (file_read_kernel(exe->file, exe->headers, size, (off_t)exe->image.phoff) !=
	    (ssize_t)size)
		return fail(exe, -EIO, "the program headers cannot be read");
	if (elf_parse_segments(exe->headers, &exe->image, &error) < 0)
		return fail(exe, -ENOEXEC, error.text);
	return 0;
}

/* Names the interpreter, for the time being to say that it is needed. */
static int refuse_interpreter(const struct executable *exe)
{
	char interpreter[128] = "";
	size_t n = MIN(exe->image.interp_size, sizeof(interpreter) - 1);

	if (file_read_kernel(exe->file, interpreter, n, (off_t)exe->image.interp_offset) < 0)
		return fail(exe, -EIO, "the interpreter's path cannot be read");
	log_err("%s: dynamic programs are not supported yet (this one needs %s); link it with "
		"-static-pie or -static",
		exe->path, interpreter);
	return -ENOEXEC;
}

static int read_executable(struct executable *exe)
{
	uint64_t size = 0;
	int result = check_file(exe, &size);

	if (result == 0)
		result = read_header(exe, size);
	if (result == 0)
		result = read_program_headers(exe);
	if (result == 0 && exe->image.interp_size > 0)
		result = refuse_interpreter(exe);
	return result;
}

int executable_open(const char *path, struct executable *exe)
{
	int result;

	*exe = (struct executable){.path = path};
	result = file_open_kernel(path, 0, 0, &exe->file);
	if (result < 0)
		return fail(exe, result, open_error_text(result));
	result = read_executable(exe);
	if (result < 0)
		executable_close(exe);
	return result;
}

void executable_close(struct executable *exe)
{
	kfree(exe->headers);
	file_put(exe->file);
}
