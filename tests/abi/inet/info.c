// SPDX-License-Identifier: BSD-3-Clause
// TCP_INFO while data is exchanged: what does not depend on time, nor on how a system receives.

#define _GNU_SOURCE
#include "include/linux/filter.h"
#include "include/linux/tcp.h"
#include "tests/abi/inet/inet.h"

#define TCP_INFO_OPTION 11

static char data[3000];

static void show_info(const char *what, int fd)
{
	struct linux_tcp_info info = {0};
	unsigned len = sizeof(info);

	SYS(getsockopt, fd, IPPROTO_TCP, TCP_INFO_OPTION, &info, &len);
	say("%s: state %u, %u bytes", what, info.tcpi_state, len);
	say("congestion %u backoff %u probes %u options %u", info.tcpi_ca_state, info.tcpi_backoff,
	    info.tcpi_probes, info.tcpi_options);
	say("received %lu sent %lu again %lu left %u", info.tcpi_bytes_received,
	    info.tcpi_bytes_sent, info.tcpi_bytes_retrans, info.tcpi_notsent_bytes);
	say("segments with data in %u out %u again %u", info.tcpi_data_segs_in,
	    info.tcpi_data_segs_out, info.tcpi_total_retrans);
	say("lost %u sacked %u mtu %u reordering %u", info.tcpi_lost, info.tcpi_sacked,
	    info.tcpi_pmtu, info.tcpi_reordering);
	check(info.tcpi_bytes_acked <= info.tcpi_bytes_sent + 1);
}

/* A filter has everything go the usual way, as packets. */
static void attach_all(int fd)
{
	struct linux_sock_filter code = {BPF_RET | BPF_K, 0, 0, 0xffffffff};
	struct linux_sock_fprog program = {.len = 1, .filter = (unsigned long)&code};

	SYS(setsockopt, fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

static void exchange(const char *address, int as_packets)
{
	int fds[2];

	connected(address, fds);
	if (as_packets)
		attach_all(fds[0]);
	show_info("client", fds[0]);
	show_info("server", fds[1]);
	for (int i = 0; i < 5; i++) {
		SYS(write, fds[0], data, 1000);
		SYS(recvfrom, fds[1], data, 1000, MSG_WAITALL, 0, 0);
		SYS(write, fds[1], data, 3000);
		SYS(recvfrom, fds[0], data, 3000, MSG_WAITALL, 0, 0);
	}
	show_info("client", fds[0]);
	show_info("server", fds[1]);
	SYS(shutdown, fds[0], SHUT_WR);
	wait_for(fds[1], POLLRDHUP);
	show_info("server", fds[1]);
	close_both(fds);
}

TEST(direct)
{
	exchange("127.0.0.1", 0);
	exchange("::1", 0);
}

TEST(packets)
{
	exchange("127.0.0.1", 1);
	exchange("::1", 1);
}

TEST(without_data)
{
	union name name;
	int listener = listening("127.0.0.1", &name), fd = SYS(socket, AF_INET, SOCK_STREAM, 0);

	show_info("closed", fd);
	show_info("listener", listener);
	SYS(connect, fd, &name, 16);
	show_info("listener", listener);
	SYS(close, fd);
	SYS(close, listener);
}
