// SPDX-License-Identifier: BSD-3-Clause
// Rows of the micro-benchmark about polling and /proc.

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/micro.h"

#define EVENTS	  16
#define TEXT_SIZE 1024

static int epoll_fd = -1;
static char text[TEXT_SIZE];

// An epoll with one descriptor that is ready, and stays so.
static long prepare_epoll(long operations)
{
	struct epoll_event event = {.events = EPOLLIN};
	int ready;

	(void)operations;
	if (epoll_fd >= 0)
		return 0;
	ready = eventfd(1, 0);
	epoll_fd = epoll_create1(0);
	if (ready < 0 || epoll_fd < 0)
		return -errno;
	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, ready, &event) == 0 ? 0 : -errno;
}

static long run_epoll_wait(long operations)
{
	struct epoll_event events[EVENTS];
	long result = 0;

	for (long i = 0; i < operations; i++)
		result = raw_call6(SYS_epoll_wait, epoll_fd, (long)events, EVENTS, -1, 0, 0);
	return result == 1 ? 0 : result < 0 ? result : -EIO;
}

// /proc is there under elfin, and has to be mounted under Linux.
static long prepare_proc(long operations)
{
	(void)operations;
	if (access("/proc/self/stat", R_OK) == 0)
		return 0;
	if (mkdir("/proc", 0555) != 0 && errno != EEXIST)
		return -errno;
	return mount("proc", "/proc", "proc", 0, NULL) == 0 ? 0 : -errno;
}

static long run_readlink_exe(long operations)
{
	long result = 0;

	for (long i = 0; i < operations; i++)
		result = raw_call3(SYS_readlink, (long)"/proc/self/exe", (long)text, TEXT_SIZE);
	return result > 0 ? 0 : result ? result : -EIO;
}

static long run_read_stat(long operations)
{
	long result = 0;

	for (long i = 0; i < operations; i++) {
		long fd = raw_call3(SYS_open, (long)"/proc/self/stat", O_RDONLY, 0);

		if (fd < 0)
			return fd;
		result = raw_call3(SYS_read, fd, (long)text, TEXT_SIZE);
		raw_call3(SYS_close, fd, 0, 0);
	}
	return result > 0 ? 0 : result ? result : -EIO;
}

const struct row special_rows[] = {
	{"epoll_wait", 1000, prepare_epoll, run_epoll_wait, NULL, NULL},
	{"readlink_exe", 1000, prepare_proc, run_readlink_exe, NULL, NULL},
	{"read_stat", 200, prepare_proc, run_read_stat, NULL, NULL},
};
const size_t special_row_count = sizeof(special_rows) / sizeof(special_rows[0]);
