// SPDX-License-Identifier: BSD-3-Clause
// Options of SOL_SOCKET (socket(7)).

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/if_packet.h"
#include "include/linux/in.h"
#include "include/linux/in_options.h"
#include "include/linux/poll.h"
#include "include/linux/time.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/netdev.h"
#include "kernel/net/socket/filter.h"
#include "kernel/net/socket/settings.h"
#include "kernel/net/socket/socket.h"
#include "kernel/process/process.h"
#include "plat/kvm/clock.h"

#define PRIORITY_MAX 6 /* for everybody */
#define BUFFER_MAX   (INT32_MAX - 1)

/* Options that are a bit. */
static const struct {
	int name;
	uint32_t bit;
} bits[] = {
	{SO_DEBUG, SOCKET_DEBUG},
	{SO_REUSEADDR, SOCKET_REUSEADDR},
	{SO_REUSEPORT, SOCKET_REUSEPORT},
	{SO_DONTROUTE, SOCKET_DONTROUTE},
	{SO_BROADCAST, SOCKET_BROADCAST},
	{SO_KEEPALIVE, SOCKET_KEEPALIVE},
	{SO_OOBINLINE, SOCKET_OOBINLINE},
	{SO_NO_CHECK, SOCKET_NO_CHECK},
	{SO_PASSCRED, SOCKET_CREDENTIALS},
	{SO_RXQ_OVFL, SOCKET_OVERFLOW},
	{SO_SELECT_ERR_QUEUE, SOCKET_URGENT_ERRORS},
};

static uint32_t bit_of(int name)
{
	for (unsigned i = 0; i < ARRAY_SIZE(bits); i++)
		if (bits[i].name == name)
			return bits[i].bit;
	return 0;
}

static int set_bit(struct socket *socket, int name, int value)
{
	bool internet = socket->family == AF_INET || socket->family == AF_INET6;

	if (name == SO_DEBUG && value && !current_capable(CAP_NET_ADMIN))
		return -EACCES;
	if (name == SO_REUSEPORT && value && !internet)
		return -EOPNOTSUPP;
	if (value)
		socket->options |= bit_of(name);
	else
		socket->options &= ~bit_of(name);
	if (socket->ops->options_changed)
		socket->ops->options_changed(socket);
	return 0;
}

/* In the units of struct socket, that is twice what programs ask for. */
static uint32_t buffer_size(int value, int64_t max, int64_t min)
{
	int64_t size = MIN((int64_t)value * 2, max);

	/* A negative size is taken for a large one, as Linux does. */
	if (value < 0)
		size = max;
	return (uint32_t)MAX(size, min);
}

static int64_t most(int32_t setting)
{
	return MIN((int64_t)setting * 2, BUFFER_MAX);
}

static int set_forced(uint32_t *buffer, int value, int64_t min)
{
	if (!current_capable(CAP_NET_ADMIN))
		return -EPERM;
	*buffer = buffer_size(MAX(value, 0), BUFFER_MAX, min);
	return 0;
}

static int set_linger(struct socket *socket, uaddr_t value, unsigned len)
{
	struct linux_linger linger;

	if (len < sizeof(linger))
		return -EINVAL;
	if (copy_from_user(&linger, value, sizeof(linger)) < 0)
		return -EFAULT;
	socket->options &= ~SOCKET_LINGER;
	if (!linger.l_onoff)
		return 0;
	socket->options |= SOCKET_LINGER;
	socket->linger_s = linger.l_linger;
	return 0;
}

/* A time of 0 is no limit, one before 0 has passed already. */
static int set_timeout(uint64_t *timeout_ns, uaddr_t value, unsigned len)
{
	struct linux_timeval time;

	if (len < sizeof(time))
		return -EINVAL;
	if (copy_from_user(&time, value, sizeof(time)) < 0)
		return -EFAULT;
	if (time.tv_usec < 0 || time.tv_usec >= 1000000)
		return -EDOM;
	if (time.tv_sec < 0)
		*timeout_ns = 0;
	else if ((time.tv_sec == 0 && time.tv_usec == 0) ||
		 time.tv_sec >= (int64_t)(INT64_MAX / NS_PER_SEC))
		*timeout_ns = WAIT_FOREVER;
	else
		*timeout_ns = (uint64_t)time.tv_sec * NS_PER_SEC + (uint64_t)time.tv_usec * 1000;
	return 0;
}

/* What is there may be enough now. */
static int set_receive_low(struct socket *socket, int value)
{
	bool is_tcp = socket->type == SOCK_STREAM && socket->family != AF_UNIX;

	socket->receive_low = value < 0 ? INT32_MAX : MAX(value, 1);
	if (is_tcp && (socket->ops->poll(socket, NULL) & POLLIN))
		socket_wake_readers(socket);
	return 0;
}

