// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT_MAX   65535
#define PREFIX_MAX 30 /* there is room for the guest and its gateway */

/* Hosts of QEMU's network, as slirp has them. */
#define QEMU_GATEWAY	2
#define QEMU_DNS	3
#define QEMU_PREFIX_MAX 28

/* A number from 1 to max that fills the text; 0 if it is none. */
static unsigned parse_number(const char *text, unsigned max)
{
	char *end;
	unsigned long number;

	if (text[0] < '0' || text[0] > '9')
		return 0;
	number = strtoul(text, &end, 10);
	return *end == '\0' && number <= max ? (unsigned)number : 0;
}

static bool parse_protocol(char *text, bool *is_udp)
{
	char *slash = strchr(text, '/');

	*is_udp = slash != NULL && strcmp(slash, "/udp") == 0;
	if (slash == NULL)
		return true;
	*slash = '\0';
	return *is_udp || strcmp(slash + 1, "tcp") == 0;
}

/* [ADDRESS:]HERE:THERE */
static bool parse_ports(struct published_port *port, char *text)
{
	char *there = strrchr(text, ':'), *here;

	if (there == NULL)
		return false;
	*there = '\0';
	here = strrchr(text, ':');
	if (here != NULL) {
		*here = '\0';
		if (inet_pton(AF_INET, text, &port->address) != 1)
			return false;
	}
	port->here = parse_number(here != NULL ? here + 1 : text, PORT_MAX);
	port->there = parse_number(there + 1, PORT_MAX);
	return port->here != 0 && port->there != 0;
}

void network_parse_port(struct network_options *options, const char *text)
{
	struct published_port *port = calloc(1, sizeof(*port)), **last = &options->ports;
	char *copy = xstrdup(text);

	if (port == NULL)
		die(STATUS_LAUNCHER, "out of memory");
	port->text = text;
	if (!parse_protocol(copy, &port->is_udp) || !parse_ports(port, copy))
		die(STATUS_LAUNCHER, "-p %s: [ADDRESS:]HOST:GUEST[/udp] is needed, such as 8080:80",
		    text);
	free(copy);
	while (*last != NULL)
		last = &(*last)->next;
	*last = port;
	options->wanted = true;
}

/* ADDRESS/PREFIX[,GATEWAY] */
static bool parse_static(struct network_options *options, char *text)
{
	char *gateway = strchr(text, ','), *prefix;

	if (gateway != NULL) {
		*gateway = '\0';
		if (inet_pton(AF_INET, gateway + 1, &options->gateway) != 1)
			return false;
	}
	prefix = strchr(text, '/');
	if (prefix == NULL)
		return false;
	*prefix = '\0';
	options->prefix = parse_number(prefix + 1, PREFIX_MAX);
	return inet_pton(AF_INET, text, &options->address) == 1 && options->prefix != 0;
}

void network_parse_address(struct network_options *options, const char *text)
{
	char *copy = xstrdup(text);

	options->wanted = true;
	options->prefix = 0;
	options->gateway.s_addr = 0;
	if (strcmp(text, "dhcp") != 0 && !parse_static(options, copy))
		die(STATUS_LAUNCHER,
		    "--ip %s: ADDRESS/PREFIX[,GATEWAY] or dhcp is needed, such as 192.168.1.5/24",
		    text);
	free(copy);
}

void network_parse_dns(struct network_options *options, const char *text)
{
	options->wanted = true;
	if (options->dns_count == NETWORK_DNS_MAX)
		die(STATUS_LAUNCHER, "--dns %s: there can be %d name servers", text,
		    NETWORK_DNS_MAX);
	if (inet_pton(AF_INET, text, &options->dns[options->dns_count++]) != 1)
		die(STATUS_LAUNCHER, "--dns %s: an IPv4 address is needed", text);
}

/* ---- all of it ---- */

static uint32_t mask_of(const struct network_options *options)
{
	return htonl(~0u << (32 - options->prefix));
}

/* The address of a host in the guest's network. */
static struct in_addr host_of(const struct network_options *options, uint32_t host)
{
	return (struct in_addr){(options->address.s_addr & mask_of(options)) | htonl(host)};
}

/* QEMU says only that it could not, not why. */
static void check_port(const struct published_port *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr = port->address,
				      .sin_port = htons((uint16_t)port->here)};
	int on = 1,
	    fd = socket(AF_INET, (port->is_udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);

	if (fd < 0)
		die(STATUS_LAUNCHER, "-p %s: %s", port->text, strerror(errno));
	if (!port->is_udp)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		die(STATUS_LAUNCHER, "-p %s: port %u of this machine: %s", port->text, port->here,
		    strerror(errno));
	close(fd);
}

static void check_tap(const struct network_options *options)
{
	if (options->ports != NULL)
		die(STATUS_LAUNCHER,
		    "-p %s: with --tap the guest has an address of its own, and all its ports",
		    options->ports->text);
	if (strlen(options->tap) >= IF_NAMESIZE || if_nametoindex(options->tap) == 0)
		die(STATUS_LAUNCHER,
		    "--tap %s: there is no such interface (ip tuntap add %s mode tap user $USER)",
		    options->tap, options->tap);
}

