// SPDX-License-Identifier: BSD-3-Clause
// Addresses of devices: ip= on the command line as Linux has it
// (ADDRESS:SERVER:GATEWAY:MASK:HOSTNAME:DEVICE:AUTOCONFIGURATION:DNS:DNS), or DHCP.

#include "kernel/lib/cmdline.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/net/inet/device.h"
#include "kernel/net/inet/interface_internal.h"

#define DHCP_WAIT_NS (3 * NS_PER_SEC)

enum part { ADDRESS, SERVER, GATEWAY, MASK, HOSTNAME, DEVICE, AUTOMATIC, DNS0, DNS1, PARTS };

struct setting {
	char text[256];
	char *parts[PARTS]; /* "" where it says nothing */
};

/* Who waits for the first address. */
static struct wait_queue waiters = WAIT_QUEUE_INIT(waiters);
static bool waiting;

/* Divides what ip= says. One word alone is how to get an address. */
static void parse(struct setting *setting)
{
	const char *value = cmdline_get("ip");
	static char nothing[] = "";
	char *at = setting->text;
	unsigned part = value && !strchr(value, ':') && !strchr(value, '.') ? AUTOMATIC : ADDRESS;

	for (unsigned i = 0; i < PARTS; i++)
		setting->parts[i] = nothing;
	str_copy(setting->text, value ? value : "", sizeof(setting->text));
	for (; at && part < PARTS; part++) {
		char *end = strchr(at, ':');

		setting->parts[part] = at;
		if (end)
			*end = '\0';
		at = end ? end + 1 : NULL;
	}
}

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(text, *words) == 0)
			return true;
	return false;
}

static uint32_t get_address(const char *text)
{
	ip4_addr_t address;

	if (!*text)
		return 0;
	if (ip4addr_aton(text, &address))
		return ip4_addr_get_u32(&address);
	log_warn("ip=: %s is no address", text);
	return 0;
}

/* The mask of an address without one: that of its class (RFC 791, section 3.2). */
static uint32_t default_mask(uint32_t address)
{
	uint8_t first = (uint8_t)address;

	if (first < 128)
		return PP_HTONL(IP_CLASSA_NET);
	return first < 192 ? PP_HTONL(IP_CLASSB_NET) : PP_HTONL(IP_CLASSC_NET);
}

static void add_server(const char *text)
{
	ip_addr_t server;

	ip_addr_set_ip4_u32_val(server, get_address(text));
	if (!ip_addr_isany_val(server))
		inet_add_name_server(&server);
}

static void set_address(struct inet_device *device, const struct setting *setting)
{
	ip4_addr_t address = {get_address(setting->parts[ADDRESS])};
	ip4_addr_t gateway = {get_address(setting->parts[GATEWAY])};
	ip4_addr_t mask = {get_address(setting->parts[MASK])};

	if (ip4_addr_isany_val(mask))
		mask.addr = default_mask(address.addr);
	netif_set_addr(&device->netif, &address, &mask, &gateway);
}

static void start_dhcp(struct inet_device *device)
{
	dhcp_set_struct(&device->netif, &device->dhcp);
	if (dhcp_start(&device->netif) == ERR_OK)
		waiting = true;
	else
		log_warn("%s: DHCP cannot be started", device->dev->name);
}

static void report(struct netif *netif)
{
	struct inet_device *device = netif->state;
	char text[16], mask[16];

	inet_addresses_adopt(netif);
	if (ip4_addr_isany_val(*netif_ip4_addr(netif)) ||
	    ip4_addr_cmp(netif_ip4_addr(netif), &device->reported))
		return;
	device->reported = *netif_ip4_addr(netif);
	ip4addr_ntoa_r(netif_ip4_addr(netif), text, sizeof(text));
	ip4addr_ntoa_r(netif_ip4_netmask(netif), mask, sizeof(mask));
	log_info("network: %s has the address %s, mask %s", device->dev->name, text, mask);
	waiting = false;
	wake_up_all(&waiters);
}

void inet_configure(struct inet_device *device)
{
	static const char *const none[] = {"off", "none", "static", NULL};
	struct setting setting;

	parse(&setting);
	if (*setting.parts[DEVICE] && strcmp(setting.parts[DEVICE], device->dev->name) != 0)
		return;
	inet_set_host_name(setting.parts[HOSTNAME], true);
	inet_enter();
	netif_set_status_callback(&device->netif, report);
	if (*setting.parts[ADDRESS])
		set_address(device, &setting);
	else if (!is_one_of(setting.parts[AUTOMATIC], none))
		start_dhcp(device);
	add_server(setting.parts[DNS0]);
	add_server(setting.parts[DNS1]);
	inet_leave();
}

void inet_wait_configured(void)
{
	if (waiting)
		wait_event_until(&waiters, !waiting, clock_monotonic_ns() + DHCP_WAIT_NS,
				 WAIT_UNINTERRUPTIBLE);
}
