// SPDX-License-Identifier: BSD-3-Clause
// Bad addresses at every pointer argument of the calls that wait for something, and structures that
// end at the edge of a mapping.

#define _GNU_SOURCE
#include "tests/abi/bad/bad.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/timerfd.h>
#include <time.h>

static struct timespec now;

TEST(poll)
{
	struct pollfd one = {-1, POLLIN, 0}, two[2] = {{-1, POLLIN, 0}, {-1, POLLIN, 0}};
	unsigned long mask = 0;
	char *page = guarded_page();

	EACH_BAD("poll", SYS(poll, p, 1, 0));
	EACH_BAD("poll of none", SYS(poll, p, 0, 0));
	EACH_BAD("ppoll", SYS(ppoll, p, 1, &now, NULL, 8));
	EACH_BAD_BUT_NULL("ppoll, time", SYS(ppoll, &one, 1, p, NULL, 8));
	EACH_BAD_BUT_NULL("ppoll, mask", SYS(ppoll, &one, 1, &now, p, 8));
	EACH_BAD_BUT_NULL("ppoll, bad size", SYS(ppoll, &one, 1, &now, p, 7));
	IN_AT_EDGE("poll", two, SYS(poll, p, 2, 0));
	IN_AT_EDGE("ppoll", one, SYS(ppoll, p, 1, &now, NULL, 8));
	IN_AT_EDGE("ppoll, time", now, SYS(ppoll, &one, 1, p, NULL, 8));
	IN_AT_EDGE("ppoll, mask", mask, SYS(ppoll, &one, 1, &now, p, 8));
}

/* As many descriptors as need so many bytes; none of them is in a set. */
TEST(select)
{
	struct timeval no_time = {0, 0};
	fd_set none;
	char *page = guarded_page();

	FD_ZERO(&none);
	memset(page, 0, PAGE);
	EACH_BAD_BUT_NULL("select, read", SYS(select, 1, p, NULL, NULL, &no_time));
	EACH_BAD_BUT_NULL("select, write", SYS(select, 1, NULL, p, NULL, &no_time));
	EACH_BAD_BUT_NULL("select, exceptions", SYS(select, 1, NULL, NULL, p, &no_time));
	EACH_BAD_BUT_NULL("select, time", SYS(select, 1, &none, NULL, NULL, p));
	EACH_BAD("select of none", SYS(select, 0, p, p, p, &no_time));
	AT_EDGE("select, 64", 8, SYS(select, 64, p, NULL, NULL, &no_time));
	SYS(dup2, 0, 100);
	AT_EDGE("select, 65", 8, SYS(select, 65, p, NULL, NULL, &no_time));
	SYS(close, 100);
	AT_EDGE("select, 1", 8, SYS(select, 1, NULL, p, NULL, &no_time));
	AT_EDGE("select, time", 16, SYS(select, 0, NULL, NULL, NULL, p));
}

TEST(pselect)
{
	unsigned long mask = 0;
	struct {
		const void *mask;
		size_t size;
	} argument = {&mask, 8};
	char *page = guarded_page();

	memset(page, 0, PAGE);
	EACH_BAD_BUT_NULL("pselect6, read", SYS(pselect6, 1, p, NULL, NULL, &now, NULL));
	EACH_BAD_BUT_NULL("pselect6, write", SYS(pselect6, 1, NULL, p, NULL, &now, NULL));
	EACH_BAD_BUT_NULL("pselect6, exceptions", SYS(pselect6, 1, NULL, NULL, p, &now, NULL));
	EACH_BAD_BUT_NULL("pselect6, time", SYS(pselect6, 0, NULL, NULL, NULL, p, NULL));
	EACH_BAD_BUT_NULL("pselect6, mask", SYS(pselect6, 0, NULL, NULL, NULL, &now, p));
	EACH_BAD_BUT_NULL("pselect6, mask itself",
			  (argument.mask = p, SYS(pselect6, 0, NULL, NULL, NULL, &now, &argument)));
	argument.mask = &mask;
	IN_AT_EDGE("pselect6, mask", argument, SYS(pselect6, 0, NULL, NULL, NULL, &now, p));
	AT_EDGE("pselect6, mask itself", 8,
		(argument.mask = p, SYS(pselect6, 0, NULL, NULL, NULL, &now, &argument)));
	memset(page, 0, PAGE);
	AT_EDGE("pselect6, time", 16, SYS(pselect6, 0, NULL, NULL, NULL, p, NULL));
}

