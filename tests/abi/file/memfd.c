// SPDX-License-Identifier: BSD-3-Clause
// Files in memory without a name, and seals.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MFD_EXEC_FLAG	     0x10
#define MFD_NOEXEC_SEAL_FLAG 8
#define FUTURE_WRITE	     0x10
#define SEAL_EXEC	     0x20

static void show_mode(int fd)
{
	struct stat st;

	memset(&st, 0, sizeof(st));
	show(fstat(fd, &st), "fstat");
	say("  mode %o, %lu links, size %ld, owner %u:%u", st.st_mode, (long)st.st_nlink,
	    (long)st.st_size, st.st_uid, st.st_gid);
}

TEST(create)
{
	static const unsigned flags[] = {0, 1, 2, 3, 8, 9, 0x10, 0x12, 0x18, 0x20, 0x80000000, -1};
	static const long bad[] = BAD_ADDRESSES;
	char *page = guarded_page(), name[300];

	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		long fd = SYS(memfd_create, "name", flags[i]);

		show(fd < 0 ? fd : 0, "memfd_create %#x", flags[i]);
		if (fd < 0)
			continue;
		show_mode(fd);
		CALL(fcntl, fd, F_GETFD);
		CALL(fcntl, fd, F_GETFL);
		CALL(fcntl, fd, F_GET_SEALS);
		SYS(close, fd);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		TRY(memfd_create, bad[i], 0);
	memset(name, 'n', sizeof(name));
	for (int length = 247; length < 252; length++) {
		name[length] = '\0';
		say("a name of %d", length);
		TRY(memfd_create, at_page_end(page, name), 0);
		name[length] = 'n';
	}
	TRY(memfd_create, "", 0);
}

/* The name is what /proc tells people. */
TEST(name)
{
	char link[64], target[300];
	long fd = SYS(memfd_create, "some name", 0), size;

	snprintf(link, sizeof(link), "/proc/self/fd/%ld", fd);
	size = SYS(readlink, link, target, sizeof(target));
	say("%.*s", (int)size, target);
	SYS(close, fd);
}

static long sealable(void)
{
	long fd = SYS(memfd_create, "sealed", MFD_ALLOW_SEALING);

	SYS(write, fd, "0123456789", 10);
	return fd;
}

static void try_all(long fd)
{
	char buf[20];

	CALL(pwrite64, fd, "x", 1, 3);
	CALL(pwrite64, fd, "xy", 2, 9);
	CALL(pwrite64, fd, "x", 1, 100);
	CALL(write, fd, "", 0);
	CALL(ftruncate, fd, 5);
	CALL(ftruncate, fd, 5);
	CALL(ftruncate, fd, 50);
	CALL(fallocate, fd, 0, 0, 3);
	CALL(fallocate, fd, 0, 0, 100);
	CALL(fallocate, fd, FALLOC_FL_KEEP_SIZE, 0, 200);
	CALL(fallocate, fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0, 2);
	CALL(fchmod, fd, 0755);
	CALL(fchmod, fd, 0600);
	CALL(fchmod, fd, 0644);
	CALL_PAGE(mmap, NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	void *shared = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);

	check(shared != MAP_FAILED);
	show(mprotect(shared, PAGE, PROT_READ | PROT_WRITE) < 0 ? -1 : 0, "mprotect");
	munmap(shared, PAGE);
	shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	say("shared for writing: %s", shared == MAP_FAILED ? "refused" : "mapped");
	if (shared != MAP_FAILED)
		munmap(shared, PAGE);
	memset(buf, 0, sizeof(buf));
	CALL(pread64, fd, buf, 20, 0);
	show_bytes("contents", buf, sizeof(buf));
	show_mode(fd);
}

TEST(each_seal)
{
	static const int seals[] = {
		F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE, FUTURE_WRITE, SEAL_EXEC, 0};

	for (size_t i = 0; i < ARRAY_LEN(seals); i++) {
		long fd = sealable();

		say("seal %#x", seals[i]);
		CALL(fcntl, fd, F_ADD_SEALS, seals[i]);
		CALL(fcntl, fd, F_GET_SEALS);
		try_all(fd);
		CALL(fcntl, fd, F_ADD_SEALS, F_SEAL_GROW);
		CALL(fcntl, fd, F_GET_SEALS);
		SYS(close, fd);
	}
}

TEST(seal_errors)
{
	long fd = sealable(), plain = SYS(memfd_create, "plain", 0);
	long file = SYS(open, "/tmp/sealing", O_RDWR | O_CREAT, 0600);
	long directory = SYS(open, "/tmp", O_RDONLY), null = SYS(open, "/dev/null", O_RDWR);
	long reader = SYS(open, "/tmp/sealing", O_RDONLY);
	int pipe[2];

	SYS(pipe, pipe);
	CALL(fcntl, fd, F_ADD_SEALS, 0x40);
	CALL(fcntl, fd, F_ADD_SEALS, -1);
	CALL(fcntl, plain, F_GET_SEALS);
	CALL(fcntl, plain, F_ADD_SEALS, F_SEAL_GROW);
	CALL(fcntl, file, F_GET_SEALS);
	CALL(fcntl, file, F_ADD_SEALS, F_SEAL_GROW);
	CALL(fcntl, reader, F_ADD_SEALS, F_SEAL_GROW);
	CALL(fcntl, directory, F_GET_SEALS);
	CALL(fcntl, pipe[0], F_GET_SEALS);
	CALL(fcntl, pipe[1], F_ADD_SEALS, 0);
	CALL(fcntl, null, F_GET_SEALS);
	CALL(fcntl, 99, F_GET_SEALS);

	/* Against a mapping that can write. */
	void *shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	CALL(fcntl, fd, F_ADD_SEALS, F_SEAL_WRITE);
	CALL(fcntl, fd, F_ADD_SEALS, FUTURE_WRITE);
	*(char *)shared = 'W';
	munmap(shared, PAGE);
	CALL(fcntl, fd, F_ADD_SEALS, F_SEAL_WRITE);
	CALL(fcntl, fd, F_ADD_SEALS, F_SEAL_WRITE);
	CALL(fcntl, fd, F_GET_SEALS);
	SYS(close, pipe[0]);
	SYS(close, pipe[1]);
	SYS(close, null);
	SYS(close, directory);
	SYS(close, reader);
	SYS(close, file);
	SYS(close, plain);
	SYS(close, fd);
	SYS(unlink, "/tmp/sealing");
}
