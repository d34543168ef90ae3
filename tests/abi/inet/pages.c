// SPDX-License-Identifier: BSD-3-Clause
// What is sent without being copied: pages of files and of programs. They stay what they are until
// they have been received, whatever becomes of the file, of the memory, or of the connection.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <netinet/tcp.h>
#include <sys/mman.h>

#define FILE_PATH  "/tmp/inet-pages"
#define NOISE_PATH "/tmp/inet-noise"
#define LENGTH	   (1 << 20)
#define NOISE	   (2 << 20)
#define QUEUED	   150000

static unsigned char buf[1 << 16];
static unsigned seed;

static unsigned any(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % below;
}

static unsigned char byte_at(unsigned long place)
{
	return (unsigned char)(place * 2654435761u >> 13);
}

static void fill_from(unsigned long place, unsigned char *to, unsigned long len)
{
	for (unsigned long i = 0; i < len; i++)
		to[i] = byte_at(place + i);
}

static long make_file(void)
{
	long fd = SYS(open, FILE_PATH, O_CREAT | O_TRUNC | O_RDWR, 0600);

	for (unsigned long at = 0; at < LENGTH; at += sizeof(buf)) {
		fill_from(at, buf, sizeof(buf));
		SYS(write, fd, buf, sizeof(buf));
	}
	return fd;
}

/* Takes memory that has become free, and has something else there. */
static void make_noise(void)
{
	long fd = SYS(open, NOISE_PATH, O_CREAT | O_TRUNC | O_RDWR, 0600);

	memset(buf, 0xff, sizeof(buf));
	for (unsigned long at = 0; at < NOISE; at += sizeof(buf))
		SYS(write, fd, buf, sizeof(buf));
	SYS(close, fd);
	SYS(unlink, NOISE_PATH);
}

