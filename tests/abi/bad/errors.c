// SPDX-License-Identifier: BSD-3-Clause
// What the manual pages say may go wrong, and what no other test provokes: no free descriptor, no
// right, no room, another kind of file.
#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/process/children.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#ifndef MADV_HWPOISON
#define MADV_HWPOISON 100
#endif
#define MADV_SOFT_OFFLINE_HERE 101

#define OTHER		       1000

static void limit_files(unsigned count)
{
	struct rlimit limit;

	SYS(getrlimit, RLIMIT_NOFILE, &limit);
	limit.rlim_cur = count;
	SYS(setrlimit, RLIMIT_NOFILE, &limit);
}

static void make_descriptors(int self)
{
	unsigned long how[3] = {O_RDONLY, 0, 0};
	uint64_t mask = 0;
	int fds[2] = {-1, -1};

	CALL(dup, 0);
	CALL(dup2, 0, 50);
	CALL(dup3, 0, 50, 0);
	CALL(fcntl, 0, F_DUPFD, 0);
	CALL(fcntl, 0, F_DUPFD_CLOEXEC, 0);
	CALL(fcntl, 0, F_DUPFD, 50);
	CALL(open, "/data/hello", O_RDONLY);
	CALL(openat, AT_FDCWD, "/data/hello", O_RDONLY);
	CALL(openat2, AT_FDCWD, "/data/hello", how, sizeof(how));
	CALL(creat, "/tmp/errors.creat", 0600);
	CALL(unlink, "/tmp/errors.creat");
	CALL(pipe, fds);
	CALL(pipe2, fds, O_CLOEXEC);
	CALL(eventfd, 0);
	CALL(eventfd2, 0, 0);
	CALL(epoll_create, 1);
	CALL(epoll_create1, 0);
	CALL(inotify_init);
	CALL(inotify_init1, 0);
	CALL(timerfd_create, CLOCK_MONOTONIC, 0);
	CALL(signalfd, -1, &mask, 8);
	CALL(signalfd4, -1, &mask, 8, 0);
	CALL(memfd_create, "errors", 0);
	CALL(pidfd_open, self, 0);
	check(fds[0] == -1 && fds[1] == -1);
}

TEST(no_free_descriptor)
{
	show_status("child", status_of(CHILD({
			    int self = getpid();

			    limit_files(SYS(dup, 0) + 1);
			    make_descriptors(self);
		    })));
}

/* A pipe needs two. */
TEST(one_free_descriptor)
{
	show_status("child", status_of(CHILD({
			    int fds[2];
			    int last = SYS(dup, 0);

			    SYS(close, last);
			    limit_files(last + 1);
			    CALL(pipe, fds);
			    check(SYS(dup, 0) == last);
		    })));
}

/* ---- without the right ---- */

static void change_machine(void)
{
	struct timespec time = {1000000000, 0};
	struct timeval old = {1000000000, 0};
	struct timezone zone = {0, 0};
	struct timex timex = {.modes = ADJ_FREQUENCY};

	CALL(sethostname, "x", 1);
	CALL(setdomainname, "x", 1);
	CALL(settimeofday, &old, NULL);
	CALL(settimeofday, NULL, &zone);
	CALL(clock_settime, CLOCK_REALTIME, &time);
	CALL(clock_settime, CLOCK_MONOTONIC, &time);
	CALL(adjtimex, &timex);
	CALL(clock_adjtime, CLOCK_REALTIME, &timex);
	timex.modes = ADJ_TICK | ADJ_SETOFFSET;
	CALL(adjtimex, &timex);
	CALL(clock_adjtime, CLOCK_MONOTONIC, &timex);
	CALL(clock_adjtime, 99, &timex);
	CALL(syslog, 5, NULL, 0);
	CALL(chroot, "/");
	CALL(mknod, "/tmp/errors.node", S_IFCHR | 0600, 0x103);
	CALL(mknodat, AT_FDCWD, "/tmp/errors.node", S_IFBLK | 0600, 0x103);
	CALL(timerfd_create, CLOCK_REALTIME_ALARM, 0);
	CALL(timerfd_create, CLOCK_BOOTTIME_ALARM, 0);
}

