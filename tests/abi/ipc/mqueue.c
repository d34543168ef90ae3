// SPDX-License-Identifier: BSD-3-Clause
// POSIX message queues.

#define _GNU_SOURCE
#include "tests/abi/ipc/ipc.h"
#include "tests/abi/proc/proc.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

struct attr {
	long flags, maxmsg, msgsize, curmsgs, reserved[4];
};

static long open_queue(const char *name, int flags, long maxmsg, long msgsize)
{
	struct attr attr = {
		.flags = O_NONBLOCK, .maxmsg = maxmsg, .msgsize = msgsize, .curmsgs = 7};

	return SYS(mq_open, name, flags, 0640, &attr);
}

/* A queue with room for three messages of ten bytes. */
static long make(const char *name, int flags)
{
	return open_queue(name, O_CREAT | O_EXCL | flags, 3, 10);
}

static void finish(long fd, const char *name)
{
	SYS(mq_unlink, name);
	SYS(close, fd);
}

static long put(long fd, const char *text, unsigned priority)
{
	return SYS(mq_timedsend, fd, text, strlen(text), priority, NULL);
}

static long take_when(long fd, void (*then)(void))
{
	char text[20] = "";
	unsigned priority = 77;
	long got = SYS(mq_timedreceive, fd, text, sizeof(text), &priority, NULL);

	if (then)
		then();
	if (got < 0)
		show(got, "receive");
	else
		say("receive: '%.*s' of priority %u", (int)got, text, priority);
	return got;
}

static long take(long fd)
{
	return take_when(fd, NULL);
}

static void show_attr(long fd)
{
	struct attr attr;

	memset(&attr, 0x55, sizeof(attr));
	show(SYS(mq_getsetattr, fd, NULL, &attr), "attributes");
	say("flags %lo, %ld messages of %ld bytes, %ld now, rest %lx", attr.flags, attr.maxmsg,
	    attr.msgsize, attr.curmsgs, attr.reserved[0] | attr.reserved[3]);
}

TEST(open)
{
	static char longest[300];
	long fd = make("tests-open", O_RDWR), other;
	struct stat st;

	show_attr(fd);
	show(SYS(fcntl, fd, F_GETFD), "descriptor flags");
	show(SYS(fcntl, fd, F_GETFL), "file flags");
	show(SYS(fstat, fd, &st), "fstat");
	say("mode %o, size %ld, links %lu, blocks %ld", st.st_mode, (long)st.st_size,
	    (unsigned long)st.st_nlink, (long)st.st_blocks);
	show(make("tests-open", O_RDWR), "made already");
	other = open_queue("tests-open", O_CREAT | O_RDONLY | O_NONBLOCK, -1, -1);
	show_attr(other);
	show(SYS(fcntl, other, F_GETFL), "file flags");
	show(put(other, "x", 0), "put where it cannot be written");
	take(other);
	SYS(close, other);
	other = SYS(mq_open, "tests-open", O_WRONLY, 0, NULL);
	show(put(other, "x", 0), "put");
	take(other);
	SYS(close, other);
	TRY(mq_open, "tests-open", 3, 0, NULL);
	TRY(mq_open, "tests-none", O_RDWR, 0, NULL);
	TRY(mq_open, "/tests-open", O_RDWR, 0, NULL);
	TRY(mq_open, "tests-open/", O_RDWR, 0, NULL);
	TRY(mq_open, "", O_RDWR, 0, NULL);
	TRY(mq_open, ".", O_RDWR, 0, NULL);
	TRY(mq_open, "..", O_RDWR | O_CREAT, 0600, NULL);
	memset(longest, 'x', 256);
	TRY(mq_open, longest, O_RDWR | O_CREAT, 0600, NULL);
	TRY(mq_open, longest, O_RDWR, 0600, NULL);
	CALL(mq_unlink, longest);
	longest[255] = '\0';
	TRY(mq_open, longest, O_RDWR | O_CREAT, 0600, NULL);
	CALL(mq_unlink, longest);
	CALL(mq_unlink, "tests-none");
	CALL(mq_unlink, "/tests-open");
	CALL(mq_unlink, "");
	CALL(mq_unlink, "..");
	CALL(mq_unlink, "tests-open");
	CALL(mq_unlink, "tests-open");
	TRY(mq_open, "tests-open", O_RDWR, 0, NULL);
	take(fd);
	finish(fd, "tests-open");
}