/* A connection, in the second kind of which packets can be seen, so that they are made. */
static int connect_both(const char *address, int kind, int fds[2])
{
	const int on = 1;

	connected(address, fds);
	SYS(setsockopt, fds[0], IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return kind ? (int)SYS(socket, AF_INET, SOCK_RAW, IPPROTO_TCP) : -1;
}

static void close_all(int fds[2], int watcher)
{
	close_both(fds);
	if (watcher >= 0)
		SYS(close, watcher);
}

/* Receives up to the end, which is to be as many bytes as were sent, from a place of the file on.
 */
static void receive_rest(int fd, unsigned long place, unsigned long sent)
{
	unsigned long received = 0, wrong = 0;
	long n;

	while ((n = SYS(read, fd, buf, sizeof(buf))) > 0) {
		for (long i = 0; i < n; i++)
			wrong += buf[i] != byte_at(place + received + (unsigned long)i);
		received += (unsigned long)n;
	}
	check(received == sent);
	show(n, "wrong: %lu, the end", wrong);
}

static void truncate_and_close(int file)
{
	CALL(ftruncate, file, 0);
	SYS(close, file);
}

static void unlink_and_close(int file)
{
	CALL(unlink, FILE_PATH);
	SYS(close, file);
}

static void punch(int file)
{
	CALL(fallocate, file, 3, 0, LENGTH); /* PUNCH_HOLE | KEEP_SIZE */
	SYS(close, file);
}

static void close_only(int file)
{
	SYS(close, file);
}

/* As much of a file as is taken while nobody reads, and what becomes of it when the file goes. */
static void send_and_lose(const char *address, int kind, void (*lose)(int))
{
	int fds[2], watcher = connect_both(address, kind, fds);
	long file = make_file(), n;
	loff_t place = 5000;

	SYS(fcntl, fds[0], F_SETFL, O_NONBLOCK);
	while ((n = SYS(sendfile, fds[0], file, &place, QUEUED - (place - 5000))) > 0)
		;
	check(place >= 5000 + 4096);
	lose(file);
	make_noise();
	SYS(shutdown, fds[0], SHUT_WR);
	receive_rest(fds[1], 5000, (unsigned long)place - 5000);
	close_all(fds, watcher);
}

TEST(lost_files)
{
	static void (*const ways[])(int) = {truncate_and_close, unlink_and_close, punch,
					    close_only};

	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		for (int kind = 0; kind < 2; kind++) {
			send_and_lose("127.0.0.1", kind, ways[i]);
			send_and_lose("::1", kind, ways[i]);
		}
	SYS(unlink, FILE_PATH);
}

/* The program's own pages, through a pipe, which it then has no longer. */
static void send_memory(int kind)
{
	int fds[2], pipe[2], watcher = connect_both("127.0.0.1", kind, fds);
	unsigned long sent = 0, len = 16 * PAGE;
	unsigned char *memory = (void *)SYS(mmap, 0, len, PROT_READ | PROT_WRITE,
					    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct {
		void *base;
		size_t len;
	} piece = {memory + 100, len - 200};
	long n;

	fill_from(0, memory, len);
	SYS(pipe2, pipe, 0);
	CALL(vmsplice, pipe[1], &piece, 1, 0);
	SYS(close, pipe[1]);
	while (sent < piece.len && (n = SYS(splice, pipe[0], 0, fds[0], 0, len, 0)) > 0)
		sent += (unsigned long)n;
	say("sent %lu", sent);
	CALL(munmap, memory, len);
	SYS(close, pipe[0]);
	make_noise();
	SYS(shutdown, fds[0], SHUT_WR);
	receive_rest(fds[1], 100, sent);
	close_all(fds, watcher);
}

TEST(lost_memory)
{
	send_memory(0);
	send_memory(1);
}

/* Connections that end while there is something to be sent, by either end. */
TEST(lost_connections)
{
	static const int now[2] = {1, 0};
	long file = make_file();

	for (int i = 0; i < 40; i++) {
		int fds[2], watcher = connect_both("127.0.0.1", i & 1, fds), last = i >> 1 & 1;
		loff_t place = 4096 * (i % 7);

		SYS(fcntl, fds[0], F_SETFL, O_NONBLOCK);
		while (SYS(sendfile, fds[0], file, &place, LENGTH) > 0)
			;
		if (i & 4)
			SYS(setsockopt, fds[!last], SOL_SOCKET, SO_LINGER, now, sizeof(now));
		SYS(close, fds[!last]);
		if (i & 4 || !last)
			show(SYS(sendfile, fds[last], file, &place, 1) < 0, "nothing more");
		SYS(close, fds[last]);
		if (watcher >= 0)
			SYS(close, watcher);
	}
	SYS(close, file);
	SYS(unlink, FILE_PATH);
}

/* Sends a part of the file by one call of several kinds. */
static long send_part(int fd, int file, int pipe[2], loff_t *place, long limit)
{
	unsigned long len = any(3) ? any(9000) + 1 : any(LENGTH / 4) + 1;
	long n;

	len = len < (unsigned long)limit ? len : (unsigned long)limit;
	switch (any(4)) {
	case 0:
		len = len < sizeof(buf) ? len : sizeof(buf);
		fill_from((unsigned long)*place, buf, len);
		n = SYS(sendto, fd, buf, len, (long)len < limit ? MSG_MORE : 0, 0, 0);
		*place += n > 0 ? n : 0;
		return n;
	case 1:
		len = len < 16 * PAGE ? len : 16 * PAGE;
		n = SYS(splice, file, place, pipe[1], 0, len, 0);
		for (long moved = 0, more; moved < n; moved += more) {
			more = SYS(splice, pipe[0], 0, fd, 0, n - moved, 0);
			if (more <= 0)
				return more;
		}
		return n;
	default:
		return SYS(sendfile, fd, file, place, len);
	}
}

/* All of a file in parts of all sizes, with TCP_CORK now and then. */
static void send_all(int fd, int file)
{
	loff_t place = 0;
	int pipe[2], cork = 0;

	SYS(pipe2, pipe, 0);
	while (place < LENGTH) {
		if (any(4) == 0) {
			cork = !cork;
			set_option(fd, IPPROTO_TCP, TCP_CORK, cork);
		}
		if (send_part(fd, file, pipe, &place, LENGTH - place) <= 0)
			break;
	}
	close_both(pipe);
}

TEST(all_sizes)
{
	long file = make_file(), pid;

	for (unsigned round = 0; round < 8; round++) {
		int fds[2], watcher = connect_both(round & 2 ? "::1" : "127.0.0.1", round & 1, fds);

		seed = round;
		pid = SYS(fork);
		if (pid == 0) {
			SYS(close, fds[1]);
			send_all(fds[0], file);
			SYS(exit_group, 0);
		}
		SYS(close, fds[0]);
		receive_rest(fds[1], 0, LENGTH);
		SYS(wait4, pid, 0, 0, 0);
		SYS(close, fds[1]);
		if (watcher >= 0)
			SYS(close, watcher);
	}
	SYS(close, file);
	SYS(unlink, FILE_PATH);
}

/* The other way: what is received goes to a pipe, and from there to a file. */
TEST(received)
{
	for (int kind = 0; kind < 2; kind++) {
		int fds[2], pipe[2], watcher = connect_both("127.0.0.1", kind, fds);
		long from = make_file(), to, pid, n;

		pid = SYS(fork);
		if (pid == 0) {
			SYS(lseek, from, 0, SEEK_SET);
			while (SYS(sendfile, fds[0], from, 0, LENGTH) > 0)
				;
			SYS(exit_group, 0);
		}
		SYS(close, fds[0]);
		SYS(close, from);
		SYS(pipe2, pipe, 0);
		to = SYS(open, NOISE_PATH, O_CREAT | O_TRUNC | O_RDWR, 0600);
		while ((n = SYS(splice, fds[1], 0, pipe[1], 0, LENGTH, 0)) > 0)
			for (long moved = 0; moved < n;)
				moved += SYS(splice, pipe[0], 0, to, 0, n - moved, 0);
		SYS(wait4, pid, 0, 0, 0);
		SYS(lseek, to, 0, SEEK_SET);
		receive_rest((int)to, 0, LENGTH);
		close_both(pipe);
		SYS(close, to);
		SYS(close, fds[1]);
		if (watcher >= 0)
			SYS(close, watcher);
		SYS(unlink, NOISE_PATH);
		SYS(unlink, FILE_PATH);
	}
}

/* What waits for more in order to be sent does not wait for room that only sending makes. */
TEST(room)
{
	static const int few = 1000;
	long pid;

	for (int kind = 0; kind < 2; kind++) {
		int fds[2], watcher = connect_both("127.0.0.1", kind, fds);

		SYS(setsockopt, fds[0], IPPROTO_TCP, TCP_NOTSENT_LOWAT, &few, sizeof(few));
		pid = SYS(fork);
		if (pid == 0) {
			SYS(close, fds[1]);
			fill_from(0, buf, sizeof(buf));
			for (unsigned i = 0; i < 8; i++)
				SYS(sendto, fds[0], buf + i * 8000, 8000, MSG_MORE, 0, 0);
			SYS(exit_group, 0);
		}
		SYS(close, fds[0]);
		receive_rest(fds[1], 0, 64000);
		SYS(wait4, pid, 0, 0, 0);
		SYS(close, fds[1]);
		if (watcher >= 0)
			SYS(close, watcher);
	}
}

/* A page, and none behind it. */
static unsigned char *last_page(void)
{
	unsigned char *memory = (void *)SYS(mmap, 0, 2 * PAGE, PROT_READ | PROT_WRITE,
					    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	SYS(munmap, memory + PAGE, PAGE);
	return memory;
}

/* A few bytes by each call, to two connections by turns; some calls meet memory that is not there
 * before they have copied all. */
static void send_small(const int fds[2], unsigned long each)
{
	unsigned char *memory = last_page();
	unsigned long place[2] = {0};

	for (unsigned which = 0; place[0] < each || place[1] < each; which ^= 1) {
		unsigned long len = any(300) + 1, left = each - place[which];
		unsigned char *from;
		long n;

		if (left == 0)
			continue;
		len = len < left ? len : left;
		from = memory + PAGE - len;
		fill_from(place[which], from, len);
		n = SYS(sendto, fds[which], from, any(5) ? len : PAGE,
			any(3) && left > len ? MSG_MORE : 0, 0, 0);
		if (n > 0)
			place[which] += (unsigned long)n;
	}
	SYS(munmap, memory, PAGE);
}

TEST(small)
{
	for (unsigned round = 0; round < 4; round++) {
		const char *address = round & 2 ? "::1" : "127.0.0.1";
		int first[2], second[2], watcher = connect_both(address, round & 1, first);
		long pid;

		connected(address, second); /* this one without TCP_NODELAY */
		seed = round;
		pid = SYS(fork);
		if (pid == 0) {
			const int senders[2] = {first[0], second[0]};

			SYS(close, first[1]);
			SYS(close, second[1]);
			send_small(senders, 50000);
			SYS(exit_group, 0);
		}
		SYS(close, first[0]);
		SYS(close, second[0]);
		receive_rest(first[1], 0, 50000);
		receive_rest(second[1], 0, 50000);
		SYS(wait4, pid, 0, 0, 0);
		SYS(close, first[1]);
		SYS(close, second[1]);
		if (watcher >= 0)
			SYS(close, watcher);
	}
}

/* What is sent of memory of which only the beginning is there. */
static void send_half(int fd, unsigned char *memory, unsigned long there, unsigned long len)
{
	show(SYS(sendto, fd, memory + PAGE - there, len, MSG_DONTWAIT, 0, 0), "%lu of %lu", there,
	     len);
}

TEST(half)
{
	unsigned char *memory = last_page();
	int fds[2], watcher;

	for (int kind = 0; kind < 2; kind++) {
		watcher = connect_both("127.0.0.1", kind, fds);
		send_half(fds[0], memory, 0, 1);
		send_half(fds[0], memory, 10, 11);
		send_half(fds[0], memory, 10, PAGE);
		send_half(fds[0], memory, PAGE, 2 * PAGE);
		send_half(fds[0], memory, 20, 20);
		send_half(fds[0], memory, 10, 20);
		SYS(shutdown, fds[0], SHUT_WR);
		show(SYS(recvfrom, fds[1], buf, sizeof(buf), 0, 0, 0), "received");
		close_all(fds, watcher);
	}
	for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
		SYS(socketpair, AF_UNIX, type, 0, fds);
		send_half(fds[0], memory, 10, 11);
		send_half(fds[0], memory, 10, PAGE);
		show(SYS(recvfrom, fds[1], buf, sizeof(buf), MSG_DONTWAIT, 0, 0), "received");
		close_both(fds);
	}
	SYS(munmap, memory, PAGE);
}
