// SPDX-License-Identifier: BSD-3-Clause
/* One call: its name, arguments and result. */
#include "syscalls/strace.h"

#include <generated/syscall_nr.h>

#include "include/linux/errno.h"
#include "kernel/lib/string.h"
#include "syscalls/strace_internal.h"

/* The call whose line is begun but not ended: it sleeps, or another task has come since. */
static const struct strace_call *open_line;

const char *syscall_name(uint64_t nr)
{
	return nr < NR_SYSCALLS ? decode_name(decode_calls[nr].name) : "";
}

/* A number without a row shows its registers. */
static const struct decode_call *call_of(uint64_t nr)
{
	static const struct decode_call nameless;

	return *syscall_name(nr) ? &decode_calls[nr] : &nameless;
}

static const struct decode_type *arg_type(const struct strace_call *call, unsigned i)
{
	return strace_resolve(call, &decode_args[call_of(call->nr)->first_arg + i]);
}

static bool is_hidden(const struct strace_call *call, const struct decode_type *type, unsigned i)
{
	if (type->count_how == DECODE_IF)
		return !(call->args[i - 1] & (type->ref << 16 | type->count));
	return type->kind == DECODE_NONE;
}

/* A single number the call may change: shown as [before => after]. */
static bool is_in_out_number(const struct decode_type *type)
{
	return type->direction == DECODE_INOUT && type->count_how == DECODE_ONE &&
	       decode_kind_size(type->kind);
}

static void print_in_out(struct strace_call *call, const struct decode_type *type, unsigned i)
{
	uint64_t after;

	if (!call->args[i] || strace_read_scalar(type, call->args[i], &after)) {
		strace_print_address(&call->out, call->args[i]);
		return;
	}
	strace_puts(&call->out, "[");
	strace_print_scalar(call, type, call->before[i]);
	if (call->result >= 0 && after != call->before[i]) {
		/* strace has offsets one way and lengths the other. */
		strace_puts(&call->out, type->kind == DECODE_LONG ? "] => [" : " => ");
		strace_print_scalar(call, type, after);
	}
	strace_puts(&call->out, "]");
}

static void print_arg(struct strace_call *call, const struct decode_type *type, unsigned i)
{
	if (is_hidden(call, type, i))
		return;
	strace_puts(&call->out, call->separator);
	call->separator = ", ";
	if (is_in_out_number(type))
		print_in_out(call, type, i);
	else
		strace_print_register(call, type, call->args[i]);
}

/* Calls that wait for files change what they are given; that is shown with their result. */
static bool is_known_before(const struct strace_call *call, const struct decode_type *type)
{
	enum decode_kind result = call_of(call->nr)->result.kind;

	return type->direction == DECODE_VALUE || type->direction == DECODE_IN ||
	       result == DECODE_POLLED || result == DECODE_SELECTED;
}

static void remember_in_out(struct strace_call *call)
{
	for (unsigned i = 0; i < call_of(call->nr)->arg_count; i++) {
		const struct decode_type *type = arg_type(call, i);

		call->before[i] = 0;
		if (is_in_out_number(type) &&
		    strace_read_scalar(type, call->args[i], &call->before[i]))
			call->before[i] = 0;
	}
}

static void print_nameless(struct strace_call *call)
{
	strace_printf(&call->out, "syscall_%#lx(", call->nr);
	for (unsigned i = 0; i < 6; i++)
		strace_printf(&call->out, i ? ", %#lx" : "%#lx", call->args[i]);
}

void strace_enter(struct strace_call *call)
{
	const struct decode_call *row = call_of(call->nr);

	call->out.length = call->out.column = 0;
	call->returned = false;
	call->left = UINT64_MAX;
	call->next = 0;
	call->separator = "";
	remember_in_out(call);
	if (open_line)
		strace_puts(&call->out, " <unfinished ...>\n");
	if (row->name)
		strace_printf(&call->out, "%s(", decode_name(row->name));
	else
		print_nameless(call);
	while (call->next < row->arg_count && is_known_before(call, arg_type(call, call->next))) {
		print_arg(call, arg_type(call, call->next), call->next);
		call->next++;
	}
	if (call->next < row->arg_count &&
	    !is_hidden(call, arg_type(call, call->next), call->next)) {
		strace_puts(&call->out, call->separator);
		call->separator = "";
	}
	open_line = call;
	if (row->name && row->result.kind == DECODE_NONE)
		strace_leave(call, 0);
	strace_flush(&call->out);
}

/* The type of a result: the command's, when it says one. */
static const struct decode_type *result_type(const struct strace_call *call)
{
	const struct decode_call *row = call_of(call->nr);

	for (unsigned i = 0; i < row->arg_count; i++) {
		const struct decode_type *type = &decode_args[row->first_arg + i];
		const struct decode_constant *command;

		if (type->kind != DECODE_SET32)
			continue;
		command = decode_command(type->ref, (uint32_t)call->args[i]);
		if (command && command->has_result)
			return &decode_types[command->first_type + command->type_count];
	}
	return &row->result;
}

static bool is_error(long result)
{
	return result < 0 && result >= -4095;
}

static void print_error(struct strace_out *out, unsigned number)
{
	const char *name = strace_errno(number);

	if (name && number >= ERESTARTSYS)
		strace_printf(out, "? %s", name);
	else if (name)
		strace_printf(out, "-1 %s", name);
	else
		strace_printf(out, "-1 (errno %u)", number);
}

static void print_result(struct strace_call *call)
{
	const struct decode_type *type = result_type(call);
	struct strace_out *out = &call->out;

	if (call_of(call->nr)->name && type->kind == DECODE_NONE) {
		strace_puts(out, "?");
	} else if (is_error(call->result)) {
		print_error(out, -call->result);
	} else if (type->kind == DECODE_SET64) {
		strace_printf(out, call->result ? "%#lx (flags " : "%ld", call->result);
		if (call->result) {
			strace_print_set(out, type->ref, call->result);
			strace_puts(out, ")");
		}
	} else if (type->kind == DECODE_ADDRESS || type->kind == DECODE_HEX) {
		strace_printf(out, call->result ? "%#lx" : "%lu", call->result);
	} else if (type->kind == DECODE_MODE) {
		strace_printf(out, "%#03o", (unsigned)call->result);
	} else if (type->kind == DECODE_POLLED) {
		strace_print_polled(call);
	} else if (type->kind == DECODE_SELECTED) {
		strace_print_selected(call);
	} else {
		strace_printf(out, "%ld", call->result);
	}
}

void strace_leave(struct strace_call *call, long result)
{
	const struct decode_call *row = call_of(call->nr);

	if (open_line != call) {
		strace_puts(&call->out, open_line ? " <unfinished ...>\n" : "");
		call->out.column = 0;
		strace_printf(&call->out, "<... %s resumed>", decode_name(row->name));
	}
	call->returned = true;
	call->result = result;
	if (result >= 0)
		call->left = result;
	for (; call->next < row->arg_count; call->next++)
		print_arg(call, arg_type(call, call->next), call->next);
	strace_puts(&call->out, ") ");
	strace_align(&call->out);
	strace_puts(&call->out, "= ");
	print_result(call);
	strace_puts(&call->out, "\n");
	strace_flush(&call->out);
	open_line = NULL;
}
