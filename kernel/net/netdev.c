// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/net/netdev.h"

#include "include/linux/errno.h"
#include "include/linux/if.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "kernel/net/netdev_internal.h"

#define LOOPBACK_INDEX 1

struct list_node netdev_list = LIST_INIT(netdev_list);
struct list_node netdev_taps = LIST_INIT(netdev_taps);

void (*netdev_listener)(const struct netdev *dev, uint32_t flags);

static const struct netdev_stack *the_stack;
static unsigned last_index = LOOPBACK_INDEX, ethernet_count;

/* ---- the registry ---- */

struct netdev *netdev_by_index(unsigned index)
{
	struct netdev *dev;

	netdev_for_each(dev)
	{
		if (dev->index == index)
			return dev;
	}
	return NULL;
}

struct netdev *netdev_by_name(const char *name)
{
	struct netdev *dev;

	netdev_for_each(dev)
	{
		if (strcmp(dev->name, name) == 0)
			return dev;
	}
	return NULL;
}

/* The first name that is free. */
static void give_name(struct netdev *dev)
{
	do
		ksnprintf(dev->name, sizeof(dev->name), "eth%u", ethernet_count++);
	while (netdev_by_name(dev->name));
}

int netdev_register(struct netdev *dev)
{
	bool is_loopback = dev->kind == NETDEV_LOOPBACK;

	if (dev->name[0] && netdev_by_name(dev->name))
		return -EEXIST;
	if (is_loopback && netdev_by_index(LOOPBACK_INDEX))
		return -EEXIST;
	if (!dev->name[0])
		give_name(dev);
	dev->index = is_loopback ? LOOPBACK_INDEX : ++last_index;
	list_init(&dev->schedule_link);
	if (is_loopback)
		list_add(&netdev_list, &dev->link);
	else
		list_add_tail(&netdev_list, &dev->link);
	if (the_stack)
		the_stack->attach(dev);
	return 0;
}

void netdev_set_stack(const struct netdev_stack *stack)
{
	struct netdev *dev;

	the_stack = stack;
	netdev_for_each(dev) stack->attach(dev);
}

const struct netdev_stack *netdev_stack(void)
{
	return the_stack;
}

/* ---- their state ---- */

static void changed(struct netdev *dev, uint32_t flags)
{
	struct netdev_tap *tap;

	if (the_stack)
		the_stack->changed(dev);
	list_for_each_entry (tap, &netdev_taps, link)
		tap->changed(tap, dev);
	if (netdev_listener)
		netdev_listener(dev, flags);
}

int netdev_start(struct netdev *dev)
{
	int error;

	if (dev->up)
		return 0;
	error = dev->ops->start ? dev->ops->start(dev) : 0;
	if (error)
		return error;
	dev->up = true;
	dev->full = false;
	changed(dev, IFF_UP);
	/* Something may have come before anybody listened. */
	netdev_schedule(dev);
	return 0;
}

void netdev_stop(struct netdev *dev)
{
	if (!dev->up)
		return;
	dev->up = false;
	netdev_unschedule(dev);
	if (dev->ops->stop)
		dev->ops->stop(dev);
	changed(dev, IFF_UP);
}

void netdev_stop_all(void)
{
	struct netdev *dev;

	netdev_for_each(dev) netdev_stop(dev);
}

void netdev_set_carrier(struct netdev *dev, bool has_carrier)
{
	if (dev->has_carrier == has_carrier)
		return;
	dev->has_carrier = has_carrier;
	changed(dev, 0);
}

int netdev_set_mtu(struct netdev *dev, uint32_t mtu)
{
	int error;

	if (mtu < dev->mtu_min || mtu > dev->mtu_max)
		return -EINVAL;
	error = dev->ops->set_mtu ? dev->ops->set_mtu(dev, mtu) : 0;
	if (error)
		return error;
	dev->mtu = mtu;
	changed(dev, 0);
	return 0;
}

/* What can stand in a path and in a list. */
static bool is_name(const char *name)
{
	if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return false;
	for (; *name; name++)
		if (*name == '/' || *name == ':' || *name == ' ' ||
		    (*name >= '\t' && *name <= '\r'))
			return false;
	return true;
}

int netdev_rename(struct netdev *dev, const char *name)
{
	const struct netdev *other = netdev_by_name(name);

	if (!is_name(name))
		return -EINVAL;
	if (other)
		return other == dev ? 0 : -EEXIST;
	ksnprintf(dev->name, sizeof(dev->name), "%s", name);
	changed(dev, 0);
	return 0;
}

int netdev_set_flags(struct netdev *dev, uint32_t flags)
{
	bool promiscuous = flags & IFF_PROMISC;

	if (promiscuous != dev->promiscuous_by_flags)
		dev->promiscuous += promiscuous ? 1 : -1;
	dev->promiscuous_by_flags = promiscuous;
	if (flags & IFF_UP)
		return netdev_start(dev);
	netdev_stop(dev);
	return 0;
}

