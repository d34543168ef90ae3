// SPDX-License-Identifier: BSD-3-Clause
// Options of the levels IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP and IPPROTO_UDP.

#include "kernel/net/inet/options.h"

#include "include/linux/capability.h"
#include "include/linux/in_options.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/inet/settings.h"
#include "kernel/net/inet/tcp_internal.h"
#include "kernel/net/inet/udp_internal.h"
#include "kernel/process/process.h"

#define IP		  LINUX_IPPROTO_IP
#define IP6		  LINUX_IPPROTO_IPV6
#define TCP		  LINUX_IPPROTO_TCP
#define UDP		  LINUX_IPPROTO_UDP

#define FLAG		  (1u << 0) /* anything but 0 is 1 */
#define NO_STREAM	  (1u << 1) /* refused with the row's error on streams */
#define ONLY_RAW	  (1u << 2)
#define UNBOUND		  (1u << 3) /* only before the socket has a port */
#define ANY_LENGTH	  (1u << 4) /* what is too short is 0 */
#define NOT_EMPTY	  (1u << 5) /* of IPPROTO_IP: no value at all is not 0 */
#define PRIVILEGED	  (1u << 6) /* to be set, not to be cleared */
#define OR_NONE		  (1u << 7) /* or 0, below min */

#define DEFER_STEP	  1
#define DEFER_STEP_MAX	  120
#define DEFER_RETRIES_MAX 255
#define LINGER2_MAX	  120
#define WINDOW_CLAMP_MIN  1152
#define SEGMENT_DEFAULT	  536
#define IP6_MTU_MIN	  1280 /* RFC 8200, section 5 */

struct row {
	int16_t level, name;
	uint8_t flags;
	int32_t initial, min, max;
	int32_t shown; /* what a value of -1 is shown as */
	int32_t error; /* of NO_STREAM */
};

