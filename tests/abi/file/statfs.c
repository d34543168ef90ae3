// SPDX-License-Identifier: BSD-3-Clause
// What kind of file system statfs and fstatfs say files are of.
#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

static void show_kind(const char *what, long result, const struct statfs *st)
{
	show(result, "%s", what);
	if (result == 0)
		say("\ttype %lx, blocks of %ld, names of %ld, flags %lx", (long)st->f_type,
		    (long)st->f_bsize, (long)st->f_namelen, (long)st->f_flags & 0xf);
}

TEST(kinds_by_path)
{
	static const char *const paths[] = {
		"/data",	   "/data/hello",   "/tmp",	"/proc",	 "/proc/self",
		"/proc/self/stat", "/proc/self/fd", "/dev/pts", "/dev/pts/ptmx", "/proc/self/exe"};
	struct statfs st;

	for (unsigned i = 0; i < ARRAY_LEN(paths); i++)
		show_kind(paths[i], SYS(statfs, paths[i], &st), &st);
}

TEST(kinds_by_descriptor)
{
	uint64_t none = 0;
	struct statfs st;
	int fds[2];

	SYS(pipe2, fds, 0);
	show_kind("pipe", SYS(fstatfs, fds[0], &st), &st);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
	fds[0] = SYS(eventfd2, 0, 0);
	show_kind("eventfd", SYS(fstatfs, fds[0], &st), &st);
	SYS(close, fds[0]);
	fds[0] = SYS(epoll_create1, 0);
	show_kind("epoll", SYS(fstatfs, fds[0], &st), &st);
	SYS(close, fds[0]);
	fds[0] = SYS(signalfd4, -1, &none, 8, 0);
	show_kind("signalfd", SYS(fstatfs, fds[0], &st), &st);
	SYS(close, fds[0]);
	fds[0] = SYS(memfd_create, "x", 0);
	show_kind("memfd", SYS(fstatfs, fds[0], &st), &st);
	SYS(close, fds[0]);
	fds[0] = SYS(open, "/data", O_PATH);
	show_kind("O_PATH", SYS(fstatfs, fds[0], &st), &st);
	SYS(close, fds[0]);
}