/* Other flags of open(2) say nothing, or little. */
TEST(flags)
{
	static const int flags[] = {O_NOCTTY,  O_TRUNC,	  O_APPEND,    O_NONBLOCK, O_DSYNC,
				    O_ASYNC,   O_DIRECT,  O_NOFOLLOW,  O_NOATIME,  O_CLOEXEC,
				    O_PATH,    O_TMPFILE, O_DIRECTORY, O_SYNC,	   0100000,
				    020000000, 040000000};
	long fd = make("tests-flags", O_RDWR);
	struct timespec past = {1, 0};
	char text[10];

	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		long other = SYS(mq_open, "tests-flags", O_RDWR | flags[i], 0, NULL);

		show(other < 0 ? other : SYS(fcntl, other, F_GETFL), "flags %o", flags[i]);
		show(put(other, "x", 0), "put");
		SYS(close, other);
		SYS(mq_timedreceive, fd, text, sizeof(text), NULL, &past);
	}
	finish(fd, "tests-flags");
}

TEST(sizes)
{
	static const long sizes[][2] = {{0, 1},	       {1, 0},	      {-1, 1}, {1, -1},
					{1L << 40, 1}, {1, 1L << 40}, {1, 1},  {10, 8192}};

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		long fd = open_queue("tests-size", O_CREAT | O_RDWR, sizes[i][0], sizes[i][1]);

		show(fd < 0 ? fd : 0, "%ld messages of %ld", sizes[i][0], sizes[i][1]);
		if (fd >= 0)
			show_attr(fd);
		finish(fd, "tests-size");
	}
	show_attr(SYS(mq_open, "tests-size", O_CREAT | O_RDWR, 0600, NULL));
	SYS(mq_unlink, "tests-size");
}

TEST(priorities)
{
	long fd = make("tests-prio", O_RDWR | O_NONBLOCK);
	char ten[20] = "0123456789a";

	show(put(fd, "low", 1), "low");
	show(put(fd, "high", 32767), "high");
	show(put(fd, "low2", 1), "low again");
	show(put(fd, "more", 5), "one more");
	show_attr(fd);
	take(fd);
	show(put(fd, "", 2), "empty");
	take(fd);
	take(fd);
	take(fd);
	take(fd);
	show(put(fd, "x", 32768), "too high");
	CALL(mq_timedsend, fd, ten, 10, 0, NULL);
	CALL(mq_timedsend, fd, ten, 11, 0, NULL);
	CALL(mq_timedreceive, fd, ten, 9, NULL, NULL);
	CALL(mq_timedreceive, fd, ten, 10, NULL, NULL);
	CALL(mq_timedreceive, fd, ten, 10, NULL, NULL);
	finish(fd, "tests-prio");
}

TEST(bad_arguments)
{
	static const unsigned long bad[] = BAD_ADDRESSES;
	long fd = make("tests-bad", O_RDWR | O_NONBLOCK), file = SYS(dup, 1);
	struct timespec wrong = {0, -1}, negative = {-1, 0};
	struct sigevent event = {.sigev_notify = SIGEV_NONE};
	struct attr attr = {.flags = O_APPEND};
	char buf[20] = "";

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		TRY(mq_open, bad[i], O_RDWR, 0, NULL);
		CALL(mq_unlink, bad[i]);
		show(SYS(mq_timedsend, fd, bad[i], 1, 0, NULL), "send %lx", bad[i]);
		put(fd, "lost", 0);
		show(SYS(mq_timedreceive, fd, bad[i], 10, NULL, NULL), "receive %lx", bad[i]);
		if (bad[i]) {
			TRY(mq_open, "tests-bad", O_RDWR, 0, bad[i]);
			put(fd, "lost", 0);
			show(SYS(mq_timedreceive, fd, buf, 10, bad[i], NULL), "to %lx", bad[i]);
			show(SYS(mq_timedreceive, fd, buf, 10, NULL, bad[i]), "until %lx", bad[i]);
			show(SYS(mq_timedsend, fd, buf, 1, 0, bad[i]), "until %lx", bad[i]);
			show(SYS(mq_notify, fd, bad[i]), "notify %lx", bad[i]);
			show(SYS(mq_getsetattr, fd, bad[i], NULL), "set %lx", bad[i]);
			show(SYS(mq_getsetattr, fd, NULL, bad[i]), "get %lx", bad[i]);
		}
	}
	CALL(mq_timedsend, fd, buf, 1, 0, &wrong);
	CALL(mq_timedsend, -1, buf, 1, 99999, &negative);
	CALL(mq_timedsend, -1, buf, 1, 99999, NULL);
	CALL(mq_timedreceive, -1, buf, 10, NULL, &wrong);
	CALL(mq_timedsend, -1, buf, 11, 0, NULL);
	CALL(mq_timedreceive, -1, buf, 10, NULL, NULL);
	show(SYS(mq_timedsend, file, buf, 1, 0, NULL), "send to no queue");
	show(SYS(mq_timedreceive, file, buf, 10, NULL, NULL), "receive from no queue");
	show(SYS(mq_notify, file, &event), "notify of no queue");
	show(SYS(mq_notify, -1, NULL), "notify of nothing");
	show(SYS(mq_getsetattr, file, NULL, NULL), "attributes of no queue");
	CALL(mq_getsetattr, fd, &attr, NULL);
	CALL(mq_getsetattr, -1, &attr, NULL);
	CALL(mq_getsetattr, fd, NULL, NULL);
	SYS(close, file);
	finish(fd, "tests-bad");
}

