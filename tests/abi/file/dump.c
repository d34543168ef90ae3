// SPDX-License-Identifier: BSD-3-Clause
#define _GNU_SOURCE
#include "tests/abi/file/dump.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/abi/abi.h"

#define MAX_NAMES 64

struct dump {
	unsigned long hash;
	int print;
};

unsigned long dump_fold(unsigned long hash, unsigned long value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15;
	return hash ^ hash >> 29;
}

unsigned long dump_fold_bytes(unsigned long hash, const void *bytes, unsigned long size)
{
	const unsigned char *p = bytes;

	for (unsigned long i = 0; i < size; i++)
		hash = (hash ^ p[i]) * 0x100000001b3;
	return dump_fold(hash, size);
}

static void put(struct dump *dump, const char *line)
{
	dump->hash = dump_fold_bytes(dump->hash, line, strlen(line));
	if (dump->print)
		say("%s", line);
}

static const char *time_text(char text[32], const struct timespec *time)
{
	if (time->tv_sec >= TIMES_SET_BELOW)
		return "now";
	snprintf(text, 32, "%ld.%ld", (long)time->tv_sec, (long)time->tv_nsec);
	return text;
}

static unsigned long hash_data(int fd, off_t at, off_t end)
{
	static char buffer[65536];
	unsigned long hash = 1;

	while (at < end) {
		long got = SYS(pread64, fd, buffer,
			       end - at < (off_t)sizeof(buffer) ? end - at : (off_t)sizeof(buffer),
			       at);

		if (got <= 0)
			return got;
		hash = dump_fold_bytes(hash, buffer, got);
		at += got;
	}
	return hash;
}

static void dump_data(struct dump *dump, int dir, const char *name)
{
	char line[128];
	int fd = openat(dir, name, O_RDONLY);
	long data = SYS(lseek, fd, 0, SEEK_DATA);

	while (data >= 0) {
		long hole = SYS(lseek, fd, data, SEEK_HOLE);

		snprintf(line, sizeof(line), "  data %ld-%ld: %lx", data, hole,
			 hash_data(fd, data, hole));
		put(dump, line);
		data = SYS(lseek, fd, hole, SEEK_DATA);
	}
	close(fd);
}

static void dump_directory(struct dump *dump, int fd, const char *path);

static void dump_entry(struct dump *dump, int dir, const char *path, const char *name)
{
	char line[1100], target[256] = "", mtime[32], atime[32], below[600];
	struct stat st;
	int is_dir;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	is_dir = S_ISDIR(st.st_mode);
	if (S_ISLNK(st.st_mode) && SYS(readlinkat, dir, name, target, sizeof(target) - 1) < 0)
		strcpy(target, "unreadable");
	snprintf(below, sizeof(below), "%s/%s", path, name);
	snprintf(line, sizeof(line), "%s: %o %u:%u links %lu size %ld blocks %ld m %s a %s %s",
		 below, st.st_mode, st.st_uid, st.st_gid, (unsigned long)st.st_nlink,
		 (long)st.st_size, (long)st.st_blocks, time_text(mtime, &st.st_mtim),
		 S_ISREG(st.st_mode) ? time_text(atime, &st.st_atim) : "", target);
	put(dump, line);
	if (S_ISREG(st.st_mode))
		dump_data(dump, dir, name);
	if (is_dir)
		dump_directory(dump, openat(dir, name, O_RDONLY | O_DIRECTORY), below);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a directory but for `.` and `..`, in order, and how many. Takes over the
 * descriptor's position, not the descriptor. */
static size_t read_names(int fd, char *names[MAX_NAMES])
{
	DIR *directory = fdopendir(dup(fd));
	struct dirent *entry;
	size_t count = 0;

	while (directory && count < MAX_NAMES && (entry = readdir(directory)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			names[count++] = strdup(entry->d_name);
	closedir(directory);
	qsort(names, count, sizeof(names[0]), by_name);
	return count;
}

/* Takes over the descriptor. */
static void dump_directory(struct dump *dump, int fd, const char *path)
{
	char *names[MAX_NAMES];
	size_t count = read_names(fd, names);

	for (size_t i = 0; i < count; i++) {
		dump_entry(dump, fd, path, names[i]);
		free(names[i]);
	}
	close(fd);
}

unsigned long dump_tree(const char *path, unsigned long hash, int print)
{
	struct dump dump = {hash, print};

	dump_directory(&dump, open(path, O_RDONLY | O_DIRECTORY), ".");
	return dump.hash;
}

static void remove_at(int dir, const char *path)
{
	char *names[MAX_NAMES];
	int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	size_t count = fd < 0 ? 0 : read_names(fd, names);

	for (size_t i = 0; i < count; i++) {
		remove_at(fd, names[i]);
		free(names[i]);
	}
	close(fd);
	if (unlinkat(dir, path, fd < 0 ? 0 : AT_REMOVEDIR) != 0)
		say("%s stays", path);
}

void dump_remove(const char *path)
{
	remove_at(AT_FDCWD, path);
}
