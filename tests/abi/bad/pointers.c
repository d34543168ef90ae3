// SPDX-License-Identifier: BSD-3-Clause
// Bad addresses at every pointer argument, and buffers that end at the edge of a mapping.

#define _GNU_SOURCE
#include "tests/abi/bad/bad.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>

TEST(paths)
{
	char buf[64];
	struct stat st;

	EACH_BAD("open", SYS(open, p, O_RDONLY));
	EACH_BAD("openat", SYS(openat, AT_FDCWD, p, O_RDONLY));
	EACH_BAD("openat bad fd", SYS(openat, 99, p, O_RDONLY));
	EACH_BAD("newfstatat", SYS(newfstatat, AT_FDCWD, p, &st, 0));
	EACH_BAD("stat", SYS(stat, p, &st));
	EACH_BAD("access", SYS(access, p, 0));
	EACH_BAD("readlink", SYS(readlink, p, buf, 64));
}

TEST(buffers)
{
	long fd = CALL(open, "/data/big", O_RDONLY);
	long null = CALL(open, "/dev/null", O_RDWR);
	long zero = CALL(open, "/dev/zero", O_RDWR);
	long out = CALL(open, "/tmp/bad-out", O_RDWR | O_CREAT, 0600);
	long dir = CALL(open, "/data/dir", O_RDONLY);

	EACH_BAD("read", SYS(read, fd, p, 16));
	EACH_BAD("read nothing", SYS(read, fd, p, 0));
	EACH_BAD("read much", SYS(read, fd, p, 0x7ffff000));
	EACH_BAD("pread64", SYS(pread64, fd, p, 16, 0));
	EACH_BAD("read /dev/null", SYS(read, null, p, 16));
	EACH_BAD("read /dev/zero", SYS(read, zero, p, 16));
	EACH_BAD("write", SYS(write, out, p, 16));
	EACH_BAD("write nothing", SYS(write, out, p, 0));
	EACH_BAD("write /dev/null", SYS(write, null, p, 16));
	EACH_BAD("getdents64", SYS(getdents64, dir, p, 1000));
	EACH_BAD("readv", SYS(readv, fd, p, 1));
	EACH_BAD("writev", SYS(writev, out, p, 1));
	EACH_BAD("bad fd first", SYS(read, 99, p, 16));
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(lseek, out, 0, SEEK_END);
	SYS(close, fd);
	SYS(close, null);
	SYS(close, zero);
	SYS(close, out);
	SYS(close, dir);
}

TEST(vectors)
{
	char buf[16] = "";
	long fd = CALL(open, "/data/hello", O_RDONLY);

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct iovec iov[2] = {{buf, 4}, {(void *)bad[i], 4}};

		SYS(lseek, fd, 0, SEEK_SET);
		show(SYS(readv, fd, iov, 2), "readv with %lx second", bad[i]);
		iov[0] = iov[1];
		show(SYS(readv, fd, iov, 2), "readv with %lx first", bad[i]);
	}
	SYS(close, fd);
}

TEST(results)
{
	struct timespec_like {
		long sec, nsec;
	} ts = {0, 1};

	EACH_BAD("fstat", SYS(fstat, 1, p));
	EACH_BAD("newfstatat", SYS(newfstatat, AT_FDCWD, "/data/hello", p, 0));
	EACH_BAD("readlink", SYS(readlink, "/data/link", p, 64));
	EACH_BAD("uname", SYS(uname, p));
	EACH_BAD("clock_gettime", SYS(clock_gettime, 1, p));
	EACH_BAD("nanosleep", SYS(nanosleep, p, NULL));
	EACH_BAD("nanosleep rest", SYS(nanosleep, &ts, p));
	EACH_BAD("getrandom", SYS(getrandom, p, 16, 0));
	EACH_BAD("prlimit64 old", SYS(prlimit64, 0, 4, NULL, p));
	EACH_BAD("arch_prctl get fs", SYS(arch_prctl, 0x1003, p));
}

TEST(path_at_the_edge)
{
	char *page = guarded_page();

	TRY(open, at_page_end(page, "/data/hello"), O_RDONLY);
	memcpy(page + PAGE - 11, "/data/hello", 11);
	CALL(open, page + PAGE - 11, O_RDONLY);
	CALL(open, page + PAGE, O_RDONLY);
	memset(page, '/', PAGE);
	CALL(open, page, O_RDONLY);
	CALL(open, page + 1, O_RDONLY);
	CALL(access, page + PAGE - 1, 0);
}

TEST(buffer_over_the_edge)
{
	char *page = guarded_page();
	long fd = CALL(open, "/data/big", O_RDONLY);
	long out = CALL(open, "/tmp/bad-edge", O_RDWR | O_CREAT, 0600);
	long zero = CALL(open, "/dev/zero", O_RDONLY);

	CALL(read, fd, page + PAGE - 100, 100);
	CALL(read, fd, page + PAGE - 100, 101);
	CALL(read, fd, page + PAGE - 100, 5000);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(read, fd, page + PAGE, 1);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(write, out, page + PAGE - 100, 100);
	CALL(write, out, page + PAGE - 100, 200);
	CALL(write, out, page, 5000);
	CALL(lseek, out, 0, SEEK_END);
	CALL(read, zero, page + PAGE - 100, 5000);
	CALL(fstat, fd, page + PAGE - sizeof(struct stat));
	CALL(fstat, fd, page + PAGE - sizeof(struct stat) + 1);
	CALL(uname, page + PAGE - 390);
	CALL(uname, page + PAGE - 389);
	CALL(clock_gettime, 1, page + PAGE - 16);
	CALL(clock_gettime, 1, page + PAGE - 8);
	SYS(close, fd);
	SYS(close, out);
	SYS(close, zero);
}

TEST(read_only_target)
{
	char *page = (char *)SYS(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long fd = CALL(open, "/data/big", O_RDONLY);

	CALL(read, fd, page, 10);
	CALL(fstat, fd, page);
	CALL(getrandom, page, 10, 0);
	CALL(uname, page);
	/* The string constant below lies in a read-only segment of this program. */
	CALL(read, fd, (void *)"constant", 4);
	SYS(close, fd);
}

TEST(whole_address_space)
{
	char buf[8];
	long fd = CALL(open, "/data/hello", O_RDONLY);

	CALL(read, fd, buf, -1L);
	CALL(read, fd, buf, 1L << 63);
	CALL(read, fd, buf, 0x7fffffffffffffff);
	CALL(pread64, fd, buf, -1L, 0);
	CALL(write, 99, buf, -1L);
	SYS(close, fd);
}
