// SPDX-License-Identifier: BSD-3-Clause
// Flags and commands that few programs use, each on several kinds of files: RWF_ flags, modes of
// fallocate, masks of statx, ioctls and the rarer commands of fcntl.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>

#define FILE_PATH "/tmp/every-flag"

static const struct {
	const char *path;
	int flags;
} files[] = {
	{FILE_PATH, O_RDWR},	       {FILE_PATH, O_RDONLY}, {FILE_PATH, O_WRONLY | O_APPEND},
	{FILE_PATH, O_PATH},	       {"/tmp", O_RDONLY},    {"/dev/null", O_RDWR},
	{"/dev/zero", O_RDWR},	       {"/dev/full", O_RDWR}, {"/dev/urandom", O_RDONLY},
	{"/proc/self/stat", O_RDONLY},
};

#define PIPES ARRAY_LEN(files)
#define KINDS (ARRAY_LEN(files) + 3)

static int ends[2];

static long make(size_t kind)
{
	long fd = SYS(open, FILE_PATH, O_CREAT | O_TRUNC | O_RDWR, 0644);

	SYS(write, fd, "0123456789", 10);
	SYS(close, fd);
	if (kind < PIPES) {
		say("%s with flags %x", files[kind].path, files[kind].flags);
		return SYS(open, files[kind].path, files[kind].flags);
	}
	if (kind == PIPES + 2) {
		say("eventfd");
		return SYS(eventfd2, 1, O_NONBLOCK);
	}
	SYS(pipe2, ends, O_NONBLOCK);
	SYS(write, ends[1], "0123456789", 10);
	say("an end of a pipe");
	SYS(close, ends[kind == PIPES]);
	return ends[kind - PIPES];
}

TEST(read_flags)
{
	char buf[16] = "";
	struct iovec piece = {buf, 4};

	for (size_t kind = 0; kind < KINDS; kind++) {
		long fd = make(kind);

		for (int bit = 0; bit <= 12; bit++) {
			if (bit == 8) /* RWF_NOSIGNAL, which is new */
				continue;
			unsigned flags = bit == 12 ? 0x80000000 : 1u << bit;

			show(SYS(preadv2, fd, &piece, 1, 0, 0, flags), "  preadv2 %x", flags);
			show(SYS(preadv2, fd, &piece, 1, -1, 0, flags), "  preadv2 at -1 %x",
			     flags);
			show(SYS(preadv2, fd, &piece, 0, 0, 0, flags), "  preadv2 nothing %x",
			     flags);
			if (kind == PIPES + 2)
				SYS(write, fd, "\1\0\0\0\0\0\0", 8);
		}
		show(SYS(preadv2, fd, &piece, 1, 0, 0, 0x9), "  HIPRI and NOWAIT");
		SYS(close, fd);
	}
	SYS(unlink, FILE_PATH);
}

TEST(write_flags)
{
	char buf[16] = "abcdefgh";
	struct iovec piece = {buf, 4};

	for (size_t kind = 0; kind < KINDS; kind++) {
		if (kind == PIPES - 1) /* Which files of /proc take offsets is another matter. */
			continue;
		long fd = make(kind), again = SYS(open, FILE_PATH, O_RDONLY);

		for (int bit = 0; bit <= 12; bit++) {
			if (bit == 8) /* RWF_NOSIGNAL, which is new */
				continue;
			unsigned flags = bit == 12 ? 0x80000000 : 1u << bit;

			/* A pipe whose other end is closed kills. */
			if (kind == PIPES + 1)
				break;
			show(SYS(pwritev2, fd, &piece, 1, 2, 0, flags), "  pwritev2 %x", flags);
			show(SYS(pwritev2, fd, &piece, 1, -1, 0, flags), "  pwritev2 at -1 %x",
			     flags);
			show(SYS(lseek, fd, 0, SEEK_CUR), "  position");
			show(SYS(pread64, again, buf + 8, 8, 0), "  read");
			show(SYS(lseek, again, 0, SEEK_END), "  size");
		}
		show(SYS(pwritev2, fd, &piece, 1, 0, 0, 0x30), "  APPEND and NOAPPEND");
		SYS(close, again);
		SYS(close, fd);
	}
	SYS(unlink, FILE_PATH);
}

TEST(allocation_modes)
{
	struct stat st;

	for (size_t kind = 0; kind < KINDS; kind++) {
		long fd = make(kind);

		for (int mode = 0; mode < 0x200; mode++) {
			long result = SYS(fallocate, fd, mode, 4096, 4096);

			if (result != -95)
				show(result, "  mode %x", mode);
		}
		show(SYS(fallocate, fd, 0x10000, 0, 1), "  mode 10000");
		show(SYS(fallocate, fd, 0, INT64_MAX - 5, 100), "  far");
		show(SYS(fallocate, fd, 0, 1L << 62, 1L << 62), "  farther");
		if (SYS(fstat, fd, &st) == 0 && S_ISREG(st.st_mode) && kind < 3)
			say("  size %ld, blocks %ld", (long)st.st_size, (long)st.st_blocks);
		SYS(close, fd);
	}
	SYS(unlink, FILE_PATH);
}

/* Not every C library has statx(2). */
struct test_statx {
	unsigned mask, blksize;
	unsigned long attributes;
	unsigned nlink, uid, gid;
	unsigned short mode, unused;
	unsigned long ino, size, blocks, attributes_mask;
	long times[8];
	unsigned rdev_major, rdev_minor, dev_major, dev_minor;
	unsigned long mount;
	unsigned memory_align, offset_align;
	unsigned long subvolume;
	unsigned rest[24];
};

