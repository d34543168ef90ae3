/* SPDX-License-Identifier: BSD-3-Clause */
/* Netlink sockets (netlink(7)): NETLINK_ROUTE tells of devices, addresses, routes and neighbours;
 * NETLINK_KOBJECT_UEVENT is silent. */
#pragma once

struct socket;

/* 0, -ESOCKTNOSUPPORT, -EPROTONOSUPPORT or -ENOMEM. */
int netlink_create(int type, int protocol, struct socket **out);
