// SPDX-License-Identifier: BSD-3-Clause
/* What a register holds: a scalar, or a pointer to something. */
#include "syscalls/strace_internal.h"

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"

#define SHOWN_ELEMENTS 32

/* How many elements the pointer has, as far as that is known by now. */
static size_t element_count(const struct strace_call *call, const struct decode_type *type)
{
	uint64_t count = 1;
	int length;

	switch ((enum decode_count)type->count_how) {
	case DECODE_COUNT:
		count = type->count;
		break;
	case DECODE_ARGUMENT:
		count = call->args[type->count];
		break;
	case DECODE_POINTER:
		count = copy_from_user(&length, call->args[type->count], sizeof(length)) ? 0
											 : length;
		break;
	case DECODE_RESULT:
		count = call->result;
		break;
	case DECODE_ONE:
	case DECODE_IF:
		break;
	}
	return count;
}

/* Of a buffer, a call has filled as much as it returned. */
static size_t byte_count(const struct strace_call *call, const struct decode_type *type)
{
	size_t count = element_count(call, type);

	if (type->direction == DECODE_OUT && type->count_how == DECODE_ARGUMENT)
		count = MIN(count, (size_t)call->result);
	return count;
}

/* A structure that is its own array: the length counts bytes, and its printer asks for them. */
static bool is_sized(const struct decode_type *type)
{
	return type->kind == DECODE_STRUCT && decode_structs[type->ref].size == 1;
}

static bool print_element(struct strace_call *call, const struct decode_type *type, uaddr_t addr)
{
	uint64_t value;

	if (type->kind == DECODE_STRUCT) {
		strace_print_struct(call, type->ref, addr);
		return true;
	}
	if (strace_read_scalar(type, addr, &value))
		return false;
	strace_print_scalar(call, type, value);
	return true;
}

/* [a, b, c], or the address when the first one cannot be read. */
static void print_elements(struct strace_call *call, const struct decode_type *type, uaddr_t addr,
			   size_t count)
{
	struct strace_out *out = &call->out;
	size_t size = type->kind == DECODE_STRUCT ? decode_structs[type->ref].size
						  : decode_kind_size(type->kind);
	char probe;

	if (copy_from_user(&probe, addr, 1) && count) {
		strace_print_address(out, addr);
		return;
	}
	strace_puts(out, "[");
	for (size_t i = 0; i < count; i++) {
		strace_puts(out, i ? ", " : "");
		if (i == SHOWN_ELEMENTS) {
			strace_puts(out, "...");
			break;
		}
		if (!print_element(call, type, addr + i * size)) {
			strace_printf(out, "... /* %#lx */", addr + i * size);
			break;
		}
	}
	strace_puts(out, "]");
}

static void print_pointer(struct strace_call *call, const struct decode_type *type, uaddr_t addr)
{
	struct strace_out *out = &call->out;

	call->count = element_count(call, type);
	if (!addr)
		strace_puts(out, "NULL");
	else if (type->kind == DECODE_BYTES || type->kind == DECODE_XBYTES)
		strace_print_bytes(out, addr, byte_count(call, type), type->kind == DECODE_XBYTES);
	else if (type->kind == DECODE_STRING)
		strace_print_string(out, addr);
	else if (type->kind == DECODE_STRUCT && (type->count_how == DECODE_ONE || is_sized(type)))
		strace_print_struct(call, type->ref, addr);
	else
		print_elements(call, type, addr, call->count);
}

/* Whether what a pointer points at means anything now. */
static bool is_filled(const struct strace_call *call, const struct decode_type *type)
{
	switch ((enum decode_direction)type->direction) {
	case DECODE_OUT:
		return call->returned && call->result >= 0;
	case DECODE_REM:
		return call->returned && call->result == -ERESTART_RESTARTBLOCK;
	default:
		return true;
	}
}

void strace_print_register(struct strace_call *call, const struct decode_type *type, uint64_t value)
{
	if (type->direction == DECODE_VALUE)
		strace_print_scalar(call, type, value);
	else if (is_filled(call, type))
		print_pointer(call, type, value);
	else
		strace_print_address(&call->out, value);
}

const struct decode_type *strace_resolve(const struct strace_call *call,
					 const struct decode_type *type)
{
	static const struct decode_type unknown = {.kind = DECODE_HEX};
	const struct decode_type *command_type;
	const struct decode_constant *command;

	if (type->kind != DECODE_BY)
		return type;
	command_type = &decode_args[decode_calls[call->nr].first_arg + type->ref];
	command = decode_command(command_type->ref, (uint32_t)call->args[type->ref]);
	if (!command || type->count >= command->type_count)
		return &unknown;
	return &decode_types[command->first_type + type->count];
}