TEST(attributes)
{
	long fd = make("tests-attr", O_RDWR), copy = SYS(dup, fd);
	struct attr attr = {.flags = O_NONBLOCK, .maxmsg = 9, .msgsize = 9}, old;

	show(SYS(mq_getsetattr, fd, &attr, &old), "set");
	say("old flags %lo", old.flags);
	show_attr(copy);
	take(copy);
	attr.flags = 0;
	show(SYS(mq_getsetattr, fd, &attr, &old), "set");
	say("old flags %lo", old.flags);
	show(SYS(fcntl, copy, F_GETFL), "file flags");
	SYS(close, copy);
	finish(fd, "tests-attr");
}

TEST(times_out)
{
	long fd = make("tests-time", O_RDWR);
	struct timespec past = {1, 0}, soon;
	char buf[10];

	CALL(mq_timedreceive, fd, buf, 10, NULL, &past);
	clock_gettime(CLOCK_REALTIME, &soon);
	soon.tv_nsec += 20000000;
	soon.tv_sec += soon.tv_nsec / 1000000000;
	soon.tv_nsec %= 1000000000;
	CALL(mq_timedreceive, fd, buf, 10, NULL, &soon);
	CALL(mq_timedsend, fd, "x", 1, 0, &past);
	put(fd, "x", 0);
	put(fd, "x", 0);
	CALL(mq_timedsend, fd, "x", 1, 0, &past);
	CALL(mq_timedsend, fd, "x", 1, 0, &soon);
	CALL(mq_timedreceive, fd, buf, 10, NULL, &past);
	finish(fd, "tests-time");
}

static int start_take(long fd)
{
	int child = ipc_fork();

	if (child == 0) {
		take_when(fd, ipc_hold);
		_exit(0);
	}
	ipc_wait_asleep(child);
	return child;
}

static int start_put(long fd, const char *text, unsigned priority)
{
	int child = ipc_fork();

	if (child == 0) {
		long result = put(fd, text, priority);

		ipc_hold();
		show(result, "put '%s'", text);
		_exit(0);
	}
	ipc_wait_asleep(child);
	return child;
}

TEST(waits)
{
	long fd = make("tests-wait", O_RDWR);
	int first = start_take(fd), second = start_take(fd);

	show(put(fd, "one", 1), "one");
	ipc_reap(first, "first");
	show(put(fd, "two", 2), "two");
	ipc_reap(second, "second");
	show_attr(fd);
	put(fd, "a", 1);
	put(fd, "b", 2);
	put(fd, "c", 3);
	first = start_put(fd, "d", 1);
	second = start_put(fd, "e", 9);
	show_attr(fd);
	take(fd);
	ipc_reap(first, "first");
	take(fd);
	ipc_reap(second, "second");
	show_attr(fd);
	take(fd);
	take(fd);
	take(fd);
	finish(fd, "tests-wait");
}

static int start_nice_take(long fd, int nice)
{
	int child = ipc_fork();

	if (child == 0) {
		setpriority(PRIO_PROCESS, 0, nice);
		take_when(fd, ipc_hold);
		_exit(0);
	}
	ipc_wait_asleep(child);
	return child;
}