static void change_process(int parent)
{
	struct rlimit limit = {0, 0};
	struct sched_param param = {.sched_priority = 1};
	struct iovec iov = {&param, sizeof(param)};
	unsigned group = 0;
	int fds[2];

	CALL(setuid, 0);
	CALL(setgid, 0);
	CALL(setreuid, 0, -1);
	CALL(setregid, 0, -1);
	CALL(setresuid, -1, -1, 0);
	CALL(setresgid, -1, -1, 0);
	CALL(setgroups, 1, &group);
	CALL(setpriority, PRIO_PROCESS, 0, -5);
	CALL(setpriority, PRIO_PROCESS, parent, 5);
	CALL(sched_setscheduler, 0, SCHED_FIFO, &param);
	CALL(sched_setparam, parent, &param);
	CALL(ioprio_set, 1, 0, 1 << 13);
	CALL(kill, parent, 0);
	CALL(tgkill, parent, parent, 0);
	CALL(prlimit64, parent, RLIMIT_CORE, NULL, &limit);
	CALL(process_vm_readv, parent, &iov, 1, &iov, 1, 0);
	CALL(process_vm_writev, parent, &iov, 1, &iov, 1, 0);
	CALL(get_robust_list, parent, &iov, &fds);
	SYS(setrlimit, RLIMIT_CORE, &limit);
	limit.rlim_max = 1;
	CALL(setrlimit, RLIMIT_CORE, &limit);
	CALL(prlimit64, 0, RLIMIT_CORE, &limit, NULL);
	SYS(pipe2, fds, 0);
	CALL(fcntl, fds[0], F_SETPIPE_SZ, 2 << 20);
}

static void change_files(void)
{
	struct timeval times[2] = {{1, 0}, {2, 0}};
	long old[2] = {1, 2};

	CALL(open, "/tmp/errors.file", O_RDONLY | O_NOATIME);
	CALL(chmod, "/tmp/errors.file", 0600);
	CALL(fchmodat, AT_FDCWD, "/tmp/errors.file", 0600);
	CALL(chown, "/tmp/errors.file", OTHER, OTHER);
	CALL(utime, "/tmp/errors.file", old);
	CALL(utime, "/tmp/errors.file", NULL);
	CALL(utimes, "/tmp/errors.file", times);
	CALL(utimes, "/tmp/errors.file", NULL);
	CALL(setxattr, "/tmp/errors.file", "trusted.a", "v", 1, 0);
	CALL(setxattr, "/tmp/errors.file", "security.a", "v", 1, 0);
	CALL(removexattr, "/tmp/errors.file", "trusted.a");
}

TEST(without_the_right)
{
	int parent = SYS(getpid), fd = SYS(open, "/tmp/errors.file", O_CREAT | O_WRONLY, 0644);

	SYS(close, fd);
	show_status("child", status_of(CHILD({
			    SYS(setgroups, 0, NULL);
			    SYS(setresgid, OTHER, OTHER, OTHER);
			    SYS(setresuid, OTHER, OTHER, OTHER);
			    change_machine();
			    change_process(parent);
			    change_files();
		    })));
	SYS(unlink, "/tmp/errors.file");
}

TEST(anothers_shared_memory)
{
	static struct shmid_ds ds;
	long id = SYS(shmget, 0x5e1f7777, 4096, IPC_CREAT | 0600);

	check(id >= 0);
	show_status("child", status_of(CHILD({
			    SYS(setgroups, 0, NULL);
			    SYS(setresgid, OTHER, OTHER, OTHER);
			    SYS(setresuid, OTHER, OTHER, OTHER);
			    CALL(shmget, 0x5e1f7777, 4096, 0600);
			    check(SYS(shmget, 0x5e1f7777, 0, 0) == id);
			    CALL(shmget, 0x5e1f7777, 8192, 0600);
			    CALL(shmat, id, NULL, 0);
			    CALL(shmat, id, NULL, SHM_RDONLY);
			    CALL(shmctl, id, IPC_STAT, &ds);
			    CALL(shmctl, id, IPC_SET, &ds);
			    CALL(shmctl, id, IPC_RMID, NULL);
			    CALL(shmctl, id, SHM_LOCK, NULL);
		    })));
	SYS(shmctl, id, IPC_RMID, NULL);
	CALL(shmctl, id, IPC_STAT, &ds);
	CALL(shmat, id, NULL, 0);
}

/* ---- no room ---- */

