// SPDX-License-Identifier: BSD-3-Clause
// Names of UNIX sockets: paths, whose file leads to the socket, and names of their own (abstract
// ones), which begin with a NUL.

#include "include/linux/stat.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/random.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/net/unix/unix_internal.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "kernel/vfscore/name.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/tree.h"

#define BUCKETS	   64
#define EMPTY_LEN  offsetof(struct linux_sockaddr_un, sun_path)
#define AUTO_NAMES (1u << 20) /* five hexadecimal digits */

/* Sockets with a name, by what their name is. A bucket is not initialised before its first use. */
static struct list_node buckets[BUCKETS];

static struct list_node *bucket(uint64_t hash)
{
	struct list_node *head = &buckets[hash % BUCKETS];

	if (!head->next)
		list_init(head);
	return head;
}

static struct list_node *bucket_of_text(const struct linux_sockaddr_un *address, uint32_t len)
{
	return bucket(name_hash(address->sun_path, len - EMPTY_LEN));
}

static struct list_node *bucket_of_vnode(const struct vnode *vnode)
{
	return bucket((uintptr_t)vnode >> 6);
}

static struct unix_socket *find_by_text(const struct linux_sockaddr_un *address, uint32_t len,
					int type)
{
	struct unix_socket *sock;

	list_for_each_entry (sock, bucket_of_text(address, len), name_link)
		if (!sock->place.name && sock->socket.type == type && sock->name->len == len &&
		    memcmp(sock->name->address.un.sun_path, address->sun_path, len - EMPTY_LEN) ==
			    0)
			return sock;
	return NULL;
}

static struct unix_socket *find_by_vnode(const struct vnode *vnode)
{
	struct unix_socket *sock;

	list_for_each_entry (sock, bucket_of_vnode(vnode), name_link)
		if (sock->place.name && sock->place.name->vnode == vnode)
			return sock;
	return NULL;
}

int unix_check_address(const struct socket_address *address)
{
	bool good = address->len > EMPTY_LEN && address->len <= sizeof(address->un) &&
		    address->family == AF_UNIX;

	return good ? 0 : -EINVAL;
}

/* The path of an address, which may fill all of it and then has no NUL. */
static const char *path_of(const struct socket_address *address, char buf[UNIX_PATH_MAX + 1])
{
	size_t len = address->len - EMPTY_LEN;

	memcpy(buf, address->un.sun_path, len);
	buf[len] = 0;
	return buf;
}

/* Where paths of the current process begin; its directories stay as they are while it walks. */
static struct walk_context begin_walk(void)
{
	struct walk_context context = {.root = current_fs()->root,
				       .base = current_fs()->cwd,
				       .cred = credentials_current()};

	path_get(&context.root);
	path_get(&context.base);
	return context;
}

static void end_walk(struct walk_context *context)
{
	path_put(&context->root);
	path_put(&context->base);
}

/* The socket whose file is at a path. */
static int find_at(const struct path *path, int type, struct unix_socket **out)
{
	struct vnode *vnode = path->name->vnode;
	struct unix_socket *sock;
	int err = permission_check(vnode, credentials_current(), MAY_WRITE);

	if (err < 0)
		return err;
	sock = S_ISSOCK(vnode->mode) ? find_by_vnode(vnode) : NULL;
	if (!sock)
		return -ECONNREFUSED;
	if (sock->socket.type != type)
		return -EPROTOTYPE;
	vnode_touch_read(vnode);
	unix_get(sock);
	*out = sock;
	return 0;
}

static int find_by_path(const struct socket_address *address, int type, struct unix_socket **out)
{
	char buf[UNIX_PATH_MAX + 1];
	struct walk_context context = begin_walk();
	struct path path;
	int err = path_walk(&context, path_of(address, buf), WALK_FOLLOW, &path);

	if (err == 0) {
		err = find_at(&path, type, out);
		path_put(&path);
	}
	end_walk(&context);
	return err;
}

int unix_find(const struct socket_address *address, int type, struct unix_socket **out)
{
	struct unix_socket *sock;

	if (address->un.sun_path[0])
		return find_by_path(address, type, out);
	sock = find_by_text(&address->un, address->len, type);
	if (!sock)
		return -ECONNREFUSED;
	unix_get(sock);
	*out = sock;
	return 0;
}

