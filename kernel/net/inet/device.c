// SPDX-License-Identifier: BSD-3-Clause
// The stack on network devices: what is received becomes pbufs.

#include "kernel/net/inet/device.h"
#include "kernel/net/inet/interface_internal.h"

#include <lwip/etharp.h>
#include <lwip/ethip6.h>
#include <lwip/igmp.h>
#include <lwip/ip4_frag.h>
#include <lwip/ip6_frag.h>
#include <lwip/mld6.h>
#include <lwip/nd6.h>
#include <netif/ethernet.h>

#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/time/timer.h"
#include "plat/kvm/clock.h"

/* What lwIP counts in tenths of seconds is only looked at once a second. */
#define TICK_NS		  NS_PER_SEC
#define TENTHS_IN_TICK	  10
#define DHCP_FINE_IN_TICK (1000 / DHCP_FINE_TIMER_MSECS)
#define TICKS_OF_COARSE	  DHCP_COARSE_TIMER_SECS

/* ---- receiving ---- */

static void free_piece(struct pbuf *p)
{
	netdev_buffer_free(container_of((void *)p, struct netdev_buffer, private));
}

/* A piece of a frame as a pbuf, which lies in it. */
static struct pbuf *wrap(struct netdev_buffer *buffer)
{
	struct pbuf_custom *custom = (struct pbuf_custom *)buffer->private;

	_Static_assert(sizeof(*custom) <= sizeof(buffer->private), "a pbuf fits a buffer");
	custom->custom_free_function = free_piece;
	return pbuf_alloced_custom(PBUF_RAW, (u16_t)buffer->length, PBUF_REF, custom, buffer->data,
				   (u16_t)buffer->length);
}

static struct pbuf *wrap_frame(struct netdev_buffer *head)
{
	struct netdev_buffer *buffer = head, *next;
	struct pbuf *p = NULL;

	for (; buffer; buffer = next) {
		struct pbuf *piece = wrap(buffer);

		next = buffer->next;
		if (p)
			pbuf_cat(p, piece);
		else
			p = piece;
	}
	return p;
}

/* What lwIP calculates and checks, as long as nothing is known of a frame. Datagrams may have to be
 * cut into fragments, which devices do not expect. */
static uint16_t checksums(const struct inet_device *device)
{
	bool left = device->dev->features & NETDEV_TX_CHECKSUM;

	return NETIF_CHECKSUM_ENABLE_ALL & ~(left ? NETIF_CHECKSUM_GEN_TCP : 0);
}

static void receive(struct netdev *dev, struct netdev_buffer *head)
{
	struct inet_device *device = dev->stack_data;
	bool known = head->checksum != NETDEV_CHECKSUM_UNKNOWN;
	ip4_addr_t own;
	struct pbuf *p;

	if (!device || head->total_length > UINT16_MAX) {
		netdev_buffer_free_all(head);
		return;
	}
	p = wrap_frame(head);
	NETIF_SET_CHECKSUM_CTRL(&device->netif, checksums(device));
	if (known)
		device->netif.chksum_flags &=
			~(NETIF_CHECKSUM_CHECK_TCP | NETIF_CHECKSUM_CHECK_UDP);
	inet_enter();
	inet_addresses_pose(&device->netif, p, &own);
	if (ethernet_input(p, &device->netif) != ERR_OK)
		pbuf_free(p);
	tcp_find_end();
	inet_addresses_unpose(&device->netif, &own);
	inet_leave();
	/* It may be a router that has told one. */
	inet_mtu_learn(device->netif.mtu6);
}

/* ---- the devices ---- */

static void tick(struct timer *timer);
static struct timer ticks = {.func = tick};

static void start_ticks(void)
{
	if (!timer_is_running(&ticks) && timer_start(&ticks, clock_monotonic_ns() + TICK_NS) < 0)
		log_warn("no memory for the timer of the network");
}

