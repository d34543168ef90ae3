// SPDX-License-Identifier: BSD-3-Clause
// clone(2) and clone3(2): what is shared, what is written where, and what is refused.

#define _GNU_SOURCE
#include "tests/abi/process/children.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x00001000
#endif
#define CLEAR_SIGHAND 0x100000000UL
#define INTO_CGROUP   0x200000000UL

/* As the kernel has it; headers are not sure. */
struct args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
		set_tid_size, cgroup, more[2];
};

static long clone_flags(unsigned long flags, int *parent_tid, int *child_tid)
{
	return SYS(clone, flags, 0, parent_tid, child_tid, 0);
}

TEST(clone_flags_that_do_not_go_together)
{
	CALL(clone, CLONE_THREAD, 0, 0, 0, 0);
	CALL(clone, CLONE_THREAD | CLONE_VM, 0, 0, 0, 0);
	CALL(clone, CLONE_THREAD | CLONE_SIGHAND, 0, 0, 0, 0);
	CALL(clone, CLONE_SIGHAND, 0, 0, 0, 0);
	CALL(clone, CLONE_FS | CLONE_NEWNS, 0, 0, 0, 0);
	CALL(clone, CLONE_FS | CLONE_NEWUSER, 0, 0, 0, 0);
	CALL(clone, CLONE_PIDFD | CLONE_DETACHED, 0, 0, 0, 0);
	CALL(clone, CLONE_SETTLS, 0, 0, 0, 0x7fffffffffff);
	CALL(clone, CLONE_SETTLS, 0, 0, 0, 0xffff800000000000);
}

TEST(clone_numbers)
{
	static int parent_tid, child_tid;
	long pid = clone_flags(CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | SIGCHLD, &parent_tid,
			       &child_tid);

	if (pid == 0) {
		check(child_tid == SYS(gettid));
		check(parent_tid == 0);
		SYS(exit_group, 0);
	}
	show_status("child", status_of(pid));
	check(parent_tid == pid);
	check(child_tid == 0);
}

TEST(clone_numbers_nowhere)
{
	long pid = clone_flags(CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID |
				       SIGCHLD,
			       (int *)8, (int *)8);

	if (pid == 0)
		SYS(exit_group, 4);
	check(pid > 0);
	show_status("child", status_of(pid));
}

/* Nobody else uses the memory any more, so that nobody would look. */
TEST(clone_clears_only_shared_memory)
{
	volatile int *shared =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long pid;

	*shared = 5;
	pid = clone_flags(CLONE_CHILD_CLEARTID | SIGCHLD, NULL, (int *)shared);
	if (pid == 0)
		SYS(exit_group, 0);
	show_status("child", status_of(pid));
	say("word %d", *shared);
	munmap((void *)shared, PAGE);
}

TEST(clone_files)
{
	char buf[2];
	int fd = -1;
	long pid = clone_flags(CLONE_FILES | SIGCHLD, NULL, NULL);

	if (pid == 0) {
		fd = SYS(open, "/data/hello", O_RDONLY);
		SYS(dup2, fd, 60);
		SYS(exit_group, 0);
	}
	show_status("child", status_of(pid));
	CALL(read, 60, buf, 2);
	CALL(close, 60);
	/* The number that open gave is still in use. */
	for (fd = 3; fd < 60; fd++)
		SYS(close, fd);
}

TEST(clone_directories)
{
	char buf[100];
	long pid = clone_flags(CLONE_FS | SIGCHLD, NULL, NULL);

	if (pid == 0) {
		SYS(chdir, "/data");
		SYS(umask, 027);
		SYS(exit_group, 0);
	}
	show_status("child", status_of(pid));
	CALL(getcwd, buf, sizeof(buf));
	say("%s, %lo", buf, SYS(umask, 022));
	CALL(chdir, "/");
}

/* unshare(2) undoes it. */
TEST(unshare_files_and_directories)
{
	char buf[100];
	long pid = clone_flags(CLONE_FS | CLONE_FILES | SIGCHLD, NULL, NULL);

	if (pid == 0) {
		CALL(unshare, CLONE_FS | CLONE_FILES | CLONE_SYSVSEM);
		SYS(chdir, "/data");
		SYS(dup2, 1, 60);
		SYS(exit_group, 0);
	}
	show_status("child", status_of(pid));
	CALL(getcwd, buf, sizeof(buf));
	say("%s", buf);
	CALL(close, 60);
}

