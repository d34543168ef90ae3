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
/* Whether p is a segment that is too large for its way, which is asked once; and *mss how much of
 * it its peer takes in one frame, 0: as much as the way does. */
bool inet_large_segment(const struct pbuf *p, uint16_t *mss);

/* A segment of TCP in a frame, and how it is cut: bytes in front of TCP's header, of all headers,
 * and of data in each frame. */
struct inet_cut {
	unsigned start, headers;
	uint32_t size;
};

/* Sends a segment, whose headers are in its first pbuf, in frames that are cut here: ERR_OK, or
 * what has kept some from being sent. */
err_t inet_device_cut(struct netif *netif, const struct pbuf *segment, const struct inet_cut *cut);

/* What the machine is to be called: by the command line, or else by DHCP. */
void inet_set_host_name(const char *name, bool by_command_line);

/* A name server that the command line names, in place of those that DHCP does. */
void inet_add_name_server(const ip_addr_t *server);

/* Gives a device that is up its addresses, as the command line says (ip=), or by DHCP. */
void inet_configure(struct inet_device *device);
