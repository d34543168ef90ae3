// SPDX-License-Identifier: BSD-3-Clause
/* Signals, and the structures about them and about how processes end. */
#include "syscalls/strace_internal.h"

#include "kernel/mm/usercopy.h"

#define SIGNALS	   64
#define FIRST_REAL 32
/* With more signals than this in a set, those are shown that are not. */
#define MANY_SIGNALS (SIGNALS * 2 / 3)

#define SA_SIGINFO   4
#define SA_RESTORER  0x4000000

static void print_name(struct strace_out *out, unsigned number)
{
	const char *name = strace_signal(number);

	if (name)
		strace_puts(out, name);
	else if (number == FIRST_REAL)
		strace_puts(out, "RTMIN");
	else
		strace_printf(out, "RT_%u", number - FIRST_REAL);
}

void strace_print_signal(struct strace_out *out, unsigned number)
{
	if (!number || number > SIGNALS) {
		strace_printf(out, "%d", (int)number);
		return;
	}
	strace_puts(out, "SIG");
	print_name(out, number);
}

static void print_set(struct strace_out *out, uint64_t set)
{
	const char *separator = "";

	if (__builtin_popcountl(set) > MANY_SIGNALS) {
		set = ~set;
		strace_puts(out, "~");
	}
	strace_puts(out, "[");
	for (unsigned number = 1; number <= SIGNALS; number++) {
		if (!(set >> (number - 1) & 1))
			continue;
		strace_puts(out, separator);
		print_name(out, number);
		separator = " ";
	}
	strace_puts(out, "]");
}

/* A set of another size than the kernel's is not looked at. */
void strace_print_sigset(struct strace_call *call, const struct decode_struct *structure,
			 uaddr_t addr)
{
	uint64_t set;

	if (call->count != sizeof(set))
		strace_print_address(&call->out, addr);
	else if (strace_read(call, &set, addr, sizeof(set)))
		print_set(&call->out, set);
}

/* The last argument of pselect6: a pointer to a set, and its size. */
void strace_print_sigmask_arg(struct strace_call *call, const struct decode_struct *structure,
			      uaddr_t addr)
{
	uint64_t arg[2], set;

	if (!strace_read(call, arg, addr, sizeof(arg)))
		return;
	strace_puts(&call->out, "{sigmask=");
	if (arg[0] && arg[1] == sizeof(set) && !copy_from_user(&set, arg[0], sizeof(set)))
		print_set(&call->out, set);
	else
		strace_print_address(&call->out, arg[0]);
	strace_printf(&call->out, ", sigsetsize=%lu}", arg[1]);
}

/* Indices of struct sigaction's fields in structs.tbl. */
enum { SA_HANDLER_FIELD, SA_MASK_FIELD, SA_FLAGS_FIELD, SA_RESTORER_FIELD };

static void print_handler(struct strace_out *out, uint64_t handler)
{
	static const char *const names[] = {"SIG_DFL", "SIG_IGN", "SIG_ERR"};

	if (handler < 2 || handler == UINT64_MAX)
		strace_printf(out, "{sa_handler=%s", names[MIN(handler, 2)]);
	else
		strace_printf(out, "{sa_handler=%#lx", handler);
}

void strace_print_sigaction(struct strace_call *call, const struct decode_struct *structure,
			    uaddr_t addr)
{
	struct strace_out *out = &call->out;
	uint64_t action[2];

	if (!strace_read(call, action, addr, sizeof(action)))
		return;
	print_handler(out, action[0]);
	call->count = sizeof(uint64_t); /* of the set in it */
	strace_puts(out, ", ");
	strace_print_field(call, structure, SA_MASK_FIELD, addr);
	strace_puts(out, ", ");
	strace_print_field(call, structure, SA_FLAGS_FIELD, addr);
	if (action[1] & SA_RESTORER) {
		strace_puts(out, ", ");
		strace_print_field(call, structure, SA_RESTORER_FIELD, addr);
	}
	strace_puts(out, "}");
}

void strace_print_siginfo(struct strace_call *call, const struct decode_struct *structure,
			  uaddr_t addr)
{
	int32_t info[3];

	if (!strace_read(call, info, addr, sizeof(info)))
		return;
	strace_puts(&call->out, "{si_signo=");
	strace_print_signal(&call->out, info[0]);
	strace_printf(&call->out, ", si_errno=%d, si_code=%d, ...}", info[1], info[2]);
}

void strace_print_wait_status(struct strace_call *call, const struct decode_struct *structure,
			      uaddr_t addr)
{
	struct strace_out *out = &call->out;
	uint32_t status;

	if (!strace_read(call, &status, addr, sizeof(status)))
		return;
	if (!(status & 0x7f)) {
		strace_printf(out, "[{WIFEXITED(s) && WEXITSTATUS(s) == %u}]", status >> 8 & 0xff);
	} else if ((status & 0xff) == 0x7f) {
		strace_puts(out, "[{WIFSTOPPED(s) && WSTOPSIG(s) == ");
		strace_print_signal(out, status >> 8 & 0xff);
		strace_puts(out, "}]");
	} else {
		strace_puts(out, "[{WIFSIGNALED(s) && WTERMSIG(s) == ");
		strace_print_signal(out, status & 0x7f);
		strace_puts(out, status & 0x80 ? " && WCOREDUMP(s)}]" : "}]");
	}
}
