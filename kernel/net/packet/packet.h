/* SPDX-License-Identifier: BSD-3-Clause */
/* Packet sockets (packet(7)): what network devices receive and send, whole. */
#pragma once

struct socket;
struct text;

/* 0, -EPERM, -ESOCKTNOSUPPORT or -ENOMEM. protocol is as in a frame, most significant byte first.
 */
int packet_socket_create(int type, int protocol, struct socket **out);

/* Writes the lines of /proc/net/packet. */
void packet_socket_show_all(struct text *text);
