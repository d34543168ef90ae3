// SPDX-License-Identifier: BSD-3-Clause
// fork(2): what a child gets, and that what it does with it is its own.

#define _GNU_SOURCE
#include "tests/abi/process/children.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

TEST(fork_and_wait)
{
	long pid = SYS(fork);

	if (pid == 0)
		SYS(exit_group, 7);
	check(pid > 0);
	show_status("child", status_of(pid));
	CALL(wait4, -1, NULL, 0, NULL);
}

TEST(fork_numbers)
{
	long parent = SYS(getpid);
	long pid = CHILD({
		check(SYS(getppid) == parent);
		check(SYS(getpid) != parent);
		check(SYS(gettid) == SYS(getpid));
		check(SYS(getpgid, 0) == SYS(getpgid, parent));
		check(SYS(getsid, 0) == SYS(getsid, parent));
	});

	show_status("child", status_of(pid));
}

static int data = 1;
static int bss;

TEST(fork_memory_is_private)
{
	volatile int stack = 3;
	volatile int *heap = malloc(sizeof(*heap));
	volatile char *map =
		mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long pid;

	*heap = 4;
	map[5 * PAGE] = 5;
	pid = CHILD({
		say("child sees %d %d %d %d %d", data, bss, stack, *heap, map[5 * PAGE]);
		data = bss = stack = *heap = map[5 * PAGE] = 9;
		map[7 * PAGE] = 9;
		say("child has %d %d %d %d %d", data, bss, stack, *heap, map[5 * PAGE]);
	});
	show_status("child", status_of(pid));
	say("parent has %d %d %d %d %d %d", data, bss, stack, *heap, map[5 * PAGE], map[7 * PAGE]);
	munmap((void *)map, 16 * PAGE);
	free((void *)heap);
}

/* The parent writes first, while the child is there. */
TEST(fork_parent_writes)
{
	volatile char *map =
		mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int to_child[2], to_parent[2];
	char byte = 'x';
	long pid;

	memset((void *)map, 1, 4 * PAGE);
	CALL(pipe2, to_child, 0);
	CALL(pipe2, to_parent, 0);
	pid = CHILD({
		SYS(read, to_child[0], &byte, 1);
		say("child still has %d %d", map[0], map[3 * PAGE]);
		map[PAGE] = 3;
		SYS(write, to_parent[1], &byte, 1);
		SYS(read, to_child[0], &byte, 1);
	});
	memset((void *)map, 2, 4 * PAGE);
	SYS(write, to_child[1], &byte, 1);
	SYS(read, to_parent[0], &byte, 1);
	say("parent has %d %d", map[0], map[PAGE]);
	SYS(write, to_child[1], &byte, 1);
	show_status("child", status_of(pid));
	for (int i = 0; i < 2; i++) {
		SYS(close, to_child[i]);
		SYS(close, to_parent[i]);
	}
	munmap((void *)map, 4 * PAGE);
}

TEST(fork_memory_that_is_shared)
{
	volatile int *anonymous =
		mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int fd = SYS(memfd_create, "shared", 0);
	volatile int *file;
	long pid;

	CALL(ftruncate, fd, PAGE);
	file = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	anonymous[0] = 1;
	pid = CHILD({
		say("child sees %d %d %d", anonymous[0], anonymous[1024], file[0]);
		anonymous[0] = 2;
		anonymous[1024] = 3;
		file[0] = 4;
	});
	show_status("child", status_of(pid));
	say("parent sees %d %d %d", anonymous[0], anonymous[1024], file[0]);
	munmap((void *)anonymous, 2 * PAGE);
	munmap((void *)file, PAGE);
	SYS(close, fd);
}

/* Pages of a file, read and written by both sides of a private mapping. */
TEST(fork_private_file)
{
	int fd = SYS(memfd_create, "private", 0);
	volatile char *map;
	long pid;

	CALL(pwrite64, fd, "abcdef", 6, 0);
	map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	map[1] = 'B';
	pid = CHILD({
		say("child reads %.6s", (const char *)map);
		map[2] = 'C';
		say("child has %.6s", (const char *)map);
	});
	show_status("child", status_of(pid));
	say("parent has %.6s", (const char *)map);
	munmap((void *)map, PAGE);
	SYS(close, fd);
}

TEST(fork_advice)
{
	char *map =
		mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char vec[3];
	long pid;

	memset(map, 7, 3 * PAGE);
	CALL(madvise, map, PAGE, MADV_WIPEONFORK);
	CALL(madvise, map + PAGE, PAGE, MADV_DONTFORK);
	pid = CHILD({
		say("wiped: %d, kept: %d", map[0], map[2 * PAGE]);
		CALL(mincore, map + PAGE, PAGE, vec);
		CALL(mmap, map + PAGE, 0, 0, 0, -1, 0);
		say("wiped again in the next generation: %d", *(volatile char *)map = 8);
		show_status("grandchild", status_of(CHILD(say("%d", map[0]))));
	});
	show_status("child", status_of(pid));
	say("parent: %d %d %d", map[0], map[PAGE], map[2 * PAGE]);
	munmap(map, 3 * PAGE);
}