/* The most urgent thread gets the first message. */
TEST(urgent_waits)
{
	long fd = make("tests-urgent", O_RDWR);
	int first = start_nice_take(fd, 15), second = start_nice_take(fd, 0);

	show(put(fd, "urgent", 0), "put");
	ipc_reap(second, "second");
	show(put(fd, "other", 0), "put");
	ipc_reap(first, "first");
	finish(fd, "tests-urgent");
}

static void handle(int signal)
{
}

TEST(interrupted)
{
	long fd = make("tests-interrupted", O_RDWR);
	struct sigaction action = {.sa_handler = handle}, old;
	int child;

	sigaction(SIGUSR1, &action, &old);
	child = start_take(fd);
	kill(child, SIGUSR1);
	ipc_reap(child, "interrupted");
	action.sa_flags = SA_RESTART;
	sigaction(SIGUSR1, &action, NULL);
	child = start_take(fd);
	kill(child, SIGUSR1);
	show(put(fd, "at last", 1), "put");
	ipc_reap(child, "restarted");
	child = start_take(fd);
	kill(child, SIGKILL);
	ipc_reap(child, "killed");
	show_attr(fd);
	sigaction(SIGUSR1, &old, NULL);
	finish(fd, "tests-interrupted");
}

static void show_poll(long fd, const char *when)
{
	struct pollfd pollfd = {fd, POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM | POLLPRI, 0};

	SYS(poll, &pollfd, 1, 0);
	say("%s: %x", when, pollfd.revents);
}

TEST(polled)
{
	long fd = make("tests-poll", O_RDWR), epoll = SYS(epoll_create1, 0);
	struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET}, seen = {0};
	struct pollfd pollfd = {fd, POLLIN, 0};
	int child;

	show_poll(fd, "empty");
	CALL(epoll_ctl, epoll, EPOLL_CTL_ADD, fd, &event);
	show(SYS(epoll_wait, epoll, &seen, 1, 0), "epoll");
	say("%x", seen.events);
	show(SYS(epoll_wait, epoll, &seen, 1, 0), "epoll");
	put(fd, "x", 0);
	show(SYS(epoll_wait, epoll, &seen, 1, 0), "epoll");
	say("%x", seen.events);
	show_poll(fd, "one");
	put(fd, "x", 0);
	put(fd, "x", 0);
	show_poll(fd, "full");
	take(fd);
	take(fd);
	take(fd);
	child = ipc_fork();
	if (child == 0) {
		long result = SYS(poll, &pollfd, 1, -1);

		ipc_hold();
		show(result, "poll");
		say("%x", pollfd.revents);
		_exit(0);
	}
	ipc_wait_asleep(child);
	put(fd, "x", 0);
	ipc_reap(child, "poller");
	SYS(close, epoll);
	finish(fd, "tests-poll");
}

static struct {
	int count, code, pid_is_own, uid;
	long value;
} told;

static void note(int signal, siginfo_t *info, void *context)
{
	told.count++;
	told.code = info->si_code;
	told.pid_is_own = info->si_pid == getpid();
	told.uid = (int)info->si_uid;
	told.value = (long)info->si_value.sival_ptr;
}

static void show_told(const char *when)
{
	say("%s: %d signals, code %d, own %d, user %d, value %lx", when, told.count, told.code,
	    told.pid_is_own, told.uid, told.value);
}

static void put_by_child(long fd)
{
	int child = ipc_fork();

	if (child == 0) {
		put(fd, "x", 0);
		_exit(0);
	}
	ipc_reap(child, "sender");
}