/* QEMU's network is where the guest's address is. */
static void set_qemu_hosts(struct network_options *options)
{
	if (options->prefix > QEMU_PREFIX_MAX)
		die(STATUS_LAUNCHER, "--ip %s/%u: the network is too small for QEMU's hosts",
		    inet_ntoa(options->address), options->prefix);
	if (options->gateway.s_addr == 0)
		options->gateway = host_of(options, QEMU_GATEWAY);
	if (options->dns_count == 0)
		options->dns[options->dns_count++] = host_of(options, QEMU_DNS);
	if (options->address.s_addr == options->gateway.s_addr ||
	    options->address.s_addr == host_of(options, QEMU_DNS).s_addr)
		die(STATUS_LAUNCHER, "--ip %s: this address is QEMU's own",
		    inet_ntoa(options->address));
}

void network_check(struct network_options *options)
{
	const struct published_port *port;

	if (options->prefix != 0 && options->gateway.s_addr != 0 &&
	    (options->gateway.s_addr ^ options->address.s_addr) & mask_of(options))
		die(STATUS_LAUNCHER, "--ip: the gateway %s is in another network",
		    inet_ntoa(options->gateway));
	if (options->tap != NULL)
		check_tap(options);
	else if (options->prefix != 0)
		set_qemu_hosts(options);
	for (port = options->ports; port != NULL; port = port->next)
		check_port(port);
}

/* ---- what QEMU is told ---- */

static char *text_of(struct in_addr address)
{
	return xstrdup(inet_ntoa(address));
}

static void put_ports(FILE *out, const struct network_options *options)
{
	const struct published_port *port;

	for (port = options->ports; port != NULL; port = port->next) {
		fprintf(out, ",hostfwd=%s:", port->is_udp ? "udp" : "tcp");
		if (port->address.s_addr != 0)
			fputs(inet_ntoa(port->address), out);
		fprintf(out, ":%u-", port->here);
		if (options->prefix != 0)
			fputs(inet_ntoa(options->address), out);
		fprintf(out, ":%u", port->there);
	}
}

static void put_qemu_network(FILE *out, const struct network_options *options)
{
	fputs("user,id=network", out);
	if (options->prefix != 0) {
		fprintf(out, ",net=%s/%u", inet_ntoa(host_of(options, 0)), options->prefix);
		fprintf(out, ",host=%s", inet_ntoa(options->gateway));
		fprintf(out, ",dns=%s", inet_ntoa(host_of(options, QEMU_DNS)));
		fprintf(out, ",dhcpstart=%s", inet_ntoa(options->address));
	}
	put_ports(out, options);
}

static char *describe_network(const struct network_options *options)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		die(STATUS_LAUNCHER, "out of memory");
	if (options->tap != NULL)
		fprintf(out, "tap,id=network,ifname=%s,script=no,downscript=no,vnet_hdr=on",
			options->tap);
	else
		put_qemu_network(out, options);
	if (fclose(out) != 0)
		die(STATUS_LAUNCHER, "out of memory");
	return text;
}

/* Where others may be on the same wire, each has an address of its own. */
static char *describe_device(const struct network_options *options, const char *machine)
{
	bool on_pci = strcmp(machine, "microvm") != 0;
	const char *device = on_pci ? "virtio-net-pci,disable-legacy=on,ioeventfd=off,romfile="
				    : "virtio-net-device";
	uint8_t unique[3] = {0x12, 0x34, 0x56};

	if (options->tap != NULL && getrandom(unique, sizeof(unique), 0) != sizeof(unique))
		die(STATUS_LAUNCHER, "no random numbers: %s", strerror(errno));
	return xasprintf("%s,netdev=network,mac=52:54:00:%02x:%02x:%02x", device, unique[0],
			 unique[1], unique[2]);
}

void network_add_device(struct strings *words, const struct network_options *options,
			const char *machine)
{
	if (!options->wanted)
		return;
	strings_add(words, xstrdup("-netdev"));
	strings_add(words, describe_network(options));
	strings_add(words, xstrdup("-device"));
	strings_add(words, describe_device(options, machine));
}

/* ip=ADDRESS::GATEWAY:MASK::DEVICE:AUTOCONFIGURATION:DNS:DNS, as Linux has it. */
void network_put_parameter(FILE *out, const struct network_options *options)
{
	bool is_static = options->prefix != 0;
	struct in_addr mask = {is_static ? mask_of(options) : 0};
	const struct in_addr parts[] = {options->address, options->gateway, mask};
	static const char *const separators[] = {"::", ":", "::eth0:"};

	if (!is_static && options->dns_count == 0)
		return;
	fputs(" ip=", out);
	for (unsigned i = 0; i < 3; i++) {
		char *text = text_of(parts[i]);

		fprintf(out, "%s%s", is_static && parts[i].s_addr != 0 ? text : "", separators[i]);
		free(text);
	}
	fputs(is_static ? "off" : "dhcp", out);
	for (unsigned i = 0; i < options->dns_count; i++)
		fprintf(out, ":%s", inet_ntoa(options->dns[i]));
}