static void tick(struct timer *timer)
{
	static unsigned seconds;

	inet_enter();
	etharp_tmr();
	nd6_tmr();
	ip_reass_tmr();
	ip6_reass_tmr();
	for (unsigned i = 0; i < TENTHS_IN_TICK; i++) {
		igmp_tmr();
		mld6_tmr();
	}
	for (unsigned i = 0; i < DHCP_FINE_IN_TICK; i++)
		dhcp_fine_tmr();
	if (++seconds % TICKS_OF_COARSE == 0)
		dhcp_coarse_tmr();
	inet_leave();
	start_ticks();
}

static err_t send_ip4(struct netif *netif, struct pbuf *p, const ip4_addr_t *to)
{
	err_t err;

	inet_loop_back(netif, p);
	err = etharp_output(netif, p, to);
	inet_large_end();
	return err;
}

static err_t send_ip6(struct netif *netif, struct pbuf *p, const ip6_addr_t *to)
{
	err_t err;

	inet_loop_back(netif, p);
	err = ethip6_output(netif, p, to);
	inet_large_end();
	return err;
}

/* With another MTU what is known of ways through the device is no longer true. */
static void set_mtu(struct netif *netif, const struct netdev *dev)
{
	uint16_t mtu = (uint16_t)MIN(dev->mtu, (uint32_t)UINT16_MAX);

	if (netif->mtu == mtu)
		return;
	netif->mtu = netif->mtu6 = mtu;
	inet_mtu_learn(mtu);
	nd6_clear_destination_cache();
}

static err_t init(struct netif *netif)
{
	const struct inet_device *device = netif->state;

	memcpy(netif->name, "et", 2);
	set_mtu(netif, device->dev);
	netif->hwaddr_len = NETDEV_ADDRESS_SIZE;
	memcpy(netif->hwaddr, device->dev->address, NETDEV_ADDRESS_SIZE);
	netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET |
		       NETIF_FLAG_IGMP | NETIF_FLAG_MLD6;
	netif->output = send_ip4;
	netif->output_ip6 = send_ip6;
	netif->linkoutput = inet_device_send;
	NETIF_SET_CHECKSUM_CTRL(netif, checksums(device));
	return ERR_OK;
}

/* lwIP's index of a device is that which programs know, since both count up from the loopback. */
static void attach(struct netdev *dev)
{
	struct inet_device *device;

	if (dev->kind == NETDEV_LOOPBACK)
		return;
	device = kzalloc(sizeof(*device));
	if (!device) {
		log_warn("%s: no memory for its addresses", dev->name);
		return;
	}
	device->dev = dev;
	dev->stack_data = device;
	inet_enter();
	netif_add(&device->netif, NULL, NULL, NULL, device, init, ethernet_input);
	if (!netif_default)
		netif_set_default(&device->netif);
	netif_create_ip6_linklocal_address(&device->netif, 1);
	netif_set_ip6_autoconfig_enabled(&device->netif, 1);
	inet_leave();
	if (netdev_start(dev) == 0)
		inet_configure(device);
}

static void changed(struct netdev *dev)
{
	struct netif *netif = inet_netif(dev);
	struct inet_routes_before before;

	if (!netif)
		return;
	inet_addresses_rename(dev);
	inet_routes_change_begins(&before);
	inet_enter();
	set_mtu(netif, dev);
	if (dev->up)
		netif_set_up(netif);
	else
		netif_set_down(netif);
	if (dev->has_carrier)
		netif_set_link_up(netif);
	else
		netif_set_link_down(netif);
	inet_leave();
	if (!dev->up)
		inet_routes_drop(dev, 0);
	inet_routes_change_ends(&before);
	if (dev->up && dev->stack_data)
		start_ticks();
}

/* What there was no room for is lost; TCP sends it again. */
static void writable(struct netdev *dev)
{
}

void inet_devices_init(void)
{
	static const struct netdev_stack stack = {
		.attach = attach,
		.receive = receive,
		.changed = changed,
		.writable = writable,
		.ioctl = inet_device_ioctl,
	};

	netdev_set_stack(&stack);
}