static int set_priority(struct socket *socket, int value)
{
	if ((value < 0 || value > PRIORITY_MAX) && !current_capable(CAP_NET_RAW) &&
	    !current_capable(CAP_NET_ADMIN))
		return -EPERM;
	socket->priority = (uint32_t)value;
	return 0;
}

static int set_mark(struct socket *socket, int value)
{
	if (!current_capable(CAP_NET_RAW) && !current_capable(CAP_NET_ADMIN))
		return -EPERM;
	socket->mark = (uint32_t)value;
	return 0;
}

static bool has_peek_offset(const struct socket *socket)
{
	if (socket->family == AF_INET || socket->family == AF_INET6)
		return socket->type != SOCK_RAW;
	return socket->family == AF_UNIX;
}

static int set_peek_offset(struct socket *socket, int value)
{
	if (!has_peek_offset(socket))
		return -EOPNOTSUPP;
	socket->peek_offset = value;
	return 0;
}

/* Of SO_TIMESTAMP and its relatives the last one that was set holds, and any of them ends it. */
static const struct {
	int name;
	uint32_t options;
} times[] = {
	{SO_TIMESTAMP_OLD, SOCKET_TIME},
	{SO_TIMESTAMPNS_OLD, SOCKET_TIME | SOCKET_TIME_NS},
	{SO_TIMESTAMP_NEW, SOCKET_TIME | SOCKET_TIME_NEW},
	{SO_TIMESTAMPNS_NEW, SOCKET_TIME | SOCKET_TIME_NS | SOCKET_TIME_NEW},
};

#define TIME_OPTIONS (SOCKET_TIME | SOCKET_TIME_NS | SOCKET_TIME_NEW)

static uint32_t time_options(int name)
{
	for (unsigned i = 0; i < ARRAY_SIZE(times); i++)
		if (times[i].name == name)
			return times[i].options;
	return 0;
}

/* The younger option for microseconds is also on, as on Linux, when it is the one for nanoseconds
 * that was set. */
static bool has_time(const struct socket *socket, uint32_t options)
{
	uint32_t looked_at = options & SOCKET_TIME_NEW ? options : TIME_OPTIONS;

	return (socket->options & looked_at) == options;
}

static int set_time(struct socket *socket, uint32_t options, int value)
{
	socket->options = (socket->options & ~TIME_OPTIONS) | (value ? options : 0);
	return 0;
}

static int set_device(struct socket *socket, int index)
{
	if (socket->device && !current_capable(CAP_NET_RAW))
		return -EPERM;
	if (index < 0)
		return -EINVAL;
	socket->device = index;
	if (socket->ops->device_changed)
		socket->ops->device_changed(socket);
	return 0;
}

static int set_device_name(struct socket *socket, uaddr_t value, unsigned len)
{
	char name[NETDEV_NAME_MAX] = {0};
	const struct netdev *dev;

	if (copy_from_user(name, value, MIN(len, NETDEV_NAME_MAX - 1u)) < 0)
		return -EFAULT;
	if (!name[0])
		return set_device(socket, 0);
	dev = IS_ENABLED(CONFIG_NETDEV) ? netdev_by_name(name) : NULL;
	return dev ? set_device(socket, (int)dev->index) : -ENODEV;
}

/* Options whose value is a number. */
static int set_number(struct socket *socket, int name, int value)
{
	switch (name) {
	case SO_SNDBUF:
		socket->send_buffer =
			buffer_size(value, most(socket_settings.send_max), SEND_BUFFER_MIN);
		socket_wake_writers(socket);
		return 0;
	case SO_RCVBUF:
		socket->receive_buffer =
			buffer_size(value, most(socket_settings.receive_max), RECEIVE_BUFFER_MIN);
		return 0;
	case SO_SNDBUFFORCE:
		return set_forced(&socket->send_buffer, value, SEND_BUFFER_MIN);
	case SO_RCVBUFFORCE:
		return set_forced(&socket->receive_buffer, value, RECEIVE_BUFFER_MIN);
	case SO_RCVLOWAT:
		return set_receive_low(socket, value);
	case SO_PRIORITY:
		return set_priority(socket, value);
	case SO_MARK:
		return set_mark(socket, value);
	case SO_PEEK_OFF:
		return set_peek_offset(socket, value);
	case SO_BINDTOIFINDEX:
		return set_device(socket, value);
	case SO_INCOMING_CPU:
		socket->cpu = value;
		return 0;
	case SO_BSDCOMPAT:
		return 0;
	}
	if (time_options(name))
		return set_time(socket, time_options(name), value);
	return bit_of(name) ? set_bit(socket, name, value) : -ENOPROTOOPT;
}

