// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

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
