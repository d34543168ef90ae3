// SPDX-License-Identifier: BSD-3-Clause
// The network device (virtio 1.1, section 5.1): its configuration, and its start and end. It does
// nothing while it is down, and is reset whenever it comes up.

#include "include/linux/errno.h"
#include "kernel/lib/log.h"
#include "kernel/lib/random.h"
#include "kernel/mm/slab.h"
#include "plat/virtio/net_internal.h"
#include "plat/virtio/virtio_internal.h"

/* 5.1.4: offsets of fields. */
#define CONFIG_MAC    0
#define CONFIG_STATUS 6
#define CONFIG_MTU    10
#define STATUS_LINK   1u

#define QUEUE_RX      0
#define QUEUE_TX      1
#define QUEUE_SIZE    256

#define MTU_MIN	      68 /* RFC 791 */
#define MTU_DEFAULT   1500

static uint32_t read_config(struct virtio_net *net, unsigned offset, unsigned size)
{
	return net->device->transport->config_read(net->device, offset, size);
}

static bool has_link(struct virtio_net *net)
{
	return !(net->device->features & NET_F_STATUS) ||
	       (read_config(net, CONFIG_STATUS, sizeof(uint16_t)) & STATUS_LINK);
}

/* Gives back all that the device had, which it is made to forget. */
static void end(struct virtio_net *net)
{
	if (!net->running)
		return;
	net->running = false;
	virtio_device_stop(net->device);
	net_empty_transmit(net);
	net_empty_receive(net);
}

static int net_start(struct netdev *dev)
{
	struct virtio_net *net = net_of(dev);
	int error = virtio_device_restart(net->device);

	if (error == 0)
		error = virtio_queue_restart(&net->rx);
	if (error == 0)
		error = virtio_queue_restart(&net->tx);
	if (error)
		return error;
	net->running = true;
	ring_want_interrupts(&net->tx.ring, false);
	virtio_device_start(net->device);
	net_refill(net);
	if (net->rx.ring.requests == 0) {
		end(net);
		return -ENOMEM;
	}
	dev->has_carrier = has_link(net);
	return 0;
}

static void net_stop(struct netdev *dev)
{
	end(net_of(dev));
}

/* A device that writes nonsense is stopped; who takes it down and up again may try once more. */
static bool is_broken(struct virtio_net *net)
{
	if (!net->rx.ring.broken && !net->tx.ring.broken)
		return false;
	log_err("%s: the device writes nonsense, and is stopped", net->dev.name);
	end(net);
	netdev_set_carrier(&net->dev, false);
	return true;
}

/* With interrupts wanted again, nothing is left that came before. */
static bool is_quiet(struct virtio_net *net)
{
	ring_want_interrupts(&net->rx.ring, true);
	if (!ring_has_finished(&net->rx.ring))
		return true;
	ring_want_interrupts(&net->rx.ring, false);
	return false;
}

static unsigned net_poll(struct netdev *dev, unsigned budget)
{
	struct virtio_net *net = net_of(dev);
	unsigned n = 0;

	if (!net->running)
		return 0;
	net_complete(net);
	do {
		n += net_receive(net, budget - n);
		if (!net->running || is_broken(net))
			return MIN(n, budget - 1);
		net_refill(net);
	} while (n < budget && !is_quiet(net));
	return n;
}

static const struct netdev_ops net_ops = {
	.start = net_start,
	.stop = net_stop,
	.transmit = net_transmit,
	.flush = net_flush,
	.poll = net_poll,
};

static void net_work(struct virtio_device *device)
{
	struct virtio_net *net = device->driver_data;

	if (!net->running)
		return;
	ring_want_interrupts(&net->rx.ring, false);
	netdev_schedule(&net->dev);
}

static void net_config_changed(struct virtio_device *device)
{
	struct virtio_net *net = device->driver_data;

	if (net->running)
		netdev_set_carrier(&net->dev, has_link(net));
}

/* The device's address, or one of our own: of one machine, and locally administered. */
static void choose_address(struct virtio_net *net)
{
	uint8_t *address = net->dev.address;
	bool given = net->device->features & NET_F_MAC;

	random_bytes(address, NETDEV_ADDRESS_SIZE);
	for (unsigned i = 0; given && i < NETDEV_ADDRESS_SIZE; i++)
		address[i] = read_config(net, CONFIG_MAC + i, 1);
	if (!given)
		address[0] = (address[0] & ~1u) | 2;
}

static void choose_mtu(struct virtio_net *net)
{
	uint32_t given = 0;

	if (net->device->features & NET_F_MTU)
		given = read_config(net, CONFIG_MTU, sizeof(uint16_t));
	if (given < MTU_MIN)
		given = 0;
	net->dev.mtu = given ? given : MTU_DEFAULT;
	net_choose_buffers(net, net->dev.mtu);
	net->dev.mtu_min = MTU_MIN;
	net->dev.mtu_max = given ? given : net_largest_frame(net) - NETDEV_HEADER_SIZE;
	net->dev.mtu = MIN(net->dev.mtu, net->dev.mtu_max);
}

static const struct {
	uint64_t negotiated;
	uint32_t feature;
} features[] = {
	{NET_F_CSUM, NETDEV_TX_CHECKSUM},
	{NET_F_GUEST_CSUM, NETDEV_RX_CHECKSUM},
	{NET_F_CSUM | NET_F_HOST_TSO4, NETDEV_TX_TSO4},
	{NET_F_CSUM | NET_F_HOST_TSO6, NETDEV_TX_TSO6},
};

static void choose_features(struct virtio_net *net)
{
	for (unsigned i = 0; i < ARRAY_SIZE(features); i++)
		if ((net->device->features & features[i].negotiated) == features[i].negotiated)
			net->dev.features |= features[i].feature;
	if (net->dev.features & (NETDEV_TX_TSO4 | NETDEV_TX_TSO6))
		net->dev.gso_max = NETDEV_HEADER_SIZE + 65535;
}

static int net_probe(struct virtio_device *device)
{
	struct virtio_net *net = kzalloc(sizeof(*net));
	int error;

	if (!net)
		return -ENOMEM;
	device->driver_data = net;
	net->device = device;
	error = virtio_queue_init(&net->rx, device, QUEUE_RX, QUEUE_SIZE);
	if (error == 0)
		error = virtio_queue_init(&net->tx, device, QUEUE_TX, QUEUE_SIZE);
	if (error)
		return error;
	net->dev.ops = &net_ops;
	net->dev.kind = NETDEV_ETHERNET;
	choose_address(net);
	choose_mtu(net);
	choose_features(net);
	return netdev_register(&net->dev);
}

const struct virtio_driver virtio_net_driver = {
	.name = "net",
	.id = VIRTIO_ID_NET,
	.features = NET_F_CSUM | NET_F_GUEST_CSUM | NET_F_MTU | NET_F_MAC | NET_F_HOST_TSO4 |
		    NET_F_HOST_TSO6 | NET_F_GUEST_TSO4 | NET_F_GUEST_TSO6 | NET_F_MRG_RXBUF |
		    NET_F_STATUS | VIRTIO_F_EVENT_IDX | VIRTIO_F_INDIRECT_DESC,
	/* Frames that nobody has cut come in many buffers. */
	.dependent = NET_F_GUEST_TSO4 | NET_F_GUEST_TSO6,
	.needed = NET_F_GUEST_CSUM | NET_F_MRG_RXBUF,
	.probe = net_probe,
	.work = net_work,
	.config_changed = net_config_changed,
};
