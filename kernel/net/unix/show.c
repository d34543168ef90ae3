// SPDX-License-Identifier: BSD-3-Clause
// /proc/net/unix.

#include "kernel/fs/procfs/text.h"
#include "kernel/net/unix/unix_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"

#define FLAG_LISTENS 0x10000

/* As Linux numbers the states of sockets: of those with a file, and of those without. */
static unsigned state_number(const struct unix_socket *sock)
{
	bool connected = sock->state == UNIX_CONNECTED;

	if (sock->socket.file)
		return connected ? 3 : 1;
	return connected ? 2 : 4;
}

static void show_name(const struct unix_name *name, struct text *text)
{
	size_t len = name->len - sizeof(name->address.un.sun_family);
	const char *path = name->address.un.sun_path;

	if (path[0])
		len--; /* its NUL */
	text_put(text, " ", 1);
	for (size_t i = 0; i < len; i++)
		text_put(text, path[i] ? &path[i] : "@", 1);
}

void unix_show_all(struct text *text)
{
	const struct unix_socket *sock;

	/* Addresses of the kernel are nobody's business. Linux counts one reference more: its
	 * table's. */
	list_for_each_entry (sock, &unix_sockets, all_link) {
		text_printf(text, "%016lx: %08X %08X %08X %04X %02X %5lu", 0UL, sock->refcount + 1,
			    0, sock->state == UNIX_LISTENING ? FLAG_LISTENS : 0, sock->socket.type,
			    state_number(sock),
			    sock->socket.file ? sock->socket.file->vnode->ino : 0UL);
		if (sock->name)
			show_name(sock->name, text);
		text_put(text, "\n", 1);
	}
}
