// SPDX-License-Identifier: BSD-3-Clause
// Descriptors of processes and threads.

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/fs/procfs/procfs.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/inspect.h"
#include "kernel/process/pidfd.h"
#include "kernel/process/process.h"
#include "kernel/signal/signal.h"
#include "kernel/vfscore/file.h"

/* pidfd_send_signal(2) */
#define PIDFD_SIGNAL_THREAD	   1u
#define PIDFD_SIGNAL_THREAD_GROUP  2u
#define PIDFD_SIGNAL_PROCESS_GROUP 4u

long sys_pidfd_open(int number, unsigned flags)
{
	struct pid *pid;
	struct file *file;

	if ((flags & ~(O_NONBLOCK | PIDFD_THREAD)) || number <= 0)
		return -EINVAL;
	pid = pid_find(number);
	if (!pid || !pid->task)
		return -ESRCH;
	if (!(flags & PIDFD_THREAD) && !pid->process)
		return -ENOENT;
	file = pidfd_create(pid, flags);
	return file ? fd_install_new(file, true) : -ENOMEM;
}

/* The number that a descriptor stands for, referenced; NULL: it is no pidfd. */
static struct pid *get_pid(int pidfd, uint32_t *flags)
{
	struct file *file = fd_get(current_files(), pidfd);
	struct pid *pid = file ? pidfd_pid(file) : NULL;

	if (pid) {
		pid_get(pid);
		*flags = file->flags;
	}
	if (file)
		file_put(file);
	return pid;
}

static long get_file(const struct task *task, int fd)
{
	struct file *file;

	if (!task || list_empty(&task->process_link))
		return -ESRCH;
	if (!task_may_inspect(task, true))
		return -EPERM;
	file = task->files ? fd_get_any(task->files, fd) : NULL;
	return file ? fd_install_new(file, true) : -EBADF;
}

long sys_pidfd_getfd(int pidfd, int targetfd, unsigned flags)
{
	uint32_t file_flags;
	struct pid *pid;
	long result;

	if (flags != 0)
		return -EINVAL;
	pid = get_pid(pidfd, &file_flags);
	if (!pid)
		return -EBADF;
	result = get_file(pid->task, targetfd);
	pid_put(pid);
	return result;
}

/* What is sent, and to whom. */
struct pidfd_signal {
	struct pid *pid;
	int signal;
	unsigned flags; /* one of PIDFD_SIGNAL_x */
	struct linux_siginfo info;
};

static int send_to_task(const struct pidfd_signal *send)
{
	struct task *task = send->pid->task;
	int result = task ? signal_may_send(task->process, send->signal) : -ESRCH;

	if (result < 0 || send->signal == 0)
		return result;
	if (send->flags == PIDFD_SIGNAL_THREAD)
		return signal_send_task(task, send->signal, &send->info);
	return signal_send_named(task, send->signal, &send->info);
}

static int send_to_process(struct process *process, const struct pidfd_signal *send)
{
	int result = process ? signal_may_send(process, send->signal) : -ESRCH;

	if (result < 0 || send->signal == 0)
		return result;
	return signal_send_process(process, send->signal, &send->info);
}

/* 0 if one of the processes got it. */
static int send_to_group(const struct pidfd_signal *send)
{
	struct process_group *group = send->pid->group;
	struct process *process, *next;
	int result = -ESRCH;

	if (!group)
		return -ESRCH;
	list_for_each_entry_safe (process, next, &group->members, group_link) {
		int one = send_to_process(process, send);

		if (result != 0)
			result = one;
	}
	return result;
}

/* What get_pid() finds, or the number of an open directory of /proc: who had no pidfd_open(2) yet
 * used that. */
static struct pid *get_receiver(int fd, uint32_t *flags)
{
	struct pid *pid = get_pid(fd, flags);
	struct file *file;

	if (pid || !IS_ENABLED(CONFIG_PROCFS))
		return pid;
	file = fd_get(current_files(), fd);
	pid = file ? procfs_directory_pid(file) : NULL;
	if (pid) {
		pid_get(pid);
		*flags = file->flags;
	}
	if (file)
		file_put(file);
	return pid;
}

/* Only to itself can a process send what looks as if somebody else had sent it. */
static int read_info(struct pidfd_signal *send, uaddr_t from)
{
	bool own = send->pid->task == current_task() && send->flags != PIDFD_SIGNAL_PROCESS_GROUP;

	if (!from) {
		send->info = (struct linux_siginfo){
			.si_code = send->flags == PIDFD_SIGNAL_THREAD ? SI_TKILL : SI_USER,
			.sender = {.pid = current_process()->pid,
				   .uid = credentials_current()->uid},
		};
		return 0;
	}
	if (copy_from_user(&send->info, from, sizeof(send->info)) < 0)
		return -EFAULT;
	if (send->info.si_signo != send->signal)
		return -EINVAL;
	if (!own && (send->info.si_code >= 0 || send->info.si_code == SI_TKILL))
		return -EPERM;
	return 0;
}

static long send_signal(struct pidfd_signal *send, uaddr_t info)
{
	int result = read_info(send, info);

	if (result < 0)
		return result;
	if (send->flags == PIDFD_SIGNAL_PROCESS_GROUP)
		return send_to_group(send);
	return send_to_task(send);
}

long sys_pidfd_send_signal(int pidfd, int sig, uaddr_t info, unsigned flags)
{
	struct pidfd_signal send = {.signal = sig, .flags = flags};
	uint32_t file_flags;
	long result;

	if (flags > PIDFD_SIGNAL_PROCESS_GROUP || (flags & (flags - 1)))
		return -EINVAL;
	send.pid = get_receiver(pidfd, &file_flags);
	if (!send.pid)
		return -EBADF;
	if (!flags)
		send.flags =
			file_flags & PIDFD_THREAD ? PIDFD_SIGNAL_THREAD : PIDFD_SIGNAL_THREAD_GROUP;
	result = send_signal(&send, info);
	pid_put(send.pid);
	return result;
}