int socket_set_option(struct socket *socket, int level, int name, uaddr_t value, unsigned len)
{
	int number;

	if (level != SOL_SOCKET)
		return socket->ops->set_option
			       ? socket->ops->set_option(socket, level, name, value, len)
			       : -EOPNOTSUPP;
	if (name == SO_BINDTODEVICE)
		return set_device_name(socket, value, len);
	if (len < sizeof(number))
		return -EINVAL;
	if (copy_from_user(&number, value, sizeof(number)) < 0)
		return -EFAULT;
	switch (name) {
	case SO_ATTACH_FILTER:
	case SO_DETACH_FILTER:
	case SO_LOCK_FILTER:
		return socket_filter_set(socket, name, value, len);
	case SO_LINGER:
		return set_linger(socket, value, len);
	case SO_RCVTIMEO:
	case SO_RCVTIMEO_NEW:
		return set_timeout(&socket->receive_timeout_ns, value, len);
	case SO_SNDTIMEO:
	case SO_SNDTIMEO_NEW:
		return set_timeout(&socket->send_timeout_ns, value, len);
	}
	return set_number(socket, name, number);
}

/* ---- getsockopt ---- */

static int get_number(struct socket *socket, int name, int *value)
{
	switch (name) {
	case SO_TYPE:
		*value = socket->type;
		return 0;
	case SO_DOMAIN:
		*value = socket->family;
		return 0;
	case SO_PROTOCOL:
		*value = socket->protocol;
		return 0;
	case SO_ERROR:
		*value = -socket_take_error(socket);
		return 0;
	case SO_ACCEPTCONN:
		*value = socket->listening;
		return 0;
	case SO_SNDBUF:
		*value = (int)socket->send_buffer;
		return 0;
	case SO_RCVBUF:
		*value = (int)socket->receive_buffer;
		return 0;
	case SO_RCVLOWAT:
		*value = socket->receive_low;
		return 0;
	case SO_SNDLOWAT:
		*value = 1;
		return 0;
	case SO_PRIORITY:
		*value = (int)socket->priority;
		return 0;
	case SO_MARK:
		*value = (int)socket->mark;
		return 0;
	case SO_BINDTOIFINDEX:
		*value = socket->device;
		return 0;
	case SO_PEEK_OFF:
		*value = socket->peek_offset;
		return has_peek_offset(socket) ? 0 : -EOPNOTSUPP;
	case SO_LOCK_FILTER:
		*value = socket->filter_locked;
		return 0;
	case SO_INCOMING_CPU:
		*value = socket->cpu;
		return 0;
	case SO_INCOMING_NAPI_ID: /* no receive queue has a number */
	case SO_BSDCOMPAT:
		*value = 0;
		return 0;
	}
	if (time_options(name)) {
		*value = has_time(socket, time_options(name));
		return 0;
	}
	*value = (socket->options & bit_of(name)) != 0;
	return bit_of(name) ? 0 : -ENOPROTOOPT;
}

static struct linux_timeval show_timeout(uint64_t timeout_ns)
{
	if (timeout_ns == WAIT_FOREVER)
		return (struct linux_timeval){0, 0};
	return (struct linux_timeval){(int64_t)(timeout_ns / NS_PER_SEC),
				      (int64_t)(timeout_ns % NS_PER_SEC / 1000)};
}

static int get_peer_name(struct socket *socket, void *buf, unsigned *len)
{
	struct socket_address address;

	if (socket->ops->get_name(socket, true, &address) < 0)
		return -ENOTCONN;
	if (address.len < *len)
		return -EINVAL;
	memcpy(buf, address.bytes, *len);
	return 0;
}

static int get_cookie(struct socket *socket, void *buf, unsigned *len)
{
	static uint64_t last;

	if (*len < sizeof(last))
		return -EINVAL;
	if (socket->cookie == 0)
		socket->cookie = ++last;
	memcpy(buf, &socket->cookie, sizeof(last));
	*len = sizeof(last);
	return 0;
}

/* There is one network. */
static int get_network_cookie(void *buf, unsigned *len)
{
	const uint64_t only = 1;

	if (*len != sizeof(only))
		return -EINVAL;
	memcpy(buf, &only, sizeof(only));
	return 0;
}

