// SPDX-License-Identifier: BSD-3-Clause
// /proc/net/snmp and netstat: what happens is counted. Others may be using the network, so that
// counters may grow by more than is expected.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>

static char buf[64];

/* The number under a name in a group's two lines, or -1. */
static long counter(const char *file, const char *group, const char *name)
{
	static char names[1 << 13], values[1 << 13];
	FILE *f = fopen(file, "r");
	long found = -1;

	while (f && fgets(names, sizeof(names), f) && fgets(values, sizeof(values), f)) {
		char *n, *v, *rest[2];

		n = strtok_r(names, " \n", &rest[0]);
		v = strtok_r(values, " \n", &rest[1]);
		if (strncmp(n, group, strlen(group)) != 0 || strcmp(n, v) != 0 ||
		    n[strlen(group)] != ':')
			continue;
		while ((n = strtok_r(NULL, " \n", &rest[0])) &&
		       (v = strtok_r(NULL, " \n", &rest[1])))
			if (strcmp(n, name) == 0)
				found = atol(v);
	}
	if (f)
		fclose(f);
	return found;
}

static const struct {
	const char *file, *group, *name;
} counters[] = {
	{"snmp", "Ip", "InReceives"},
	{"snmp", "Ip", "InDelivers"},
	{"snmp", "Ip", "OutRequests"},
	{"snmp", "Icmp", "InMsgs"},
	{"snmp", "Icmp", "InDestUnreachs"},
	{"snmp", "Icmp", "OutMsgs"},
	{"snmp", "Icmp", "OutDestUnreachs"},
	{"snmp", "Tcp", "ActiveOpens"},
	{"snmp", "Tcp", "PassiveOpens"},
	{"snmp", "Tcp", "AttemptFails"},
	{"snmp", "Tcp", "EstabResets"},
	{"snmp", "Tcp", "InSegs"},
	{"snmp", "Tcp", "OutSegs"},
	{"snmp", "Tcp", "RetransSegs"},
	{"snmp", "Tcp", "OutRsts"},
	{"snmp", "Udp", "InDatagrams"},
	{"snmp", "Udp", "OutDatagrams"},
	{"snmp", "Udp", "NoPorts"},
	{"snmp", "Udp", "RcvbufErrors"},
	{"snmp", "Udp", "InErrors"},
	{"netstat", "TcpExt", "ListenOverflows"},
	{"netstat", "TcpExt", "ListenDrops"},
	{"netstat", "TcpExt", "TCPAbortOnClose"},
	{"netstat", "TcpExt", "TCPAbortOnTimeout"},
	{"netstat", "TcpExt", "TCPDeferAcceptDrop"},
};

static long before[ARRAY_LEN(counters)];

static long now(unsigned i)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/net/%s", counters[i].file);
	return counter(path, counters[i].group, counters[i].name);
}

/* What has grown meanwhile, of what a text names. */
static void begin(void)
{
	for (unsigned i = 0; i < ARRAY_LEN(counters); i++)
		before[i] = now(i);
}

static void grown(const char *names)
{
	char name[64];

	for (unsigned i = 0; i < ARRAY_LEN(counters); i++) {
		snprintf(name, sizeof(name), " %s.%s ", counters[i].group, counters[i].name);
		if (strstr(names, name))
			say("%s: %d", name, now(i) > before[i]);
	}
}

TEST(connections)
{
	union name name;
	int fds[2], fd;
	long established;

	begin();
	connected("127.0.0.1", fds);
	established = counter("/proc/net/snmp", "Tcp", "CurrEstab");
	check(established >= 2);
	CALL(write, fds[0], "abc", 3);
	CALL(read, fds[1], buf, 8);
	grown(" Ip.InReceives Ip.InDelivers Ip.OutRequests Tcp.ActiveOpens  Tcp.PassiveOpens "
	      " Tcp.InSegs  Tcp.OutSegs ");
	/* Closed with data that nobody has read. */
	CALL(write, fds[0], "abc", 3);
	wait_for(fds[1], POLLIN);
	SYS(close, fds[1]);
	wait_for(fds[0], POLLERR);
	show_error(fds[0]);
	SYS(close, fds[0]);
	grown(" Tcp.EstabResets  Tcp.OutRsts  TcpExt.TCPAbortOnClose ");
	/* Refused. */
	fd = bound(SOCK_STREAM, "127.0.0.1", &name);
	fds[0] = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(connect, fds[0], &name, 16);
	SYS(close, fds[0]);
	SYS(close, fd);
	grown(" Tcp.AttemptFails ");
}

