/* SPDX-License-Identifier: BSD-3-Clause */
/* Network devices as the stack has them, and how they get their addresses. */
#pragma once

#include <lwip/dhcp.h>

#include "kernel/net/inet/inet_internal.h"
#include "kernel/net/netdev.h"

struct inet_device {
	struct netif netif;
	struct netdev *dev;
	bool unflushed; /* the device has not been told of what it was given */
	struct dhcp dhcp;
	ip4_addr_t reported; /* the last address that the log has told of */
};

/* A frame of lwIP's (its linkoutput). */
err_t inet_device_send(struct netif *netif, struct pbuf *p);

/* Ends what a large segment needed of its device on its way there (tcp_large.c). */
void inet_large_end(void);
/* How much of the segment in p its peer takes in one frame; 0: it is as large as it may be, or not
 * known any more. */
uint16_t inet_large_segment(const struct pbuf *p);

/* What the machine is to be called: by the command line, or else by DHCP. */
void inet_set_host_name(const char *name, bool by_command_line);

/* A name server that the command line names, in place of those that DHCP does. */
void inet_add_name_server(const ip_addr_t *server);

/* Gives a device that is up its addresses, as the command line says (ip=), or by DHCP. */
void inet_configure(struct inet_device *device);
