/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <netinet/in.h>
#include <stdio.h>

#include "tools/launcher/util.h"

#define NETWORK_DNS_MAX 2

/* A port of this machine that leads to one of the guest's. */
struct published_port {
	struct published_port *next;
	const char *text; /* as it was given */
	bool is_udp;
	struct in_addr address; /* here; 0.0.0.0: all */
	unsigned here, there;
};

/* What the guest's network is to be. Addresses are 0.0.0.0 where they were not given. */
struct network_options {
	bool wanted;
	const char *tap; /* an interface of this machine; NULL: QEMU's own network */
	struct published_port *ports;
	struct in_addr address, gateway;
	unsigned prefix; /* bits of the network's part of the address; 0: by DHCP */
	struct in_addr dns[NETWORK_DNS_MAX];
	unsigned dns_count;
};

/* The values of -p, --ip and --dns; each ends the launcher on a mistake. */
void network_parse_port(struct network_options *options, const char *text);
void network_parse_address(struct network_options *options, const char *text);
void network_parse_dns(struct network_options *options, const char *text);

/* Looks at all that was given together, and at this machine; ends the launcher where it cannot be.
 */
void network_check(struct network_options *options);

/* Adds QEMU's options for the machine of this name. */
void network_add_device(struct strings *words, const struct network_options *options,
			const char *machine);

/* Writes the kernel's parameter, if one is needed. */
void network_put_parameter(FILE *out, const struct network_options *options);
