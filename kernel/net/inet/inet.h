/* SPDX-License-Identifier: BSD-3-Clause */
/* Internet sockets: TCP, UDP and raw, over IPv4 and IPv6. */
#pragma once

#include "kernel/lib/types.h"

struct memory_use;
struct socket;
struct text;

/* Sets up the stack and the loopback; called once at boot. */
void inet_init(void);

/* Takes over network devices, those there are and those to come. */
void inet_devices_init(void);

/* Waits a while for the address that a device has asked for. */
void inet_wait_configured(void);

/* What resolv.conf(5) would say of name servers that are known: its length. */
#define INET_NAME_SERVERS_SIZE 256
size_t inet_name_servers(char *text, size_t size);

/* Writes that to /etc/resolv.conf, unless there is something in it. May sleep. */
void inet_write_resolver_file(void);

/* For the table of families: as socket_create(). */
int inet_create(int type, int protocol, struct socket **out);
int inet6_create(int type, int protocol, struct socket **out);

/* Writes what a file of /proc/net has below its head. */
void inet_show(const char *name, struct text *text);

/* Waits until what programs have sent that are gone has left the machine, and until their peers
 * have what goes by TCP, or say nothing for some seconds. Sleeps. */
void inet_drain(void);

/* Ends what goes on without a program, and takes devices down: what is left can be counted. */
void inet_end(void);

/* Adds the memory of groups that addresses of the machine are in, which come and go with what the
 * network says. */
void inet_count_memory(struct memory_use *use);
