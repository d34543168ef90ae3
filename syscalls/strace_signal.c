// SPDX-License-Identifier: BSD-3-Clause
/* The line about a signal that is delivered. */
#include "include/linux/siginfo.h"
#include "include/linux/signal.h"
#include "syscalls/strace_internal.h"

static const char *sent_code(int code)
{
	switch (code) {
	case SI_USER:
		return "SI_USER";
	case SI_KERNEL:
		return "SI_KERNEL";
	case SI_QUEUE:
		return "SI_QUEUE";
	case SI_TIMER:
		return "SI_TIMER";
	case SI_MESGQ:
		return "SI_MESGQ";
	case SI_ASYNCIO:
		return "SI_ASYNCIO";
	case SI_SIGIO:
		return "SI_SIGIO";
	case SI_TKILL:
		return "SI_TKILL";
	default:
		return NULL;
	}
}

/* The names of the codes above 0 of the signals that have any. */
static const char *own_code(int signal, int code)
{
	static const char *const ill[] = {"OPC", "OPN", "ADR", "TRP", "PRVOPC", "PRVREG", "COPROC"};
	static const char *const fpe[] = {"INTDIV", "INTOVF", "FLTDIV", "FLTOVF",
					  "FLTUND", "FLTRES", "FLTINV", "FLTSUB"};
	static const char *const segv[] = {"MAPERR", "ACCERR"};
	static const char *const bus[] = {"ADRALN", "ADRERR", "OBJERR"};
	static const char *const trap[] = {"BRKPT", "TRACE", "BRANCH", "HWBKPT"};
	static const char *const chld[] = {"EXITED",  "KILLED",	 "DUMPED",
					   "TRAPPED", "STOPPED", "CONTINUED"};
	static const char *const poll[] = {"IN", "OUT", "MSG", "ERR", "PRI", "HUP"};
#define NAME(list) (code <= (int)ARRAY_SIZE(list) ? (list)[code - 1] : NULL)
	if (code <= 0)
		return NULL;
	switch (signal) {
	case SIGILL:
		return NAME(ill);
	case SIGFPE:
		return NAME(fpe);
	case SIGSEGV:
		return NAME(segv);
	case SIGBUS:
		return NAME(bus);
	case SIGTRAP:
		return NAME(trap);
	case SIGCHLD:
		return NAME(chld);
	case SIGIO:
		return NAME(poll);
	default:
		return NULL;
	}
#undef NAME
}

static const char *code_prefix(int signal)
{
	switch (signal) {
	case SIGILL:
		return "ILL_ILL";
	case SIGFPE:
		return "FPE_";
	case SIGSEGV:
		return "SEGV_";
	case SIGBUS:
		return "BUS_";
	case SIGTRAP:
		return "TRAP_";
	case SIGCHLD:
		return "CLD_";
	default:
		return "POLL_";
	}
}

static void print_code(struct strace_out *out, const struct linux_siginfo *info)
{
	const char *sent = sent_code(info->si_code);
	const char *own = own_code(info->si_signo, info->si_code);

	strace_puts(out, ", si_code=");
	if (sent)
		strace_puts(out, sent);
	else if (own)
		strace_printf(out, "%s%s", code_prefix(info->si_signo), own);
	else
		strace_printf(out, "%#x", (unsigned)info->si_code);
}

static void print_status(struct strace_out *out, const struct linux_siginfo *info)
{
	strace_puts(out, ", si_status=");
	if (info->si_code == CLD_EXITED)
		strace_printf(out, "%d", info->child.status);
	else
		strace_print_signal(out, (unsigned)info->child.status);
	strace_printf(out, ", si_utime=%ld, si_stime=%ld", info->child.utime, info->child.stime);
}

static bool is_fault(const struct linux_siginfo *info)
{
	int signal = info->si_signo;

	return info->si_code > 0 && info->si_code != SI_KERNEL &&
	       (signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE ||
		signal == SIGTRAP);
}

static void print_details(struct strace_out *out, const struct linux_siginfo *info)
{
	if (is_fault(info)) {
		strace_puts(out, ", si_addr=");
		strace_print_address(out, info->fault.addr);
	} else if (info->si_code == SI_TIMER) {
		strace_printf(out, ", si_timerid=%d, si_overrun=%d", info->timer.id,
			      info->timer.overrun);
	} else if (info->si_code != SI_KERNEL) {
		strace_printf(out, ", si_pid=%d, si_uid=%u", info->sender.pid, info->sender.uid);
		if (info->si_signo == SIGCHLD && info->si_code > 0)
			print_status(out, info);
		else if (info->si_code < 0 && info->si_code != SI_TKILL)
			strace_printf(out, ", si_int=%d, si_ptr=%#lx", (int)info->sender.value,
				      info->sender.value);
	}
}

void strace_signal_line(const struct linux_siginfo *info)
{
	struct strace_out out = {0};

	strace_puts(&out, "--- ");
	strace_print_signal(&out, (unsigned)info->si_signo);
	strace_puts(&out, " {si_signo=");
	strace_print_signal(&out, (unsigned)info->si_signo);
	print_code(&out, info);
	print_details(&out, info);
	strace_puts(&out, "} ---\n");
	strace_flush(&out);
}