static const struct row rows[OPTION_COUNT] = {
	[OPTION_TOS] = {.level = IP, .name = LINUX_IP_TOS, .min = INT32_MIN, .max = INT32_MAX},
	[OPTION_TTL] = {.level = IP,
			.name = LINUX_IP_TTL,
			.initial = -1,
			.min = 1,
			.max = 255,
			.shown = IP_DEFAULT_TTL},
	[OPTION_PKTINFO] = {.level = IP, .name = LINUX_IP_PKTINFO, .flags = FLAG},
	[OPTION_MTU_DISCOVER] = {.level = IP,
				 .name = LINUX_IP_MTU_DISCOVER,
				 .initial = 1,
				 .max = 5},
	[OPTION_RECVERR] = {.level = IP, .name = LINUX_IP_RECVERR, .flags = FLAG},
	[OPTION_HDRINCL] = {.level = IP, .name = LINUX_IP_HDRINCL, .flags = FLAG | ONLY_RAW},
	[OPTION_RECVTTL] = {.level = IP, .name = LINUX_IP_RECVTTL, .flags = FLAG},
	[OPTION_RECVTOS] = {.level = IP, .name = LINUX_IP_RECVTOS, .flags = FLAG},
	[OPTION_FREEBIND] = {.level = IP, .name = LINUX_IP_FREEBIND, .flags = FLAG | NOT_EMPTY},
	[OPTION_TRANSPARENT] = {.level = IP,
				.name = LINUX_IP_TRANSPARENT,
				.flags = FLAG | NOT_EMPTY | PRIVILEGED},
	[OPTION_RECVORIGDSTADDR] = {.level = IP, .name = LINUX_IP_ORIGDSTADDR, .flags = FLAG},
	[OPTION_MINTTL] = {.level = IP, .name = LINUX_IP_MINTTL, .flags = NOT_EMPTY, .max = 255},
	[OPTION_BIND_ADDRESS_NO_PORT] = {.level = IP,
					 .name = LINUX_IP_BIND_ADDRESS_NO_PORT,
					 .flags = FLAG},
	[OPTION_MULTICAST_TTL] = {.level = IP,
				  .name = LINUX_IP_MULTICAST_TTL,
				  .flags = NO_STREAM | NOT_EMPTY,
				  .initial = 1,
				  .max = 255,
				  .shown = 1,
				  .error = -EINVAL},
	[OPTION_MULTICAST_LOOP] = {.level = IP,
				   .name = LINUX_IP_MULTICAST_LOOP,
				   .flags = FLAG | NOT_EMPTY,
				   .initial = 1},
	[OPTION_MULTICAST_ALL] = {.level = IP,
				  .name = LINUX_IP_MULTICAST_ALL,
				  .flags = NOT_EMPTY,
				  .initial = 1,
				  .max = 1},
	[OPTION_HOPS6] = {.level = IP6,
			  .name = LINUX_IPV6_UNICAST_HOPS,
			  .initial = -1,
			  .max = 255,
			  .shown = IP_DEFAULT_TTL},
	[OPTION_MULTICAST_HOPS6] = {.level = IP6,
				    .name = LINUX_IPV6_MULTICAST_HOPS,
				    .flags = NO_STREAM,
				    .initial = -1,
				    .max = 255,
				    .shown = 1,
				    .error = -ENOPROTOOPT},
	[OPTION_MULTICAST_LOOP6] = {.level = IP6,
				    .name = LINUX_IPV6_MULTICAST_LOOP,
				    .initial = 1,
				    .max = 1},
	[OPTION_MULTICAST_ALL6] = {.level = IP6,
				   .name = LINUX_IPV6_MULTICAST_ALL,
				   .flags = FLAG,
				   .initial = 1},
	[OPTION_MTU_DISCOVER6] = {.level = IP6,
				  .name = LINUX_IPV6_MTU_DISCOVER,
				  .initial = 1,
				  .max = 5},
	/* Of fragments; what is asked for is the path's (inet_get_option). */
	[OPTION_MTU6] = {.level = IP6,
			 .name = LINUX_IPV6_MTU,
			 .flags = OR_NONE,
			 .min = IP6_MTU_MIN,
			 .max = INT32_MAX},
	[OPTION_RECVERR6] = {.level = IP6, .name = LINUX_IPV6_RECVERR, .flags = FLAG},
	[OPTION_V6ONLY] = {.level = IP6, .name = LINUX_IPV6_V6ONLY, .flags = FLAG | UNBOUND},
	[OPTION_RECVPKTINFO6] = {.level = IP6, .name = LINUX_IPV6_RECVPKTINFO, .flags = FLAG},
	[OPTION_RECVHOPLIMIT6] = {.level = IP6, .name = LINUX_IPV6_RECVHOPLIMIT, .flags = FLAG},
	[OPTION_DONTFRAG6] = {.level = IP6,
			      .name = LINUX_IPV6_DONTFRAG,
			      .flags = FLAG | ANY_LENGTH},
	[OPTION_RECVTCLASS6] = {.level = IP6, .name = LINUX_IPV6_RECVTCLASS, .flags = FLAG},
	[OPTION_TCLASS6] = {.level = IP6, .name = LINUX_IPV6_TCLASS, .max = 255},
	[OPTION_MINHOPS6] = {.level = IP6, .name = LINUX_IPV6_MINHOPCOUNT, .max = 255},
	[OPTION_RECVORIGDSTADDR6] = {.level = IP6, .name = LINUX_IPV6_ORIGDSTADDR, .flags = FLAG},
	[OPTION_NODELAY] = {.level = TCP, .name = LINUX_TCP_NODELAY, .flags = FLAG},
	[OPTION_MAXSEG] =
		{.level = TCP, .name = LINUX_TCP_MAXSEG, .flags = OR_NONE, .min = 88, .max = 32767},
	[OPTION_CORK] = {.level = TCP, .name = LINUX_TCP_CORK, .flags = FLAG},
	[OPTION_KEEPIDLE] = {.level = TCP, .name = LINUX_TCP_KEEPIDLE, .min = 1, .max = 32767},
	[OPTION_KEEPINTVL] = {.level = TCP, .name = LINUX_TCP_KEEPINTVL, .min = 1, .max = 32767},
	[OPTION_KEEPCNT] = {.level = TCP, .name = LINUX_TCP_KEEPCNT, .min = 1, .max = 127},
	[OPTION_SYNCNT] = {.level = TCP, .name = LINUX_TCP_SYNCNT, .min = 1, .max = 127},
	[OPTION_LINGER2] = {.level = TCP,
			    .name = LINUX_TCP_LINGER2,
			    .min = INT32_MIN,
			    .max = INT32_MAX,
			    .shown = -1},
	[OPTION_DEFER_ACCEPT] = {.level = TCP,
				 .name = LINUX_TCP_DEFER_ACCEPT,
				 .min = INT32_MIN,
				 .max = INT32_MAX},
	[OPTION_WINDOW_CLAMP] = {.level = TCP,
				 .name = LINUX_TCP_WINDOW_CLAMP,
				 .min = INT32_MIN,
				 .max = INT32_MAX},
	[OPTION_QUICKACK] = {.level = TCP, .name = LINUX_TCP_QUICKACK, .flags = FLAG, .initial = 1},
	[OPTION_USER_TIMEOUT] = {.level = TCP, .name = LINUX_TCP_USER_TIMEOUT, .max = INT32_MAX},
	[OPTION_NOTSENT_LOWAT] = {.level = TCP,
				  .name = LINUX_TCP_NOTSENT_LOWAT,
				  .min = INT32_MIN,
				  .max = INT32_MAX,
				  .shown = -1},
	[OPTION_INQ] = {.level = TCP, .name = LINUX_TCP_INQ, .max = 1},
	[OPTION_UDP_CORK] = {.level = UDP, .name = LINUX_UDP_CORK, .flags = FLAG},
	[OPTION_UDP_SEGMENT] = {.level = UDP, .name = LINUX_UDP_SEGMENT, .max = UINT16_MAX},
	/* Datagrams may come joined, and never do. */
	[OPTION_UDP_GRO] = {.level = UDP, .name = LINUX_UDP_GRO, .flags = FLAG},
};