uint32_t netdev_flags(const struct netdev *dev)
{
	uint32_t flags =
		dev->kind == NETDEV_LOOPBACK ? IFF_LOOPBACK : IFF_BROADCAST | IFF_MULTICAST;

	if (dev->up)
		flags |= IFF_UP;
	if (netdev_is_running(dev))
		flags |= IFF_RUNNING | IFF_LOWER_UP;
	if (dev->promiscuous)
		flags |= IFF_PROMISC;
	return flags;
}

uint16_t netdev_hardware(const struct netdev *dev)
{
	return dev->kind == NETDEV_LOOPBACK ? ARPHRD_LOOPBACK : ARPHRD_ETHER;
}

/* ---- frames ---- */

static void count(struct netdev_counters *counters, uint32_t length)
{
	counters->packets++;
	counters->bytes += length;
}

void netdev_show(struct netdev *dev, const struct netdev_view *view)
{
	struct netdev_tap *tap;

	list_for_each_entry (tap, &netdev_taps, link)
		tap->see(tap, dev, view);
}

/* An address for several begins with an odd byte; that for all does, too, but is not counted. */
static bool is_multicast(const uint8_t *address)
{
	static const uint8_t everybody[NETDEV_ADDRESS_SIZE] = {255, 255, 255, 255, 255, 255};

	return (address[0] & 1) && memcmp(address, everybody, sizeof(everybody)) != 0;
}

void netdev_receive(struct netdev *dev, struct netdev_buffer *head)
{
	count(&dev->received, head->total_length);
	if (is_multicast(head->data))
		dev->received.multicast++;
	if (netdev_is_tapped())
		netdev_show(dev, &(struct netdev_view){.received = head});
	if (the_stack && dev->up)
		the_stack->receive(dev, head);
	else
		netdev_buffer_free_all(head);
}

void netdev_buffer_free_all(struct netdev_buffer *head)
{
	struct netdev_buffer *next;

	for (; head; head = next) {
		next = head->next;
		netdev_buffer_free(head);
	}
}

static bool is_too_long(const struct netdev *dev, const struct netdev_packet *packet)
{
	if (packet->gso != NETDEV_GSO_NONE)
		return packet->length > dev->gso_max;
	return packet->length > dev->mtu + NETDEV_HEADER_SIZE;
}

int netdev_transmit(struct netdev *dev, struct netdev_packet *packet)
{
	uint32_t length = packet->length;
	int error;

	assert(packet->count > 0 && packet->count <= NETDEV_SEGMENTS_MAX);
	if (!dev->up)
		return -ENETDOWN;
	if (is_too_long(dev, packet))
		return -EMSGSIZE;
	/* Before the driver has it, which may be done with it at once. */
	if (netdev_is_tapped())
		netdev_show(dev, &(struct netdev_view){.sent = packet});
	error = dev->ops->transmit(dev, packet);
	if (error == 0)
		count(&dev->sent, length);
	else if (error == -EAGAIN)
		dev->full = true;
	return error;
}

void netdev_flush(struct netdev *dev)
{
	if (dev->ops->flush && dev->up)
		dev->ops->flush(dev);
}

static void free_packet(struct netdev_packet *packet, int error)
{
	memory_use_unkeep(packet);
	kfree(packet);
}

struct netdev_packet *netdev_packet_alloc(uint32_t length, uint8_t **data)
{
	struct netdev_packet *packet = kmalloc(sizeof(*packet) + NETDEV_HEADROOM + length);

	if (!packet)
		return NULL;
	/* Devices say late that they have sent something, which is nothing that a program has. */
	memory_use_keep(packet);
	*data = (uint8_t *)(packet + 1) + NETDEV_HEADROOM;
	*packet = (struct netdev_packet){
		.done = free_packet,
		.count = 1,
		.headroom = NETDEV_HEADROOM,
		.length = length,
		.segments = {{*data, length}},
	};
	return packet;
}

/* ---- taps ---- */

void netdev_tap_add(struct netdev_tap *tap)
{
	list_add_tail(&netdev_taps, &tap->link);
}

void netdev_tap_remove(struct netdev_tap *tap)
{
	list_remove(&tap->link);
}

/* The part of a piece of memory that a copy wants, which goes on behind it. */
static void copy_piece(const uint8_t *data, uint32_t length, uint32_t *offset, uint8_t **to,
		       uint32_t *n)
{
	uint32_t part;

	if (*offset >= length) {
		*offset -= length;
		return;
	}
	part = MIN(length - *offset, *n);
	memcpy(*to, data + *offset, part);
	*offset = 0;
	*to += part;
	*n -= part;
}

void netdev_view_copy(const struct netdev_view *view, uint32_t offset, void *to, uint32_t n)
{
	const struct netdev_buffer *buffer = view->received;
	uint8_t *at = to;

	for (; buffer && n > 0; buffer = buffer->next)
		copy_piece(buffer->data, buffer->length, &offset, &at, &n);
	for (unsigned i = 0; view->sent && i < view->sent->count && n > 0; i++)
		copy_piece(view->sent->segments[i].data, view->sent->segments[i].length, &offset,
			   &at, &n);
	assert(n == 0);
}
