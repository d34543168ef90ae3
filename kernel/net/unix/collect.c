// SPDX-License-Identifier: BSD-3-Clause
/*
 * Files in the queues of sockets, and sockets that nobody but such queues refers to. A socket's
 * file may be sent through itself, or two to each other, and all descriptors closed: their counts
 * of references then never become 0. So, when a socket is closed, sockets are looked for
 *
 *	candidate	all references to its file are from queues
 *	reachable	… some of them from the queue of a socket that is no candidate, or is
 *reachable garbage		a candidate that is not reachable: what is in its queue is freed
 *
 * Nothing here sleeps before garbage is freed.
 */

#include "kernel/net/unix/unix_internal.h"
#include "kernel/vfscore/file.h"

static struct list_node in_flight = LIST_INIT(in_flight); /* sockets */
static uint32_t sockets_in_flight, files_in_flight;

static struct unix_socket *unix_of_file(const struct file *file)
{
	struct socket *socket = socket_of_file(file);

	return socket && socket->family == AF_UNIX ? unix_of(socket) : NULL;
}

uint32_t unix_rights_in_flight(void)
{
	return files_in_flight;
}

void unix_rights_sent(const struct unix_rights *rights)
{
	files_in_flight += rights->count;
	for (uint32_t i = 0; i < rights->count; i++) {
		struct unix_socket *sock = unix_of_file(rights->files[i]);

		if (!sock || sock->in_flight++ > 0)
			continue;
		list_add_tail(&in_flight, &sock->in_flight_link);
		sockets_in_flight++;
	}
}

void unix_rights_arrived(const struct unix_rights *rights)
{
	files_in_flight -= rights->count;
	for (uint32_t i = 0; i < rights->count; i++) {
		struct unix_socket *sock = unix_of_file(rights->files[i]);

		if (!sock || --sock->in_flight > 0)
			continue;
		list_remove(&sock->in_flight_link);
		sockets_in_flight--;
	}
}

static bool is_candidate(const struct unix_socket *sock)
{
	return sock->in_flight > 0 && sock->socket.file &&
	       sock->socket.file->refcount == sock->in_flight;
}

/* Calls visit for each candidate that lies in the queue of a socket, or of one that waits to be
 * accepted from it. */
static void visit_queue(struct unix_socket *sock, void (*visit)(struct unix_socket *sock))
{
	struct unix_packet *packet;
	struct unix_socket *waiting;

	if (sock->state == UNIX_LISTENING) {
		list_for_each_entry (waiting, &sock->queue, queue_link)
			visit_queue(waiting, visit);
		return;
	}
	list_for_each_entry (packet, &sock->queue, link) {
		const struct unix_rights *rights = packet->control.rights;

		for (uint32_t i = 0; rights && i < rights->count; i++) {
			struct unix_socket *inside = unix_of_file(rights->files[i]);

			if (inside && is_candidate(inside))
				visit(inside);
		}
	}
}

static void see(struct unix_socket *sock)
{
	sock->in_flight_unseen--;
}

static struct list_node reached = LIST_INIT(reached);

static void reach(struct unix_socket *sock)
{
	if (sock->reachable)
		return;
	sock->reachable = true;
	list_remove(&sock->in_flight_link);
	list_add_tail(&reached, &sock->in_flight_link);
}

/* Moves what can be reached from outside of the candidates from in_flight to reached, which grows
 * while it is walked. */
static void mark(void)
{
	struct unix_socket *sock, *next;

	list_for_each_entry (sock, &in_flight, in_flight_link) {
		sock->in_flight_unseen = sock->in_flight;
		sock->reachable = false;
	}
	list_for_each_entry (sock, &in_flight, in_flight_link)
		if (is_candidate(sock))
			visit_queue(sock, see);
	list_for_each_entry_safe (sock, next, &in_flight, in_flight_link)
		if (!is_candidate(sock) || sock->in_flight_unseen > 0)
			reach(sock);
	list_for_each_entry (sock, &reached, in_flight_link)
		if (is_candidate(sock))
			visit_queue(sock, reach);
}

/* Moves the packets with files from a queue to garbage. */
static void take_queue(struct unix_socket *sock, struct list_node *garbage)
{
	struct unix_packet *packet, *next;
	struct unix_socket *waiting;

	if (sock->state == UNIX_LISTENING) {
		list_for_each_entry (waiting, &sock->queue, queue_link)
			take_queue(waiting, garbage);
		return;
	}
	list_for_each_entry_safe (packet, next, &sock->queue, link) {
		if (!packet->control.rights)
			continue;
		unix_unlink(sock, packet);
		list_add_tail(garbage, &packet->link);
	}
}

/* Frees what has become garbage: whether there was any. */
static bool collect_once(void)
{
	struct list_node garbage = LIST_INIT(garbage);
	struct unix_socket *sock;
	bool found;

	mark();
	list_for_each_entry (sock, &in_flight, in_flight_link)
		take_queue(sock, &garbage);
	list_prepend_all(&reached, &in_flight);
	found = !list_empty(&garbage);
	while (!list_empty(&garbage)) {
		struct unix_packet *packet = list_first(&garbage, struct unix_packet, link);

		list_remove(&packet->link);
		packet_free(packet);
	}
	return found;
}

void unix_collect_sometimes(void)
{
	static uint32_t closed;

	/* A walk over all that are in queues takes its time: so many are closed before it. */
	if (likely(list_empty(&in_flight)) || ++closed * 8 < sockets_in_flight)
		return;
	closed = 0;
	unix_collect();
}

void unix_collect(void)
{
	static bool busy; /* freeing closes sockets, which comes here again */

	if (likely(list_empty(&in_flight)) || busy)
		return;
	busy = true;
	while (collect_once())
		;
	busy = false;
}
