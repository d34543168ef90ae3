/* SPDX-License-Identifier: BSD-3-Clause */
/* UNIX sockets (unix(7)): streams, datagrams and sequenced packets inside the machine. */
#pragma once

struct socket;
struct text;

/* For the table of families: as socket_create(). */
int unix_create(int type, int protocol, struct socket **out);

/* Frees sockets that only messages in each other's queues refer to. May sleep. */
void unix_collect(void);

/* Writes the table of /proc/net/unix. */
void unix_show_all(struct text *text);
