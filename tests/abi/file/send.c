// SPDX-License-Identifier: BSD-3-Clause
// sendfile within one file: what is read are references to pages, of which Linux gathers 16 before
// it writes them, so that a range may be sent over itself. And what sendfile refuses.

#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/file/dump.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_PATH "/tmp/send-file"
#define MOST	  (100 * PAGE)

static unsigned char content[MOST];

/* A file of so many bytes that are all different from their neighbours, but for holes in every
 * fifth page. */
static long make(unsigned long size)
{
	long fd = SYS(open, FILE_PATH, O_CREAT | O_TRUNC | O_RDWR, 0600);

	for (unsigned long i = 0; i < size; i++)
		content[i] = (i * 7 + (i >> 8) * 13 + (i >> 16)) | 1;
	SYS(ftruncate, fd, size);
	for (unsigned long at = 0; at < size; at += PAGE) {
		if (at / PAGE % 5 != 4)
			SYS(pwrite64, fd, content + at, size - at < PAGE ? size - at : PAGE, at);
	}
	return fd;
}

static void show_file(long fd)
{
	struct stat st;
	long size;

	SYS(fstat, fd, &st);
	size = SYS(pread64, fd, content, sizeof(content), 0);
	say("  size %ld, blocks %ld, content %lx", (long)st.st_size, (long)st.st_blocks,
	    dump_fold_bytes(0, content, size));
}

static void send_within(unsigned long size, long from, long to, unsigned long count)
{
	long fd = make(size), offset = from;

	SYS(lseek, fd, to, SEEK_SET);
	show(SYS(sendfile, fd, fd, &offset, count), "%lu bytes of %lu from %ld to %ld", count, size,
	     from, to);
	show(SYS(lseek, fd, 0, SEEK_CUR), "  offset %ld, position", offset);
	show_file(fd);
	SYS(close, fd);
}

TEST(within_one_file)
{
	static const long shifts[] = {
		0,    1,    7,	      8,	 9,	    100,	   4095,      4096,
		4097, 8192, 5 * 4096, 15 * 4096, 16 * 4096, 16 * 4096 + 1, 17 * 4096, 20 * 4096};
	static const unsigned long sizes[] = {100,	 4096,		 10000,
					      16 * 4096, 16 * 4096 + 10, 40 * 4096};

	for (size_t i = 0; i < ARRAY_LEN(shifts); i++) {
		for (size_t j = 0; j < ARRAY_LEN(sizes); j++) {
			send_within(sizes[j], 0, shifts[i], 60 * PAGE);
			send_within(sizes[j], shifts[i], 0, sizes[j]);
			send_within(sizes[j], 3 * PAGE - 5, 3 * PAGE - 5 + shifts[i], 30 * PAGE);
		}
	}
	SYS(unlink, FILE_PATH);
}

/* Without an offset, both positions are the same, or those of two open files. */
TEST(by_position)
{
	long fd = make(10 * PAGE), again = SYS(open, FILE_PATH, O_RDWR), copy = SYS(dup, fd);

	CALL(lseek, fd, 100, SEEK_SET);
	CALL(sendfile, fd, fd, NULL, 5000);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(sendfile, copy, fd, NULL, 5000);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(sendfile, again, fd, NULL, 5000);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(lseek, again, 0, SEEK_CUR);
	CALL(sendfile, fd, again, NULL, 50000);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(lseek, again, 0, SEEK_CUR);
	show_file(fd);
	SYS(close, fd);
	SYS(close, again);
	SYS(close, copy);
	SYS(unlink, FILE_PATH);
}

static void send_at(long out, long in, long offset, unsigned long count)
{
	long at = offset;

	show(SYS(sendfile, out, in, &at, count), "  from %lx, %lx bytes, then at %+ld", offset,
	     count, at - offset);
}

TEST(offsets)
{
	static const long offsets[] = {0,	  1, 100, 101, 1L << 40, INT64_MAX, INT64_MAX - 1,
				       INT64_MIN, -1};
	static const unsigned long counts[] = {0,	  1, 1L << 31, INT64_MAX, INT64_MAX - 1,
					       1UL << 63, -1};
	long in = make(100), zero = SYS(open, "/dev/zero", O_RDWR);
	long out = SYS(open, "/tmp/send-out", O_CREAT | O_TRUNC | O_RDWR, 0600);

	for (size_t i = 0; i < ARRAY_LEN(offsets); i++) {
		for (size_t j = 0; j < ARRAY_LEN(counts); j++) {
			send_at(out, in, offsets[i], counts[j]);
			SYS(ftruncate, out, 0);
			SYS(lseek, out, 0, SEEK_SET);
		}
	}
	show(SYS(lseek, out, INT64_MAX - 50, SEEK_SET), "far");
	send_at(out, in, 0, 10);
	send_at(out, in, 0, 100);
	send_at(zero, in, 0, 100);
	send_at(out, zero, 5, 0);
	SYS(close, in);
	SYS(close, out);
	SYS(close, zero);
	SYS(unlink, FILE_PATH);
	SYS(unlink, "/tmp/send-out");
}

TEST(copy_ranges_within_one_file)
{
	static const long shifts[] = {0, 1, 4095, 4096, 10000, 17 * 4096, 20 * 4096};

	for (size_t i = 0; i < ARRAY_LEN(shifts); i++) {
		long fd = make(18 * PAGE), from = 10, to = 10 + shifts[i];

		show(SYS(copy_file_range, fd, &from, fd, &to, 10000, 0),
		     "shifted by %ld: from %ld to %ld", shifts[i], from, to);
		show_file(fd);
		SYS(close, fd);
	}
	SYS(unlink, FILE_PATH);
}

/* A pipe takes what it has room for. */
TEST(into_a_pipe)
{
	long in = make(40 * PAGE), at = 100;
	int ends[2];

	SYS(pipe2, ends, O_NONBLOCK);
	CALL(sendfile, ends[1], in, NULL, 5000);
	CALL(sendfile, ends[1], in, &at, 200000);
	CALL(sendfile, ends[1], in, &at, 200000);
	CALL(read, ends[0], content, 100000);
	say("content %lx", dump_fold_bytes(0, content, 10 * PAGE));
	CALL(sendfile, ends[1], in, &at, 3);
	CALL(sendfile, ends[1], ends[0], NULL, 3);
	CALL(sendfile, in, ends[0], NULL, 3);
	CALL(sendfile, ends[1], in, NULL, 0);
	SYS(close, ends[0]);
	SYS(close, ends[1]);
	SYS(close, in);
	SYS(unlink, FILE_PATH);
}
