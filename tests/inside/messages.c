// SPDX-License-Identifier: BSD-3-Clause
// The kernel's messages as programs read them. What is refused is compared with Linux elsewhere.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/wait.h>
#include <unistd.h>

static char text[1 << 16], again[1 << 16];

static void expect(const char *name, int holds)
{
	printf("%s inside.messages-%s\n", holds ? "ok" : "not ok", name);
}

/* Whether all of it is lines that begin as Linux's do. */
static int are_lines(const char *p, int size)
{
	const char *end = p + size;
	unsigned level, seconds, micros;

	while (p < end) {
		const char *newline = memchr(p, '\n', end - p);

		if (!newline || sscanf(p, "<%u>[%u.%u] ", &level, &seconds, &micros) != 3 ||
		    level > 7)
			return 0;
		p = newline + 1;
	}
	return 1;
}

static void read_all(void)
{
	int size = klogctl(3, text, sizeof(text)), one;
	const char *last;

	expect("all", size > 20 && are_lines(text, size) && strstr(text, "started;"));
	expect("all-again", klogctl(3, again, sizeof(again)) == size && !memcmp(text, again, size));
	last = memrchr(text, '\n', size - 1);
	last = last ? last + 1 : text;
	one = (int)(text + size - last);
	expect("newest-line", klogctl(3, again, one) == one && !memcmp(last, again, one));
	expect("no-room", klogctl(3, again, one - 1) == 0);
	expect("buffer", klogctl(10, NULL, 0) >= size);
}

/* A message from a child, which comes later. */
static void write_late(void)
{
	int out = open("/dev/kmsg", O_WRONLY);

	if (fork() == 0) {
		usleep(10000);
		_exit(write(out, "came late", 9) != 9);
	}
	close(out);
}

static void read_new(void)
{
	int size = klogctl(9, NULL, 0), first = klogctl(2, again, 10);

	expect("unread", size > 20 && first == 10 && klogctl(9, NULL, 0) == size - 10);
	expect("rest", klogctl(2, again + 10, sizeof(again) - 10) == size - 10 &&
			       are_lines(again, size) && klogctl(9, NULL, 0) == 0);
	write_late();
	size = klogctl(2, again, sizeof(again));
	expect("wait", size > 10 && memmem(again, size, "] came late\n", 12));
	wait(NULL);
}

static void clear(void)
{
	int size = klogctl(3, text, sizeof(text));

	expect("clear",
	       klogctl(4, again, sizeof(again)) == size && klogctl(3, again, sizeof(again)) == 0);
	expect("clear-again", klogctl(5, NULL, 0) == 0 && klogctl(3, again, sizeof(again)) == 0);
}

/* A record for each read, with numbers that grow by one. */
static void read_records(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK), out = open("/dev/kmsg", O_WRONLY);
	unsigned long priority, number, last, us;
	char record[2000];
	int size = 0, good = fd >= 0, found = 0;

	expect("kmsg-write",
	       write(out, "<13>from a program\n", 19) == 19 && write(out, "no level", 8) == 8);
	for (last = 0; (size = read(fd, record, sizeof(record) - 1)) > 0; last = number) {
		record[size] = '\0';
		good &= sscanf(record, "%lu,%lu,%lu,-;", &priority, &number, &us) == 3 &&
			record[size - 1] == '\n' && (last == 0 || number == last + 1);
		found += priority == 13 && strstr(record, ";from a program\n");
		found += priority == 12 && strstr(record, ";no level\n");
	}
	expect("kmsg-records", good && found == 2 && size < 0 && errno == EAGAIN);
	expect("kmsg-seek", lseek(fd, 0, SEEK_SET) == 0 && read(fd, record, 5) < 0 &&
				    errno == EINVAL && read(fd, record, sizeof(record)) > 10 &&
				    lseek(fd, 0, SEEK_END) == 0 && read(fd, record, 1000) < 0);
	/* Whoever waits gets what comes. */
	fcntl(fd, F_SETFL, 0);
	write_late();
	size = read(fd, record, sizeof(record));
	expect("kmsg-wait", size > 10 && memmem(record, size, ";came late\n", 11));
	wait(NULL);
	close(out);
	close(fd);
	expect("mem-refused", open("/dev/mem", O_RDONLY) < 0 && errno == EPERM);
}

int main(void)
{
	read_all();
	read_new();
	clear();
	expect("levels", klogctl(6, NULL, 0) == 0 && klogctl(7, NULL, 0) == 0 &&
				 klogctl(8, NULL, 8) == 0 && klogctl(8, NULL, 1) == 0);
	read_records();
	return 0;
}
