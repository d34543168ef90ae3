// SPDX-License-Identifier: BSD-3-Clause
// The kernel's messages as programs read them. What is refused is compared with Linux elsewhere.

#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/klog.h>

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

static void read_new(void)
{
	int size = klogctl(9, NULL, 0), first = klogctl(2, again, 10);

	expect("unread", size > 20 && first == 10 && klogctl(9, NULL, 0) == size - 10);
	expect("rest", klogctl(2, again + 10, sizeof(again) - 10) == size - 10 &&
			       are_lines(again, size) && klogctl(9, NULL, 0) == 0);
	expect("nothing-new", klogctl(2, again, 10) == -1);
}

static void clear(void)
{
	int size = klogctl(3, text, sizeof(text));

	expect("clear",
	       klogctl(4, again, sizeof(again)) == size && klogctl(3, again, sizeof(again)) == 0);
	expect("clear-again", klogctl(5, NULL, 0) == 0 && klogctl(3, again, sizeof(again)) == 0);
}

int main(void)
{
	read_all();
	read_new();
	clear();
	expect("levels", klogctl(6, NULL, 0) == 0 && klogctl(7, NULL, 0) == 0 &&
				 klogctl(8, NULL, 8) == 0 && klogctl(8, NULL, 1) == 0);
	return 0;
}
