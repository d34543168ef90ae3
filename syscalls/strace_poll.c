// SPDX-License-Identifier: BSD-3-Clause
/* Sets of files that are waited for, other bitmaps, and which of the files became ready. */
#include "syscalls/strace_internal.h"

#include "kernel/mm/usercopy.h"

/* As in struct pollfd. */
struct pollfd_bytes {
	int32_t fd;
	uint16_t events, revents;
};

#define SHOWN_FILES 32

/* Indices of the fields in structs.tbl. */
enum { POLL_FD_FIELD, POLL_EVENTS_FIELD, POLL_REVENTS_FIELD };

void strace_print_pollfd(struct strace_call *call, const struct decode_struct *structure,
			 uaddr_t addr)
{
	struct pollfd_bytes file;

	if (!strace_read(call, &file, addr, sizeof(file)))
		return;
	strace_puts(&call->out, "{");
	strace_print_field(call, structure, POLL_FD_FIELD, addr);
	if (file.fd >= 0) {
		strace_puts(&call->out, ", ");
		strace_print_field(call, structure,
				   call->returned ? POLL_REVENTS_FIELD : POLL_EVENTS_FIELD, addr);
	}
	strace_puts(&call->out, "}");
}

/* The numbers of the bits that are set in the first `count` of a bitmap. */
static void print_bits(struct strace_call *call, uaddr_t addr, unsigned count)
{
	const char *separator = "";
	uint8_t byte = 0;

	strace_puts(&call->out, "[");
	for (unsigned i = 0; i < count; i++) {
		if (i % 8 == 0 && copy_from_user(&byte, addr + i / 8, 1))
			break;
		if (!(byte >> i % 8 & 1))
			continue;
		strace_printf(&call->out, "%s%u", separator, i);
		separator = " ";
	}
	strace_puts(&call->out, "]");
}

/* The largest numbers of files and processors a bitmap can sensibly have. */
#define FILES_MAX 65536
#define BYTES_MAX 1024

void strace_print_fd_set(struct strace_call *call, const struct decode_struct *structure,
			 uaddr_t addr)
{
	if ((int)call->count < 0)
		strace_print_address(&call->out, addr);
	else
		print_bits(call, addr, MIN(call->count, FILES_MAX));
}

void strace_print_cpu_set(struct strace_call *call, const struct decode_struct *structure,
			  uaddr_t addr)
{
	print_bits(call, addr, 8 * MIN(call->count, BYTES_MAX));
}

/* What was left of the timeout in argument i, when that is written back. */
static void print_left(struct strace_call *call, unsigned i, const char *separator)
{
	const struct decode_call *row = &decode_calls[call->nr];
	const struct decode_type *type = &decode_args[row->first_arg + i];

	if (type->direction != DECODE_INOUT || !call->args[i])
		return;
	strace_printf(&call->out, "%sleft ", separator);
	strace_print_register(call, type, call->args[i]);
}

enum { POLL_FILES, POLL_COUNT, POLL_TIMEOUT };

void strace_print_polled(struct strace_call *call)
{
	const struct decode_type *files = &decode_args[decode_calls[call->nr].first_arg];
	struct strace_out *out = &call->out;
	const char *separator = "";
	struct pollfd_bytes file;
	unsigned shown = 0;

	strace_printf(out, call->result ? "%ld ([" : "%ld (Timeout)", call->result);
	if (!call->result)
		return;
	for (unsigned i = 0; i < call->args[POLL_COUNT] && shown < SHOWN_FILES; i++) {
		uaddr_t addr = call->args[POLL_FILES] + i * sizeof(file);

		if (copy_from_user(&file, addr, sizeof(file)))
			break;
		if (!file.revents)
			continue;
		strace_puts(out, separator);
		strace_print_struct(call, files->ref, addr);
		separator = ", ";
		shown++;
	}
	strace_puts(out, "]");
	print_left(call, POLL_TIMEOUT, ", ");
	strace_puts(out, ")");
}

enum { SELECT_COUNT, SELECT_IN, SELECT_OUT, SELECT_EXCEPT, SELECT_TIMEOUT };

void strace_print_selected(struct strace_call *call)
{
	static const char *const names[] = {
		[SELECT_IN] = "in ", [SELECT_OUT] = "out ", [SELECT_EXCEPT] = "except "};
	const struct decode_type *types = &decode_args[decode_calls[call->nr].first_arg];
	const char *separator = "";

	strace_printf(&call->out, call->result ? "%ld (" : "%ld (Timeout)", call->result);
	if (!call->result)
		return;
	for (unsigned i = SELECT_IN; i <= SELECT_EXCEPT; i++) {
		if (!call->args[i])
			continue;
		strace_printf(&call->out, "%s%s", separator, names[i]);
		strace_print_register(call, &types[i], call->args[i]);
		separator = ", ";
	}
	print_left(call, SELECT_TIMEOUT, separator);
	strace_puts(&call->out, ")");
}
