// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/strace_internal.h"

#include "kernel/mm/usercopy.h"

/* strace's limits: of strings and buffers, of elements, of paths. */
#define SHOWN_BYTES    32
#define SHOWN_STRINGS  32
#define COUNTED_MAX    100000
#define SHOWN_PATH_MAX 4095

void strace_print_address(struct strace_out *out, uaddr_t addr)
{
	if (addr)
		strace_printf(out, "%#lx", addr);
	else
		strace_puts(out, "NULL");
}

static void print_hex(struct strace_out *out, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		strace_printf(out, "\\x%02x", (uint8_t)bytes[i]);
}

void strace_print_bytes(struct strace_out *out, uaddr_t addr, size_t n, bool as_hex)
{
	char bytes[SHOWN_BYTES];
	size_t shown = MIN(n, SHOWN_BYTES);

	if (!addr || copy_from_user(bytes, addr, shown)) {
		strace_print_address(out, addr);
		return;
	}
	strace_puts(out, "\"");
	if (as_hex)
		print_hex(out, bytes, shown);
	else
		strace_escape(out, bytes, shown, -1);
	strace_puts(out, n > SHOWN_BYTES ? "\"..." : "\"");
}

/* At most `max` bytes of a string, read in pieces. */
static void print_text(struct strace_out *out, uaddr_t addr, size_t max)
{
	ssize_t length = addr ? strnlen_user(addr, max) : -1;
	bool cut = length < 0;
	char piece[64], next;

	if (cut)
		length = max;
	if (!addr || copy_from_user(&next, addr, 1) || copy_from_user(&next, addr + length, 1)) {
		strace_print_address(out, addr);
		return;
	}
	strace_puts(out, "\"");
	for (size_t at = 0, n; at < (size_t)length; at += n) {
		n = MIN((size_t)length - at, sizeof(piece));
		if (copy_from_user(piece, addr + at, n) || copy_from_user(&next, addr + at + n, 1))
			break;
		strace_escape(out, piece, n, at + n < (size_t)length ? (uint8_t)next : -1);
	}
	strace_puts(out, cut ? "\"..." : "\"");
}

void strace_print_path(struct strace_out *out, uaddr_t addr)
{
	print_text(out, addr, SHOWN_PATH_MAX);
}

void strace_print_string(struct strace_out *out, uaddr_t addr)
{
	print_text(out, addr, SHOWN_BYTES);
}

void strace_print_strings(struct strace_out *out, uaddr_t addr)
{
	uaddr_t string;

	if (!addr || copy_from_user(&string, addr, sizeof(string))) {
		strace_print_address(out, addr);
		return;
	}
	strace_puts(out, "[");
	for (unsigned i = 0; !copy_from_user(&string, addr + 8UL * i, 8) && string; i++) {
		if (i == SHOWN_STRINGS) {
			strace_puts(out, ", ...");
			break;
		}
		strace_puts(out, i ? ", " : "");
		strace_print_string(out, string);
	}
	strace_puts(out, "]");
}

void strace_count_strings(struct strace_out *out, uaddr_t addr)
{
	unsigned count = 0;
	uaddr_t string;

	strace_print_address(out, addr);
	if (!addr)
		return;
	while (count < COUNTED_MAX) {
		if (copy_from_user(&string, addr + 8UL * count, 8))
			return;
		if (!string)
			break;
		count++;
	}
	strace_printf(out, " /* %u var%s */", count, count == 1 ? "" : "s");
}
