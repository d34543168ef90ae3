// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/strace_internal.h"

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"

#define SHOWN_ELEMENTS	32

#define RLIMIT_INFINITY UINT64_MAX
#define CURRENT_DIR	(-100) /* AT_FDCWD */

static void print_limit(struct strace_out *out, uint64_t limit)
{
	if (limit == RLIMIT_INFINITY)
		strace_puts(out, "RLIM64_INFINITY");
	else if (limit > 1024 && limit % 1024 == 0)
		strace_printf(out, "%lu*1024", limit / 1024);
	else
		strace_printf(out, "%lu", limit);
}

static void print_file_mode(struct strace_out *out, unsigned mode)
{
	static const char *const types[16] = {
		[1] = "S_IFIFO|", [2] = "S_IFCHR|",  [4] = "S_IFDIR|",	 [6] = "S_IFBLK|",
		[8] = "S_IFREG|", [10] = "S_IFLNK|", [12] = "S_IFSOCK|",
	};
	const char *type = types[mode >> 12 & 15];

	if (!type) {
		strace_printf(out, "%#03o", mode);
		return;
	}
	strace_printf(out, "%s%s%s%s%#03o", type, mode & 04000 ? "S_ISUID|" : "",
		      mode & 02000 ? "S_ISGID|" : "", mode & 01000 ? "S_ISVTX|" : "", mode & 0777);
}

/* The fields of a device number as mknod(2) takes it. */
static void print_device(struct strace_out *out, unsigned dev)
{
	strace_printf(out, "makedev(%#x, %#x)", dev >> 8 & 0xfff,
		      (dev & 0xff) | (dev >> 12 & 0xfff00));
}

static void print_hex(struct strace_out *out, uint64_t value)
{
	strace_printf(out, value ? "%#lx" : "%lx", value);
}

void strace_print_scalar(struct strace_call *call, const struct decode_type *type, uint64_t value)
{
	struct strace_out *out = &call->out;

	switch ((enum decode_kind)type->kind) {
	case DECODE_DIRFD:
		if ((int)value == CURRENT_DIR)
			strace_puts(out, "AT_FDCWD");
		else
			strace_printf(out, "%d", (int)value);
		break;
	case DECODE_INT:
	case DECODE_FD:
	case DECODE_ID:
		strace_printf(out, "%d", (int)value);
		break;
	case DECODE_U8:
	case DECODE_U16:
	case DECODE_UINT:
		strace_printf(out, "%u", (unsigned)value);
		break;
	case DECODE_S16:
		strace_printf(out, "%d", (int16_t)value);
		break;
	case DECODE_LONG:
		strace_printf(out, "%ld", (long)value);
		break;
	case DECODE_ULONG:
		strace_printf(out, "%lu", value);
		break;
	case DECODE_HEX:
		print_hex(out, value);
		break;
	case DECODE_UHEX:
	case DECODE_X16:
		print_hex(out, (uint32_t)value);
		break;
	case DECODE_MODE:
		strace_printf(out, "%#03o", (unsigned)value);
		break;
	case DECODE_FILE_MODE:
		print_file_mode(out, value);
		break;
	case DECODE_DEVICE:
		print_device(out, value);
		break;
	case DECODE_SIGNAL:
		strace_print_signal(out, value);
		break;
	case DECODE_LIMIT:
		print_limit(out, value);
		break;
	case DECODE_SET16:
	case DECODE_SET32:
		strace_print_set(out, type->ref, (uint32_t)value);
		break;
	case DECODE_SET64:
		strace_print_set(out, type->ref, value);
		break;
	case DECODE_PATH:
		strace_print_path(out, value);
		break;
	case DECODE_STRING:
		strace_print_string(out, value);
		break;
	case DECODE_STRINGS:
		strace_print_strings(out, value);
		break;
	case DECODE_ENVIRON:
		strace_count_strings(out, value);
		break;
	default:
		strace_print_address(out, value);
	}
}

int strace_read_scalar(const struct decode_type *type, uaddr_t addr, uint64_t *value)
{
	*value = 0;
	return copy_from_user(value, addr, decode_kind_size(type->kind));
}

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
		return call->returned && call->result == -EINTR;
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