TEST(statx_masks)
{
	static const char *const paths[] = {FILE_PATH, "/tmp", "/dev/null", "/", "/proc/self/stat"};
	struct test_statx stx;

	SYS(close, make(0));
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		for (int bit = 0; bit <= 32; bit++) {
			unsigned mask = bit == 32 ? 0 : 1u << bit;

			memset(&stx, 0x55, sizeof(stx));
			show(SYS(statx, AT_FDCWD, paths[i], 0, mask, &stx), "statx %s %x", paths[i],
			     mask);
			if (bit == 31 || i == 2 || i == 4) /* Devices lie in a tmpfs, or not. */
				continue;
			say("  mask %x, attributes %lx of %lx, %x %x %lx", stx.mask, stx.attributes,
			    stx.attributes_mask, stx.memory_align, stx.offset_align, stx.subvolume);
			check(stx.mount > 0);
		}
	}
	for (int flags = 1; flags != 0; flags <<= 1)
		show(SYS(statx, AT_FDCWD, FILE_PATH, flags, 0xfff, &stx), "statx flags %x", flags);
	CALL(statx, AT_FDCWD, FILE_PATH, 0x6000, 0xfff, &stx);
	SYS(unlink, FILE_PATH);
}

static const unsigned requests[] = {
	FIONBIO,
	FIOASYNC,
	FIONREAD,
	FIOCLEX,
	FIONCLEX,
	0x5460 /* FIOQSIZE */,
	1 /* FIBMAP */,
	2 /* FIGETBSZ */,
	TCGETS,
	TCSETS,
	TIOCGWINSZ,
	TIOCSWINSZ,
	TIOCGPGRP,
	TIOCSPGRP,
	TIOCSCTTY,
	TIOCNOTTY,
	TIOCSTI,
	TIOCOUTQ,
	TCFLSH,
	TIOCGSID,
	TIOCGPTN & 0xffffffff,
	0x40049409 /* FICLONE */,
	0x4020940d /* FICLONERANGE */,
	0xc0189436 /* FIDEDUPERANGE */,
	0xc020660b /* FS_IOC_FIEMAP */,
	0xc0045877 /* FIFREEZE */,
	0xc0045878 /* FITHAW */,
	0xc0185879 /* FITRIM */,
	0x80087601 /* FS_IOC_GETVERSION */,
	0x81009431 /* FS_IOC_GETFSLABEL */,
	0x5331 /* CDROM_… */,
	0x125d /* BLKROGET */,
	0x8927 /* SIOCGIFHWADDR */,
	0x5401 + 0x10000,
	0,
	0xffffffff,
};

TEST(ioctls)
{
	char buf[512];

	for (size_t kind = 0; kind < KINDS; kind++) {
		long fd = make(kind);

		for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
			memset(buf, 0, sizeof(buf));
			show(SYS(ioctl, fd, requests[i], buf), "  request %x", requests[i]);
			if (requests[i] == 0x5460)
				show_bytes("  size", buf, 8);
			show(SYS(ioctl, fd, requests[i], 8), "  request %x, bad address",
			     requests[i]);
		}
		SYS(close, fd);
	}
	SYS(unlink, FILE_PATH);
}

TEST(rare_fcntl)
{
	static const unsigned commands[] = {1035, 1036, 1037, 1038, 1039, 1040, 1028, 1029,
					    1027, 12,	13,   14,   18,	  100,	1041, 1042};
	unsigned long hint;

	for (size_t kind = 0; kind < KINDS; kind++) {
		long fd = make(kind);

		for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
			/* Devices keep their hints for longer than this test. */
			if ((commands[i] == 1035 || commands[i] == 1036) && kind >= 5 &&
			    kind != PIPES)
				continue;
			for (unsigned long value = 0; value < 8; value++) {
				hint = value;
				show(SYS(fcntl, fd, commands[i], &hint), "  fcntl %u of %lu",
				     commands[i], value);
				say("  now %lu", hint);
			}
			show(SYS(fcntl, fd, commands[i], fd), "  fcntl %u with itself",
			     commands[i]);
		}
		SYS(close, fd);
	}
	SYS(unlink, FILE_PATH);
}

/* Whether a descriptor's open made the file. */
TEST(created)
{
	static const int flags[] = {O_RDWR, O_RDWR | O_CREAT, O_RDWR | O_CREAT | O_TRUNC, O_PATH};
	long fd = SYS(open, "/tmp", O_TMPFILE | O_RDWR, 0600);

	CALL(fcntl, fd, 1028, 0);
	SYS(close, fd);
	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		fd = SYS(open, FILE_PATH, flags[i], 0600);
		show(SYS(fcntl, fd, 1028, 0), "created with %x", flags[i]);
		SYS(close, fd);
	}
	fd = SYS(open, FILE_PATH, O_CREAT | O_EXCL, 0600);
	SYS(unlink, FILE_PATH);
	fd = SYS(open, FILE_PATH, O_CREAT | O_EXCL, 0600);
	long copy = SYS(dup, fd);

	CALL(fcntl, fd, 1028, 0);
	CALL(fcntl, copy, 1028, 0);
	CALL(fcntl, fd, 1027, copy);
	SYS(close, fd);
	SYS(close, copy);
	SYS(unlink, FILE_PATH);
}
