// SPDX-License-Identifier: BSD-3-Clause
// Filters of sockets: which programs may be attached, and what of packets they let through.

#include "tests/abi/abi.h"

#include "include/linux/filter.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef SO_LOCK_FILTER
#define SO_LOCK_FILTER 44
#endif

#define LOAD_BYTE(at)                              \
	{                                          \
		BPF_LD | BPF_B | BPF_ABS, 0, 0, at \
	}
#define LOAD_HALF(at)                              \
	{                                          \
		BPF_LD | BPF_H | BPF_ABS, 0, 0, at \
	}
#define LOAD_WORD(at)                              \
	{                                          \
		BPF_LD | BPF_W | BPF_ABS, 0, 0, at \
	}
#define RETURN(n)                        \
	{                                \
		BPF_RET | BPF_K, 0, 0, n \
	}
#define RETURN_A                         \
	{                                \
		BPF_RET | BPF_A, 0, 0, 0 \
	}
#define IF_EQUAL(n, a, b)                          \
	{                                          \
		BPF_JMP | BPF_JEQ | BPF_K, a, b, n \
	}

static long attach(int fd, const struct linux_sock_filter *code, unsigned count)
{
	const struct linux_sock_fprog program = {.len = (unsigned short)count,
						 .filter = (unsigned long)code};

	return SYS(setsockopt, fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

/* What one instruction and a return make of a packet. */
static void one(int fds[2], unsigned code, unsigned k)
{
	const struct linux_sock_filter program[] = {
		{BPF_LD | BPF_IMM, 0, 0, 12},
		{BPF_MISC | BPF_TAX, 0, 0, 0},
		{BPF_LD | BPF_IMM, 0, 0, 7},
		{(unsigned short)code, 0, 0, k},
		RETURN_A,
	};
	char buf[64];

	show(attach(fds[1], program, ARRAY_LEN(program)), "code %#x, %u", code, k);
	SYS(sendto, fds[0],
	    "\x45\x02\x03\x04"
	    "efghijklmnopqrstuvwxyz",
	    26, 0, NULL, 0);
	show(SYS(recvfrom, fds[1], buf, sizeof(buf), MSG_DONTWAIT, NULL, NULL), "received");
}

TEST(operations)
{
	static const unsigned char operations[] = {BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV,
						   BPF_OR,  BPF_AND, BPF_LSH, BPF_RSH,
						   BPF_NEG, BPF_MOD, BPF_XOR, 0xb0};
	int fds[2];

	SYS(socketpair, AF_UNIX, SOCK_DGRAM, 0, fds);
	for (unsigned i = 0; i < ARRAY_LEN(operations); i++) {
		one(fds, BPF_ALU | BPF_K | operations[i], 3);
		one(fds, BPF_ALU | BPF_K | operations[i], 0);
		one(fds, BPF_ALU | BPF_X | operations[i], 0);
		one(fds, BPF_ALU | BPF_K | operations[i], 32);
	}
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(loads)
{
	static const unsigned modes[] = {BPF_ABS, BPF_IND, BPF_LEN, BPF_MSH, BPF_IMM, 0xc0, 0xe0};
	static const unsigned sizes[] = {BPF_W, BPF_H, BPF_B, 0x18};
	int fds[2];

	SYS(socketpair, AF_UNIX, SOCK_DGRAM, 0, fds);
	for (unsigned m = 0; m < ARRAY_LEN(modes); m++)
		for (unsigned s = 0; s < ARRAY_LEN(sizes); s++) {
			one(fds, BPF_LD | modes[m] | sizes[s], 0);
			one(fds, BPF_LD | modes[m] | sizes[s], 25);
			one(fds, BPF_LDX | modes[m] | sizes[s], 2);
		}
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(refused)
{
	static const struct linux_sock_filter good[] = {RETURN(10)}, endless[] = {LOAD_BYTE(0)},
					      far[] = {IF_EQUAL(0, 1, 0), RETURN(0)},
					      back[] = {{BPF_JMP | BPF_JA, 0, 0, -1u}, RETURN(0)},
					      words[] = {{BPF_ST, 0, 0, 16}, RETURN(0)},
					      index[] = {{BPF_RET | BPF_X, 0, 0, 0}},
					      shift[] = {{BPF_ALU | BPF_LSH, 0, 0, 32}, RETURN(0)},
					      known[] = {LOAD_WORD((unsigned)SKF_AD_OFF + 64),
							 RETURN(0)};
	struct linux_sock_fprog program = {.len = 1, .filter = (unsigned long)good};
	int fds[2], one = 1, zero = 0;
	struct linux_sock_filter got[4];
	socklen_t len = 0;

	SYS(socketpair, AF_UNIX, SOCK_DGRAM, 0, fds);
	show(attach(fds[0], good, 0), "none");
	show(attach(fds[0], NULL, 1), "nowhere");
	show(attach(fds[0], (void *)8, 1), "nothing");
	show(attach(fds[0], good, BPF_MAXINSNS + 1), "too long");
	show(attach(fds[0], endless, 1), "without an end");
	show(attach(fds[0], far, 2), "a jump beyond the end");
	show(attach(fds[0], back, 2), "a jump back");
	show(attach(fds[0], words, 2), "a word too many");
	show(attach(fds[0], index, 1), "returns the index");
	show(attach(fds[0], shift, 2), "shifts too far");
	show(attach(fds[0], known, 2), "what nobody knows");
	CALL(setsockopt, fds[0], SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program) - 1);
	CALL(setsockopt, fds[0], SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program) + 1);
	CALL(setsockopt, fds[0], SOL_SOCKET, SO_DETACH_FILTER, &one, sizeof(one));
	CALL(getsockopt, fds[0], SOL_SOCKET, SO_ATTACH_FILTER, got, &len);
	say("%u", len);
	show(attach(fds[0], good, 1), "good");
	CALL(getsockopt, fds[0], SOL_SOCKET, SO_ATTACH_FILTER, got, &len);
	say("%u", len);
	len = 4;
	CALL(getsockopt, fds[0], SOL_SOCKET, SO_ATTACH_FILTER, got, &len);
	say("%u, %#x %u", len, got[0].code, got[0].k);
	CALL(setsockopt, fds[0], SOL_SOCKET, SO_LOCK_FILTER, &one, sizeof(one));
	CALL(setsockopt, fds[0], SOL_SOCKET, SO_LOCK_FILTER, &zero, sizeof(zero));
	CALL(setsockopt, fds[0], SOL_SOCKET, SO_DETACH_FILTER, &one, sizeof(one));
	show(attach(fds[0], good, 1), "another");
	show(attach(fds[1], good, 1), "of the other");
	CALL(setsockopt, fds[1], SOL_SOCKET, SO_DETACH_FILTER, &one, sizeof(one));
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

/* Of UDP the header comes first. */
TEST(datagrams)
{
	static const struct linux_sock_filter by_port[] = {LOAD_HALF(0), IF_EQUAL(4466, 0, 1),
							   RETURN(-1u), RETURN(0)},
					      short_ones[] = {RETURN(11)}, heads[] = {RETURN(3)},
					      by_first[] = {LOAD_BYTE(8), IF_EQUAL('a', 0, 1),
							    RETURN(-1u), RETURN(0)};
	struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(4477)};
	int server = (int)SYS(socket, AF_INET, SOCK_DGRAM, 0);
	int a = (int)SYS(socket, AF_INET, SOCK_DGRAM, 0),
	    b = (int)SYS(socket, AF_INET, SOCK_DGRAM, 0);
	char buf[20];

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	SYS(bind, server, &name, sizeof(name));
	SYS(connect, a, &name, sizeof(name));
	SYS(connect, b, &name, sizeof(name));
	name.sin_port = htons(4466);
	{
		int c = (int)SYS(socket, AF_INET, SOCK_DGRAM, 0);

		SYS(bind, c, &name, sizeof(name));
		name.sin_port = htons(4477);
		SYS(connect, c, &name, sizeof(name));
		show(attach(server, by_port, ARRAY_LEN(by_port)), "by port");
		CALL(sendto, a, "other", 5, 0, NULL, 0);
		CALL(sendto, c, "right", 5, 0, NULL, 0);
		CALL(recvfrom, server, buf, sizeof(buf), MSG_DONTWAIT, NULL, NULL);
		CALL(recvfrom, server, buf, sizeof(buf), MSG_DONTWAIT, NULL, NULL);
		SYS(close, c);
	}
	show(attach(server, by_first, ARRAY_LEN(by_first)), "by first byte");
	CALL(sendto, a, "bcd", 3, 0, NULL, 0);
	CALL(sendto, b, "abc", 3, 0, NULL, 0);
	CALL(sendto, b, "", 0, 0, NULL, 0);
	CALL(recvfrom, server, buf, sizeof(buf), MSG_DONTWAIT, NULL, NULL);
	CALL(recvfrom, server, buf, sizeof(buf), MSG_DONTWAIT, NULL, NULL);
	show(attach(server, short_ones, 1), "cut");
	CALL(sendto, a, "0123456789", 10, 0, NULL, 0);
	CALL(recvfrom, server, buf, sizeof(buf), MSG_DONTWAIT, NULL, NULL);
	show(attach(server, heads, 1), "without anything");
	CALL(sendto, a, "0123456789", 10, 0, NULL, 0);
	CALL(recvfrom, server, buf, sizeof(buf), MSG_DONTWAIT, NULL, NULL);
	SYS(close, server);
	SYS(close, a);
	SYS(close, b);
}

/* A packet of many pages. */
TEST(large)
{
	static const struct linux_sock_filter last[] = {LOAD_BYTE(59999), IF_EQUAL('z', 0, 1),
							RETURN(40000), RETURN(0)};
	static char bytes[60000], got[60000];
	int fds[2];

	SYS(socketpair, AF_UNIX, SOCK_SEQPACKET, 0, fds);
	show(attach(fds[1], last, ARRAY_LEN(last)), "by the last byte");
	CALL(sendto, fds[0], bytes, sizeof(bytes), 0, NULL, 0);
	bytes[59999] = 'z';
	CALL(sendto, fds[0], bytes, sizeof(bytes), 0, NULL, 0);
	CALL(recvfrom, fds[1], got, sizeof(got), MSG_DONTWAIT, NULL, NULL);
	CALL(recvfrom, fds[1], got, sizeof(got), MSG_DONTWAIT, NULL, NULL);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}