TEST(notifies)
{
	long fd = make("tests-notify", O_RDWR), again;
	struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO}, old;
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
	int child, receiver;

	memset(&told, 0, sizeof(told));
	event.sigev_value.sival_ptr = (void *)0x123456789;
	sigaction(SIGUSR1, &action, &old);
	CALL(mq_notify, fd, &event);
	CALL(mq_notify, fd, &event);
	put(fd, "x", 0);
	show_told("first");
	put(fd, "x", 0);
	show_told("second");
	CALL(mq_notify, fd, &event);
	put(fd, "x", 0);
	show_told("not empty");
	take(fd);
	take(fd);
	take(fd);
	/* Who waits for the message has it first. */
	receiver = start_take(fd);
	put(fd, "x", 0);
	ipc_reap(receiver, "receiver");
	show_told("received");
	/* The parent's stays although a child closes the queue, or wants it not. */
	child = ipc_fork();
	if (child == 0) {
		CALL(mq_notify, fd, &event);
		CALL(mq_notify, fd, NULL);
		SYS(close, fd);
		_exit(0);
	}
	ipc_reap(child, "child");
	CALL(mq_notify, fd, &event);
	CALL(mq_notify, fd, NULL);
	CALL(mq_notify, fd, &event);
	again = SYS(mq_open, "tests-notify", O_RDWR, 0, NULL);
	SYS(close, again);
	child = ipc_fork();
	if (child == 0) {
		CALL(mq_notify, fd, &event);
		put(fd, "x", 0);
		_exit(0);
	}
	ipc_reap(child, "after a close");
	show_told("nothing");
	take(fd);
	event.sigev_notify = SIGEV_NONE;
	CALL(mq_notify, fd, &event);
	CALL(mq_notify, fd, &event);
	put(fd, "x", 0);
	take(fd);
	event.sigev_notify = SIGEV_SIGNAL;
	CALL(mq_notify, fd, &event);
	put_by_child(fd);
	show_told("by a child");
	sigaction(SIGUSR1, &old, NULL);
	finish(fd, "tests-notify");
}

TEST(bad_notifications)
{
	long fd = make("tests-notify", O_RDWR), file = SYS(openat, AT_FDCWD, "/proc/self/stat", 0);
	int sockets[2];
	static char cookie[32];
	struct sigevent event = {.sigev_notify = 99};

	CALL(mq_notify, fd, &event);
	event.sigev_notify = SIGEV_SIGNAL;
	event.sigev_signo = 65;
	CALL(mq_notify, fd, &event);
	event.sigev_signo = -1;
	CALL(mq_notify, fd, &event);
	event.sigev_signo = 0;
	CALL(mq_notify, fd, &event);
	put(fd, "x", 0);
	CALL(mq_notify, fd, NULL);
	event.sigev_notify = SIGEV_THREAD;
	event.sigev_signo = -1;
	CALL(mq_notify, fd, &event);
	event.sigev_value.sival_ptr = cookie;
	CALL(mq_notify, fd, &event);
	event.sigev_signo = (int)file;
	CALL(mq_notify, fd, &event);
	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, sockets);
	event.sigev_signo = sockets[0];
	CALL(mq_notify, fd, &event);
	SYS(close, sockets[0]);
	SYS(close, sockets[1]);
	SYS(close, file);
	finish(fd, "tests-notify");
}

static void show_note(int sock, const char *when)
{
	char cookie[40] = "";
	long got = SYS(recvfrom, sock, cookie, sizeof(cookie), MSG_DONTWAIT, NULL, NULL);

	show(got, "%s", when);
	if (got == 32)
		say("  %.6s, %d", cookie, cookie[31]);
}

/* SIGEV_THREAD is a message to a netlink socket, with which a library wakes its thread. */
TEST(notifies_socket)
{
	long fd = make("tests-notify", O_RDWR), second = make("tests-note2", O_RDWR);
	int sock = (int)SYS(socket, AF_NETLINK, SOCK_RAW, 0);
	static char cookie[32] = "cookie";
	struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_signo = sock};
	char text[100] = "";
	long copy;

	event.sigev_value.sival_ptr = cookie;
	CALL(mq_notify, -1, &event);
	show_note(sock, "refused");
	CALL(mq_notify, fd, &event);
	CALL(mq_notify, fd, &event);
	show_note(sock, "not yet");
	SYS(pread64, fd, text, sizeof(text) - 1, 0);
	say("%.40s", text);
	put(fd, "x", 0);
	show_note(sock, "message");
	show_note(sock, "once");
	take(fd);
	CALL(mq_notify, fd, &event);
	CALL(mq_notify, fd, NULL);
	show_note(sock, "removed");
	CALL(mq_notify, fd, &event);
	cookie[0] = 'k';
	CALL(mq_notify, second, &event);
	put_by_child(second);
	show_note(sock, "by a child");
	copy = SYS(dup, fd);
	SYS(close, copy);
	show_note(sock, "closed");
	take(second);
	/* Nobody is there to read it. */
	CALL(mq_notify, fd, &event);
	CALL(mq_notify, second, &event);
	SYS(close, sock);
	put(fd, "x", 0);
	take(fd);
	finish(fd, "tests-notify");
	finish(second, "tests-note2");
}

