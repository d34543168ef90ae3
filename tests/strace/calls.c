// SPDX-License-Identifier: BSD-3-Clause
/*
 * Makes system calls whose results are the same everywhere, good ones and bad ones, so that what
 * strace shows of them natively and under elfin can be compared. All that comes before the marker
 * (libc's start) and what the calls are given to write to is left out of that.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define CALL(name, ...) syscall(SYS_##name, ##__VA_ARGS__)
#define NOT_A_FILE	99
#define NOT_AN_ADDRESS	8L
#define NO_SUCH_VALUE	77

static char buffer[8192];

static void files(void)
{
	struct stat st;
	int fd;

	CALL(openat, AT_FDCWD, "/nonexistent", O_RDWR | O_NONBLOCK | O_CLOEXEC, 0640);
	CALL(openat, NOT_A_FILE, "a\1\0012\xff\"\\b\t", O_WRONLY | O_APPEND | O_CREAT | O_EXCL,
	     0640);
	CALL(openat, AT_FDCWD, NULL, 0);
	CALL(openat, AT_FDCWD, NOT_AN_ADDRESS, O_DIRECTORY | O_NOFOLLOW | O_SYNC);
	fd = CALL(open, "/etc/passwd", O_RDONLY | O_NONBLOCK);
	CALL(read, fd, buffer, 10);
	CALL(read, fd, buffer, 200);
	CALL(read, NOT_A_FILE, buffer, 200);
	CALL(read, fd, NOT_AN_ADDRESS, 200);
	CALL(pread64, fd, buffer, 5, 3L);
	CALL(lseek, fd, 1L, SEEK_SET);
	CALL(lseek, fd, -5L, NO_SUCH_VALUE);
	CALL(fstat, fd, &st);
	CALL(fstat, NOT_A_FILE, &st);
	CALL(newfstatat, AT_FDCWD, "/dev/null", &st, AT_SYMLINK_NOFOLLOW);
	CALL(stat, "/dev/zero", &st);
	CALL(lstat, "/nonexistent", &st);
	CALL(access, "/etc/passwd", R_OK | X_OK);
	CALL(access, "/etc", F_OK);
	CALL(access, "/etc", 0x1000);
	CALL(readlink, "/nonexistent", buffer, 100);
	CALL(dup, fd);
	CALL(dup2, fd, 9);
	CALL(dup3, fd, 10, O_CLOEXEC);
	CALL(close, 9);
	CALL(close, NOT_A_FILE);
	CALL(chdir, "/dev");
	CALL(getcwd, buffer, 100L);
	CALL(getcwd, buffer, 1L);
	fd = CALL(openat, AT_FDCWD, "/etc", O_RDONLY | O_DIRECTORY);
	CALL(getdents64, NOT_A_FILE, buffer, 100);
	CALL(getdents64, fd, buffer, 1);
}

static void vectors(void)
{
	struct iovec out[3] = {{"hello ", 6}, {"wor\tld\n", 7}, {NULL, 0}};
	struct iovec in[2] = {{buffer, 5}, {buffer + 10, 40}};
	int fd = CALL(open, "/etc/passwd", O_RDONLY);

	CALL(write, NOT_A_FILE, "\0\1\2abc\0077", 8L);
	CALL(write, NOT_A_FILE, "0123456789012345678901234567890123456789", 40L);
	CALL(write, NOT_A_FILE, "01234567890123456789012345678901", 32L);
	CALL(write, NOT_A_FILE, NULL, 3L);
	CALL(write, NOT_A_FILE, NOT_AN_ADDRESS, 3L);
	CALL(writev, NOT_A_FILE, out, 3L);
	CALL(writev, NOT_A_FILE, out, 0L);
	CALL(writev, NOT_A_FILE, NOT_AN_ADDRESS, 3L);
	CALL(readv, fd, in, 2L);
}

static void waiting(void)
{
	int pipe[2], epoll;
	struct pollfd files[3];
	struct timespec none = {0, 0};
	struct timeval no_time = {0, 0};
	struct epoll_event event = {EPOLLIN, {.u64 = 5}}, events[4];
	unsigned long readable, writable, set = 1ul << (SIGINT - 1);
	struct {
		unsigned long *set;
		size_t size;
	} mask = {&set, sizeof(set)};

	CALL(pipe2, pipe, O_NONBLOCK | O_CLOEXEC);
	CALL(write, pipe[1], "hello", 5L);
	files[0] = (struct pollfd){.fd = pipe[0], .events = POLLIN};
	files[1] = (struct pollfd){.fd = -1};
	files[2] = (struct pollfd){.fd = pipe[1], .events = POLLOUT};
	CALL(poll, files, 3, 0);
	CALL(poll, files, 0, 0);
	CALL(poll, NOT_AN_ADDRESS, 1, 0);
	CALL(ppoll, files, 1, &none, &set, 8L);
	CALL(ppoll, files, 1, &none, &set, 7L);
	readable = 1ul << pipe[0], writable = 1ul << pipe[1];
	CALL(select, 32, &readable, &writable, NULL, &no_time);
	readable = 0;
	CALL(select, 32, &readable, NULL, NULL, &no_time);
	CALL(select, -1, &readable, NULL, NULL, NULL);
	readable = 1ul << pipe[0];
	CALL(pselect6, 32, &readable, NULL, NULL, &none, &mask);
	epoll = CALL(epoll_create1, EPOLL_CLOEXEC);
	CALL(epoll_ctl, epoll, EPOLL_CTL_ADD, pipe[0], &event);
	CALL(epoll_wait, epoll, events, 4, 0);
	CALL(epoll_ctl, epoll, EPOLL_CTL_DEL, pipe[0], NULL);
	CALL(epoll_pwait, epoll, events, 4, 0, &set, 8L);
	CALL(epoll_wait, NOT_A_FILE, events, 4, 0);
	CALL(eventfd2, 5, O_NONBLOCK);
}

static void copies(void)
{
	struct iovec in = {buffer, 5};
	int fd = CALL(open, "/etc/passwd", O_RDONLY), pipe[2];
	int64_t offset = 3;

	CALL(pipe2, pipe, 0);
	CALL(sendfile, pipe[1], fd, &offset, 5L);
	CALL(sendfile, pipe[1], fd, NULL, 5L);
	CALL(sendfile, NOT_A_FILE, fd, &offset, 5L);
	CALL(preadv, fd, &in, 1L, 3L, 0L);
	CALL(pwritev, NOT_A_FILE, &in, 1L, 3L, 0L);
}

static void names(void)
{
	CALL(mkdir, "/tmp/elfin-strace", 0755);
	CALL(rmdir, "/tmp/elfin-strace");
	CALL(rename, "/nonexistent", "/tmp/b");
	CALL(unlink, "/nonexistent");
	CALL(unlinkat, AT_FDCWD, "/nonexistent", AT_REMOVEDIR);
	CALL(chmod, "/nonexistent", 04755);
	CALL(chown, "/nonexistent", -1, 5);
	CALL(fchownat, AT_FDCWD, "/nonexistent", 1, 2, AT_SYMLINK_NOFOLLOW);
	CALL(mknod, "/nonexistent/x", S_IFIFO | 0600, 0);
	CALL(mknod, "/nonexistent/x", S_IFCHR | 0600, 0x103);
	CALL(symlinkat, "a", AT_FDCWD, "/nonexistent/b");
	CALL(linkat, AT_FDCWD, "/nonexistent", AT_FDCWD, "/y", AT_SYMLINK_FOLLOW);
	CALL(truncate, "/nonexistent", 5L);
	CALL(utimes, "/nonexistent", NULL);
}

static void commands(void)
{
	int fd = CALL(open, "/etc/passwd", O_RDONLY), one = 1;

	CALL(ioctl, fd, TCGETS, buffer);
	CALL(ioctl, fd, TIOCGWINSZ, buffer);
	CALL(ioctl, fd, 0x12345678, 5);
	CALL(ioctl, NOT_A_FILE, FIONBIO, &one);
	CALL(fcntl, fd, F_GETFL);
	CALL(fcntl, fd, F_SETFL, O_NONBLOCK);
	CALL(fcntl, fd, F_GETFD);
	CALL(fcntl, fd, F_SETFD, FD_CLOEXEC);
	CALL(fcntl, fd, F_GETFD);
	CALL(fcntl, NOT_A_FILE, F_DUPFD_CLOEXEC, 10);
	CALL(fcntl, fd, 12345, 6);
}

static void memory(void)
{
	CALL(mmap, NULL, 4096L, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0L);
	CALL(mmap, 0x1000L, 4095L, PROT_NONE, MAP_SHARED | MAP_FIXED, NOT_A_FILE, 0x3000L);
	CALL(mprotect, 0x123000L, 4096L, PROT_READ | PROT_EXEC);
	CALL(munmap, 0x123456L, 4096L);
}

static void times(void)
{
	struct timespec second = {1, 500}, moment = {0, 1000};

	CALL(clock_gettime, NO_SUCH_VALUE, &second);
	CALL(clock_nanosleep, CLOCK_MONOTONIC, 0, &moment, NULL);
	CALL(nanosleep, &moment, &second);
	CALL(nanosleep, NULL, NULL);
	CALL(clock_nanosleep, NO_SUCH_VALUE, TIMER_ABSTIME, &second, NULL);
}

/* As the kernel has it. */
struct action {
	uintptr_t handler;
	unsigned long flags, restorer, mask;
};

