// SPDX-License-Identifier: BSD-3-Clause
/* Sending signals with information of the sender's choice. */
#include <generated/syscall_prototypes.h>

#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "syscalls/signal/signal_internal.h"

/* How many codes above 0 a signal has. */
static int codes_of(int signal)
{
	static const uint8_t codes[SIGNAL_MAX + 1] = {
		[SIGILL] = ILL_CODES, [SIGFPE] = FPE_CODES,   [SIGSEGV] = SEGV_CODES,
		[SIGBUS] = BUS_CODES, [SIGTRAP] = TRAP_CODES, [SIGCHLD] = CHLD_CODES,
		[SIGSYS] = SYS_CODES,
	};
	int own = signal > 0 && signal <= SIGNAL_MAX ? codes[signal] : 0;

	return own ? own : POLL_CODES;
}

static bool is_known_code(int signal, int code)
{
	if (code > SI_USER)
		return code == SI_KERNEL || code <= codes_of(signal);
	return code >= SI_DETHREAD || code == SI_ASYNCNL;
}

/* Of codes the kernel does not know, it keeps only so much that the rest must be zero. */
static int read_info(int signal, uaddr_t address, struct linux_siginfo *info)
{
	const uint8_t *bytes = (const uint8_t *)info;

	if (copy_from_user(info, address, SIGINFO_USED) < 0)
		return -EFAULT;
	memset((uint8_t *)info + SIGINFO_USED, 0, sizeof(*info) - SIGINFO_USED);
	info->si_signo = signal;
	if (is_known_code(signal, info->si_code))
		return 0;
	if (copy_from_user((uint8_t *)info + SIGINFO_USED, address + SIGINFO_USED,
			   sizeof(*info) - SIGINFO_USED) < 0)
		return -EFAULT;
	for (size_t i = SIGINFO_USED; i < sizeof(*info); i++)
		if (bytes[i])
			return -E2BIG;
	return 0;
}

/* Nobody pretends to others to be the kernel, or kill. */
static bool is_forged(const struct linux_siginfo *info, int tid)
{
	return (info->si_code >= 0 || info->si_code == SI_TKILL) && current_task()->tid != tid;
}

long sys_rt_sigqueueinfo(int tgid, int sig, uaddr_t uinfo)
{
	struct linux_siginfo info;
	struct task *task;
	long result = read_info(sig, uinfo, &info);

	if (result < 0)
		return result;
	if (is_forged(&info, tgid))
		return -EPERM;
	task = tgid > 0 ? task_by_number(tgid) : NULL;
	if (!task)
		return -ESRCH;
	result = signal_may_send(task->process, sig);
	if (result < 0 || sig == 0)
		return result;
	return signal_send_named(task, sig, &info);
}

long sys_rt_tgsigqueueinfo(int tgid, int pid, int sig, uaddr_t uinfo)
{
	struct linux_siginfo info;
	long result = read_info(sig, uinfo, &info);

	if (result < 0)
		return result;
	if (tgid <= 0 || pid <= 0)
		return -EINVAL;
	return is_forged(&info, pid) ? -EPERM : signal_thread(tgid, pid, sig, &info);
}
