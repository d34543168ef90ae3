// SPDX-License-Identifier: BSD-3-Clause
// Another program in the place of the one that calls.

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/lib/log.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/process/exec.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "loader/loader.h"
#include "syscalls/file/at_path.h"

#define KNOWN_FLAGS (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_EXECVE_CHECK)
#define FD_PATH_MAX 24 /* "/dev/fd/2147483647" */

/* A call, with what it has found so far. */
struct exec_call {
	int dirfd, flags;
	uaddr_t argv, envp;
	struct at_path at;
	char *fd_path; /* a name for what is found through a descriptor, or NULL */
	struct loading loading;
	bool begun; /* there is no way back */
};

static int get_path(struct exec_call *call, uaddr_t path)
{
	int result = at_path_get(&call->at, call->dirfd, path, call->flags);

	/* Linux looks at the flags before it looks at the descriptor. */
	if ((result == 0 || result == -EBADF || result == -ENOTDIR) && (call->flags & ~KNOWN_FLAGS))
		return -EINVAL;
	return result;
}

/* An empty path means the file that the descriptor is. */
static int open_itself(struct exec_call *call, struct file **file)
{
	struct path path;
	int result;

	if (call->at.dir && !call->at.dir->name)
		return -EACCES;
	result = at_path_walk(&call->at, 0, &path);
	if (result < 0)
		return result;
	result = file_open_place(&path, credentials_current(), OPEN_EXECUTE, file);
	path_put(&path);
	return result;
}

static int open_file(struct exec_call *call, struct file **file)
{
	uint32_t flags = OPEN_EXECUTE | (call->flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0);

	if (!call->at.text[0])
		return open_itself(call, file);
	return file_open(&call->at.context, call->at.text, flags, 0, file);
}

/* What the program is called where its path is relative to a descriptor; as on Linux, interpreters
 * of scripts find it by this name, if the descriptor stays open. */
static int name_by_descriptor(struct exec_call *call)
{
	const char *text = call->at.text;
	size_t size = FD_PATH_MAX + strlen(text);

	call->fd_path = kmalloc(size);
	if (!call->fd_path)
		return -ENOMEM;
	ksnprintf(call->fd_path, size, text[0] ? "/dev/fd/%d/%s" : "/dev/fd/%d", call->dirfd, text);
	call->loading.path = call->fd_path;
	call->loading.name_by_file = !text[0];
	call->loading.hidden = fd_cloexec(current_files(), call->dirfd);
	return 0;
}

static int put_strings(struct exec_call *call)
{
	struct arguments *arguments = &call->loading.arguments;
	int64_t argc = arguments_count_user(call->argv);
	int64_t envc = argc < 0 ? argc : arguments_count_user(call->envp);
	int result = envc < 0 ? (int)envc
			      : arguments_set_limit(arguments, (uint64_t)argc, (uint64_t)envc);

	if (result == 0)
		result = arguments_put(arguments, call->loading.path);
	arguments->path = arguments->used;
	if (result == 0)
		result = arguments_put_user_array(arguments, call->envp, (unsigned)envc);
	if (result == 0)
		result = arguments_put_user_array(arguments, call->argv, (unsigned)argc);
	/* A program always has an argv[0]. */
	if (result == 0 && argc == 0)
		result = arguments_put(arguments, "");
	arguments->argc = (unsigned)MAX(argc, 1);
	arguments->envc = (unsigned)envc;
	return result;
}

static int prepare(struct exec_call *call)
{
	struct file *file;
	int result = open_file(call, &file);

	if (result < 0)
		return result;
	result = loading_begin_file(&call->loading, file, call->at.text);
	if (result == 0 && call->at.dir)
		result = name_by_descriptor(call);
	return result < 0 ? result : put_strings(call);
}

static long run(struct exec_call *call)
{
	struct program program;
	int result = prepare(call);

	if (result < 0 || (call->flags & AT_EXECVE_CHECK))
		return result;
	result = process_exec(&call->loading, &program, &call->begun);
	if (result == 0)
		exec_enter(&program);
	else if (call->begun)
		log_err("%s: killed by signal 11 while it was started: %s", call->loading.path,
			call->loading.error);
	return result;
}

/* setuid(2) and its kin cannot fail for too many threads without danger to programs that do not
 * look at their results; so it is the next program that is refused. */
static bool is_one_too_many(struct task *task)
{
	if (task->too_many_threads)
		task->too_many_threads = process_has_too_many_threads(task->cred.uid);
	return task->too_many_threads;
}

static long exec(int dirfd, uaddr_t path, uaddr_t argv, uaddr_t envp, int flags)
{
	struct exec_call *call = kzalloc(sizeof(*call));
	bool begun;
	long result;

	if (!call)
		return -ENOMEM;
	call->dirfd = dirfd;
	call->flags = flags;
	call->argv = argv;
	call->envp = envp;
	result = get_path(call, path);
	if (result == 0 && is_one_too_many(current_task()))
		result = -EAGAIN;
	if (result == 0)
		result = run(call);
	loading_free(&call->loading);
	kfree(call->fd_path);
	result = at_path_end(&call->at, result);
	begun = call->begun;
	kfree(call);
	if (result < 0 && begun)
		process_die(SIGSEGV);
	return result;
}

long sys_execve(uaddr_t path, uaddr_t argv, uaddr_t envp)
{
	return exec(AT_FDCWD, path, argv, envp, 0);
}

long sys_execveat(int dirfd, uaddr_t path, uaddr_t argv, uaddr_t envp, int flags)
{
	return exec(dirfd, path, argv, envp, flags);
}