TEST(unshare_errors)
{
	CALL(unshare, 0);
	CALL(unshare, CLONE_FS);
	CALL(unshare, CLONE_FILES);
	CALL(unshare, CLONE_THREAD | CLONE_SIGHAND | CLONE_VM);
	CALL(unshare, 1);
	CALL(unshare, CLONE_PIDFD);
	CALL(unshare, CLONE_PTRACE);
	CALL(unshare, 0x8000000000000000);
	CALL(setns, -1, 0);
	CALL(setns, 999, CLONE_NEWNET);
	CALL(setns, 1, 0);
	CALL(setns, 1, CLONE_NEWNET);
}

/* What shares memory with others cannot leave it. */
static int leave_memory(void *arg)
{
	CALL(unshare, CLONE_VM);
	CALL(unshare, CLONE_SIGHAND);
	CALL(unshare, CLONE_THREAD);
	SYS(exit_group, 0);
	return 0;
}

TEST(unshare_memory)
{
	static char stack[4 * PAGE] __attribute__((aligned(16)));
	int pid =
		clone(leave_memory, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);

	show_status("child", status_of(pid));
	CALL(unshare, CLONE_VM);
}

static long clone3_size(struct args *args, size_t size)
{
	long pid = SYS(clone3, args, size);

	if (pid == 0)
		SYS(exit_group, 21);
	return pid;
}

/* Prints the error, or how the child ended. */
static void try_clone3(const char *what, struct args *args, size_t size)
{
	long pid = clone3_size(args, size);

	if (pid < 0)
		show(pid, "%s", what);
	else
		show_status(what, status_of(pid));
}

TEST(clone3_sizes)
{
	struct args args = {.exit_signal = SIGCHLD};
	static char page[2 * PAGE];

	try_clone3("0", &args, 0);
	try_clone3("63", &args, 63);
	try_clone3("64", &args, 64);
	try_clone3("72", &args, 72);
	try_clone3("80", &args, 80);
	try_clone3("88", &args, 88);
	try_clone3("96", &args, 96);
	args.more[0] = 1;
	try_clone3("96, not known", &args, 96);
	memcpy(page, &args, 64);
	try_clone3("a page", (struct args *)page, PAGE);
	try_clone3("more than a page", (struct args *)page, PAGE + 1);
	try_clone3("nowhere", (struct args *)8, 64);
	try_clone3("at the end", (struct args *)(guarded_page() + PAGE - 64), 88);
}

TEST(clone3_arguments)
{
	struct args args;

#define TRY3(...)                                                          \
	do {                                                               \
		args = (struct args){.exit_signal = SIGCHLD, __VA_ARGS__}; \
		try_clone3(#__VA_ARGS__, &args, 88);                       \
	} while (0)
	_Pragma("GCC diagnostic ignored \"-Woverride-init\"");
	TRY3(.flags = SIGCHLD);
	TRY3(.flags = CLONE_DETACHED);
	TRY3(.flags = 0x400000000UL);
	TRY3(.flags = CLEAR_SIGHAND);
	TRY3(.flags = CLEAR_SIGHAND | CLONE_SIGHAND | CLONE_VM);
	TRY3(.exit_signal = 65);
	TRY3(.exit_signal = 256 + SIGCHLD);
	TRY3(.exit_signal = 1UL << 32);
	TRY3(.flags = CLONE_PARENT);
	TRY3(.flags = CLONE_THREAD | CLONE_SIGHAND | CLONE_VM);
	TRY3(.stack = 0x1000);
	TRY3(.stack_size = 0x1000);
	TRY3(.stack = 0xffff800000000000, .stack_size = 0x1000);
	TRY3(.set_tid = 8);
	TRY3(.set_tid_size = 1);
	TRY3(.set_tid = 8, .set_tid_size = 1);
	TRY3(.set_tid = 8, .set_tid_size = 33);
	TRY3(.flags = INTO_CGROUP, .cgroup = 1UL << 31);
	TRY3(.flags = INTO_CGROUP, .cgroup = 999);
	TRY3(.flags = CLONE_THREAD);
	TRY3(.flags = CLONE_SIGHAND);
	TRY3(.flags = CLONE_PIDFD, .pidfd = 8);
}

TEST(clone3_wanted_number)
{
	int tids[2] = {0, 0};
	struct args args = {.exit_signal = SIGCHLD, .set_tid = (uint64_t)tids, .set_tid_size = 1};
	long pid;

	try_clone3("0", &args, 88);
	tids[0] = -1;
	try_clone3("-1", &args, 88);
	tids[0] = 0x40000000;
	try_clone3("too large", &args, 88);
	tids[0] = (int)SYS(getpid);
	try_clone3("in use", &args, 88);
	/* Another process may have the number, or get it before. */
	do
		tids[0] = tids[0] < 31000 ? 31000 : tids[0] + 1;
	while ((pid = clone3_size(&args, 88)) == -EEXIST);
	check(pid == tids[0]);
	show_status("wanted", status_of(tids[0]));
}

static void handler(int signal)
{
}

TEST(clone3_clears_handlers)
{
	struct sigaction action = {.sa_handler = handler}, ignore = {.sa_handler = SIG_IGN}, old;
	struct args args = {.flags = CLEAR_SIGHAND, .exit_signal = SIGCHLD};
	long pid;

	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGUSR2, &ignore, NULL);
	pid = SYS(clone3, &args, sizeof(args));
	if (pid == 0) {
		sigaction(SIGUSR1, NULL, &old);
		check(old.sa_handler == SIG_DFL);
		sigaction(SIGUSR2, NULL, &old);
		check(old.sa_handler == SIG_IGN);
		SYS(exit_group, 0);
	}
	show_status("child", status_of(pid));
	sigaction(SIGUSR1, NULL, &old);
	check(old.sa_handler == handler);
	action.sa_handler = SIG_DFL;
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGUSR2, &action, NULL);
}

