// SPDX-License-Identifier: BSD-3-Clause
// Requests of ioctl(2) about network devices, by name (netdevice(7)).

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/if.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/netdev_internal.h"
#include "kernel/process/process.h"

#define QUEUE_LENGTH 1000 /* what Linux has; nothing is queued above the driver */

static int set(struct netdev *dev, unsigned cmd, const struct linux_ifreq *request)
{
	if (!current_capable(CAP_NET_ADMIN))
		return -EPERM;
	if (cmd == SIOCSIFFLAGS)
		return netdev_set_flags(dev, (uint16_t)request->ifr_flags);
	if (request->ifr_mtu < 0)
		return -EINVAL;
	return netdev_set_mtu(dev, (uint32_t)request->ifr_mtu);
}

static void get(const struct netdev *dev, unsigned cmd, struct linux_ifreq *request)
{
	switch (cmd) {
	case SIOCGIFFLAGS:
		request->ifr_flags = (int16_t)netdev_flags(dev);
		break;
	case SIOCGIFMETRIC:
		request->ifr_metric = 0;
		break;
	case SIOCGIFMTU:
		request->ifr_mtu = (int32_t)dev->mtu;
		break;
	case SIOCGIFHWADDR:
		memset(&request->ifr_hwaddr, 0, sizeof(request->ifr_hwaddr));
		request->ifr_hwaddr.sa_family = netdev_hardware(dev);
		memcpy(request->ifr_hwaddr.sa_data, dev->address, NETDEV_ADDRESS_SIZE);
		break;
	case SIOCGIFINDEX:
		request->ifr_ifindex = (int32_t)dev->index;
		break;
	case SIOCGIFTXQLEN:
		request->ifr_qlen = QUEUE_LENGTH;
		break;
	}
}

static int get_name(struct linux_ifreq *request)
{
	const struct netdev *dev = netdev_by_index((unsigned)request->ifr_ifindex);

	if (!dev)
		return -ENODEV;
	memset(request->ifr_name, 0, sizeof(request->ifr_name));
	str_copy(request->ifr_name, dev->name, sizeof(request->ifr_name));
	return 0;
}

static bool is_known(unsigned cmd)
{
	static const uint16_t known[] = {SIOCGIFNAME,	SIOCGIFFLAGS, SIOCSIFFLAGS,  SIOCGIFMETRIC,
					 SIOCGIFMTU,	SIOCSIFMTU,   SIOCGIFHWADDR, SIOCGIFINDEX,
					 SIOCGIFTXQLEN, SIOCETHTOOL};

	for (unsigned i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i] == cmd)
			return true;
	return false;
}

/* What is asked by name, which may be the label of an address: behind a colon there is no more of a
 * device's name. */
static int answer(unsigned cmd, struct linux_ifreq *request)
{
	struct netdev *dev;
	char *colon;

	request->ifr_name[IFNAMSIZ - 1] = '\0';
	colon = strchr(request->ifr_name, ':');
	if (colon)
		*colon = '\0';
	dev = netdev_by_name(request->ifr_name);
	if (colon)
		*colon = ':';
	if (!dev)
		return -ENODEV;
	if (cmd == SIOCSIFFLAGS || cmd == SIOCSIFMTU)
		return set(dev, cmd, request);
	/* Drivers know nothing of the kind. */
	if (cmd == SIOCETHTOOL)
		return -EOPNOTSUPP;
	get(dev, cmd, request);
	return 0;
}

long netdev_ioctl(unsigned cmd, uaddr_t arg)
{
	const struct netdev_stack *stack = netdev_stack();
	struct linux_ifreq request;
	int err;

	if (!is_known(cmd))
		return stack && stack->ioctl ? stack->ioctl(cmd, arg) : -ENOTTY;
	if (copy_from_user(&request, arg, sizeof(request)) < 0)
		return -EFAULT;
	/* An address may be taken down. */
	if (cmd == SIOCSIFFLAGS && stack && stack->ioctl && memchr(request.ifr_name, ':', IFNAMSIZ))
		return stack->ioctl(cmd, arg);
	err = cmd == SIOCGIFNAME ? get_name(&request) : answer(cmd, &request);
	if (err < 0 || cmd == SIOCSIFFLAGS || cmd == SIOCSIFMTU)
		return err;
	return copy_to_user(arg, &request, sizeof(request));
}