static void signals(void)
{
	struct action action = {(uintptr_t)SIG_IGN, SA_RESTART, 0, 0x4001}, old;
	unsigned long set = ~0x7ul;

	CALL(rt_sigaction, SIGUSR1, &action, &old, 8L);
	action = (struct action){0x1234, 0x4000000 | SA_NODEFER | SA_RESETHAND, 0x5678, 0};
	CALL(rt_sigaction, SIGUSR2, &action, &old, 8L);
	CALL(rt_sigaction, NOT_A_FILE, &action, NULL, 8L);
	CALL(rt_sigaction, 34, NULL, &old, 8L);
	CALL(rt_sigprocmask, NO_SUCH_VALUE, &set, NULL, 8L);
	CALL(rt_sigprocmask, SIG_BLOCK, NOT_AN_ADDRESS, NULL, 8L);
	set = 0;
	CALL(rt_sigprocmask, SIG_SETMASK, &set, NULL, 8L);
	set = 1ul << 33 | 1ul << 39 | 1ul << (SIGINT - 1);
	CALL(rt_sigprocmask, SIG_SETMASK, &set, NULL, 8L);
}

static void others(void)
{
	struct rlimit limit = {1024, 2048};

	CALL(prlimit64, 0, RLIMIT_NOFILE, NULL, NULL);
	CALL(prlimit64, 0, NO_SUCH_VALUE, &limit, &limit);
	CALL(getrandom, buffer, 0L, 0x100);
	CALL(getuid);
	CALL(umask, 022);
	CALL(umask, 0);
	CALL(sched_yield);
	syscall(600, 1L, 2L, 3L, 4L, 5L, 6L);
}

