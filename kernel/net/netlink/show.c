// SPDX-License-Identifier: BSD-3-Clause
// /proc/net/netlink.

#include "kernel/fs/procfs/text.h"
#include "kernel/net/netlink/netlink_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"

/* Addresses of the kernel are nobody's business. Linux counts one reference more: its table's. */
void netlink_show_all(struct text *text)
{
	const struct netlink_socket *sock;

	list_for_each_entry (sock, &netlink_sockets, link) {
		const struct file *file = sock->socket.file;

		text_printf(text, "%016lx %-3u %-10u %08x %-8u %-8u %-5u %-8u %-8u %-8lu\n", 0UL,
			    sock->socket.protocol, sock->port, sock->groups, sock->queued, 0, 0, 2,
			    0, file ? file->vnode->ino : 0UL);
	}
}