TEST(beyond_the_limit)
{
	show_status("child", status_of(CHILD({
			    struct rlimit limit = {100, 100};
			    uint64_t set = 1UL << (SIGXFSZ - 1);
			    long offset = 200;
			    int in = SYS(open, "/data/hello", O_RDONLY);
			    int fd = SYS(open, "/tmp/errors.big", O_CREAT | O_RDWR | O_TRUNC, 0600);

			    SYS(rt_sigprocmask, SIG_BLOCK, &set, NULL, 8);
			    SYS(setrlimit, RLIMIT_FSIZE, &limit);
			    CALL(pwrite64, fd, "x", 1, 99);
			    CALL(pwrite64, fd, "xy", 2, 99);
			    CALL(pwrite64, fd, "x", 1, 100);
			    CALL(lseek, fd, 100, SEEK_SET);
			    CALL(write, fd, "x", 1);
			    CALL(write, fd, "x", 0);
			    CALL(ftruncate, fd, 100);
			    CALL(ftruncate, fd, 101);
			    CALL(truncate, "/tmp/errors.big", 101);
			    CALL(fallocate, fd, 0, 0, 101);
			    CALL(fallocate, fd, FALLOC_FL_KEEP_SIZE, 0, 101);
			    CALL(sendfile, fd, in, NULL, 1);
			    CALL(copy_file_range, in, NULL, fd, &offset, 1, 0);
			    SYS(unlink, "/tmp/errors.big");
		    })));
}

/* ---- another kind of file ---- */

TEST(offsets)
{
	int fd = SYS(open, "/tmp/errors.offset", O_CREAT | O_RDWR, 0600);
	long big = 0x7ffffffffffffff0;

	CALL(lseek, fd, big, SEEK_SET);
	CALL(lseek, fd, 0x7fffffffffffffff, SEEK_SET);
	CALL(lseek, fd, 1, SEEK_CUR);
	CALL(lseek, fd, 0x7fffffffffffffff, SEEK_CUR);
	CALL(write, fd, "x", 1);
	CALL(pwrite64, fd, "xxxxxxxx", 8, 0x7ffffffffffffffc);
	CALL(pread64, fd, &big, 8, 0x7ffffffffffffffc);
	CALL(fallocate, fd, 0, 0x7ffffffffffffff0, 0x7fffffff);
	CALL(fallocate, fd, 0, 0x7fffffff00000000, 1);
	CALL(sync_file_range, fd, 0x7ffffffffffffff0, 0x7fffffff, 0);
	CALL(readahead, fd, 0x7ffffffffffffff0, 0x7fffffff);
	CALL(fadvise64, fd, 0x7ffffffffffffff0, 0x7fffffff, 0);
	CALL(sendfile, fd, fd, &big, 0x7fffffff);
	CALL(copy_file_range, fd, &big, fd, NULL, 0x7fffffff, 0);
	SYS(close, fd);
	SYS(unlink, "/tmp/errors.offset");
}

TEST(attributes_by_name)
{
	static const char *const names[] = {"",		"user",	   "user.",    "nothing.a", "a",
					    "system.a", "user.ab", "trusted.", "user.a"};
	static char long_name[300], value[8];
	int fd = SYS(open, "/tmp/errors.attr", O_CREAT | O_RDWR, 0600);

	memset(long_name, 'n', sizeof(long_name) - 1);
	memcpy(long_name, "user.", 5);
	SYS(setxattr, "/tmp/errors.attr", "user.a", "value", 5, 0);
	for (unsigned i = 0; i <= ARRAY_LEN(names); i++) {
		const char *name = i < ARRAY_LEN(names) ? names[i] : long_name;

		say("%s", name);
		CALL(setxattr, "/tmp/errors.attr", name, "v", 1, XATTR_REPLACE);
		CALL(lsetxattr, "/tmp/errors.attr", name, "v", 1, XATTR_CREATE);
		CALL(fsetxattr, fd, name, "v", 70000, 0);
		CALL(getxattr, "/tmp/errors.attr", name, NULL, 0);
		CALL(lgetxattr, "/tmp/errors.attr", name, value, 1);
		CALL(fgetxattr, fd, name, value, 0);
		CALL(removexattr, "/tmp/errors.attr", name);
		CALL(lremovexattr, "/tmp/errors.attr", name);
		CALL(fremovexattr, fd, name);
	}
	SYS(setxattr, "/tmp/errors.attr", "user.a", "value", 5, 0);
	CALL(listxattr, "/tmp/errors.attr", value, 1);
	CALL(llistxattr, "/tmp/errors.attr", value, 1);
	CALL(flistxattr, fd, value, 1);
	SYS(close, fd);
	SYS(unlink, "/tmp/errors.attr");
}

/* ---- memory ---- */