void inet_options_init(struct inet_options *options, bool v6)
{
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		options->values[i] = rows[i].initial;
	if (v6) {
		options->values[OPTION_MULTICAST_ALL] = 0;
		options->values[OPTION_V6ONLY] = inet_settings.v6only & 1;
	}
}

/* Of options that are 0 until they are set. */
static int32_t setting_of(enum inet_option option)
{
	switch (option) {
	case OPTION_KEEPIDLE:
		return inet_settings.keep_idle;
	case OPTION_KEEPINTVL:
		return inet_settings.keep_interval;
	case OPTION_KEEPCNT:
		return inet_settings.keep_count;
	case OPTION_SYNCNT:
		return inet_settings.syn_retries;
	case OPTION_LINGER2:
		return inet_settings.fin_timeout;
	default:
		return 0;
	}
}

int32_t inet_option(const struct inet_options *options, enum inet_option option)
{
	return options->values[option] ? options->values[option] : setting_of(option);
}

/* Options that both versions of IP have under numbers of their own. */
static bool is_shared(int level, int name, int option)
{
	if (level != IP6)
		return false;
	return (option == OPTION_FREEBIND && name == LINUX_IPV6_FREEBIND) ||
	       (option == OPTION_TRANSPARENT && name == LINUX_IPV6_TRANSPARENT);
}

static int find(int level, int name)
{
	for (int i = 0; i < OPTION_COUNT; i++)
		if ((rows[i].level == level && rows[i].name == name) || is_shared(level, name, i))
			return i;
	return -ENOPROTOOPT;
}

/* Whether sockets of a kind know a level at all. */
static int check_level(const struct socket *socket, int level)
{
	if (level == IP6 && socket->family == AF_INET6)
		return 0;
	if (level == IP && (socket->family == AF_INET || socket->type != SOCK_RAW))
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
	if (level == IP6 && !at && len >= sizeof(*value))
		return 0; /* as Linux has it */
	if (len >= sizeof(*value))
		return copy_from_user(value, at, sizeof(*value));
	if (level != IP)
		return -EINVAL;
	err = len ? get_user_u8(&byte, at) : 0;
	*value = byte;
	return err;
}

/* The same where the option is known, or negative: some are refused, or are 0, before it is seen
 * that the value is too short. */
static int read_value(const struct socket *socket, int option, int level, uaddr_t at, unsigned len,
		      int *value)
{
	if (level == IP && len == 0 && (rows[option].flags & NOT_EMPTY))
		return -EINVAL;
	if (option < 0 || level != IP6 || len >= sizeof(*value))
		return get_value(level, at, len, value);
	*value = 0;
	if ((rows[option].flags & NO_STREAM) && socket->type == SOCK_STREAM)
		return rows[option].error;
	return rows[option].flags & ANY_LENGTH ? 0 : -EINVAL;
}

