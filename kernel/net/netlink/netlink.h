/* SPDX-License-Identifier: BSD-3-Clause */
/* Netlink sockets (netlink(7)): NETLINK_ROUTE tells of devices, addresses, routes and neighbours;
 * NETLINK_KOBJECT_UEVENT is silent. */
#pragma once

struct socket;
struct text;

/* 0, -ESOCKTNOSUPPORT, -EPROTONOSUPPORT or -ENOMEM. */
int netlink_create(int type, int protocol, struct socket **out);

/* Writes the lines of /proc/net/netlink. */
void netlink_show_all(struct text *text);