/* Reading the file shows what is in the queue and who wants to know. */
TEST(as_file)
{
	long fd = make("tests-file", O_RDWR);
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
	char text[100] = "", link[40], place[100] = "";
	struct statfs fs;

	put(fd, "hello", 0);
	show(SYS(read, fd, text, sizeof(text)), "read");
	say("%s", text);
	show(SYS(read, fd, text, sizeof(text)), "read on");
	show(SYS(lseek, fd, 6, SEEK_SET), "seek");
	show(SYS(lseek, fd, 0, SEEK_END), "seek to the end");
	SYS(lseek, fd, 0, SEEK_SET);
	event.sigev_signo = 0;
	SYS(mq_notify, fd, &event);
	event.sigev_signo = SIGUSR1;
	SYS(mq_notify, fd, NULL);
	SYS(mq_notify, fd, &event);
	memset(text, 0, sizeof(text));
	show(SYS(pread64, fd, text, 12, 3), "pread");
	say("%s", text);
	SYS(read, fd, text, sizeof(text));
	say("%.50s", text);
	check(strtol(strstr(text, "_PID:") + 5, NULL, 10) == getpid());
	show(SYS(write, fd, "x", 1), "write");
	show(SYS(ftruncate, fd, 0), "truncate");
	show(SYS(fsync, fd), "fsync");
	show(SYS(fchmod, fd, 0600), "chmod");
	snprintf(link, sizeof(link), "/proc/self/fd/%ld", fd);
	show(SYS(readlink, link, place, sizeof(place)), "link");
	say("%s", place);
	show(SYS(fstatfs, fd, &fs), "statfs");
	say("type %lx, block size %ld, names to %ld", (long)fs.f_type, (long)fs.f_bsize,
	    (long)fs.f_namelen);
	SYS(mq_unlink, "tests-file");
	memset(place, 0, sizeof(place));
	SYS(readlink, link, place, sizeof(place));
	say("%s", place);
	finish(fd, "tests-file");
}

TEST(mounted)
{
	long fd, other;
	struct stat st;
	struct attr attr = {0};

	SYS(mkdir, "/tmp/mqueues", 0755);
	show(SYS(mount, "none", "/tmp/mqueues", "mqueue", 0, NULL), "mount");
	SYS(stat, "/tmp/mqueues", &st);
	say("mode %o, size %ld, links %lu", st.st_mode, (long)st.st_size,
	    (unsigned long)st.st_nlink);
	fd = make("tests-mount", O_RDWR);
	show(SYS(stat, "/tmp/mqueues/tests-mount", &st), "stat");
	say("mode %o, size %ld", st.st_mode, (long)st.st_size);
	SYS(stat, "/tmp/mqueues", &st);
	say("size %ld", (long)st.st_size);
	other = SYS(openat, AT_FDCWD, "/tmp/mqueues/tests-mount", O_RDWR, 0);
	show(put(other, "by file", 3), "put");
	take(fd);
	SYS(close, other);
	other = SYS(openat, AT_FDCWD, "/tmp/mqueues/made", O_RDWR | O_CREAT, 0600);
	show(SYS(mq_getsetattr, other, NULL, &attr), "attributes");
	say("%ld of %ld", attr.maxmsg, attr.msgsize);
	SYS(close, other);
	show(SYS(mkdir, "/tmp/mqueues/dir", 0700), "mkdir");
	show(SYS(symlink, "x", "/tmp/mqueues/link"), "symlink");
	show(SYS(link, "/tmp/mqueues/made", "/tmp/mqueues/two"), "link");
	show(SYS(rename, "/tmp/mqueues/made", "/tmp/mqueues/two"), "rename");
	show(SYS(mknod, "/tmp/mqueues/node", S_IFIFO | 0600, 0), "mknod");
	show(SYS(unlink, "/tmp/mqueues/tests-mount"), "unlink");
	show(SYS(mq_unlink, "tests-mount"), "unlink again");
	show(SYS(mq_unlink, "made"), "the other");
	SYS(close, fd);
	show(SYS(umount2, "/tmp/mqueues", 0), "umount");
	SYS(rmdir, "/tmp/mqueues");
}

