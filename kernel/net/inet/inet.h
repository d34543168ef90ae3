/* SPDX-License-Identifier: BSD-3-Clause */
/* Internet sockets: TCP, UDP and raw, over IPv4 and IPv6. */
#pragma once

struct socket;

/* Sets up the stack and the loopback; called once at boot. */
void inet_init(void);

/* For the table of families: as socket_create(). */
int inet_create(int type, int protocol, struct socket **out);
int inet6_create(int type, int protocol, struct socket **out);

/* Ends all connections that nobody has a socket of: what is left can be counted. */
void inet_drop_orphans(void);