static int get_device_name(const struct socket *socket, void *buf, unsigned *len)
{
	const struct netdev *dev;
	unsigned room = *len;

	*len = 0;
	if (!socket->device)
		return 0;
	if (room < NETDEV_NAME_MAX)
		return -EINVAL;
	dev = IS_ENABLED(CONFIG_NETDEV) ? netdev_by_index((unsigned)socket->device) : NULL;
	if (!dev)
		return -ENODEV;
	*len = (unsigned)strlen(dev->name) + 1;
	memcpy(buf, dev->name, *len);
	return 0;
}

/* Copies a value, or as much of it as there is room for. */
static int put(void *buf, unsigned *len, const void *value, unsigned size)
{
	*len = MIN(*len, size);
	memcpy(buf, value, *len);
	return 0;
}

static int get_memory(const struct socket *socket, void *buf, unsigned *len)
{
	uint32_t numbers[SK_MEMINFO_COUNT] = {0};
	struct socket_memory memory = {0};

	if (socket->ops->count_memory)
		socket->ops->count_memory(socket, &memory);
	numbers[SK_MEMINFO_RMEM_ALLOC] = memory.received;
	numbers[SK_MEMINFO_RCVBUF] = socket->receive_buffer;
	numbers[SK_MEMINFO_SNDBUF] = socket->send_buffer;
	numbers[SK_MEMINFO_WMEM_QUEUED] = memory.to_send;
	numbers[SK_MEMINFO_DROPS] = memory.lost;
	return put(buf, len, numbers, sizeof(numbers));
}

static int get(struct socket *socket, int name, void *buf, unsigned *len)
{
	struct linux_linger linger = {(socket->options & SOCKET_LINGER) != 0, socket->linger_s};
	struct linux_ucred peer;
	struct linux_timeval time;
	int number, err;

	switch (name) {
	case SO_LINGER:
		return put(buf, len, &linger, sizeof(linger));
	case SO_RCVTIMEO:
	case SO_RCVTIMEO_NEW:
		time = show_timeout(socket->receive_timeout_ns);
		return put(buf, len, &time, sizeof(time));
	case SO_SNDTIMEO:
	case SO_SNDTIMEO_NEW:
		time = show_timeout(socket->send_timeout_ns);
		return put(buf, len, &time, sizeof(time));
	case SO_PEERCRED:
		peer = socket_identity_show(&socket->peer);
		return put(buf, len, &peer, sizeof(peer));
	case SO_PEERNAME:
		return get_peer_name(socket, buf, len);
	case SO_COOKIE:
		return get_cookie(socket, buf, len);
	case SO_NETNS_COOKIE:
		return get_network_cookie(buf, len);
	case SO_MEMINFO:
		return get_memory(socket, buf, len);
	case SO_BINDTODEVICE:
		return get_device_name(socket, buf, len);
	}
	err = get_number(socket, name, &number);
	return err < 0 ? err : put(buf, len, &number, sizeof(number));
}

/* The groups of the peer, however many: *len is how much room they take, also if there is not so
 * much (-ERANGE). */
static int get_groups(const struct socket *socket, uaddr_t value, unsigned *len)
{
	const struct group_list *groups = socket->peer.groups;
	unsigned room = *len;

	if (!socket->peer.pid)
		return -ENODATA;
	*len = groups ? groups->count * sizeof(uint32_t) : 0;
	if (room < *len)
		return -ERANGE;
	return groups ? copy_to_user(value, groups->gids, *len) : 0;
}

/* What is asked may depend on so many bytes where the answer goes. */
static unsigned question_size(int level, int name)
{
	if (level == SOL_PACKET)
		return sizeof(uint32_t);
	if (level == LINUX_IPPROTO_IP && name == LINUX_IP_MSFILTER)
		return sizeof(struct linux_ip_msfilter);
	return 0;
}

int socket_get_option(struct socket *socket, int level, int name, uaddr_t value, unsigned *len)
{
	uint64_t buf[SOCKET_OPTION_MAX / sizeof(uint64_t)] = {0};
	unsigned question;
	int err;

	if (level == SOL_SOCKET && name == SO_PEERGROUPS)
		return get_groups(socket, value, len);
	if (level == SOL_SOCKET && name == SO_GET_FILTER)
		return socket_filter_get(socket, value, len);
	*len = MIN(*len, SOCKET_OPTION_MAX);
	question = question_size(level, name);
	if (*len >= question && copy_from_user(buf, value, question) < 0)
		return -EFAULT;
	if (level == SOL_SOCKET)
		err = get(socket, name, buf, len);
	else if (socket->ops->get_option)
		err = socket->ops->get_option(socket, level, name, buf, len);
	else
		err = -EOPNOTSUPP;
	return err < 0 ? err : copy_to_user(value, buf, *len);
}
