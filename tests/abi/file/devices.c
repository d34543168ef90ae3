// SPDX-License-Identifier: BSD-3-Clause
// The devices that are nothing but memory.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define RNDGETENTCNT   0x80045200
#define RNDADDTOENTCNT 0x40045201
#define RNDADDENTROPY  0x40085203
#define RNDZAPENTCNT   0x5204
#define RNDRESEEDCRNG  0x5207

static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random",
				      "/dev/urandom"};

TEST(what_they_are)
{
	struct stat st;

	for (size_t i = 0; i < ARRAY_LEN(devices); i++) {
		int fd = SYS(open, devices[i], O_RDWR);

		fstat(fd, &st);
		say("%s: mode %o, device %u:%u, size %ld, blocks %ld", devices[i], st.st_mode,
		    major(st.st_rdev), minor(st.st_rdev), (long)st.st_size, (long)st.st_blocks);
		show(SYS(fcntl, fd, F_GETFL), "flags");
		SYS(close, fd);
	}
}

TEST(reading_and_writing)
{
	char buf[64];

	for (size_t i = 0; i < ARRAY_LEN(devices); i++) {
		int fd = SYS(open, devices[i], O_RDWR), is_random = i >= 3;

		say("%s", devices[i]);
		memset(buf, 'x', sizeof(buf));
		CALL(read, fd, buf, 16);
		if (!is_random)
			show_bytes("read", buf, sizeof(buf));
		CALL(read, fd, buf, 0);
		CALL(write, fd, buf, 16);
		CALL(write, fd, buf, 0);
		CALL(pread64, fd, buf, 16, 1000);
		CALL(pwrite64, fd, buf, 16, 1000);
		CALL(lseek, fd, 100, SEEK_SET);
		CALL(lseek, fd, 0, SEEK_CUR);
		CALL(lseek, fd, -1, SEEK_SET);
		CALL(lseek, fd, 0, SEEK_END);
		CALL(lseek, fd, 0, 77);
		CALL(read, fd, (char *)8, 16);
		CALL(write, fd, (char *)8, 16);
		CALL(ftruncate, fd, 0);
		CALL(fsync, fd);
		SYS(close, fd);
		TRY(open, devices[i], O_RDWR | O_TRUNC | O_APPEND);
		TRY(open, devices[i], O_RDONLY | O_DIRECTORY);
		CALL(truncate, devices[i], 0);
	}
}

TEST(random_bytes_differ)
{
	static char a[10000], b[10000], zeros[64];
	int fd = SYS(open, "/dev/urandom", O_RDONLY);

	CALL(read, fd, a, sizeof(a));
	CALL(read, fd, b, sizeof(b));
	check(memcmp(a, b, sizeof(a)) != 0);
	check(memcmp(a, a + 5000, 5000) != 0);
	check(memcmp(a + sizeof(a) - 64, zeros, 64) != 0);
	SYS(close, fd);
}

TEST(ioctls)
{
	static const unsigned requests[] = {TCGETS,  FIONREAD,	 FIOCLEX,
					    0x12345, TIOCGWINSZ, RNDGETENTCNT};
	int value;

	for (size_t i = 0; i < ARRAY_LEN(devices); i++) {
		int fd = SYS(open, devices[i], O_RDWR);

		for (size_t r = 0; r < ARRAY_LEN(requests); r++) {
			char buf[64];

			show(SYS(ioctl, fd, requests[r], buf), "%s: ioctl %#x", devices[i],
			     requests[r]);
		}
		SYS(close, fd);
	}
	int fd = SYS(open, "/dev/random", O_RDWR);

	CALL(ioctl, fd, RNDGETENTCNT, &value);
	say("bits %d", value);
	CALL(ioctl, fd, RNDGETENTCNT, (void *)8);
	CALL(ioctl, fd, RNDADDTOENTCNT, &value);
	value = -1;
	CALL(ioctl, fd, RNDADDTOENTCNT, &value);
	CALL(ioctl, fd, RNDADDTOENTCNT, (void *)8);
	CALL(ioctl, fd, RNDZAPENTCNT, NULL);
	struct {
		int bits, size;
		char bytes[8];
	} pool = {8, 8, "entropy"};

	CALL(ioctl, fd, RNDADDENTROPY, &pool);
	pool.size = -1;
	CALL(ioctl, fd, RNDADDENTROPY, &pool);
	pool.size = 0;
	CALL(ioctl, fd, RNDADDENTROPY, &pool);
	pool.bits = -1;
	CALL(ioctl, fd, RNDADDENTROPY, &pool);
	CALL(ioctl, fd, RNDADDENTROPY, (void *)8);
	SYS(close, fd);
}

TEST(polling)
{
	for (size_t i = 0; i < ARRAY_LEN(devices); i++) {
		struct pollfd p = {.events = POLLIN | POLLOUT | POLLPRI | POLLRDNORM};

		p.fd = SYS(open, devices[i], O_RDWR);
		show(SYS(poll, &p, 1, 0), "poll(%s)", devices[i]);
		say("revents %#x", p.revents);
		SYS(close, p.fd);
	}
}

TEST(shm)
{
	struct stat st;

	stat("/dev/shm", &st);
	say("mode %o", st.st_mode);
	TRY(open, "/dev/shm/object", O_CREAT | O_RDWR | O_EXCL, 0600);
	CALL(unlink, "/dev/shm/object");
}

static void show_link(const char *path)
{
	char target[64] = "";

	show(SYS(readlink, path, target, sizeof(target) - 1), "readlink(%s)", path);
	say("-> %s", target);
}

TEST(links)
{
	show_link("/dev/fd");
	show_link("/dev/stdin");
	show_link("/dev/stdout");
	show_link("/dev/stderr");
}

/* What programs share has room for more than devices need. */
TEST(large_shared_memory)
{
	const size_t len = 8 << 20;
	long fd = SYS(open, "/dev/shm/large", O_CREAT | O_RDWR | O_EXCL, 0600);
	char *area;

	CALL(ftruncate, fd, len);
	CALL(fallocate, fd, 0, 0, len);
	area = (char *)SYS(mmap, NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	for (size_t at = 0; at < len; at += 4096)
		area[at] = 'x';
	CALL(pwrite64, fd, "end", 3, len);
	SYS(munmap, area, len);
	CALL(close, fd);
	CALL(unlink, "/dev/shm/large");
}
