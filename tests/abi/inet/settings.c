// SPDX-License-Identifier: BSD-3-Clause
// /proc/sys/net: what the settings are, what may be written to them, and what that does.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/un.h>

/* Linux has this setting only where the network is that of the whole machine, and then it is not
 * to be changed. */
#define MACHINE "/proc/sys/net/core/dev_weight"

/* Connections of other tests, which may be there for a while, have ports below 61000. */
#define PORT_OF_NOBODY 64010

static const char *path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "/proc/sys/net/%s", name);
	return path;
}

static const char *value_of(const char *name)
{
	static char text[256];
	long fd = SYS(open, path_of(name), O_RDONLY), len = SYS(read, fd, text, sizeof(text) - 1);

	text[len > 0 ? len : 0] = '\0';
	SYS(close, fd);
	return text;
}

static long store(const char *name, const char *text, size_t len)
{
	long fd = access(MACHINE, F_OK) == 0 ? -EXDEV : SYS(open, path_of(name), O_WRONLY), result;

	if (fd < 0)
		return fd;
	result = SYS(write, fd, text, len);
	SYS(close, fd);
	return result;
}

static void set(const char *name, const char *text)
{
	long result = store(name, text, strlen(text));

	if (result < 0)
		show(result, "%s <- %s", name, text);
}

TEST(values)
{
	static const char *const names[] = {
		"core/somaxconn",
		"unix/max_dgram_qlen",
		"ipv4/igmp_max_memberships",
		"ipv4/ip_default_ttl",
		"ipv4/ip_forward",
		"ipv4/ip_local_port_range",
		"ipv4/ip_nonlocal_bind",
		"ipv4/ip_unprivileged_port_start",
		"ipv4/ping_group_range",
		"ipv4/tcp_fin_timeout",
		"ipv4/tcp_keepalive_intvl",
		"ipv4/tcp_keepalive_probes",
		"ipv4/tcp_keepalive_time",
		"ipv4/tcp_sack",
		"ipv4/tcp_syn_retries",
		"ipv4/tcp_timestamps",
		"ipv4/tcp_window_scaling",
		"ipv6/bindv6only",
		"ipv6/ip_nonlocal_bind",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct stat st = {0};

		SYS(stat, path_of(names[i]), &st);
		say("%s %o %ld: %s", names[i], st.st_mode, (long)st.st_size, value_of(names[i]));
	}
	TRY(open, "/proc/sys/net/ipv4/route/flush", O_RDONLY);
	TRY(open, "/proc/sys/net/ipv4/tcp_available_congestion_control", O_WRONLY);
	check(strstr(value_of("ipv4/tcp_available_congestion_control"), "reno") != NULL);
}

static void try_values(const char *name, const char *const *values)
{
	char old[256];

	strcpy(old, value_of(name));
	for (; *values; values++) {
		show(store(name, *values, strlen(*values)), "%s <- '%s'", name, *values);
		say("  %s", value_of(name));
		set(name, old);
	}
}

TEST(numbers)
{
	static const char *const values[] = {
		"5",
		"5\n",
		" 7 ",
		"\t7\v",
		"5 6",
		"5\n6",
		"-1",
		"0",
		"x",
		"",
		"\n",
		"+5",
		"-",
		"- 5",
		"0x10",
		"0X1f",
		"0x",
		"0xg",
		"010",
		"08",
		"2147483647",
		"2147483648",
		"4294967297",
		"99999999999999999999999",
		"00000000000000000000005",
		"0000000000000000005",
		"5x",
		"5,6",
		NULL,
	};

	try_values("core/somaxconn", values);
	show(store("core/somaxconn", "5\0", 2), "with a NUL");
	show(store("core/somaxconn", "5\0006", 3), "with a NUL");
	say("%s", value_of("core/somaxconn"));
}

