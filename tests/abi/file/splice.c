// SPDX-License-Identifier: BSD-3-Clause
// splice(2), tee(2) and vmsplice(2).

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

static char big[1 << 17];

static int make_file(const char *path, size_t size)
{
	int fd = SYS(open, path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = 'a' + i % 26;
	SYS(write, fd, big, size);
	SYS(lseek, fd, 0, SEEK_SET);
	return fd;
}

static int left_in(int fd)
{
	int n = -1;

	SYS(ioctl, fd, FIONREAD, &n);
	return n;
}

static void close_both(const int fds[2])
{
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(errors)
{
	int a[2], b[2], file = make_file("/tmp/splice-errors", 100), fd;
	loff_t at = 5, negative = -1, far = INT64_MAX;

	SYS(pipe2, a, O_NONBLOCK);
	SYS(pipe2, b, O_NONBLOCK);
	SYS(write, a[1], "hello", 5);
	CALL(splice, a[0], 0, b[1], 0, 0, 0x100);
	CALL(splice, a[0], 0, b[1], 0, 1, 0x10);
	CALL(splice, -1, 0, b[1], 0, 1, 0);
	CALL(splice, a[0], 0, 99, 0, 1, 0);
	CALL(splice, a[1], 0, b[1], 0, 1, 0);
	CALL(splice, a[0], 0, b[0], 0, 1, 0);
	CALL(splice, a[0], 0, a[1], 0, 1, 0);
	CALL(splice, a[0], &at, b[1], 0, 1, 0);
	CALL(splice, a[0], 0, b[1], &at, 1, 0);
	CALL(splice, a[0], 8, file, 8, 1, 0);
	CALL(splice, a[0], 0, file, 8, 1, 0);
	CALL(splice, file, 8, b[1], 0, 1, 0);
	CALL(splice, file, &negative, b[1], 0, 1, 0);
	CALL(splice, file, &far, b[1], 0, 1, 0);
	CALL(splice, a[0], 0, file, &negative, 1, 0);
	CALL(splice, a[0], 0, file, &far, 1, 0);
	CALL(splice, file, 0, b[1], 0, -1, 0);
	CALL(splice, file, 0, file, 0, 1, 0);
	CALL(tee, a[0], b[1], 0, 0x100);
	CALL(tee, a[0], b[1], 1, 0x100);
	CALL(tee, a[0], a[1], 1, 0);
	CALL(tee, a[0], file, 1, 0);
	CALL(tee, file, b[1], 1, 0);
	CALL(tee, a[1], b[1], 1, 0);
	CALL(tee, a[0], b[0], 1, 0);
	CALL(tee, -1, b[1], 1, 0);
	CALL(tee, a[0], -1, 1, 0);
	fd = SYS(open, "/tmp/splice-errors", O_WRONLY | O_APPEND);
	CALL(splice, a[0], 0, fd, 0, 1, 0);
	CALL(splice, fd, 0, b[1], 0, 1, 0);
	SYS(close, fd);
	fd = SYS(open, "/tmp", O_RDONLY);
	CALL(splice, fd, 0, b[1], 0, 1, 0);
	CALL(splice, a[0], 0, fd, 0, 1, 0);
	SYS(close, fd);
	fd = SYS(eventfd2, 1, 0);
	CALL(splice, fd, 0, b[1], 0, 8, 0);
	CALL(splice, a[0], 0, fd, 0, 8, 0);
	SYS(close, fd);
	fd = SYS(open, "/tmp/splice-errors", O_PATH);
	CALL(splice, fd, 0, b[1], 0, 1, 0);
	SYS(close, fd);
	say("%d left", left_in(a[0]));
	close_both(a);
	close_both(b);
	SYS(close, file);
	SYS(unlink, "/tmp/splice-errors");
}

TEST(to_pipe)
{
	int fds[2], file = make_file("/tmp/splice-to", 10000);
	loff_t at = 4090;
	char buf[16];

	SYS(pipe2, fds, O_NONBLOCK);
	CALL(splice, file, 0, fds[1], 0, 10, 0);
	say("position %ld", (long)SYS(lseek, file, 0, SEEK_CUR));
	CALL(splice, file, &at, fds[1], 0, 10, SPLICE_F_MOVE);
	say("at %ld, position %ld", (long)at, (long)SYS(lseek, file, 0, SEEK_CUR));
	CALL(read, fds[0], buf, 10);
	show_bytes("first", buf, 10);
	CALL(read, fds[0], buf, 10);
	show_bytes("second", buf, 10);
	CALL(splice, file, 0, fds[1], 0, sizeof(big), SPLICE_F_MORE);
	CALL(splice, file, 0, fds[1], 0, 10, 0);
	CALL(write, fds[1], "end", 3);
	CALL(read, fds[0], big, sizeof(big));
	SYS(lseek, file, 0, SEEK_SET);
	CALL(splice, file, 0, fds[1], 0, 10, 0);
	CALL(pwrite64, file, "XYZ", 3, 0);
	CALL(write, fds[1], "more", 4);
	CALL(read, fds[0], buf, 16);
	show_bytes("changed", buf, 14);
	CALL(ftruncate, file, 200000);
	CALL(fcntl, fds[1], F_SETPIPE_SZ, 4096);
	at = 150000;
	CALL(splice, file, &at, fds[1], 0, sizeof(big), 0);
	CALL(splice, file, &at, fds[1], 0, sizeof(big), 0);
	CALL(read, fds[0], big, sizeof(big));
	show_bytes("hole", big, 100);
	SYS(close, file);
	close_both(fds);
	SYS(unlink, "/tmp/splice-to");
}

TEST(from_pipe)
{
	int fds[2], file = make_file("/tmp/splice-from", 100);
	loff_t at = 50;
	char buf[128];

	SYS(pipe2, fds, O_NONBLOCK);
	CALL(splice, fds[0], 0, file, 0, 10, 0);
	CALL(write, fds[1], "hello", 5);
	CALL(splice, fds[0], 0, file, 0, 3, 0);
	CALL(splice, fds[0], 0, file, &at, 10, SPLICE_F_NONBLOCK);
	say("at %ld, position %ld", (long)at, (long)SYS(lseek, file, 0, SEEK_CUR));
	CALL(pread64, file, buf, 128, 0);
	show_bytes("file", buf, 100);
	CALL(write, fds[1], big, 60000);
	CALL(splice, fds[0], 0, file, 0, sizeof(big), 0);
	say("position %ld", (long)SYS(lseek, file, 0, SEEK_CUR));
	CALL(close, fds[1]);
	CALL(splice, fds[0], 0, file, 0, 10, 0);
	SYS(close, fds[0]);
	SYS(close, file);
	SYS(unlink, "/tmp/splice-from");
}

TEST(pipe_to_pipe)
{
	int a[2], b[2];
	char buf[32];

	SYS(pipe2, a, O_NONBLOCK);
	SYS(pipe2, b, O_NONBLOCK);
	CALL(splice, a[0], 0, b[1], 0, 10, 0);
	CALL(write, a[1], "one two three", 13);
	CALL(splice, a[0], 0, b[1], 0, 4, 0);
	CALL(write, b[1], "(own)", 5);
	CALL(write, a[1], "(own)", 5);
	CALL(splice, a[0], 0, b[1], 0, 100, 0);
	CALL(write, b[1], "+", 1);
	CALL(read, b[0], buf, 32);
	show_bytes("b", buf, 24);
	CALL(write, a[1], "twice", 5);
	CALL(tee, a[0], b[1], 3, 0);
	CALL(tee, a[0], b[1], 30, 0);
	CALL(write, a[1], "!", 1);
	CALL(read, a[0], buf, 32);
	show_bytes("a", buf, 6);
	CALL(read, b[0], buf, 32);
	show_bytes("b", buf, 8);
	CALL(write, a[1], "last", 4);
	CALL(close, a[1]);
	CALL(tee, a[0], b[1], 30, 0);
	CALL(splice, a[0], 0, b[1], 0, 30, 0);
	CALL(splice, a[0], 0, b[1], 0, 30, 0);
	CALL(tee, a[0], b[1], 30, 0);
	SYS(close, a[0]);
	close_both(b);
}

TEST(broken)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, old;
	int a[2], b[2], file = make_file("/tmp/splice-broken", 100);
	struct iovec piece = {big, 10};

	sigaction(SIGPIPE, &ignore, &old);
	SYS(pipe2, a, O_NONBLOCK);
	SYS(pipe2, b, O_NONBLOCK);
	SYS(close, b[0]);
	CALL(splice, a[0], 0, b[1], 0, 10, 0);
	CALL(tee, a[0], b[1], 10, 0);
	SYS(write, a[1], "x", 1);
	CALL(splice, a[0], 0, b[1], 0, 10, 0);
	CALL(tee, a[0], b[1], 10, 0);
	CALL(splice, file, 0, b[1], 0, 10, 0);
	CALL(vmsplice, b[1], &piece, 1, 0);
	say("%d left", left_in(a[0]));
	close_both(a);
	SYS(close, b[1]);
	SYS(close, file);
	SYS(unlink, "/tmp/splice-broken");
	sigaction(SIGPIPE, &old, NULL);
}

TEST(devices)
{
	static const char *const names[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/urandom"};
	int fds[2];
	char buf[16];

	SYS(pipe2, fds, O_NONBLOCK);
	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		int fd = SYS(open, names[i], O_RDWR);
		loff_t at = 3;

		say("%s", names[i]);
		SYS(write, fds[1], "hello", 5);
		CALL(splice, fds[0], 0, fd, 0, 3, 0);
		CALL(splice, fds[0], 0, fd, &at, 3, 0);
		say("%d left, at %ld", left_in(fds[0]), (long)at);
		SYS(read, fds[0], buf, 16);
		CALL(splice, fd, 0, fds[1], 0, 5000, 0);
		CALL(splice, fd, &at, fds[1], 0, 1 << 20, 0);
		say("%d left, at %ld", left_in(fds[0]), (long)at);
		SYS(read, fds[0], big, sizeof(big));
		CALL(tee, fds[0], fd, 1, 0);
		SYS(close, fd);
	}
	close_both(fds);
}

TEST(memory)
{
	int fds[2];
	char *map =
		mmap(NULL, 5 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec pieces[] = {{map + 10, 20}, {map, 0}, {map + PAGE - 5, 10}};
	struct iovec all = {map, 4 * PAGE}, odd = {map + 1, 20 * PAGE}, bad = {(void *)8, 8};
	struct iovec into[] = {{big, 3}, {big + 100, 50}};

	SYS(munmap, map + 4 * PAGE, PAGE);
	for (unsigned i = 0; i < 3 * PAGE; i++)
		map[i] = 'A' + i % 26;
	SYS(pipe2, fds, O_NONBLOCK);
	CALL(vmsplice, fds[1], pieces, 3, 0);
	say("%d left", left_in(fds[0]));
	CALL(vmsplice, fds[0], into, 2, SPLICE_F_NONBLOCK);
	show_bytes("first", big, 3);
	show_bytes("second", big + 100, 27);
	CALL(vmsplice, fds[0], into, 2, SPLICE_F_NONBLOCK);
	CALL(vmsplice, fds[1], &all, 1, SPLICE_F_GIFT);
	map[0] = '!';
	CALL(write, fds[1], "own", 3);
	SYS(munmap, map, PAGE);
	CALL(read, fds[0], big, 8);
	show_bytes("given", big, 8);
	CALL(read, fds[0], big, sizeof(big));
	show_bytes("end", big + 4 * PAGE - 8, 3);
	all.iov_base = map + PAGE;
	CALL(vmsplice, fds[1], &all, 1, 0);
	odd.iov_base = map + PAGE + 1;
	CALL(vmsplice, fds[1], &odd, 1, 0);
	CALL(vmsplice, fds[1], &bad, 1, 0);
	CALL(vmsplice, fds[1], &all, 1, 0x80);
	CALL(vmsplice, fds[1], &all, -1, 0);
	CALL(vmsplice, fds[1], 8, 1, 0);
	CALL(vmsplice, fds[1], &all, 0, 0);
	CALL(vmsplice, -1, &all, 1, 0);
	say("%d left", left_in(fds[0]));
	CALL(vmsplice, fds[0], &bad, 1, 0);
	say("%d left", left_in(fds[0]));
	close_both(fds);
	fds[0] = make_file("/tmp/splice-memory", 10);
	CALL(vmsplice, fds[0], &all, 1, 0);
	SYS(close, fds[0]);
	SYS(unlink, "/tmp/splice-memory");
	SYS(munmap, map + PAGE, 3 * PAGE);
}

TEST(packets)
{
	int a[2], b[2];
	char buf[32];

	SYS(pipe2, a, O_NONBLOCK | O_DIRECT);
	SYS(pipe2, b, O_NONBLOCK);
	SYS(write, a[1], "first", 5);
	SYS(write, a[1], "second", 6);
	CALL(tee, a[0], b[1], 20, 0);
	CALL(read, b[0], buf, 32);
	CALL(read, b[0], buf, 32);
	CALL(splice, a[0], 0, b[1], 0, 8, 0);
	CALL(read, b[0], buf, 3);
	CALL(read, b[0], buf, 3);
	CALL(read, a[0], buf, 2);
	CALL(read, a[0], buf, 2);
	SYS(write, b[1], "stream", 6);
	CALL(fcntl, b[1], F_SETFL, O_NONBLOCK | O_DIRECT);
	SYS(write, b[1], "packet", 6);
	SYS(write, b[1], "another", 7);
	CALL(read, b[0], buf, 32);
	CALL(read, b[0], buf, 32);
	close_both(a);
	close_both(b);
}

static uint32_t seed;

static uint32_t any(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static uint32_t hash_of(const char *data, long n)
{
	uint32_t hash = 0;

	for (long i = 0; i < n; i++)
		hash = hash * 31 + data[i];
	return hash;
}

#define PIPES 3

/* One random operation on pipes that are not waited for and two files. */
static void step(int pipes[PIPES][2], const int files[2])
{
	int *from = pipes[any(PIPES)], *to = pipes[any(PIPES)], file = files[any(2)];
	size_t n = any(4) ? any(300) : any(20000);
	loff_t at = any(12000);
	struct iovec piece = {big + any(5000), n};
	long result;

	switch (any(8)) {
	case 0:
		result = SYS(write, to[1], big + any(100), n);
		say("write %zu = %ld", n, result);
		break;
	case 1:
		result = SYS(read, from[0], big + 60000, n);
		say("read %zu = %ld, %#x", n, result, hash_of(big + 60000, result));
		break;
	case 2:
		say("splice %zu = %ld", n, (long)SYS(splice, from[0], 0, to[1], 0, n, any(16)));
		break;
	case 3:
		say("tee %zu = %ld", n, (long)SYS(tee, from[0], to[1], n, any(16)));
		break;
	case 4:
		result = SYS(splice, from[0], 0, file, &at, n, 0);
		say("to file %zu = %ld, at %ld", n, result, (long)at);
		break;
	case 5:
		result = SYS(splice, file, &at, to[1], 0, n, 0);
		say("from file %zu = %ld, at %ld", n, result, (long)at);
		break;
	case 6:
		say("vmsplice %zu = %ld", n,
		    (long)SYS(vmsplice, to[1], &piece, 1, SPLICE_F_NONBLOCK | any(16)));
		break;
	case 7:
		say("left %d", left_in(from[0]));
		break;
	}
}

TEST(random)
{
	int pipes[PIPES][2], files[2];

	for (int round = 0; round < 20; round++) {
		seed = round;
		files[0] = make_file("/tmp/splice-random", 9000);
		files[1] = make_file("/tmp/splice-random2", 100);
		for (int i = 0; i < PIPES; i++) {
			SYS(pipe2, pipes[i], O_NONBLOCK | (any(4) ? 0 : O_DIRECT));
			SYS(fcntl, pipes[i][0], F_SETPIPE_SZ, 4096 << any(5));
		}
		for (int i = 0; i < 100; i++)
			step(pipes, files);
		for (int i = 0; i < PIPES; i++)
			close_both(pipes[i]);
		close_both(files);
	}
	SYS(unlink, "/tmp/splice-random");
	SYS(unlink, "/tmp/splice-random2");
}
