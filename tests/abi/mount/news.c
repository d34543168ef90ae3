// SPDX-License-Identifier: BSD-3-Clause
// Polling the lists of mounts: each open file is told once of what has changed.

#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/mount/mount.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mount.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

#define M "/tmp/mount-news"

static int info, mounts;

static int events_of(int fd)
{
	struct pollfd polled = {fd, POLLIN | POLLPRI | POLLOUT, 0};

	poll(&polled, 1, 0);
	return polled.revents;
}

static void show_news(void)
{
	int first = events_of(info), others = events_of(mounts);

	say("  %x %x, then %x", first, others, events_of(info));
}

#define DO(name, ...)                    \
	do {                             \
		CALL(name, __VA_ARGS__); \
		show_news();             \
	} while (0)

static void begin(void)
{
	info = SYS(open, "/proc/self/mountinfo", O_RDONLY);
	mounts = SYS(open, "/proc/self/mounts", O_RDONLY);
	make_dir(M);
	make_dir(M "/a");
	make_dir(M "/b");
}

static void end(void)
{
	SYS(close, info);
	SYS(close, mounts);
	SYS(rmdir, M "/a");
	SYS(rmdir, M "/b");
	SYS(rmdir, M);
}

TEST(events)
{
	begin();
	say("%x %x", events_of(info), events_of(mounts));
	DO(mount, "none", M "/a", "tmpfs", 0, NULL);
	DO(mount, M "/a", M "/b", NULL, MS_BIND, NULL);
	DO(mount, NULL, M "/b", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL);
	DO(mount, NULL, M "/b", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL);
	DO(mount, NULL, M "/a", NULL, MS_REMOUNT, "size=1m");
	DO(mount, NULL, M "/a", NULL, MS_REMOUNT, "nonsense=1m");
	DO(mount, NULL, M "/b", NULL, MS_PRIVATE, NULL);
	DO(mount, NULL, M "/b", NULL, MS_UNBINDABLE, NULL);
	DO(mount, NULL, "/nowhere", NULL, MS_PRIVATE, NULL);
	DO(umount2, M "/b", 0);
	DO(mount, M "/a", M "/b", NULL, MS_MOVE, NULL);
	DO(umount2, M "/b", MNT_DETACH);
	end();
}

/* What happened before it was opened is no news. */
TEST(opened_later)
{
	int later;

	begin();
	SYS(mount, "none", M "/a", "tmpfs", 0, NULL);
	later = SYS(open, "/proc/self/mounts", O_RDONLY);
	say("%x %x", events_of(mounts), events_of(later));
	SYS(close, later);
	SYS(umount2, M "/a", 0);
	end();
}

TEST(waiting)
{
	struct epoll_event event = {.events = EPOLLPRI};
	int epoll, child, status;
	struct pollfd polled;

	begin();
	polled = (struct pollfd){info, POLLPRI, 0};
	epoll = epoll_create1(0);
	show(epoll_ctl(epoll, EPOLL_CTL_ADD, mounts, &event), "epoll_ctl");
	show(epoll_wait(epoll, &event, 1, 0), "epoll_wait");
	child = fork();
	if (child == 0) {
		SYS(mount, "none", M "/a", "tmpfs", 0, NULL);
		_exit(0);
	}
	show(poll(&polled, 1, -1), "poll");
	say("%x", polled.revents);
	waitpid(child, &status, 0);
	show(epoll_wait(epoll, &event, 1, -1), "epoll_wait");
	say("%x", event.events);
	show(epoll_wait(epoll, &event, 1, 0), "epoll_wait");
	SYS(umount2, M "/a", 0);
	show(epoll_wait(epoll, &event, 1, -1), "epoll_wait");
	SYS(close, epoll);
	end();
}

TEST(select)
{
	fd_set readable, except;
	struct timeval none = {0, 0};

	begin();
	SYS(mount, "none", M "/a", "tmpfs", 0, NULL);
	FD_ZERO(&readable);
	FD_ZERO(&except);
	FD_SET(info, &readable);
	FD_SET(info, &except);
	show(select(info + 1, &readable, NULL, &except, &none), "select");
	say("%d %d", FD_ISSET(info, &readable) != 0, FD_ISSET(info, &except) != 0);
	SYS(umount2, M "/a", 0);
	end();
}
