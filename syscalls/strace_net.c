// SPDX-License-Identifier: BSD-3-Clause
/* Addresses of sockets. */
#include "syscalls/strace_internal.h"

#include "include/linux/socket.h"
#include "kernel/mm/usercopy.h"
#include <generated/syscall_nr.h>

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

#define SHOWN_PIECES 32
#define CONTROL_MAX  512 /* shown of ancillary data */

static void print_name(struct strace_call *call, const struct linux_msghdr *header)
{
	call->count = (uint64_t)header->msg_namelen;
	if (!header->msg_name)
		strace_puts(&call->out, "NULL");
	else
		strace_print_sockaddr(call, NULL, header->msg_name);
}

static void print_pieces(struct strace_call *call, const struct linux_msghdr *header)
{
	strace_puts(&call->out, "[");
	for (uint64_t i = 0; i < header->msg_iovlen; i++) {
		strace_puts(&call->out, i ? ", " : "");
		if (i == SHOWN_PIECES) {
			strace_puts(&call->out, "...");
			break;
		}
		strace_print_iovec(call, NULL, header->msg_iov + i * 16);
	}
	strace_puts(&call->out, "]");
}

static void print_control_data(struct strace_out *out, const struct linux_cmsghdr *control,
			       size_t len)
{
	const int *numbers = (const int *)(control + 1);

	if (control->cmsg_type == SCM_CREDENTIALS && len >= sizeof(struct linux_ucred)) {
		strace_printf(out, "{pid=%d, uid=%d, gid=%d}", numbers[0], numbers[1], numbers[2]);
		return;
	}
	strace_puts(out, "[");
	for (size_t i = 0; i < len / sizeof(int); i++)
		strace_printf(out, i ? ", %d" : "%d", numbers[i]);
	strace_puts(out, "]");
}

static void print_control(struct strace_out *out, const struct linux_cmsghdr *control, size_t left)
{
	static const char *const types[] = {
		[SCM_RIGHTS] = "SCM_RIGHTS", [SCM_CREDENTIALS] = "SCM_CREDENTIALS"};
	unsigned type = (unsigned)control->cmsg_type;

	strace_printf(out, "{cmsg_len=%lu, cmsg_level=", control->cmsg_len);
	strace_printf(out, control->cmsg_level == SOL_SOCKET ? "SOL_SOCKET" : "%#x /* SOL_??? */",
		      (unsigned)control->cmsg_level);
	if (control->cmsg_level == SOL_SOCKET && (type == SCM_RIGHTS || type == SCM_CREDENTIALS)) {
		strace_printf(out, ", cmsg_type=%s", types[type]);
		if (control->cmsg_len > sizeof(*control)) {
			strace_puts(out, ", cmsg_data=");
			print_control_data(out, control,
					   MIN(control->cmsg_len, left) - sizeof(*control));
		}
	} else {
		strace_printf(out, ", cmsg_type=%#x", type);
	}
	strace_puts(out, "}");
}

/* As many headers as there are; what a header says of its length is not to be trusted. */
static void print_controls(struct strace_call *call, const struct linux_msghdr *header)
{
	uint64_t buffer[CONTROL_MAX / sizeof(uint64_t)];
	size_t len = MIN(header->msg_controllen, sizeof(buffer)), at = 0;

	strace_puts(&call->out, ", msg_control=");
	if (copy_from_user(buffer, header->msg_control, len) < 0) {
		strace_print_address(&call->out, header->msg_control);
		return;
	}
	strace_puts(&call->out, "[");
	while (len - at >= sizeof(struct linux_cmsghdr)) {
		const struct linux_cmsghdr *control = (const void *)((const char *)buffer + at);
		uint64_t taken = MAX(MIN(control->cmsg_len, len - at), sizeof(*control));

		strace_puts(&call->out, at ? ", " : "");
		print_control(&call->out, control, len - at);
		at += MIN(LINUX_CMSG_ALIGN(taken), len - at);
	}
	strace_puts(&call->out, "]");
}

/* How many of a message's bytes were moved, where that is known. */
static uint64_t bytes_moved(const struct strace_call *call, uaddr_t addr)
{
	uint32_t len;

	if (!call->returned)
		return UINT64_MAX;
	if (call->nr != SYS_NR_recvmmsg && call->nr != SYS_NR_sendmmsg)
		return (uint64_t)call->result;
	if (copy_from_user(&len, addr + offsetof(struct linux_mmsghdr, msg_len), sizeof(len)) < 0)
		return 0;
	return len;
}

void strace_print_msghdr(struct strace_call *call, const struct decode_struct *structure,
			 uaddr_t addr)
{
	struct strace_out *out = &call->out;
	struct linux_msghdr header;

	if (!strace_read(call, &header, addr, sizeof(header)))
		return;
	call->left = bytes_moved(call, addr);
	strace_puts(out, "{msg_name=");
	print_name(call, &header);
	strace_printf(out, ", msg_namelen=%d, msg_iov=", header.msg_namelen);
	print_pieces(call, &header);
	strace_printf(out, ", msg_iovlen=%lu", header.msg_iovlen);
	if (header.msg_controllen)
		print_controls(call, &header);
	strace_printf(out, ", msg_controllen=%lu, ", header.msg_controllen);
	strace_print_field(call, structure, 0, addr);
	strace_puts(out, "}");
}
