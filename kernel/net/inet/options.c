// SPDX-License-Identifier: BSD-3-Clause
// Options of the levels IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP and IPPROTO_UDP.

#include "kernel/net/inet/options.h"

#include "include/linux/in_options.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/inet/tcp_internal.h"
#include "kernel/net/inet/udp_internal.h"

#define IP	    LINUX_IPPROTO_IP
#define IP6	    LINUX_IPPROTO_IPV6
#define TCP	    LINUX_IPPROTO_TCP
#define UDP	    LINUX_IPPROTO_UDP

#define FLAG	    (1u << 0) /* anything but 0 is 1 */
#define NO_STREAM   (1u << 1) /* refused with the row's error on streams */
#define ONLY_STREAM (1u << 2)
#define UNBOUND	    (1u << 3) /* only before the socket has a port */

struct row {
	int16_t level, name;
	uint8_t flags;
	int32_t initial, min, max;
	int32_t shown; /* what a value of -1 is shown as */
	int32_t error; /* of NO_STREAM */
};

static const struct row rows[OPTION_COUNT] = {
	[OPTION_TOS] = {IP, LINUX_IP_TOS, 0, 0, INT32_MIN, INT32_MAX},
	[OPTION_TTL] = {IP, LINUX_IP_TTL, 0, -1, 1, 255, IP_DEFAULT_TTL},
	[OPTION_PKTINFO] = {IP, LINUX_IP_PKTINFO, FLAG},
	[OPTION_MTU_DISCOVER] = {IP, LINUX_IP_MTU_DISCOVER, 0, 1, 0, 5},
	[OPTION_RECVERR] = {IP, LINUX_IP_RECVERR, FLAG},
	[OPTION_RECVTTL] = {IP, LINUX_IP_RECVTTL, FLAG},
	[OPTION_RECVTOS] = {IP, LINUX_IP_RECVTOS, FLAG},
	[OPTION_FREEBIND] = {IP, LINUX_IP_FREEBIND, FLAG},
	[OPTION_MINTTL] = {IP, LINUX_IP_MINTTL, 0, 0, 0, 255},
	[OPTION_BIND_ADDRESS_NO_PORT] = {IP, LINUX_IP_BIND_ADDRESS_NO_PORT, FLAG},
	[OPTION_MULTICAST_TTL] = {IP, LINUX_IP_MULTICAST_TTL, NO_STREAM, 1, 0, 255, 1, -EINVAL},
	[OPTION_MULTICAST_LOOP] = {IP, LINUX_IP_MULTICAST_LOOP, FLAG, 1},
	[OPTION_MULTICAST_ALL] = {IP, LINUX_IP_MULTICAST_ALL, 0, 1, 0, 1},
	[OPTION_HOPS6] = {IP6, LINUX_IPV6_UNICAST_HOPS, 0, -1, 0, 255, IP_DEFAULT_TTL},
	[OPTION_MULTICAST_HOPS6] = {IP6, LINUX_IPV6_MULTICAST_HOPS, NO_STREAM, -1, 0, 255, 1,
				    -ENOPROTOOPT},
	[OPTION_MULTICAST_LOOP6] = {IP6, LINUX_IPV6_MULTICAST_LOOP, 0, 1, 0, 1},
	[OPTION_MTU_DISCOVER6] = {IP6, LINUX_IPV6_MTU_DISCOVER, 0, 1, 0, 5},
	[OPTION_RECVERR6] = {IP6, LINUX_IPV6_RECVERR, FLAG},
	[OPTION_V6ONLY] = {IP6, LINUX_IPV6_V6ONLY, FLAG | UNBOUND},
	[OPTION_RECVPKTINFO6] = {IP6, LINUX_IPV6_RECVPKTINFO, FLAG},
	[OPTION_RECVHOPLIMIT6] = {IP6, LINUX_IPV6_RECVHOPLIMIT, FLAG},
	[OPTION_DONTFRAG6] = {IP6, LINUX_IPV6_DONTFRAG, FLAG},
	[OPTION_RECVTCLASS6] = {IP6, LINUX_IPV6_RECVTCLASS, FLAG},
	[OPTION_TCLASS6] = {IP6, LINUX_IPV6_TCLASS, 0, 0, 0, 255, 0},
	[OPTION_NODELAY] = {TCP, LINUX_TCP_NODELAY, FLAG},
	[OPTION_MAXSEG] = {TCP, LINUX_TCP_MAXSEG, 0, 536, 88, 32767},
	[OPTION_CORK] = {TCP, LINUX_TCP_CORK, FLAG},
	[OPTION_KEEPIDLE] = {TCP, LINUX_TCP_KEEPIDLE, 0, 7200, 1, 32767},
	[OPTION_KEEPINTVL] = {TCP, LINUX_TCP_KEEPINTVL, 0, 75, 1, 32767},
	[OPTION_KEEPCNT] = {TCP, LINUX_TCP_KEEPCNT, 0, 9, 1, 127},
	[OPTION_SYNCNT] = {TCP, LINUX_TCP_SYNCNT, 0, 6, 1, 127},
	[OPTION_LINGER2] = {TCP, LINUX_TCP_LINGER2, 0, 60, INT32_MIN, INT32_MAX, -1},
	[OPTION_DEFER_ACCEPT] = {TCP, LINUX_TCP_DEFER_ACCEPT, 0, 0, INT32_MIN, INT32_MAX},
	[OPTION_WINDOW_CLAMP] = {TCP, LINUX_TCP_WINDOW_CLAMP, 0, 0, INT32_MIN, INT32_MAX},
	[OPTION_QUICKACK] = {TCP, LINUX_TCP_QUICKACK, FLAG, 1},
	[OPTION_USER_TIMEOUT] = {TCP, LINUX_TCP_USER_TIMEOUT, 0, 0, 0, INT32_MAX},
	[OPTION_NOTSENT_LOWAT] = {TCP, LINUX_TCP_NOTSENT_LOWAT, 0, -1, INT32_MIN, INT32_MAX, -1},
	[OPTION_UDP_CORK] = {UDP, LINUX_UDP_CORK, FLAG},
};