static void messages(const int *ends)
{
	struct iovec out[2] = {{"mess", 4}, {"age", 3}}, in = {buffer, 100};
	union {
		char bytes[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr header;
	} control = {.header = {CMSG_LEN(2 * sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
	struct msghdr sent = {.msg_iov = out, .msg_iovlen = 2};
	struct msghdr received = {.msg_iov = &in, .msg_iovlen = 1};
	struct mmsghdr many[2] = {{.msg_hdr = sent}, {.msg_hdr = sent}};

	CALL(sendmsg, ends[0], &sent, MSG_NOSIGNAL);
	CALL(recvmsg, ends[1], &received, 0);
	memcpy(CMSG_DATA(&control.header), ends, 2 * sizeof(int));
	sent.msg_control = received.msg_control = &control;
	sent.msg_controllen = received.msg_controllen = sizeof(control);
	CALL(sendmsg, ends[0], &sent, 0);
	CALL(recvmsg, ends[1], &received, MSG_CMSG_CLOEXEC);
	CALL(sendmsg, ends[0], NOT_AN_ADDRESS, 0);
	CALL(sendmmsg, ends[0], many, 2, MSG_DONTWAIT);
	many[0].msg_hdr = many[1].msg_hdr = received;
	CALL(recvmmsg, ends[1], many, 1, 0, NULL);
}

static void sockets(void)
{
	struct sockaddr_un name = {AF_UNIX, "\0elfin-strace"}, peer = {0};
	socklen_t length = sizeof(peer);
	int ends[2], listener, client, accepted;

	CALL(socket, AF_UNIX, SOCK_RDM, 1);
	CALL(socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
	listener = CALL(socket, AF_UNIX, SOCK_SEQPACKET, 0);
	CALL(bind, listener, &name, 15);
	CALL(listen, listener, 3);
	client = CALL(socket, AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0);
	CALL(connect, client, &name, 15);
	accepted = CALL(accept4, listener, &peer, &length, SOCK_CLOEXEC);
	length = sizeof(peer);
	CALL(getpeername, client, &peer, &length);
	CALL(getsockname, accepted, NULL, NULL);
	CALL(sendto, client, "hello", 5L, MSG_NOSIGNAL, NULL, 0);
	CALL(recvfrom, accepted, buffer, 16L, MSG_PEEK | MSG_DONTWAIT, NULL, NULL);
	CALL(setsockopt, client, SOL_SOCKET, SO_SNDBUF, NULL, 0);
	CALL(getsockopt, client, SOL_SOCKET, SO_TYPE, NULL, NULL);
	CALL(shutdown, client, SHUT_RDWR);
	CALL(shutdown, client, NO_SUCH_VALUE);
	messages(ends);
}

int main(void)
{
	CALL(write, -1, "start", 5L);
	files();
	vectors();
	waiting();
	copies();
	names();
	commands();
	memory();
	times();
	signals();
	sockets();
	others();
	CALL(exit_group, 0);
}
