// SPDX-License-Identifier: BSD-3-Clause
/* The calls that make processes and threads. They are entered through stubs that make the frame
 * whole (plat/x86_64/entry.S). */
#include <generated/syscall_prototypes.h>

#include "include/linux/clone.h"
#include "include/linux/errno.h"
#include "include/linux/signal.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/fork.h"

#define SET_TID_MAX 32 /* levels of namespaces that Linux would know; here there is one */

long clone_with_frame(uint64_t flags, uaddr_t stack, uaddr_t parent_tid, uaddr_t child_tid,
		      uaddr_t tls);
long clone3_with_frame(uaddr_t cl_args, size_t size);
long fork_with_frame(void);
long vfork_with_frame(void);

/* Its one address for results serves two purposes. */
long clone_with_frame(uint64_t flags, uaddr_t stack, uaddr_t parent_tid, uaddr_t child_tid,
		      uaddr_t tls)
{
	struct clone_request request = {
		.flags = (uint32_t)flags & ~(uint64_t)CSIGNAL,
		.exit_signal = flags & CSIGNAL,
		.stack = stack,
		.tls = tls,
		.pidfd = parent_tid,
		.parent_tid = parent_tid,
		.child_tid = child_tid,
	};

	if ((flags & CLONE_PIDFD) && (flags & CLONE_PARENT_SETTID))
		return -EINVAL;
	return process_clone(&request);
}

long fork_with_frame(void)
{
	struct clone_request request = {.exit_signal = SIGCHLD};

	return process_clone(&request);
}

long vfork_with_frame(void)
{
	struct clone_request request = {.flags = CLONE_VFORK | CLONE_VM, .exit_signal = SIGCHLD};

	return process_clone(&request);
}

/* A later Linux may know more than this one: that is refused when it says something. */
static int copy_args(struct linux_clone_args *args, uaddr_t from, size_t size)
{
	if (size > PAGE_SIZE)
		return -E2BIG;
	if (size < CLONE_ARGS_SIZE_MIN)
		return -EINVAL;
	for (size_t at = sizeof(*args); at < size; at++) {
		uint8_t byte;

		if (get_user_u8(&byte, from + at) < 0)
			return -EFAULT;
		if (byte != 0)
			return -E2BIG;
	}
	return copy_from_user(args, from, MIN(size, sizeof(*args)));
}

static int check_numbers(const struct linux_clone_args *args)
{
	if (args->set_tid_size > SET_TID_MAX || !args->set_tid != !args->set_tid_size)
		return -EINVAL;
	if (args->exit_signal > SIGNAL_MAX)
		return -EINVAL;
	return 0;
}

static int check_flags(const struct linux_clone_args *args)
{
	const uint64_t known = (0xffffffffUL & ~(uint64_t)(CSIGNAL | CLONE_DETACHED)) |
			       CLONE_NEWTIME | CLONE_CLEAR_SIGHAND | CLONE_INTO_CGROUP;
	const uint64_t both = CLONE_SIGHAND | CLONE_CLEAR_SIGHAND;

	if ((args->flags & ~known) || (args->flags & both) == both)
		return -EINVAL;
	if ((args->flags & (CLONE_THREAD | CLONE_PARENT)) && args->exit_signal)
		return -EINVAL;
	if (!args->stack != !args->stack_size || !user_range_ok(args->stack, args->stack_size))
		return -EINVAL;
	return 0;
}

/* With one level there is one number. */
static int copy_wanted_tid(const struct linux_clone_args *args, int32_t *tid)
{
	uint32_t tids[SET_TID_MAX];

	if (copy_from_user(tids, args->set_tid, args->set_tid_size * sizeof(tids[0])) < 0)
		return -EFAULT;
	*tid = (int32_t)tids[0];
	return 0;
}

long clone3_with_frame(uaddr_t cl_args, size_t size)
{
	struct linux_clone_args args = {0};
	struct clone_request request;
	int result = copy_args(&args, cl_args, size);

	if (result == 0)
		result = check_numbers(&args);
	/* The files of control groups, of which there are none, would be named by a descriptor. */
	if (result == 0 && (args.flags & CLONE_INTO_CGROUP) &&
	    (args.cgroup > INT32_MAX || size < sizeof(args)))
		result = -EINVAL;
	request = (struct clone_request){
		.flags = args.flags,
		.exit_signal = (int32_t)args.exit_signal,
		.stack = args.stack ? args.stack + args.stack_size : 0,
		.tls = args.tls,
		.pidfd = args.pidfd,
		.parent_tid = args.parent_tid,
		.child_tid = args.child_tid,
	};
	if (result == 0 && args.set_tid_size > 0)
		result = copy_wanted_tid(&args, &request.wanted_tid);
	if (result == 0)
		result = check_flags(&args);
	if (result == 0 && args.set_tid_size > 0 && (args.set_tid_size > 1 || !request.wanted_tid))
		result = -EINVAL;
	if (result == 0 && (args.flags & CLONE_INTO_CGROUP))
		result = -EBADF;
	return result < 0 ? result : process_clone(&request);
}