TEST(fork_protection)
{
	char *map =
		mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long pid;

	map[0] = 1;
	CALL(mprotect, map, PAGE, PROT_NONE);
	pid = CHILD({
		CALL(mprotect, map, PAGE, PROT_READ | PROT_WRITE);
		say("child: %d", map[0]);
		map[0] = 2;
	});
	show_status("child", status_of(pid));
	CALL(mprotect, map, PAGE, PROT_READ);
	say("parent: %d", map[0]);
	munmap(map, 2 * PAGE);
}

TEST(fork_locks_are_not_inherited)
{
	char *map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CALL(mlock, map, PAGE);
	/* Of a page that is not locked the contents can be thrown away. */
	CALL(madvise, map, PAGE, MADV_DONTNEED);
	show_status("child", status_of(CHILD(CALL(madvise, map, PAGE, MADV_DONTNEED))));
	munmap(map, PAGE);
}

TEST(fork_files)
{
	int fd = SYS(open, "/data/hello", O_RDONLY);
	int cloexec = SYS(open, "/data/hello", O_RDONLY | O_CLOEXEC);
	char buf[4];
	long pid;

	pid = CHILD({
		CALL(read, fd, buf, 3);
		CALL(fcntl, cloexec, F_GETFD);
		CALL(close, fd);
		CALL(umask, 0123);
		CALL(chdir, "/data");
	});
	show_status("child", status_of(pid));
	say("offset: %ld", SYS(lseek, fd, 0, SEEK_CUR));
	CALL(fcntl, fd, F_GETFD);
	say("umask: %lo", SYS(umask, 022));
	CALL(open, "hello", O_RDONLY);
	SYS(close, fd);
	SYS(close, cloexec);
}

TEST(fork_many_generations)
{
	int depth = 0;
	long pid = 0;

	while (depth < 10 && (pid = SYS(fork)) == 0)
		depth++;
	if (depth < 10)
		show_status("next", status_of(pid));
	say("generation %d", depth);
	if (depth > 0)
		SYS(exit_group, depth);
}

TEST(fork_many_children)
{
	long pids[64];
	int sum = 0;

	for (int i = 0; i < 64; i++)
		pids[i] = CHILD(SYS(exit_group, i));
	for (int i = 63; i >= 0; i--)
		sum += WEXITSTATUS(status_of(pids[i]));
	say("sum: %d", sum);
	CALL(wait4, -1, NULL, WNOHANG, NULL);
}

/* The child uses its parent's stack, so that it must not call anything. */
TEST(vfork_shares_memory)
{
	static volatile int shared;
	long pid;

	shared = 1;
	pid = SYS(vfork);
	if (pid == 0) {
		shared = 2;
		__asm__ volatile("syscall" ::"a"(SYS_exit_group), "D"(3) : "rcx", "r11", "memory");
	}
	check(pid > 0);
	say("parent sees %d", shared);
	show_status("child", status_of(pid));
}

TEST(fork_registers)
{
	uint64_t seen[6];
	long pid;

	__asm__ volatile("movq $0x1111, %%rbx\n\tmovq $0x2222, %%r12\n\tmovq $0x3333, %%r13\n\t"
			 "movq $0x4444, %%r14\n\tmovq $0x5555, %%r15\n\tmovq $0x6666, %%r8\n\t"
			 "syscall\n\t"
			 "movq %%rbx, 0(%1)\n\tmovq %%r12, 8(%1)\n\tmovq %%r13, 16(%1)\n\t"
			 "movq %%r14, 24(%1)\n\tmovq %%r15, 32(%1)\n\tmovq %%r8, 40(%1)"
			 : "=a"(pid)
			 : "D"(seen), "0"((long)SYS_fork)
			 : "rbx", "r12", "r13", "r14", "r15", "r8", "rcx", "r11", "memory");
	if (pid == 0) {
		for (int i = 0; i < 6; i++)
			say("%lx", (unsigned long)seen[i]);
		SYS(exit_group, 0);
	}
	show_status("child", status_of(pid));
	for (int i = 0; i < 6; i++)
		say("%lx", (unsigned long)seen[i]);
}

TEST(fork_floating_point)
{
	volatile double value = 1.5;
	double sum = value * 3;
	long pid = CHILD({
		sum += value;
		say("child: %g", sum);
	});

	show_status("child", status_of(pid));
	say("parent: %g", sum);
}
