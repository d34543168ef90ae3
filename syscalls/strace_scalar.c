// SPDX-License-Identifier: BSD-3-Clause
/* One number, by what it means. */
#include "syscalls/strace_internal.h"

#include "kernel/mm/usercopy.h"

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