/* A child on a stack of its own, with the memory of its parent. */
TEST(clone3_with_a_stack)
{
	static volatile int shared;
	char *stack =
		mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct args args = {.flags = CLONE_VM,
			    .exit_signal = SIGCHLD,
			    .stack = (uint64_t)stack,
			    .stack_size = 4 * PAGE};
	long pid;

	shared = 0;
	__asm__ volatile("syscall\n\t"
			 "testq %0, %0\n\t"
			 "jnz 1f\n\t"
			 "movq %%rsp, %%rdi\n\t"
			 "subq %3, %%rdi\n\t"
			 "movl %%edi, %1\n\t"
			 "movl %2, %%eax\n\t"
			 "movl $17, %%edi\n\t"
			 "syscall\n"
			 "1:"
			 : "=a"(pid), "+m"(shared)
			 : "i"(SYS_exit_group), "r"(stack), "0"((long)SYS_clone3), "D"(&args),
			   "S"(sizeof(args))
			 : "rcx", "r11", "memory");
	show_status("child", status_of(pid));
	say("its stack pointer was at %d", shared);
	munmap(stack, 4 * PAGE);
}

TEST(clone_with_pidfd)
{
	int fd = -1;
	long pid = SYS(clone, CLONE_PIDFD | SIGCHLD, 0, &fd, 0, 0);
	struct pollfd poll = {.events = POLLIN};

	if (pid == 0)
		SYS(exit_group, 6);
	check(fd >= 0);
	CALL(fcntl, fd, F_GETFD);
	poll.fd = fd;
	CALL(poll, &poll, 1, -1);
	say("events %#x", poll.revents);
	CALL(waitid, 3, fd, NULL, WEXITED, NULL);
	CALL(poll, &poll, 1, 0);
	CALL(close, fd);
	CALL(clone, CLONE_PIDFD | CLONE_PARENT_SETTID | SIGCHLD, 0, &fd, 0, 0);
	CALL(clone, CLONE_PIDFD | SIGCHLD, 0, 8, 0, 0);
}

/* The child's parent is the caller's. */
TEST(clone_a_brother)
{
	long pid = CHILD({
		struct args args = {.flags = CLONE_PARENT};
		long parent = SYS(getppid), brother = SYS(clone3, &args, 88);

		if (brother == 0)
			SYS(exit_group, getppid() == parent ? 30 : 31);
		CALL(wait4, brother, NULL, 0, NULL);
	});
	int status = 0;

	show_status("child", status_of(pid));
	check(SYS(wait4, -1, &status, 0, NULL) > 0);
	show_status("brother", status);
}
