// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/strace_internal.h"

#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"

bool strace_read(struct strace_call *call, void *dst, uaddr_t addr, size_t n)
{
	if (!copy_from_user(dst, addr, n))
		return true;
	strace_print_address(&call->out, addr);
	return false;
}

static void print_chars(struct strace_out *out, uaddr_t addr, size_t size)
{
	char text[65];
	size_t n = MIN(size, sizeof(text));

	if (copy_from_user(text, addr, n))
		n = 0;
	n = strnlen(text, n);
	strace_puts(out, "\"");
	strace_escape(out, text, n, -1);
	strace_puts(out, "\"");
}

static void print_array(struct strace_call *call, const struct decode_type *type, uaddr_t addr)
{
	struct strace_out *out = &call->out;
	uint64_t value;

	strace_puts(out, "[");
	for (unsigned i = 0; i < type->count; i++) {
		strace_puts(out, i ? ", " : "");
		if (!strace_read_scalar(type, addr + i * decode_kind_size(type->kind), &value))
			strace_print_scalar(call, type, value);
	}
	strace_puts(out, "]");
}

static void print_value(struct strace_call *call, const struct decode_type *type, uaddr_t addr)
{
	uint64_t value;

	if (type->kind == DECODE_STRUCT)
		strace_print_struct(call, type->ref, addr);
	else if (type->kind == DECODE_CHARS)
		print_chars(&call->out, addr, type->count);
	else if (type->count_how == DECODE_COUNT)
		print_array(call, type, addr);
	else if (!strace_read_scalar(type, addr, &value))
		strace_print_scalar(call, type, value);
}

void strace_print_field(struct strace_call *call, const struct decode_struct *structure,
			unsigned index, uaddr_t addr)
{
	const struct decode_field *field = &decode_fields[structure->first + index];

	strace_printf(&call->out, "%s=", decode_name(field->name));
	print_value(call, &field->type, addr + field->offset);
}

static bool is_readable(const struct decode_struct *structure, uaddr_t addr)
{
	char probe;

	return !copy_from_user(&probe, addr, 1) &&
	       !copy_from_user(&probe, addr + structure->size - 1, 1);
}

void strace_print_struct(struct strace_call *call, unsigned index, uaddr_t addr)
{
	const struct decode_struct *structure = &decode_structs[index];
	struct strace_out *out = &call->out;

	if (structure->address_only || !is_readable(structure, addr)) {
		strace_print_address(out, addr);
		return;
	}
	if (structure->custom) {
		decode_custom[structure->custom - 1](call, structure, addr);
		return;
	}
	strace_puts(out, "{");
	for (unsigned i = 0; i < structure->count; i++) {
		strace_puts(out, i ? ", " : "");
		strace_print_field(call, structure, i, addr);
	}
	strace_puts(out, structure->abbreviated ? ", ...}" : "}");
}