TEST(limits)
{
	static const char *const ports[] = {
		"40000 40003",	 "40000\t40003\n", "40003 40000", "41000",   "0 100",
		"100 40000",	 "40000 70000",	   "1 2 3",	  "40000 x", "x 40000",
		"40000 40003 5", "1024 65535",	   NULL,
	};
	static const char *const unprivileged[] = {"80", "0", "32768", "32769", "-1", "x", NULL};
	static const char *const bytes[] = {"1", "255", "256", "-1", "x", NULL};
	static const char *const probes[] = {"1",   "127", "256", "-1", "-0",
					     "5 6", "5 x", "5x",  NULL};
	static const char *const retries[] = {"0", "1", "8", "128", "-1", NULL};
	static const char *const times[] = {"1", "5 6", "99999999999", NULL};
	static const char *const algorithms[] = {"nonesuch", "reno",  "reno\n",
						 "reno x",   " reno", NULL};

	try_values("ipv4/ip_local_port_range", ports);
	try_values("ipv4/ip_unprivileged_port_start", unprivileged);
	try_values("ipv4/ip_nonlocal_bind", bytes);
	try_values("ipv6/ip_nonlocal_bind", bytes);
	try_values("ipv6/bindv6only", bytes);
	try_values("ipv4/tcp_keepalive_probes", probes);
	try_values("ipv4/tcp_keepalive_time", times);
	try_values("ipv4/tcp_fin_timeout", times);
	try_values("ipv4/tcp_syn_retries", retries);
	for (size_t i = 0; algorithms[i]; i++)
		show(store("ipv4/tcp_congestion_control", algorithms[i], strlen(algorithms[i])),
		     "algorithm '%s'", algorithms[i]);
	show(store("ipv4/route/flush", "-1", 2), "flush");
}

/* What is behind the beginning is not looked at. */
TEST(offsets)
{
	long fd = access(MACHINE, F_OK) ? SYS(open, path_of("core/somaxconn"), O_RDWR) : -EXDEV;
	char buf[16] = "";

	CALL(write, fd, "5 6", 3);
	CALL(write, fd, "7", 1);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(pwrite64, fd, "x", 1, 1);
	CALL(pread64, fd, buf, 15, 0);
	say("%s", buf);
	CALL(pread64, fd, buf, 15, 20);
	SYS(close, fd);
	set("core/somaxconn", "4096");
	if (fork() == 0) {
		setuid(1000);
		TRY(open, "/proc/sys/net/core/somaxconn", O_RDONLY);
		TRY(open, "/proc/sys/net/core/somaxconn", O_WRONLY);
		_exit(0);
	}
	SYS(wait4, -1, 0, 0, 0);
}

/* ---- what they do ---- */

TEST(backlog)
{
	struct sockaddr_un name = {AF_UNIX, "\0settings"};
	int listener = SYS(socket, AF_UNIX, SOCK_STREAM, 0), fds[4];
	struct tcp_info info;
	unsigned len = sizeof(info);
	union name tcp;

	set("core/somaxconn", "1");
	SYS(bind, listener, &name, 11);
	CALL(listen, listener, 100);
	for (int i = 0; i < 4; i++) {
		fds[i] = SYS(socket, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		CALL(connect, fds[i], &name, 11);
	}
	for (int i = 0; i < 4; i++)
		SYS(close, fds[i]);
	SYS(close, listener);
	listener = bound(SOCK_STREAM, "127.0.0.1", &tcp);
	for (int backlog = -1; backlog < 3; backlog++) {
		CALL(listen, listener, backlog);
		SYS(getsockopt, listener, IPPROTO_TCP, TCP_INFO, &info, &len);
		say("backlog %d", info.tcpi_sacked);
	}
	set("core/somaxconn", "4096");
	CALL(listen, listener, -1);
	SYS(getsockopt, listener, IPPROTO_TCP, TCP_INFO, &info, &len);
	say("backlog %d", info.tcpi_sacked);
	SYS(close, listener);
}

static void take_ports(int type, const char *address)
{
	int fds[4];
	union name name = name_of(address, 0);

	for (int i = 0; i < 4; i++) {
		fds[i] = bound(type, address, &name);
		check(port_of(&name) >= 64000 && port_of(&name) <= 64003);
	}
	name = name_of(address, 0);
	for (int i = 0; i < 4; i++) {
		int fd = SYS(socket, name.any.sa_family, type, 0);

		CALL(bind, fd, &name, name_len(&name));
		SYS(close, fd);
		SYS(close, fds[i]);
		fds[i] = -1;
	}
}

TEST(ports)
{
	set("ipv4/ip_local_port_range", "64000 64003");
	take_ports(SOCK_DGRAM, "127.0.0.1");
	take_ports(SOCK_DGRAM, "::1");
	take_ports(SOCK_STREAM, "127.0.0.1");
	take_ports(SOCK_STREAM, "::1");
	set("ipv4/ip_local_port_range", "32768 60999");
}

static void bind_low(void)
{
	for (unsigned port = 79; port < 82; port++) {
		union name name = name_of("127.0.0.1", port);
		int fd = SYS(socket, AF_INET, SOCK_STREAM, 0);

		show(SYS(bind, fd, &name, 16), "port %u", port);
		SYS(close, fd);
	}
}

TEST(unprivileged_ports)
{
	in_child(1000, bind_low);
	set("ipv4/ip_unprivileged_port_start", "80");
	in_child(1000, bind_low);
	set("ipv4/ip_unprivileged_port_start", "1024");
	in_child(1000, bind_low);
	bind_low();
}

static void bind_foreign(void)
{
	static const char *const addresses[] = {"192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"};

	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		union name name = name_of(addresses[i], 0);
		int fd = SYS(socket, name.any.sa_family, SOCK_DGRAM, 0);

		show(SYS(bind, fd, &name, name_len(&name)), "%s", addresses[i]);
		SYS(close, fd);
	}
}