TEST(datagrams)
{
	static char large[8000];
	union name name;
	int fds[2], fd;

	begin();
	connected_datagrams("127.0.0.1", fds);
	CALL(write, fds[0], "abc", 3);
	CALL(read, fds[1], buf, 8);
	grown(" Udp.InDatagrams  Udp.OutDatagrams ");
	set_option(fds[1], SOL_SOCKET, SO_RCVBUF, 10000);
	for (int i = 0; i < 20; i++)
		SYS(write, fds[0], large, sizeof(large));
	grown(" Udp.RcvbufErrors  Udp.InErrors ");
	close_both(fds);
	fd = bound(SOCK_DGRAM, "127.0.0.1", &name);
	SYS(close, fd);
	fd = SYS(socket, AF_INET, SOCK_DGRAM, 0);
	CALL(connect, fd, &name, 16);
	CALL(write, fd, "abc", 3);
	wait_for(fd, POLLERR);
	show_error(fd);
	SYS(close, fd);
	grown(" Udp.NoPorts  Icmp.OutMsgs  Icmp.OutDestUnreachs  Icmp.InMsgs  Icmp.InDestUnreachs ");
}

/* Nobody answers where the queue is full, so that something is sent again. */
TEST(full)
{
	union name name;
	int listener = bound(SOCK_STREAM, "127.0.0.1", &name), first, fd;

	begin();
	SYS(listen, listener, 0);
	first = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(connect, first, &name, 16);
	fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 300);
	CALL(connect, fd, &name, 16);
	SYS(close, fd);
	SYS(close, first);
	SYS(close, listener);
	grown(" Tcp.RetransSegs  Tcp.AttemptFails  TcpExt.ListenOverflows  TcpExt.ListenDrops "
	      " TcpExt.TCPAbortOnTimeout ");
}

/* All names of a group of Linux's, as far as many versions have them. */
TEST(names)
{
	static const char *const names[][2] = {
		{"Ip", "Forwarding"},	 {"Ip", "DefaultTTL"},	     {"Ip", "InHdrErrors"},
		{"Ip", "InAddrErrors"},	 {"Ip", "ForwDatagrams"},    {"Ip", "InUnknownProtos"},
		{"Ip", "InDiscards"},	 {"Ip", "OutDiscards"},	     {"Ip", "OutNoRoutes"},
		{"Ip", "ReasmTimeout"},	 {"Ip", "ReasmReqds"},	     {"Ip", "ReasmOKs"},
		{"Ip", "ReasmFails"},	 {"Ip", "FragOKs"},	     {"Ip", "FragFails"},
		{"Ip", "FragCreates"},	 {"Icmp", "InErrors"},	     {"Icmp", "InCsumErrors"},
		{"Icmp", "InEchos"},	 {"Icmp", "OutEchoReps"},    {"Icmp", "OutErrors"},
		{"Tcp", "RtoAlgorithm"}, {"Tcp", "RtoMin"},	     {"Tcp", "RtoMax"},
		{"Tcp", "MaxConn"},	 {"Tcp", "InErrs"},	     {"Tcp", "InCsumErrors"},
		{"Udp", "SndbufErrors"}, {"Udp", "InCsumErrors"},    {"Udp", "IgnoredMulti"},
		{"Udp", "MemErrors"},	 {"UdpLite", "InDatagrams"}, {"Nothing", "Here"},
		{"UdpLite", "NoPorts"},	 {"UdpLite", "InErrors"},    {"UdpLite", "OutDatagrams"},
	};

	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		long value = counter("/proc/net/snmp", names[i][0], names[i][1]);

		say("%s.%s: %s", names[i][0], names[i][1], value == -1 ? "-1" : "a number");
	}
}