TEST(epoll)
{
	long epoll = SYS(epoll_create1, 0), event = SYS(eventfd2, 1, 0);
	struct epoll_event one = {EPOLLIN, {.u32 = 1}};
	unsigned long mask = 0;
	char *page = guarded_page();

	EACH_BAD("add", SYS(epoll_ctl, epoll, EPOLL_CTL_ADD, event, p));
	EACH_BAD("change", SYS(epoll_ctl, epoll, EPOLL_CTL_MOD, event, p));
	EACH_BAD("delete", SYS(epoll_ctl, epoll, EPOLL_CTL_DEL, event, p));
	EACH_BAD("no operation", SYS(epoll_ctl, epoll, 9, event, p));
	IN_AT_EDGE("add", one, SYS(epoll_ctl, epoll, EPOLL_CTL_ADD, event, p));
	IN_AT_EDGE("change", one, SYS(epoll_ctl, epoll, EPOLL_CTL_MOD, event, p));
	EACH_BAD("epoll_wait", SYS(epoll_wait, epoll, p, 1, 0));
	EACH_BAD("epoll_wait, none wanted", SYS(epoll_wait, epoll, p, 0, 0));
	AT_EDGE("epoll_wait", 12, SYS(epoll_wait, epoll, p, 1, 0));
	AT_EDGE("epoll_wait, room for two", 12, SYS(epoll_wait, epoll, p, 2, 0));
	EACH_BAD("epoll_pwait", SYS(epoll_pwait, epoll, p, 1, 0, NULL, 8));
	EACH_BAD_BUT_NULL("epoll_pwait, mask", SYS(epoll_pwait, epoll, &one, 1, 0, p, 8));
	EACH_BAD_BUT_NULL("epoll_pwait, bad size", SYS(epoll_pwait, epoll, &one, 1, 0, p, 9));
	AT_EDGE("epoll_pwait, mask", 8, SYS(epoll_pwait, epoll, &one, 1, 0, p, 8));
	EACH_BAD("epoll_pwait2", SYS(epoll_pwait2, epoll, p, 1, &now, NULL, 8));
	EACH_BAD("epoll_pwait2, time", SYS(epoll_pwait2, epoll, &one, 1, p, NULL, 8));
	EACH_BAD_BUT_NULL("epoll_pwait2, mask", SYS(epoll_pwait2, epoll, &one, 1, &now, p, 8));
	IN_AT_EDGE("epoll_pwait2, time", now, SYS(epoll_pwait2, epoll, &one, 1, p, NULL, 8));
	IN_AT_EDGE("epoll_pwait2, mask", mask, SYS(epoll_pwait2, epoll, &one, 1, &now, p, 8));
	SYS(close, epoll);
	SYS(close, event);
}

/* How much of it is there after what failed half-way. */
static void show_ready(int fd)
{
	int ready = -1;

	ioctl(fd, FIONREAD, &ready);
	say("%d bytes are there", ready);
}

TEST(pipes)
{
	char *page = guarded_page();
	int fds[2];

	EACH_BAD("pipe", SYS(pipe, p));
	EACH_BAD("pipe2", SYS(pipe2, p, O_CLOEXEC));
	AT_EDGE("over", 8, over ? SYS(pipe, p) : 0);
	TRY(dup, 0);
	CALL(pipe2, fds, O_NONBLOCK);
	EACH_BAD("write", SYS(write, fds[1], p, 5));
	EACH_BAD("read", SYS(read, fds[0], p, 5));
	SYS(write, fds[1], "0123456789", 10);
	EACH_BAD("read", SYS(read, fds[0], p, 5));
	AT_EDGE("read", 4, SYS(read, fds[0], p, 4));
	show_ready(fds[0]);
	AT_EDGE("write", 4, SYS(write, fds[1], p, 4));
	show_ready(fds[0]);
	CALL(write, fds[1], page, PAGE);
	AT_EDGE("write of two pages", PAGE, SYS(write, fds[1], p, 2 * PAGE));
	show_ready(fds[0]);
	AT_EDGE("read", 4095, SYS(read, fds[0], p, 2 * PAGE));
	show_ready(fds[0]);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(counters)
{
	uint64_t value = 1;
	struct itimerspec spec = {{0, 0}, {0, 1}};
	long event = SYS(eventfd2, 1, EFD_NONBLOCK), watcher = SYS(inotify_init1, IN_NONBLOCK);
	long timer = SYS(timerfd_create, CLOCK_MONOTONIC, 0);
	char *page = guarded_page();

	EACH_BAD("eventfd, read", SYS(read, event, p, 8));
	EACH_BAD("eventfd, write", SYS(write, event, p, 8));
	IN_AT_EDGE("eventfd, write", value, SYS(write, event, p, 8));
	AT_EDGE("eventfd, read", 8, SYS(read, event, p, 8));
	SYS(timerfd_settime, timer, 0, &spec, NULL);
	AT_EDGE("timerfd, read", 8, SYS(read, timer, p, 8 - over));
	EACH_BAD("inotify_add_watch", SYS(inotify_add_watch, watcher, p, IN_OPEN));
	CALL(inotify_add_watch, watcher, at_page_end(page, "/tmp"), IN_OPEN);
	SYS(close, event);
	SYS(close, watcher);
	SYS(close, timer);
}