TEST(foreign_addresses)
{
	bind_foreign();
	set("ipv4/ip_nonlocal_bind", "1");
	bind_foreign();
	set("ipv4/ip_nonlocal_bind", "0");
	set("ipv6/ip_nonlocal_bind", "1");
	bind_foreign();
	set("ipv6/ip_nonlocal_bind", "0");
}

static void show_only(int type)
{
	union name name = name_of("::", PORT_OF_NOBODY), other = name_of("0.0.0.0", PORT_OF_NOBODY);
	int fd = SYS(socket, AF_INET6, type, 0), second = SYS(socket, AF_INET, type, 0);

	say("V6ONLY %d", option_of(fd, IPPROTO_IPV6, IPV6_V6ONLY));
	CALL(bind, fd, &name, sizeof(name.in6));
	CALL(bind, second, &other, sizeof(other.in));
	SYS(close, fd);
	SYS(close, second);
}

TEST(only_ipv6)
{
	int fd;

	show_only(SOCK_DGRAM);
	set("ipv6/bindv6only", "1");
	show_only(SOCK_DGRAM);
	show_only(SOCK_STREAM);
	fd = SYS(socket, AF_INET6, SOCK_STREAM, 0);
	set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
	say("V6ONLY %d", option_of(fd, IPPROTO_IPV6, IPV6_V6ONLY));
	SYS(close, fd);
	set("ipv6/bindv6only", "0");
	show_only(SOCK_STREAM);
}

static void show_options(const char *what, int fd)
{
	say("%s: %d s, %d s, %d times, %d SYNs, %d s", what,
	    option_of(fd, IPPROTO_TCP, TCP_KEEPIDLE), option_of(fd, IPPROTO_TCP, TCP_KEEPINTVL),
	    option_of(fd, IPPROTO_TCP, TCP_KEEPCNT), option_of(fd, IPPROTO_TCP, TCP_SYNCNT),
	    option_of(fd, IPPROTO_TCP, TCP_LINGER2));
}

/* They are those of all sockets that do not say otherwise. */
TEST(times)
{
	int fds[2], fd;

	connected("127.0.0.1", fds);
	set_option(fds[1], IPPROTO_TCP, TCP_KEEPIDLE, 100);
	set_option(fds[1], IPPROTO_TCP, TCP_LINGER2, 7);
	set("ipv4/tcp_keepalive_time", "600");
	set("ipv4/tcp_keepalive_intvl", "20");
	set("ipv4/tcp_keepalive_probes", "3");
	set("ipv4/tcp_syn_retries", "2");
	set("ipv4/tcp_fin_timeout", "30");
	show_options("connected", fds[0]);
	show_options("accepted", fds[1]);
	fd = SYS(socket, AF_INET6, SOCK_STREAM, 0);
	show_options("new", fd);
	set("ipv4/tcp_keepalive_time", "7200");
	set("ipv4/tcp_keepalive_intvl", "75");
	set("ipv4/tcp_keepalive_probes", "9");
	set("ipv4/tcp_syn_retries", "6");
	set("ipv4/tcp_fin_timeout", "60");
	show_options("connected", fds[0]);
	show_options("accepted", fds[1]);
	show_options("new", fd);
	SYS(close, fd);
	close_both(fds);
}

/* A peer that hears nothing (IP_MINTTL) is given up. */
TEST(keepalive)
{
	int fds[2];
	struct pollfd p = {.events = POLLIN};

	connected("127.0.0.1", fds);
	set_option(fds[1], IPPROTO_IP, IP_MINTTL, 255);
	set("ipv4/tcp_keepalive_time", "1");
	set("ipv4/tcp_keepalive_intvl", "1");
	set("ipv4/tcp_keepalive_probes", "1");
	set_option(fds[0], SOL_SOCKET, SO_KEEPALIVE, 1);
	p.fd = fds[0];
	CALL(poll, &p, 1, 60000);
	ready("given up", fds[0]);
	show_error(fds[0]);
	set("ipv4/tcp_keepalive_time", "7200");
	set("ipv4/tcp_keepalive_intvl", "75");
	set("ipv4/tcp_keepalive_probes", "9");
	close_both(fds);
}

