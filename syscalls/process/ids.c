// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/process/process.h"

long sys_getpid(void)
{
	return current_process()->pid;
}

long sys_getppid(void)
{
	return current_process()->parent->pid;
}

long sys_gettid(void)
{
	return current_task()->tid;
}

long sys_getuid(void)
{
	return current_task()->cred.uid;
}

long sys_geteuid(void)
{
	return current_task()->cred.euid;
}

long sys_getgid(void)
{
	return current_task()->cred.gid;
}

long sys_getegid(void)
{
	return current_task()->cred.egid;
}

/* The first process leads its group and its session. */
static long leader_of(int pid)
{
	const struct process *process = current_process();

	return pid == 0 || pid == process->pid ? process->pid : -ESRCH;
}

long sys_getpgrp(void)
{
	return leader_of(0);
}

long sys_getpgid(int pid)
{
	return leader_of(pid);
}

long sys_getsid(int pid)
{
	return leader_of(pid);
}