void inet_options_init(struct inet_options *options)
{
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		options->values[i] = rows[i].initial;
}

static int find(int level, int name)
{
	for (int i = 0; i < OPTION_COUNT; i++)
		if (rows[i].level == level && rows[i].name == name)
			return i;
	return -ENOPROTOOPT;
}

/* Whether sockets of a kind know a level at all. */
static int check_level(const struct socket *socket, int level)
{
	if (level == IP || (level == IP6 && socket->family == AF_INET6))
		return 0;
	if (level == TCP && socket->type == SOCK_STREAM)
		return 0;
	if (level == UDP && socket->protocol == LINUX_IPPROTO_UDP)
		return 0;
	return -ENOPROTOOPT;
}

/* Options of IPPROTO_IP may be a byte. */
static int get_value(int level, uaddr_t at, unsigned len, int *value)
{
	uint8_t byte = 0;
	int err;

	*value = 0;
	if (len >= sizeof(*value))
		return copy_from_user(value, at, sizeof(*value));
	if (level != IP)
		return -EINVAL;
	err = len ? get_user_u8(&byte, at) : 0;
	*value = byte;
	return err;
}

/* What an option does when it is set. */
static void apply(struct inet_socket *sock, int option)
{
	const int32_t *values = sock->options.values;

	if (option == OPTION_V6ONLY)
		sock->v6only = values[option];
	if (sock->socket.type != SOCK_STREAM)
		return;
	inet_enter();
	tcp_pcb_configure(tcp_of(&sock->socket));
	if (option == OPTION_CORK || option == OPTION_NODELAY)
		tcp_push(tcp_of(&sock->socket));
	inet_leave();
}

/* A byte, of which the two bits for congestion (ECN) are TCP's own. */
static int traffic_class(const struct inet_socket *sock, int option, int value)
{
	if (sock->socket.type == SOCK_STREAM)
		value = (value & ~3) | (sock->options.values[option] & 3);
	return value & 0xff;
}

static int set_number(struct inet_socket *sock, int option, int value)
{
	const struct row *row = &rows[option];

	if ((row->flags & NO_STREAM) && sock->socket.type == SOCK_STREAM)
		return row->error;
	if ((row->flags & UNBOUND) && inet_has_port(sock))
		return -EINVAL;
	if (row->flags & FLAG)
		value = value != 0;
	else if (value == -1 && row->initial == -1)
		value = -1; /* the default again */
	else if (value == -1 && (option == OPTION_MULTICAST_TTL || option == OPTION_TCLASS6))
		value = row->initial;
	else if (value < row->min || value > row->max)
		return -EINVAL;
	if (option == OPTION_TOS || option == OPTION_TCLASS6)
		value = traffic_class(sock, option, value);
	sock->options.values[option] = value;
	apply(sock, option);
	return 0;
}

int inet_set_option(struct socket *socket, int level, int name, uaddr_t value, unsigned len)
{
	struct inet_socket *sock = inet_of(socket);
	int number, option, err = check_level(socket, level);

	if (err < 0)
		return err;
	if (level == TCP && name == LINUX_TCP_CONGESTION)
		return tcp_set_congestion(value, len);
	err = inet_set_membership(sock, level, name, value, len);
	if (err != -ENOPROTOOPT)
		return err;
	option = find(level, name);
	/* The order of Linux's checks is each level's own. */
	if (option < 0 && (level == IP || (level == IP6 && len < sizeof(number))))
		return option;
	err = get_value(level, value, len, &number);
	if (err < 0)
		return err;
	return option < 0 ? option : set_number(sock, option, number);
}

/* A byte of a value that fits one, where there is no room for more, on level IPPROTO_IP. */
static int put_number(int level, int value, void *buf, unsigned *len)
{
	uint8_t byte = (uint8_t)value;

	if (level == IP && *len > 0 && *len < sizeof(value) && value >= 0 && value <= 255) {
		memcpy(buf, &byte, 1);
		*len = 1;
		return 0;
	}
	*len = MIN(*len, (unsigned)sizeof(value));
	memcpy(buf, &value, *len);
	return 0;
}

static int show(const struct inet_socket *sock, int option)
{
	int value = sock->options.values[option];

	if (option == OPTION_MAXSEG && sock->socket.type == SOCK_STREAM)
		return tcp_show_mss(tcp_of((struct socket *)&sock->socket), value);
	return value == -1 ? rows[option].shown : value;
}

int inet_get_option(struct socket *socket, int level, int name, void *buf, unsigned *len)
{
	const struct inet_socket *sock = inet_of(socket);
	int option, err = check_level(socket, level);

	if (err < 0)
		return socket->family == AF_INET ? -EOPNOTSUPP : err;
	if (level == TCP && name == LINUX_TCP_INFO)
		return tcp_get_info(tcp_of(socket), buf, len);
	if (level == TCP && name == LINUX_TCP_CONGESTION)
		return tcp_get_congestion(buf, len);
	if ((level == IP && name == LINUX_IP_MTU) || (level == IP6 && name == LINUX_IPV6_MTU)) {
		struct netif *netif = inet_route(&sock->local.ip, &sock->peer.ip);

		if (!sock->peer.port || !netif)
			return -ENOTCONN;
		return put_number(level, netif->mtu, buf, len);
	}
	option = find(level, name);
	return option < 0 ? option : put_number(level, show(sock, option), buf, len);
}