/* Where nothing goes with the first packet, programs are told so, and connect first. */
TEST(first_packet)
{
	union name name;
	int listener = listening("127.0.0.1", &name), fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	int datagrams[2];
	char buf[16];

	set("ipv4/tcp_fastopen", "0");
	CALL(sendto, fd, "hello", 5, MSG_FASTOPEN, &name, sizeof(name.in));
	CALL(sendto, fd, "hello", 5, MSG_FASTOPEN | MSG_NOSIGNAL, NULL, 0);
	CALL(connect, fd, &name, sizeof(name.in));
	CALL(sendto, fd, "hello", 5, MSG_FASTOPEN, &name, sizeof(name.in));
	CALL(sendto, fd, "hello", 5, 0, NULL, 0);
	SYS(close, fd);
	SYS(close, listener);
	connected_datagrams("127.0.0.1", datagrams);
	CALL(sendto, datagrams[0], "hello", 5, MSG_FASTOPEN, NULL, 0);
	CALL(recvfrom, datagrams[1], buf, sizeof(buf), 0, NULL, NULL);
	SYS(close, datagrams[0]);
	SYS(close, datagrams[1]);
}

/* Whether a connection between two ports is not in the table any more. */
static bool is_forgotten(long ports)
{
	FILE *file = fopen("/proc/net/tcp", "r");
	char line[300];
	bool found = false;

	while (file && fgets(line, sizeof(line), file)) {
		unsigned local, remote;

		if (sscanf(line, " %*d: %*x:%x %*x:%x", &local, &remote) == 2 &&
		    (local << 16 | remote) == ports)
			found = true;
	}
	if (file)
		fclose(file);
	return file && !found;
}

TEST(end)
{
	int fds[2];
	union name names[2];
	long ports;

	set("ipv4/tcp_fin_timeout", "1");
	connected("127.0.0.1", fds);
	for (int i = 0; i < 2; i++)
		names[i] = own_name(fds[i]);
	ports = (long)port_of(&names[0]) << 16 | port_of(&names[1]);
	check(!is_forgotten(ports));
	SYS(close, fds[0]);
	for (int i = 0; i < 600 && !is_forgotten(ports); i++)
		usleep(50000);
	say("forgotten: %d", is_forgotten(ports));
	set("ipv4/tcp_fin_timeout", "60");
	SYS(close, fds[1]);
}

/* Sizes that a socket gets and may ask for, where these can be set: in a network that is not the
 * machine's Linux only shows them. */
static bool has_buffers(int type, int receives, int sends)
{
	int fd = SYS(socket, AF_INET, type, 0), asked = 700000;
	bool has = option_of(fd, SOL_SOCKET, SO_RCVBUF) == receives &&
		   option_of(fd, SOL_SOCKET, SO_SNDBUF) == sends;

	set_option(fd, SOL_SOCKET, SO_RCVBUF, asked);
	set_option(fd, SOL_SOCKET, SO_SNDBUF, asked);
	has &= option_of(fd, SOL_SOCKET, SO_RCVBUF) == 2 * atoi(value_of("core/rmem_max")) &&
	       option_of(fd, SOL_SOCKET, SO_SNDBUF) == 2 * atoi(value_of("core/wmem_max"));
	SYS(close, fd);
	return has;
}

static bool set_buffers(void)
{
	bool right = store("core/wmem_max", "600000", 6) == 6 &&
		     store("core/rmem_default", "300000", 6) == 6 &&
		     store("core/wmem_default", "400000", 6) == 6 &&
		     store("core/rmem_max", "2303", 4) == -EINVAL &&
		     store("core/wmem_max", "4607", 4) == -EINVAL &&
		     has_buffers(SOCK_DGRAM, 300000, 400000) &&
		     has_buffers(SOCK_STREAM, 131072, 16384);

	set("core/rmem_max", "212992");
	set("core/wmem_max", "212992");
	set("core/rmem_default", "212992");
	set("core/wmem_default", "212992");
	return right && has_buffers(SOCK_DGRAM, 212992, 212992);
}

TEST(buffers)
{
	check(store("core/rmem_max", "500000", 6) < 0 || set_buffers());
}
