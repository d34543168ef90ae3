// SPDX-License-Identifier: BSD-3-Clause
/* What the launcher's tests run in the machine: each word of the command line does one thing. */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int print_args(char **argv)
{
	for (; *argv; argv++)
		printf("<%s>\n", *argv);
	return 0;
}

static int print_env(void)
{
	for (char **variable = environ; *variable; variable++)
		puts(*variable);
	return 0;
}

/* The hardware's address of the first network interface. */
static int print_interface(void)
{
	struct ifreq interface = {.ifr_name = "eth0"};
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	if (fd < 0 || ioctl(fd, SIOCGIFHWADDR, &interface) < 0) {
		puts("none");
		return 0;
	}
	for (int i = 0; i < 6; i++)
		printf(i ? ":%02x" : "%02x", interface.ifr_hwaddr.sa_data[i] & 255);
	putchar('\n');
	return 0;
}

static int bind_port(int type, int port)
{
	struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(port)};
	int fd = socket(AF_INET, type, 0);

	return fd >= 0 && bind(fd, (struct sockaddr *)&here, sizeof(here)) == 0 ? fd : -1;
}

/* Sends back what comes on one connection, until its end, and then one datagram. */
static int serve(int port)
{
	static char data[65536];
	int tcp = bind_port(SOCK_STREAM, port), udp = bind_port(SOCK_DGRAM, port), connection;
	struct sockaddr_in peer;
	socklen_t length = sizeof(peer);
	ssize_t n;

	if (tcp < 0 || udp < 0 || listen(tcp, 1) < 0)
		return 1;
	puts("listening");
	fflush(stdout);
	connection = accept(tcp, NULL, NULL);
	while ((n = read(connection, data, sizeof(data))) > 0)
		for (ssize_t done = 0, part; done < n; done += part)
			if ((part = write(connection, data + done, n - done)) < 0)
				return 2;
	close(connection);
	n = recvfrom(udp, data, sizeof(data), 0, (struct sockaddr *)&peer, &length);
	return n < 0 || sendto(udp, data, n, 0, (struct sockaddr *)&peer, length) != n ? 3 : 0;
}

/* Prints what a server says. */
static int ask(const char *address, int port)
{
	struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons(port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char data[4096];
	ssize_t n;

	inet_pton(AF_INET, address, &there.sin_addr);
	if (connect(fd, (struct sockaddr *)&there, sizeof(there)) < 0) {
		puts(strerror(errno));
		return 1;
	}
	while ((n = read(fd, data, sizeof(data))) > 0)
		fwrite(data, 1, n, stdout);
	return n < 0;
}

static int print_terminals(void)
{
	struct winsize size = {0};

	for (int fd = 0; fd < 3; fd++)
		putchar(isatty(fd) ? 't' : '-');
	if (ioctl(0, TIOCGWINSZ, &size) == 0)
		printf(" %dx%d", size.ws_col, size.ws_row);
	putchar('\n');
	return 0;
}

static int copy(int from)
{
	static char buffer[65536];
	ssize_t size;

	while ((size = read(from, buffer, sizeof(buffer))) > 0)
		for (ssize_t done = 0, part; done < size; done += part)
			if ((part = write(1, buffer + done, size - done)) < 0)
				return 3;
	return size < 0 ? 2 : 0;
}

static int copy_file(const char *path)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0) {
		perror(path);
		return 1;
	}
	return copy(fd);
}

/* Lines that must come out in this order where both streams lead to one file. */
static int write_alternately(void)
{
	for (int i = 0; i < 100; i++) {
		dprintf(1, "out %d\n", i);
		dprintf(2, "err %d\n", i);
	}
	return 0;
}

static int write_forever(void)
{
	while (write(1, "y\n", 2) == 2)
		continue;
	return errno == EPIPE ? 5 : 6;
}

static int sleep_long(void)
{
	struct timespec hour = {.tv_sec = 3600};

	dprintf(1, "sleeping\n");
	nanosleep(&hour, NULL);
	return 0;
}

/* Turns echo off, asks, and reads only when the answer has had time to come. */
static int ask_secretly(void)
{
	struct timespec while_typing = {.tv_nsec = 300000000};
	struct termios termios;

	if (tcgetattr(0, &termios) < 0)
		return 2;
	termios.c_lflag &= ~ECHO;
	tcsetattr(0, TCSANOW, &termios);
	dprintf(1, "secret?\n");
	nanosleep(&while_typing, NULL);
	return copy(0);
}

/* For a debugger that looks at the core: memory of all kinds, and a stack. */
static char *volatile on_the_heap;

static __attribute__((noipa)) void fail_at(volatile int *where, double number)
{
	*where = (int)number;
}

static __attribute__((noipa)) int fail_deeply(int argc)
{
	char text[32];

	snprintf(text, sizeof(text), "called with %d", argc);
	on_the_heap = strdup(text);
	fail_at((int *)16, 3.5);
	return puts(text);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "args") == 0)
		return print_args(argv);
	if (strcmp(what, "env") == 0)
		return print_env();
	if (strcmp(what, "serve") == 0 && argc > 2)
		return serve(atoi(argv[2]));
	if (strcmp(what, "ask") == 0 && argc > 3)
		return ask(argv[2], atoi(argv[3]));
	if (strcmp(what, "interface") == 0)
		return print_interface();
	if (strcmp(what, "terminals") == 0)
		return print_terminals();
	if (strcmp(what, "cat") == 0)
		return argc > 2 ? copy_file(argv[2]) : copy(0);
	if (strcmp(what, "both") == 0)
		return write_alternately();
	if (strcmp(what, "yes") == 0)
		return write_forever();
	if (strcmp(what, "sleep") == 0)
		return sleep_long();
	if (strcmp(what, "ask") == 0)
		return ask_secretly();
	if (strcmp(what, "exit") == 0 && argc > 2)
		return atoi(argv[2]);
	if (strcmp(what, "core") == 0)
		return fail_deeply(argc);
	if (strcmp(what, "fault") == 0)
		*(volatile int *)16 = 1;
	if (strcmp(what, "illegal") == 0)
		__asm__ volatile("ud2");
	return 99;
}
