// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/net/netlink/note.h"

#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/net/netlink/netlink_internal.h"

int netlink_note_make(struct netlink_note *note, const struct file *file, const void *bytes,
		      size_t len)
{
	struct socket *socket = socket_of_file(file);

	if (!socket)
		return -ENOTSOCK;
	if (socket->family != AF_NETLINK)
		return -EINVAL;
	note->message = kmalloc(sizeof(*note->message) + len);
	if (!note->message)
		return -ENOMEM;
	note->message->length = (uint32_t)len;
	memcpy(note->message->bytes, bytes, len);
	note->to = netlink_of(socket);
	note->to->refcount++;
	return 0;
}

void netlink_note_send(struct netlink_note *note, uint8_t last)
{
	note->message->bytes[note->message->length - 1] = last;
	if (note->to->socket.file) {
		netlink_queue(note->to, note->message);
		note->message = NULL;
	}
	netlink_note_drop(note);
}

void netlink_note_drop(struct netlink_note *note)
{
	kfree(note->message);
	if (note->to)
		netlink_socket_put(note->to);
	*note = (struct netlink_note){0};
}