TEST(in_proc)
{
	static const char *const names[] = {"msg_default", "msg_max", "msgsize_default",
					    "msgsize_max", "queues_max"};
	char path[64];

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(path, sizeof(path), "/proc/sys/fs/mqueue/%s", names[i]);
		say("%s: %s", names[i], read_text(path));
	}
}

TEST(settings)
{
	static const char *const values[] = {"0", "1", "12", "70000", "x", "65536", "10"};
	long file = SYS(openat, AT_FDCWD, "/proc/sys/fs/mqueue/msg_default", O_WRONLY);

	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		show(SYS(pwrite64, file, values[i], strlen(values[i]), 0), "%s", values[i]);
	SYS(close, file);
	say("%s", read_text("/proc/sys/fs/mqueue/msg_default"));
	file = SYS(openat, AT_FDCWD, "/proc/sys/fs/mqueue/msgsize_max", O_WRONLY);
	show(SYS(pwrite64, file, "127", 3, 0), "too small");
	show(SYS(pwrite64, file, "16777217", 8, 0), "too large");
	SYS(close, file);
}

/* How many queues the limit allows, and what of it counts. */
TEST_ALONE(limits)
{
	struct rlimit limit = {400000, 400000};
	char name[40];
	int count = 0;
	long fd, user = own_user();

	CALL(prlimit64, 0, RLIMIT_MSGQUEUE, &limit, NULL);
	CALL(setresuid, user, user, user);
	for (;;) {
		snprintf(name, sizeof(name), "tests-limit%d", count);
		fd = SYS(mq_open, name, O_CREAT | O_RDWR, 0600, NULL);
		if (fd < 0)
			break;
		SYS(mq_unlink, name);
		count++;
	}
	show(fd, "after %d queues", count);
	SYS(close_range, 3, ~0U, 0);
	for (long size = 1; size <= 8192; size *= 8) {
		/* The largest limit that does not allow one queue. */
		long low = 0, high = 400000;

		while (high - low > 1) {
			limit.rlim_cur = (low + high) / 2;
			SYS(prlimit64, 0, RLIMIT_MSGQUEUE, &limit, NULL);
			fd = open_queue("tests-charge", O_CREAT | O_RDWR, 3, size);
			finish(fd, "tests-charge");
			if (fd < 0)
				low = (low + high) / 2;
			else
				high = (low + high) / 2;
		}
		say("three messages of %ld bytes count as %ld", size, high);
	}
	limit.rlim_cur = 400000;
	SYS(prlimit64, 0, RLIMIT_MSGQUEUE, &limit, NULL);
	show(open_queue("tests-much", O_CREAT | O_RDWR, 11, 1), "11 messages");
	show(open_queue("tests-much", O_CREAT | O_RDWR, 1, 8193), "8193 bytes");
}

TEST_ALONE(without_privilege)
{
	long fd, kept = SYS(mq_open, "tests-others", O_CREAT | O_RDWR, 0600, NULL);

	SYS(close, kept);
	kept = SYS(mq_open, "tests-read", O_CREAT | O_RDWR, 0604, NULL);
	SYS(close, kept);
	CALL(setresuid, 1000, 1000, 1000);
	TRY(mq_open, "tests-others", O_RDONLY, 0, NULL);
	TRY(mq_open, "tests-others", O_RDONLY | O_CREAT, 0, NULL);
	TRY(mq_open, "tests-others", O_RDONLY | O_CREAT | O_EXCL, 0, NULL);
	TRY(mq_open, "tests-others", 3, 0, NULL);
	TRY(mq_open, "tests-read", O_RDONLY, 0, NULL);
	TRY(mq_open, "tests-read", O_WRONLY, 0, NULL);
	TRY(mq_open, "tests-read", O_RDWR, 0, NULL);
	CALL(mq_unlink, "tests-others");
	CALL(mq_unlink, "tests-none");
	/* Who makes a queue may use it whatever its mode is. */
	fd = SYS(mq_open, "tests-mine", O_CREAT | O_RDWR, 0, NULL);
	show(put(fd, "mine", 1), "put");
	TRY(mq_open, "tests-mine", O_RDONLY, 0, NULL);
	CALL(mq_unlink, "tests-mine");
}
