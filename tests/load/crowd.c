// SPDX-License-Identifier: BSD-3-Clause
// The first process of a guest that many connect to: crowd [PROGRAM ARG…]
//
// Port 7 sends back what it gets, and closes after a line that begins with 'q'. Each connection to
// port 8 is told, in lines of name and number, how much memory is free, what sockets there are, and
// how many connections port 7 has. One to port 9 ends this program, and the other, which it starts.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ECHO_PORT = 7, END_PORT = 9, FDS_MAX = 30000 };

static int listeners[10]; /* by port */
static unsigned connections;
static int events_fd;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void watch(int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	if (epoll_ctl(events_fd, EPOLL_CTL_ADD, fd, &event) < 0)
		die("epoll_ctl");
}

static void listen_at(int port)
{
	struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0 || listen(fd, 4096) < 0)
		die("listen");
	listeners[port] = fd;
	watch(fd);
}

static long free_kib(void)
{
	static char text[4096];
	int fd = open("/proc/meminfo", O_RDONLY);
	ssize_t n = read(fd, text, sizeof(text) - 1);
	const char *at;

	close(fd);
	text[n > 0 ? n : 0] = '\0';
	at = strstr(text, "MemFree:");
	return at ? atol(at + 8) : -1;
}

static int count_lines(const char *path)
{
	FILE *file = fopen(path, "r");
	int c, lines = 0;

	if (!file)
		return -1;
	while ((c = getc(file)) != EOF)
		lines += c == '\n';
	fclose(file);
	return lines - 1;
}

static void tell_status(int fd)
{
	dprintf(fd, "free_kib %ld\nconnections %u\ntcp %d\ntcp6 %d\nend 0\n", free_kib(),
		connections - 1, count_lines("/proc/net/tcp"), count_lines("/proc/net/tcp6"));
}

static void leave(int fd)
{
	close(fd);
	connections--;
}

static void serve(int fd)
{
	char buf[4096];
	ssize_t n = read(fd, buf, sizeof(buf));

	if (n < 0 && errno == EAGAIN)
		return;
	if (n > 0 && buf[0] == 's')
		tell_status(fd);
	else if (n <= 0 || send(fd, buf, (size_t)n, MSG_NOSIGNAL) < n || buf[0] == 'q')
		leave(fd);
}

static void accept_all(int listener)
{
	int fd;

	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		if (listener == listeners[ECHO_PORT]) {
			connections++;
			watch(fd);
			continue;
		}
		close(fd);
		if (listener == listeners[END_PORT])
			raise(SIGTERM);
	}
}

static pid_t start(char **program)
{
	pid_t pid = fork();

	if (pid == 0) {
		execv(program[0], program);
		die(program[0]);
	}
	return pid;
}

static void end(int signal)
{
	(void)signal;
	_exit(0);
}

int main(int argc, char **argv)
{
	struct rlimit limit = {FDS_MAX, FDS_MAX};
	static struct epoll_event events[256];

	setrlimit(RLIMIT_NOFILE, &limit);
	signal(SIGTERM, end);
	events_fd = epoll_create1(0);
	listen_at(ECHO_PORT);
	listen_at(END_PORT);
	if (argc > 1)
		start(argv + 1);
	for (;;) {
		int n = epoll_wait(events_fd, events, 256, -1);

		for (int i = 0; i < n; i++) {
			int fd = events[i].data.fd;

			if (fd == listeners[ECHO_PORT] || fd == listeners[END_PORT])
				accept_all(fd);
			else
				serve(fd);
		}
	}
}
