// SPDX-License-Identifier: BSD-3-Clause
#include "loader/open.h"

#include "include/linux/errno.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "kernel/vfscore/path_walk.h"

int open_for_execution(const char *path, struct file **out)
{
	struct walk_context context = {.root = current_fs()->root,
				       .base = current_fs()->cwd,
				       .cred = credentials_current()};

	/* An empty path means the working directory here, as it does on Linux. */
	if (!path[0])
		return -EACCES;
	return file_open(&context, path, OPEN_EXECUTE, 0, out);
}

const char *open_error_text(int error)
{
	switch (error) {
	case -ENOENT:
		return "no such file";
	case -ENOTDIR:
		return "a part of the path is not a directory";
	case -EACCES:
		return "not an executable file, or permission denied";
	case -ELOOP:
		return "too many symbolic links";
	case -ENAMETOOLONG:
		return "the path is too long";
	case -ETXTBSY:
		return "the file is open for writing";
	default:
		return "cannot be opened";
	}
}
