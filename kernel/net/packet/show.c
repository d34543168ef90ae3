// SPDX-License-Identifier: BSD-3-Clause
// /proc/net/packet.

#include "kernel/fs/procfs/text.h"
#include "kernel/net/packet/packet_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"

/* Addresses of the kernel are nobody's business. Linux counts a reference more for its table, and
 * one while the socket gets packets. */
void packet_socket_show_all(struct text *text)
{
	const struct packet_socket *sock;

	list_for_each_entry (sock, &packet_sockets, all_link) {
		const struct file *file = sock->socket.file;

		text_printf(text, "%016lx %-6u %-4u %04x   %-5u %1u %-6u %-6u %-6lu\n", 0UL,
			    sock->refcount + 1u + sock->tapping, sock->socket.type,
			    NET16(sock->protocol), sock->index, sock->tapping, sock->queued,
			    file ? file->vnode->uid : 0, file ? file->vnode->ino : 0UL);
	}
}