/* What an option does when it is set. */
static int apply(struct inet_socket *sock, int option)
{
	const int32_t *values = sock->options.values;

	if (option == OPTION_V6ONLY)
		sock->v6only = values[option];
	if (sock->socket.type != SOCK_STREAM) {
		if (option == OPTION_UDP_CORK && !values[option])
			return udp_push(udp_of((struct socket *)&sock->socket));
		if ((option == OPTION_RECVERR || option == OPTION_RECVERR6) && !values[option])
			udp_drop_errors(udp_of((struct socket *)&sock->socket));
		return 0;
	}
	inet_enter();
	tcp_pcb_configure(tcp_of(&sock->socket));
	if (option == OPTION_CORK || option == OPTION_NODELAY)
		tcp_push(tcp_of(&sock->socket));
	if (option == OPTION_QUICKACK && values[option])
		tcp_acknowledge(tcp_of(&sock->socket));
	inet_leave();
	if (option == OPTION_NOTSENT_LOWAT)
		socket_wake_writers(&sock->socket);
	return 0;
}

/* A byte, of which the two bits for congestion (ECN) are TCP's own. */
static int traffic_class(const struct inet_socket *sock, int option, int value)
{
	if (sock->socket.type == SOCK_STREAM)
		value = (value & ~3) | (sock->options.values[option] & 3);
	return value & 0xff;
}

/* TCP_DEFER_ACCEPT is kept as how often the answer to SYN is sent again, each time after twice as
 * long: the seconds that makes. */
static int in_retries(int seconds)
{
	int period = 0, step = DEFER_STEP;

	for (int n = 0; n < DEFER_RETRIES_MAX && period < seconds; n++) {
		period += step;
		step = MIN(2 * step, DEFER_STEP_MAX);
	}
	return period;
}

/* Limits of TCP's numbers that are no errors. */
static int limited(int option, int value)
{
	switch (option) {
	case OPTION_DEFER_ACCEPT:
		return in_retries(value);
	case OPTION_LINGER2:
		return value < 0 ? -1 : MIN(value, LINGER2_MAX);
	case OPTION_WINDOW_CLAMP:
		return value ? MAX(value, WINDOW_CLAMP_MIN) : 0;
	}
	return value;
}

static int set_number(struct inet_socket *sock, int option, int value)
{
	const struct row *row = &rows[option];

	if ((row->flags & NO_STREAM) && sock->socket.type == SOCK_STREAM)
		return row->error;
	if ((row->flags & ONLY_RAW) && sock->socket.type != SOCK_RAW)
		return -ENOPROTOOPT;
	if ((row->flags & UNBOUND) && (inet_has_port(sock) || sock->socket.type == SOCK_RAW))
		return -EINVAL;
	if ((row->flags & PRIVILEGED) && value && !current_capable(CAP_NET_RAW) &&
	    !current_capable(CAP_NET_ADMIN))
		return -EPERM;
	if (option == OPTION_WINDOW_CLAMP && !value && !tcp_is_closed(tcp_of(&sock->socket)))
		return -EINVAL;
	if (row->flags & FLAG)
		value = value != 0;
	else if (value == -1 && row->initial == -1)
		value = -1; /* the default again */
	else if (value == -1 && (option == OPTION_MULTICAST_TTL || option == OPTION_TCLASS6))
		value = row->initial;
	else if ((value < row->min || value > row->max) && !((row->flags & OR_NONE) && !value))
		return -EINVAL;
	value = limited(option, value);
	if (option == OPTION_TOS || option == OPTION_TCLASS6)
		value = traffic_class(sock, option, value);
	sock->options.values[option] = value;
	return apply(sock, option);
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
	err = read_value(socket, option, level, value, len, &number);
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
	int value = inet_option(&sock->options, (enum inet_option)option);

	if (option == OPTION_MAXSEG && value == 0)
		value = SEGMENT_DEFAULT;
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
		struct netif *netif = inet_route_of(sock, &sock->peer.ip);

		if (!sock->peer.port || !netif)
			return -ENOTCONN;
		return put_number(level, (int)inet_mtu(netif, &sock->peer.ip), buf, len);
	}
	if (level == IP && name == LINUX_IP_OPTIONS) {
		*len = 0; /* there are none */
		return 0;
	}
	err = inet_get_membership(sock, level, name, buf, len);
	if (err != -ENOPROTOOPT)
		return err;
	option = find(level, name);
	return option < 0 ? option : put_number(level, show(sock, option), buf, len);
}
