// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/resource.h"
#include "kernel/mm/usercopy.h"
#include "include/linux/fcntl.h"
#include "kernel/process/pidfd.h"
#include "kernel/process/wait.h"
#include "kernel/vfscore/file.h"
#include "syscalls/time/time_internal.h"

#define KIND_OPTIONS (__WNOTHREAD | __WCLONE | __WALL)
#define P_ALL	     0
#define P_PID	     1
#define P_PGID	     2
#define P_PIDFD	     3

#define INFO_PID     16 /* offset in waitid(2)'s siginfo */

static int copy_use(uaddr_t rusage, const struct child_wait *wait)
{
	struct linux_rusage usage;

	if (!rusage)
		return 0;
	usage = rusage_of(&wait->use);
	return copy_to_user(rusage, &usage, sizeof(usage));
}

/* wait4(2)'s numbers: -1 any child, 0 and less than -1 those of a group. */
static void choose(struct child_wait *wait, int pid)
{
	wait->which = pid == -1 ? CHILD_ANY : pid > 0 ? CHILD_PROCESS : CHILD_GROUP;
	wait->pid = pid == 0 ? current_process()->group->pid : pid_find(pid < 0 ? -pid : pid);
}

long sys_wait4(int pid, uaddr_t wstatus, int options, uaddr_t rusage)
{
	struct child_wait wait = {.options = (uint32_t)options | WEXITED};
	int result;

	if ((uint32_t)options & ~(WNOHANG | WUNTRACED | WCONTINUED | KIND_OPTIONS))
		return -EINVAL;
	if (pid == INT32_MIN)
		return -ESRCH;
	choose(&wait, pid);
	result = process_wait(&wait);
	if (result < 0 || !wait.found_pid)
		return result;
	if (wstatus && put_user_u32(wstatus, wait.wait_status) < 0)
		return -EFAULT;
	return copy_use(rusage, &wait) < 0 ? -EFAULT : wait.found_pid;
}

/* The number is referenced then. */
static int choose_by_file(struct child_wait *wait, int fd)
{
	struct file *file = fd_get(current_files(), fd);

	if (!file)
		return -EBADF;
	wait->pid = pidfd_pid(file);
	wait->by_file = true;
	wait->non_blocking = file->flags & O_NONBLOCK;
	if (wait->pid)
		pid_get(wait->pid);
	file_put(file);
	return wait->pid ? 0 : -EBADF;
}

static int choose_by_type(struct child_wait *wait, int idtype, int id)
{
	switch (idtype) {
	case P_ALL:
		wait->which = CHILD_ANY;
		return 0;
	case P_PID:
		wait->which = CHILD_PROCESS;
		wait->pid = pid_find(id);
		return id > 0 ? 0 : -EINVAL;
	case P_PGID:
		wait->which = CHILD_GROUP;
		wait->pid = id == 0 ? current_process()->group->pid : pid_find(id);
		return id >= 0 ? 0 : -EINVAL;
	case P_PIDFD:
		wait->which = CHILD_PROCESS;
		return id >= 0 ? choose_by_file(wait, id) : -EINVAL;
	default:
		return -EINVAL;
	}
}

/* Nothing else of the siginfo is written. */
static int copy_info(uaddr_t infop, const struct child_wait *wait)
{
	bool found = wait->found_pid != 0;
	const int32_t head[3] = {found ? SIGCHLD : 0, 0, wait->code};
	const int32_t tail[3] = {wait->found_pid, (int32_t)wait->uid, wait->status};

	if (!infop)
		return 0;
	if (copy_to_user(infop, head, sizeof(head)) < 0)
		return -EFAULT;
	return copy_to_user(infop + INFO_PID, tail, sizeof(tail));
}

long sys_waitid(int idtype, int id, uaddr_t infop, int options, uaddr_t rusage)
{
	struct child_wait wait = {.options = (uint32_t)options};
	const uint32_t events = WEXITED | WSTOPPED | WCONTINUED;
	int result = 0;

	if (((uint32_t)options & ~(WNOHANG | WNOWAIT | events | KIND_OPTIONS)) ||
	    !((uint32_t)options & events))
		result = -EINVAL;
	if (result == 0)
		result = choose_by_type(&wait, idtype, id);
	if (result == 0)
		result = process_wait(&wait);
	if (wait.by_file && wait.pid)
		pid_put(wait.pid);
	if (result == 0 && wait.found_pid && copy_use(rusage, &wait) < 0)
		return -EFAULT;
	return copy_info(infop, &wait) < 0 ? -EFAULT : result;
}