/* A name for an address of which the first len bytes count. */
static struct unix_name *make_name(const union unix_address *address, uint32_t len)
{
	struct unix_name *name = kzalloc(sizeof(*name));

	if (!name)
		return NULL;
	name->refcount = 1;
	name->len = len;
	memcpy(name->address.bytes, address->bytes, len);
	return name;
}

void unix_name_put(struct unix_name *name)
{
	if (--name->refcount == 0)
		kfree(name);
}

/* Gives sock its name, unless it has got one meanwhile. */
static int set_name(struct unix_socket *sock, const union unix_address *address, uint32_t len,
		    const struct path *place)
{
	struct unix_name *name = make_name(address, len);

	if (!name)
		return -ENOMEM;
	if (sock->name || (!place && find_by_text(&address->un, len, sock->socket.type))) {
		unix_name_put(name);
		return sock->name ? -EINVAL : -EADDRINUSE;
	}
	sock->name = name;
	if (place) {
		sock->place = *place;
		path_get(place);
	}
	list_add(place ? bucket_of_vnode(place->name->vnode) : bucket_of_text(&address->un, len),
		 &sock->name_link);
	return 0;
}

/* Makes the file of a socket and gives the socket its name. */
static int bind_at(struct unix_socket *sock, const struct walk_context *context, const char *text)
{
	mode_t mode = sock->socket.file->vnode->mode & ~current_fs()->umask;
	union unix_address address = {.un.sun_family = AF_UNIX};
	size_t size = strlen(text) + 1;
	struct path path;
	int err = tree_make(context, text, mode, 0);

	if (err < 0)
		return err == -EEXIST ? -EADDRINUSE : err;
	err = path_walk(context, text, 0, &path);
	if (err < 0)
		return err;
	memcpy(address.bytes + EMPTY_LEN, text, size);
	err = set_name(sock, &address, EMPTY_LEN + size, &path);
	path_put(&path);
	if (err < 0)
		tree_unlink(context, text);
	return err;
}

static int set_text(struct unix_socket *sock, const struct socket_address *from)
{
	union unix_address address;

	memcpy(address.bytes, from->bytes, from->len);
	return set_name(sock, &address, from->len, NULL);
}

int unix_bind(struct socket *socket, const struct socket_address *address)
{
	struct unix_socket *sock = unix_of(socket);
	char buf[UNIX_PATH_MAX + 1];
	struct walk_context context;
	int err;

	if (address->len == EMPTY_LEN && address->family == AF_UNIX)
		return unix_autobind(sock);
	err = unix_check_address(address);
	if (err < 0)
		return err;
	if (!address->un.sun_path[0])
		return sock->name ? -EINVAL : set_text(sock, address);
	context = begin_walk();
	err = bind_at(sock, &context, path_of(address, buf));
	end_walk(&context);
	return err;
}

int unix_autobind(struct unix_socket *sock)
{
	union unix_address address = {.un.sun_family = AF_UNIX};
	uint32_t number, tries = 0;

	if (sock->name)
		return 0;
	random_bytes(&number, sizeof(number));
	do {
		if (tries++ == AUTO_NAMES)
			return -ENOSPC;
		ksnprintf(address.un.sun_path + 1, 6, "%05x", number++ % AUTO_NAMES);
	} while (find_by_text(&address.un, EMPTY_LEN + 6, sock->socket.type));
	return set_name(sock, &address, EMPTY_LEN + 6, NULL);
}

void unix_unbind(struct unix_socket *sock)
{
	list_remove(&sock->name_link);
	if (!sock->place.name)
		return;
	path_put(&sock->place);
	sock->place.name = NULL;
}

int unix_get_name(struct socket *socket, bool peer, struct socket_address *out)
{
	struct unix_socket *sock = unix_of(socket);

	if (peer)
		sock = sock->peer;
	if (!sock)
		return -ENOTCONN;
	out->len = EMPTY_LEN;
	out->un.sun_family = AF_UNIX;
	if (sock->name) {
		out->len = sock->name->len;
		memcpy(out->bytes, sock->name->address.bytes, out->len);
	}
	return 0;
}
