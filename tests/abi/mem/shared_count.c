// SPDX-License-Identifier: BSD-3-Clause
// Shared memory as the machine counts it: sysinfo(2) and /proc/meminfo.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/sysinfo.h>

#define SIZE   (8L << 20)
#define ROUNDS 100 /* others may free as much meanwhile, but not each time */

static long by_sysinfo(void)
{
	struct sysinfo info;

	SYS(sysinfo, &info);
	return (long)info.sharedram;
}

static long by_meminfo(void)
{
	char text[4096] = "", *line;
	long fd = SYS(open, "/proc/meminfo", O_RDONLY);

	SYS(read, fd, text, sizeof(text) - 1);
	SYS(close, fd);
	line = strstr(text, "\nShmem:");
	return line ? strtol(line + 7, NULL, 10) * 1024 : -1;
}

static char *map(int flags, long fd)
{
	return (char *)SYS(mmap, NULL, SIZE, PROT_READ | PROT_WRITE, flags, fd, 0);
}

static void use(char *memory)
{
	memset(memory, 1, SIZE);
}

/* Whether it is seen that `use` takes memory, and (undo) that it is gone again. */
static int counts(long (*count)(void), char *(*make)(void), void (*undo)(char *memory))
{
	int grows = 0, shrinks = 0;

	for (int i = 0; i < ROUNDS && !(grows && shrinks); i++) {
		char *memory = make();
		long before = count(), with;

		use(memory);
		with = count();
		grows |= with - before >= SIZE / 2;
		undo(memory);
		shrinks |= with - count() >= SIZE / 2;
	}
	return grows && shrinks;
}

static void unmap(char *memory)
{
	SYS(munmap, memory, SIZE);
}

static char *make_anonymous(void)
{
	return map(MAP_SHARED | MAP_ANONYMOUS, -1);
}

static char *make_memfd(void)
{
	long fd = SYS(memfd_create, "counted", 0);
	char *memory;

	SYS(ftruncate, fd, SIZE);
	memory = map(MAP_SHARED, fd);
	SYS(close, fd);
	return memory;
}

static char *make_segment(void)
{
	long id = SYS(shmget, IPC_PRIVATE, SIZE, 0600);
	char *memory = (char *)SYS(shmat, id, NULL, 0);

	SYS(shmctl, id, IPC_RMID, NULL);
	return memory;
}

static void detach(char *memory)
{
	SYS(shmdt, memory);
}

TEST(anonymous)
{
	check(counts(by_sysinfo, make_anonymous, unmap));
	check(counts(by_meminfo, make_anonymous, unmap));
}

TEST(memfd)
{
	check(counts(by_sysinfo, make_memfd, unmap));
	check(counts(by_meminfo, make_memfd, unmap));
}

TEST(segments)
{
	check(counts(by_sysinfo, make_segment, detach));
	check(counts(by_meminfo, make_segment, detach));
}

/* Who only maps private memory takes none. */
TEST(private)
{
	char *memory = map(MAP_PRIVATE | MAP_ANONYMOUS, -1);
	int same = 0;

	for (int i = 0; i < ROUNDS && !same; i++) {
		long before = by_sysinfo();

		use(memory);
		same = by_sysinfo() - before < SIZE / 2;
	}
	check(same);
	unmap(memory);
}
