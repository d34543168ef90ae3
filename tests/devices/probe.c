// SPDX-License-Identifier: BSD-3-Clause
// What the tests of consoles, clocks and networks run in elfin.

#include <arpa/inet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/* Shows each read between brackets, so that their limits are seen; "end" for an end of file. */
static int show_reads(void)
{
	static char buf[8192];
	ssize_t n;

	puts("ready");
	fflush(stdout);
	while ((n = read(0, buf, sizeof(buf))) > 0) {
		if (n > 100)
			printf("[%zd bytes]\n", n);
		else
			printf("[%.*s]\n", (int)n, buf);
		fflush(stdout);
	}
	puts(n == 0 ? "end" : "error");
	return 0;
}

/* The same without line editing and echo, until a q comes. */
static int show_keys(void)
{
	struct termios raw;
	unsigned char c = 0;

	if (tcgetattr(0, &raw) != 0)
		return 1;
	cfmakeraw(&raw);
	tcsetattr(0, TCSAFLUSH, &raw);
	printf("ready\r\n");
	fflush(stdout);
	while (c != 'q' && read(0, &c, 1) == 1) {
		printf("%02x\r\n", c);
		fflush(stdout);
	}
	return 0;
}

static long long now_ns(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* Answers each byte with the monotonic and the wall-clock time, and never lets time go back. */
static int tell_time(void)
{
	long long last = 0, now;
	char c;

	for (int i = 0; i < 1000000; i++, last = now) {
		now = now_ns(CLOCK_MONOTONIC);
		if (now < last)
			return 1;
	}
	while (read(0, &c, 1) == 1) {
		printf("%lld %lld\n", now_ns(CLOCK_MONOTONIC), now_ns(CLOCK_REALTIME));
		fflush(stdout);
	}
	return 0;
}

/* Counts to a million, a line for each number, in writes of all sizes. */
static int count_up(void)
{
	static char text[70000];
	size_t used = 0, limit = 1;

	for (int i = 0; i < 200000; i++) {
		used += sprintf(text + used, "%d\n", i);
		if (used < limit)
			continue;
		if (write(1, text, used) != (ssize_t)used)
			return 1;
		used = 0;
		limit = limit * 3 % 65521;
	}
	return write(1, text, used) != (ssize_t)used;
}

#define FRAME_MAX 70000
#define KIND	  0x88b5 /* for local experiments (IEEE 802) */
#define END	  "end"

/* Brings an interface up and opens a socket for the frames of our kind that come there. */
static int open_interface(struct ifreq *interface, const char *name)
{
	int fd = socket(AF_PACKET, SOCK_RAW, htons(KIND));
	struct sockaddr_ll address = {.sll_family = AF_PACKET};

	if (fd < 0)
		return -1;
	strcpy(interface->ifr_name, name);
	if (ioctl(fd, SIOCGIFFLAGS, interface) < 0)
		return -1;
	interface->ifr_flags |= IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, interface) < 0 || ioctl(fd, SIOCGIFINDEX, interface) < 0)
		return -1;
	address.sll_ifindex = interface->ifr_ifindex;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return -1;
	return fd;
}

/* What /proc/net/dev has counted. */
static void show_counters(const char *name)
{
	unsigned long long n[16] = {0};
	FILE *file = fopen("/proc/net/dev", "r");
	char line[300], *at;

	while (file && fgets(line, sizeof(line), file)) {
		at = strstr(line, name);
		if (!at || at[strlen(name)] != ':')
			continue;
		at += strlen(name) + 1;
		for (int i = 0; i < 16; i++)
			n[i] = strtoull(at, &at, 10);
	}
	if (file)
		fclose(file);
	printf("counted %llu, %llu wrong, %llu sent\n", n[1], n[2], n[9]);
}

/* Sends every frame that is for this interface back to where it came from, until one that says so;
 * then, unless it is to be done once only, waits until the link is gone. */
static int echo_frames(const char *name, bool once)
{
	static unsigned char frame[FRAME_MAX], address[6];
	struct ifreq interface = {0};
	int fd = open_interface(&interface, name);
	unsigned stats[2];
	socklen_t len = sizeof(stats);
	ssize_t n = 0;

	if (fd < 0 || ioctl(fd, SIOCGIFHWADDR, &interface) < 0) {
		perror(name);
		return 1;
	}
	memcpy(address, interface.ifr_hwaddr.sa_data, 6);
	ioctl(fd, SIOCGIFMTU, &interface);
	printf("ready %02x:%02x:%02x:%02x:%02x:%02x mtu %d\n", address[0], address[1], address[2],
	       address[3], address[4], address[5], interface.ifr_mtu);
	fflush(stdout);
	while ((n = recv(fd, frame, sizeof(frame), 0)) >= 14 && memcmp(frame + 14, END, 3) != 0) {
		if (memcmp(frame, address, 6) != 0)
			continue;
		memcpy(frame, frame + 6, 6);
		memcpy(frame + 6, address, 6);
		if (send(fd, frame, n, 0) != n) {
			perror("send");
			return 1;
		}
	}
	getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, stats, &len);
	printf("received %u, dropped %u\n", stats[0], stats[1]);
	show_counters(name);
	if (once)
		return 0;
	do
		ioctl(fd, SIOCGIFFLAGS, &interface);
	while (interface.ifr_flags & IFF_RUNNING);
	puts("no link");
	return n < 14;
}

static void show_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		printf("%s: %s", path, line);
	if (file)
		fclose(file);
}

/* Whether there is an address of IPv6 that a router's prefix has made: of the widest scope, and not
 * waiting for others who may have it. */
static bool has_address6(void)
{
	FILE *file = fopen("/proc/net/if_inet6", "r");
	unsigned scope, flags;
	bool found = false;

	while (file && fscanf(file, "%*s %*x %*x %x %x %*s", &scope, &flags) == 2)
		found = found || (scope == 0 && !(flags & 0x40));
	if (file)
		fclose(file);
	return found;
}

/* What the network has told of names, and that it gives an address of IPv6. */
static int show_names(void)
{
	struct utsname names;
	int tries = 0;

	uname(&names);
	printf("called %s\n", names.nodename);
	show_file("/etc/resolv.conf");
	for (; !has_address6() && tries < 600; tries++)
		usleep(100000);
	puts(has_address6() ? "has an address" : "has no address");
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "lines") == 0)
		return show_reads();
	if (strcmp(what, "keys") == 0)
		return show_keys();
	if (strcmp(what, "time") == 0)
		return tell_time();
	if (strcmp(what, "count") == 0)
		return count_up();
	if (strcmp(what, "frames") == 0)
		return echo_frames(argc > 2 ? argv[2] : "eth0", argc > 3);
	if (strcmp(what, "names") == 0)
		return show_names();
	puts("hello");
	return 0;
}
