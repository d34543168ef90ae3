// SPDX-License-Identifier: BSD-3-Clause
// Frames of the loopback in memory that is shared with the kernel (PACKET_RX_RING).

#include "tests/abi/abi.h"

#include "include/linux/if.h"
#include "include/linux/if_packet.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define BLOCK	  4096
#define BLOCKS	  3
#define FRAME	  2048
#define RING_SIZE (BLOCK * BLOCKS)
#define FRAMES	  (RING_SIZE / FRAME)

static const struct linux_tpacket_req usual = {BLOCK, BLOCKS, FRAME, FRAMES};

static int open_packet(int type)
{
	return (int)SYS(socket, AF_PACKET, type, 0);
}

static long set_version(int fd, int version)
{
	return SYS(setsockopt, fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version));
}

static void try_ring(int fd, unsigned size, unsigned blocks, unsigned frame, unsigned frames)
{
	const struct linux_tpacket_req req = {size, blocks, frame, frames};

	show(SYS(setsockopt, fd, SOL_PACKET, PACKET_RX_RING, &req, sizeof(req)),
	     "%u blocks of %u, %u frames of %u", blocks, size, frames, frame);
}

static void ask_header(int fd, int version)
{
	socklen_t len = sizeof(version);

	show(SYS(getsockopt, fd, SOL_PACKET, PACKET_HDRLEN, &version, &len), "version %d", version);
	say("%d, %u bytes", version, len);
}

TEST(options)
{
	int fd = open_packet(SOCK_RAW), reserve = 4;
	void *ring;

	ask_header(fd, TPACKET_V2);
	ask_header(fd, 77);
	show(set_version(fd, -1), "version -1");
	show(set_version(fd, TPACKET_V2), "version 2");
	CALL(setsockopt, fd, SOL_PACKET, PACKET_RESERVE, &reserve, 3);
	CALL(setsockopt, fd, SOL_PACKET, PACKET_RESERVE, &reserve, sizeof(reserve));
	try_ring(fd, 0, 1, FRAME, 1);
	try_ring(fd, 100, 1, 50, 2);
	try_ring(fd, BLOCK, 1, 16, BLOCK / 16);
	try_ring(fd, BLOCK, 1, 1000, 4);
	try_ring(fd, BLOCK, 1, BLOCK * 2, 1);
	try_ring(fd, BLOCK, 2, FRAME, 3);
	try_ring(fd, BLOCK, 0, FRAME, 3);
	show(SYS(mmap, NULL, BLOCK, PROT_READ, MAP_SHARED, fd, 0) < 0, "no ring to map");
	try_ring(fd, BLOCK, BLOCKS, FRAME, FRAMES);
	try_ring(fd, BLOCK, BLOCKS, FRAME, FRAMES);
	show(set_version(fd, TPACKET_V2), "version 2");
	CALL(setsockopt, fd, SOL_PACKET, PACKET_RESERVE, &reserve, sizeof(reserve));
	CALL(mmap, NULL, RING_SIZE * 2, PROT_READ, MAP_SHARED, fd, 0);
	CALL(mmap, NULL, RING_SIZE, PROT_READ, MAP_SHARED, fd, BLOCK);
	ring = (void *)SYS(mmap, NULL, RING_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	check(ring != MAP_FAILED);
	SYS(munmap, ring, RING_SIZE);
	try_ring(fd, 0, 0, 0, 0);
	SYS(close, fd);
}

static unsigned char *make_ring(int fd)
{
	SYS(setsockopt, fd, SOL_PACKET, PACKET_RX_RING, &usual, sizeof(usual));
	return (void *)SYS(mmap, NULL, RING_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

static void listen_on_loopback(int fd)
{
	const struct linux_sockaddr_ll lo = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = 1};

	SYS(bind, fd, &lo, sizeof(lo));
}

static void show_frame(const unsigned char *at)
{
	const struct linux_tpacket2_hdr *header = (const void *)at;
	const struct linux_sockaddr_ll *from = (const void *)(header + 1);

	say("status %#x, %u bytes, %u of them here, at %u and %u, seen %d",
	    header->tp_status & TP_STATUS_USER, header->tp_len, header->tp_snaplen, header->tp_mac,
	    header->tp_net, header->tp_sec != 0);
	say("kind %u, protocol %#x, device %d, hardware %u", from->sll_pkttype,
	    ntohs(from->sll_protocol), from->sll_ifindex, from->sll_hatype);
	/* Shorter ones end with the header, and its checksum. */
	if (header->tp_snaplen > 100)
		show_bytes("end", at + header->tp_mac + header->tp_snaplen - 4, 4);
}

static void show_poll(int fd)
{
	struct pollfd p = {fd, POLLIN, 0};

	SYS(poll, &p, 1, 0);
	say("events %#x", (unsigned)p.revents);
}

static void receive(int type)
{
	int fd = open_packet(type), sender = (int)SYS(socket, AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(4499)};
	unsigned stats[2] = {0};
	socklen_t len = sizeof(stats);
	static char bytes[5000];
	unsigned char *ring;

	/* Somebody is there, so that nothing but datagrams is on the way. */
	int receiver = (int)SYS(socket, AF_INET, SOCK_DGRAM, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	SYS(bind, receiver, &to, sizeof(to));
	set_version(fd, TPACKET_V2);
	ring = make_ring(fd);
	listen_on_loopback(fd);
	show_poll(fd);
	memcpy(bytes + 96, "tail", 4);
	SYS(sendto, sender, bytes, 100, 0, &to, sizeof(to));
	show_poll(fd);
	show_frame(ring);
	show_frame(ring + FRAME);
	SYS(sendto, sender, bytes, 5000, 0, &to, sizeof(to));
	show_frame(ring + 2 * FRAME);
	show_frame(ring + 3 * FRAME);
	/* One more has place, and one has not, until the program gives them back. */
	SYS(sendto, sender, bytes, 1, 0, &to, sizeof(to));
	SYS(sendto, sender, bytes, 2, 0, &to, sizeof(to));
	show_frame(ring + 5 * FRAME);
	CALL(getsockopt, fd, SOL_PACKET, PACKET_STATISTICS, stats, &len);
	say("%u, %u dropped", stats[0], stats[1]);
	for (unsigned i = 0; i < FRAMES; i++)
		memset(ring + i * FRAME, 0, 4);
	show_poll(fd);
	SYS(sendto, sender, bytes, 3, 0, &to, sizeof(to));
	show_frame(ring);
	CALL(recvfrom, fd, bytes, sizeof(bytes), MSG_DONTWAIT, NULL, NULL);
	SYS(munmap, ring, RING_SIZE);
	SYS(close, fd);
	SYS(close, sender);
	SYS(close, receiver);
}

TEST(whole_frames)
{
	receive(SOCK_RAW);
}

TEST(datagrams)
{
	receive(SOCK_DGRAM);
}
