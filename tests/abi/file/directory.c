// SPDX-License-Identifier: BSD-3-Clause
// getdents64: the entries, whatever their order; small buffers, seeking, errors.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	uint64_t ino;
	int64_t next;
	uint16_t size;
	uint8_t type;
	char name[];
};

static char lines[200][300];

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static size_t collect(const char *buf, long size, size_t count)
{
	for (long at = 0; at < size && count < ARRAY_LEN(lines);) {
		const struct entry *e = (const struct entry *)(buf + at);

		if (e->size % 8 != 0 || e->ino == 0)
			check(e->size % 8 == 0 && e->ino != 0);
		strncpy(lines[count], e->name, 290);
		strcat(lines[count++], e->type == DT_DIR   ? " dir"
				       : e->type == DT_REG ? " file"
				       : e->type == DT_LNK ? " link"
				       : e->type == DT_CHR ? " device"
							   : " other");
		at += e->size;
	}
	return count;
}

static void list(const char *path, size_t buffer_size)
{
	static char buf[32768];
	long fd = SYS(open, path, O_RDONLY | O_DIRECTORY);
	size_t count = 0;
	long size;

	show(fd < 0 ? fd : 0, "list %s with %zu bytes", path, buffer_size);
	while ((size = SYS(getdents64, fd, buf, buffer_size)) > 0)
		count = collect(buf, size, count);
	show(size, "at the end");
	qsort(lines, count, sizeof(lines[0]), by_text);
	for (size_t i = 0; i < count; i++)
		say("  %s", lines[i]);
	SYS(close, fd);
}

TEST(entries)
{
	list("/data/dir", 32768);
	list("/data/dir", 64);
	list("/data/many", 32768);
	list("/data/many", 200);
	list("/data/deep", 1000);
	list("/data/emptydir", 1000);
	list("/data/kinds", 1000);
}

TEST(rewind)
{
	static char buf[32768];
	long fd = CALL(open, "/data/dir", O_RDONLY);
	long first = SYS(getdents64, fd, buf, sizeof(buf));
	size_t count = collect(buf, first, 0);

	CALL(getdents64, fd, buf, sizeof(buf));
	CALL(lseek, fd, 0, SEEK_SET);
	check((long)SYS(getdents64, fd, buf, sizeof(buf)) == first);
	check(collect(buf, first, 0) == count);
	CALL(close, fd);
}

TEST(continue_at_offset)
{
	static char buf[32768];
	long fd = CALL(open, "/data/many", O_RDONLY);
	long size = SYS(getdents64, fd, buf, 400);
	const struct entry *second = (void *)(buf + ((struct entry *)buf)->size);
	int64_t where = ((struct entry *)buf)->next;
	char name[256];

	check(size > 0);
	strcpy(name, second->name);
	show(SYS(lseek, fd, where, SEEK_SET) == where ? 0 : -1, "seek to an entry");
	SYS(getdents64, fd, buf, 400);
	check(strcmp(((struct entry *)buf)->name, name) == 0);
	CALL(close, fd);
}

TEST(errors)
{
	char buf[256];
	long fd = CALL(open, "/data/many", O_RDONLY);

	CALL(getdents64, fd, buf, 0);
	CALL(getdents64, fd, buf, 10);
	CALL(getdents64, fd, NULL, 1000);
	CALL(getdents64, fd, (char *)8, 1000);
	CALL(getdents64, 99, buf, 256);
	CALL(close, fd);
	fd = CALL(open, "/data/hello", O_RDONLY);
	CALL(getdents64, fd, buf, 256);
	CALL(close, fd);
	fd = CALL(open, "/dev/null", O_RDONLY);
	CALL(getdents64, fd, buf, 256);
	CALL(close, fd);
}

TEST(new_file_appears)
{
	TRY(open, "/data/kinds/new", O_RDWR | O_CREAT, 0600);
	list("/data/kinds", 1000);
	SYS(unlink, "/data/kinds/new");
}
