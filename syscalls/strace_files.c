// SPDX-License-Identifier: BSD-3-Clause
/* Structures about files that need more than their fields. */
#include "syscalls/strace_internal.h"

#include "kernel/mm/usercopy.h"

/* Offsets in struct stat, and types of files. */
#define STAT_MODE  24
#define STAT_RDEV  40
#define STAT_SIZE  48
#define FILE_TYPE  0170000
#define TYPE_CHAR  0020000
#define TYPE_BLOCK 0060000

/* A device shows its number, all else its size. */
void strace_print_stat(struct strace_call *call, const struct decode_struct *structure,
		       uaddr_t addr)
{
	static const struct decode_type mode_type = {.kind = DECODE_FILE_MODE};
	static const struct decode_type device_type = {.kind = DECODE_DEVICE};
	uint32_t mode;
	uint64_t rdev, size;

	if (copy_from_user(&mode, addr + STAT_MODE, sizeof(mode)) ||
	    copy_from_user(&rdev, addr + STAT_RDEV, sizeof(rdev)) ||
	    copy_from_user(&size, addr + STAT_SIZE, sizeof(size)))
		return;
	strace_puts(&call->out, "{st_mode=");
	strace_print_scalar(call, &mode_type, mode);
	if ((mode & FILE_TYPE) == TYPE_CHAR || (mode & FILE_TYPE) == TYPE_BLOCK) {
		strace_puts(&call->out, ", st_rdev=");
		strace_print_scalar(call, &device_type, rdev);
	} else {
		strace_printf(&call->out, ", st_size=%lu", size);
	}
	strace_puts(&call->out, ", ...}");
}

/* getdents and getdents64: both have the length of a record at 16. */
static void print_entries(struct strace_call *call, uaddr_t addr)
{
	unsigned entries = 0;
	uint64_t at = 0;
	uint16_t length;

	while (at < call->count && !copy_from_user(&length, addr + at + 16, 2) && length) {
		at += length;
		entries++;
	}
	strace_print_address(&call->out, addr);
	strace_printf(&call->out, " /* %u entr%s */", entries, entries == 1 ? "y" : "ies");
}

void strace_print_dirent(struct strace_call *call, const struct decode_struct *structure,
			 uaddr_t addr)
{
	print_entries(call, addr);
}

void strace_print_dirent64(struct strace_call *call, const struct decode_struct *structure,
			   uaddr_t addr)
{
	print_entries(call, addr);
}

void strace_print_iovec(struct strace_call *call, const struct decode_struct *structure,
			uaddr_t addr)
{
	uint64_t iovec[2], shown;

	if (!strace_read(call, iovec, addr, sizeof(iovec)))
		return;
	shown = MIN(iovec[1], call->left);
	call->left -= shown;
	strace_puts(&call->out, "{iov_base=");
	strace_print_bytes(&call->out, iovec[0], shown, false);
	strace_printf(&call->out, ", iov_len=%lu}", iovec[1]);
}

/* Nanoseconds of utimensat with a meaning of their own. */
#define UTIME_NOW  0x3fffffff
#define UTIME_OMIT 0x3ffffffe

void strace_print_utime_timespec(struct strace_call *call, const struct decode_struct *structure,
				 uaddr_t addr)
{
	int64_t time[2];

	if (!strace_read(call, time, addr, sizeof(time)))
		return;
	if (time[1] == UTIME_NOW)
		strace_puts(&call->out, "UTIME_NOW");
	else if (time[1] == UTIME_OMIT)
		strace_puts(&call->out, "UTIME_OMIT");
	else
		strace_printf(&call->out, "{tv_sec=%ld, tv_nsec=%ld}", time[0], time[1]);
}
