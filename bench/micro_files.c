// SPDX-License-Identifier: BSD-3-Clause
// Rows of the micro-benchmark about files: all of them on a tmpfs, under both kernels.

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/micro.h"

#define SCRATCH	    "/scratch"
#define SHALLOW	    "file"	     // depth 1, from the scratch directory
#define DEEP	    "a/b/c/d/e/file" // depth 6
#define SMALL_SIZE  4096
#define BIG_SIZE    (1 << 20)
#define NAMES	    10000
#define DIRENT_SIZE 32768 // what glibc's readdir() asks for

static char data[BIG_SIZE];
static int data_fd = -1;
static int names_fd = -1;
static int event_fd = -1;

// Makes the scratch directory the current one: a tmpfs, which it is too where mount() is left out.
static long enter_scratch(void)
{
	static int entered;

	if (entered)
		return 0;
	if (mkdir(SCRATCH, 0755) != 0)
		return -errno;
	if (mount("scratch", SCRATCH, "tmpfs", 0, NULL) != 0 && errno != ENOSYS)
		return -errno;
	if (chdir(SCRATCH) != 0)
		return -errno;
	entered = 1;
	return 0;
}

static long make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0644);

	return fd < 0 || close(fd) != 0 ? -errno : 0;
}

static long prepare_paths(long operations)
{
	static const char *const folders[] = {"a", "a/b", "a/b/c", "a/b/c/d", "a/b/c/d/e"};
	long error = enter_scratch();

	(void)operations;
	for (size_t i = 0; !error && i < sizeof(folders) / sizeof(folders[0]); i++)
		if (mkdir(folders[i], 0755) != 0 && errno != EEXIST)
			error = -errno;
	if (!error)
		error = make_file(SHALLOW);
	return error ? error : make_file(DEEP);
}

static long stat_path(const char *path, long operations)
{
	struct stat st;
	long result = 0;

	for (long i = 0; i < operations; i++)
		result = raw_call3(SYS_stat, (long)path, (long)&st, 0);
	return result;
}

static long run_stat(long operations)
{
	return stat_path(SHALLOW, operations);
}

static long run_stat_deep(long operations)
{
	return stat_path(DEEP, operations);
}

static long open_close_path(const char *path, long operations)
{
	for (long i = 0; i < operations; i++) {
		long fd = raw_call3(SYS_open, (long)path, O_RDONLY, 0);

		if (fd < 0)
			return fd;
		raw_call3(SYS_close, fd, 0, 0);
	}
	return 0;
}

static long run_open_close(long operations)
{
	return open_close_path(SHALLOW, operations);
}

static long run_open_close_deep(long operations)
{
	return open_close_path(DEEP, operations);
}

static long prepare_data(long operations)
{
	long error = enter_scratch();

	(void)operations;
	if (error || data_fd >= 0)
		return error;
	data_fd = open("data", O_RDWR | O_CREAT, 0644);
	if (data_fd < 0)
		return -errno;
	return write(data_fd, data, BIG_SIZE) == BIG_SIZE ? 0 : -errno;
}

static long run_fstat(long operations)
{
	struct stat st;
	long result = 0;

	for (long i = 0; i < operations; i++)
		result = raw_call3(SYS_fstat, data_fd, (long)&st, 0);
	return result;
}

static long pread_data(long size, long operations)
{
	long result = size;

	for (long i = 0; i < operations && result == size; i++)
		result = raw_call6(SYS_pread64, data_fd, (long)data, size, 0, 0, 0);
	return result == size ? 0 : result < 0 ? result : -EIO;
}

static long run_pread_4k(long operations)
{
	return pread_data(SMALL_SIZE, operations);
}

static long run_pread_1m(long operations)
{
	return pread_data(BIG_SIZE, operations);
}

static long prepare_scratch(long operations)
{
	(void)operations;
	return enter_scratch();
}

static long run_create_unlink(long operations)
{
	long result = 0;

	for (long i = 0; i < operations && result >= 0; i++) {
		long fd = raw_call3(SYS_open, (long)"new", O_WRONLY | O_CREAT | O_EXCL, 0644);

		if (fd < 0)
			return fd;
		if (raw_call3(SYS_write, fd, (long)data, 1) != 1)
			return -EIO;
		raw_call3(SYS_close, fd, 0, 0);
		result = raw_call3(SYS_unlink, (long)"new", 0, 0);
	}
	return result;
}

static long make_names(void)
{
	char path[32];
	long error = mkdir("names", 0755) != 0 ? -errno : 0;

	for (int i = 0; !error && i < NAMES; i++) {
		snprintf(path, sizeof(path), "names/name-%d", i);
		error = make_file(path);
	}
	return error;
}

static long prepare_names(long operations)
{
	long error = enter_scratch();

	(void)operations;
	if (!error && names_fd < 0) {
		error = make_names();
		if (!error)
			names_fd = open("names", O_RDONLY | O_DIRECTORY);
	}
	if (error || names_fd < 0)
		return error ? error : -errno;
	return lseek(names_fd, 0, SEEK_SET) == 0 ? 0 : -errno;
}

static long run_getdents(long operations)
{
	long result;

	(void)operations;
	do
		result = raw_call3(SYS_getdents64, names_fd, (long)data, DIRENT_SIZE);
	while (result > 0);
	return result;
}

static long prepare_eventfd(long operations)
{
	(void)operations;
	if (event_fd < 0)
		event_fd = eventfd(0, 0);
	return event_fd < 0 ? -errno : 0;
}

static long run_eventfd(long operations)
{
	uint64_t value = 1;
	long result = 0;

	for (long i = 0; i < operations; i++) {
		raw_call3(SYS_write, event_fd, (long)&value, sizeof(value));
		result = raw_call3(SYS_read, event_fd, (long)&value, sizeof(value));
	}
	return result == sizeof(value) ? 0 : result < 0 ? result : -EIO;
}

const struct row file_rows[] = {
	{"stat", 1000, prepare_paths, run_stat, NULL, NULL},
	{"stat_deep", 1000, prepare_paths, run_stat_deep, NULL, NULL},
	{"open_close", 1000, prepare_paths, run_open_close, NULL, NULL},
	{"open_close_deep", 1000, prepare_paths, run_open_close_deep, NULL, NULL},
	{"fstat", 1000, prepare_data, run_fstat, NULL, NULL},
	{"pread_4k", 1000, prepare_data, run_pread_4k, NULL, NULL},
	{"pread_1m", 10, prepare_data, run_pread_1m, NULL, NULL},
	{"create_unlink", 200, prepare_scratch, run_create_unlink, NULL, NULL},
	{"eventfd", 1000, prepare_eventfd, run_eventfd, NULL, NULL},
	{"getdents", 1, prepare_names, run_getdents, NULL, NULL},
};
const size_t file_row_count = sizeof(file_rows) / sizeof(file_rows[0]);