TEST(no_process)
{
	char c = 0;
	struct iovec iov = {&c, 1};

	CALL(process_vm_readv, 99999999, &iov, 1, &iov, 1, 0);
	CALL(process_vm_writev, 99999999, &iov, 1, &iov, 1, 0);
	CALL(process_vm_writev, -1, &iov, 1, &iov, 1, 0);
	CALL(process_vm_writev, 1, &iov, 1, &iov, 1, 1);
	CALL(process_vm_readv, 99999999, &iov, 1025, &iov, 1, 0);
	CALL(process_vm_readv, 99999999, &iov, 1, &iov, 1025, 0);
}

TEST(advice)
{
	char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	show_status("child", status_of(CHILD({
			    SYS(setresuid, OTHER, OTHER, OTHER);
			    CALL(madvise, page, PAGE, MADV_HWPOISON);
			    CALL(madvise, page, PAGE, MADV_SOFT_OFFLINE_HERE);
			    CALL(madvise, page, PAGE, 9999);
			    CALL(madvise, page, PAGE, MADV_REMOVE);
			    CALL(madvise, page, 0, MADV_REMOVE);
			    CALL(madvise, page, 0, 9999);
		    })));
	munmap(page, PAGE);
}

TEST(keys)
{
	char *page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CALL(pkey_mprotect, page, PAGE, PROT_READ, -1);
	CALL(pkey_mprotect, page, PAGE, PROT_READ, -2);
	CALL(pkey_mprotect, page, PAGE, PROT_READ, 16);
	CALL(pkey_mprotect, page, PAGE, 0x1000000, -1);
	CALL(pkey_mprotect, page + 1, PAGE, PROT_READ, -1);
	CALL(pkey_mprotect, 0x10000, PAGE, PROT_READ, -1);
	munmap(page, PAGE);
}

/* ---- clocks ---- */

TEST(clocks)
{
	static const int clocks[] = {0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 15, 16, 99, -1, -6, -8};
	struct timespec time, none = {0, 0};

	for (unsigned i = 0; i < ARRAY_LEN(clocks); i++) {
		struct sigevent event = {.sigev_notify = SIGEV_NONE};
		int timer = -1;

		say("clock %d", clocks[i]);
		CALL(clock_gettime, clocks[i], &time);
		CALL(clock_nanosleep, clocks[i], 0, &none, NULL);
		CALL(clock_nanosleep, clocks[i], TIMER_ABSTIME, &none, NULL);
		if (clocks[i] < 8 && CALL(timer_create, clocks[i], &event, &timer) == 0)
			SYS(timer_delete, timer);
		if (clocks[i] < 8)
			TRY(timerfd_create, clocks[i], 0);
	}
	CALL(timer_gettime, 99, &time);
	CALL(timer_gettime, 99, NULL);
	CALL(timer_settime, 99, 0, NULL, NULL);
	CALL(timer_getoverrun, 99);
	CALL(timer_delete, 99);
}

/* ---- waiting ---- */

static void nothing(int signal)
{
}

/* A signal that is pending, and let in for the time of the call, ends it. */
TEST(interrupted)
{
	struct sigaction action = {.sa_handler = nothing};
	struct epoll_event event;
	uint64_t none = 0, set = 1UL << (SIGUSR1 - 1), old;
	struct {
		uint64_t *set;
		size_t size;
	} mask = {&none, 8};
	unsigned long bit = 1UL << 63;
	int epoll = SYS(epoll_create1, 0);

	sigaction(SIGUSR1, &action, NULL);
	SYS(rt_sigprocmask, SIG_BLOCK, &set, &old, 8);
	for (int i = 0; i < 5; i++) {
		SYS(kill, getpid(), SIGUSR1);
		if (i == 0)
			CALL(pselect6, 0, NULL, NULL, NULL, NULL, &mask);
		if (i == 1)
			CALL(ppoll, NULL, 0, NULL, &none, 8);
		if (i == 2)
			CALL(epoll_pwait, epoll, &event, 1, -1, &none, 8);
		if (i == 3)
			CALL(epoll_pwait2, epoll, &event, 1, NULL, &none, 8);
		if (i == 4)
			CALL(rt_sigsuspend, &none, 8);
	}
	SYS(rt_sigprocmask, SIG_SETMASK, &old, NULL, 8);
	CALL(epoll_pwait, 999, &event, 1, 0, NULL, 8);
	CALL(epoll_pwait2, 999, &event, 1, NULL, NULL, 8);
	CALL(epoll_pwait, 0, &event, 1, 0, NULL, 8);
	CALL(pselect6, 64, &bit, NULL, NULL, NULL, NULL);
	SYS(close, epoll);
}
