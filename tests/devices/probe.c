// SPDX-License-Identifier: BSD-3-Clause
// What the tests of consoles and clocks run in elfin.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
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
	puts("hello");
	return 0;
}
