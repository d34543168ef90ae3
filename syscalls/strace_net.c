// SPDX-License-Identifier: BSD-3-Clause
/* Addresses of sockets. */
#include "syscalls/strace_internal.h"

#include "kernel/mm/usercopy.h"

#define AF_UNIX 1
#define AF_INET 2

/* A path as far as it goes, or a name that starts with NUL, shown with an @. */
static void print_unix(struct strace_out *out, const uint8_t *bytes, size_t n)
{
	const char *name = (const char *)bytes + 2;
	size_t length = n - 2, start = 0;

	strace_puts(out, "{sa_family=AF_UNIX");
	if (length) {
		strace_puts(out, *name ? ", sun_path=\"" : ", sun_path=@\"");
		start = *name ? 0 : 1;
		for (size_t i = start; *name && i < length; i++)
			if (!name[i])
				length = i;
		strace_escape(out, name + start, length - start, -1);
		strace_puts(out, "\"");
	}
	strace_puts(out, "}");
}

void strace_print_sockaddr(struct strace_call *call, const struct decode_struct *structure,
			   uaddr_t addr)
{
	struct strace_out *out = &call->out;
	uint8_t bytes[110] = {0};
	size_t n = MIN(call->count, sizeof(bytes));

	if (n < 2 || copy_from_user(bytes, addr, n)) {
		strace_print_address(out, addr);
		return;
	}
	if (bytes[0] == AF_UNIX && !bytes[1]) {
		print_unix(out, bytes, n);
	} else if (bytes[0] == AF_INET && n >= 8) {
		strace_printf(out, "{sa_family=AF_INET, sin_port=htons(%u), sin_addr=inet_addr(\"",
			      bytes[2] << 8 | bytes[3]);
		strace_printf(out, "%u.%u.%u.%u\")}", bytes[4], bytes[5], bytes[6], bytes[7]);
	} else {
		strace_printf(out, "{sa_family=%#x, sa_data=\"", bytes[0] | bytes[1] << 8);
		strace_escape(out, (const char *)bytes + 2, n - 2, -1);
		strace_puts(out, "\"}");
	}
}
