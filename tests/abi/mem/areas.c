// SPDX-License-Identifier: BSD-3-Clause

#define _GNU_SOURCE
#include "tests/abi/mem/areas.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

char *map_letters(char *at, size_t pages, int flags)
{
	char *p = (char *)SYS(mmap, at, pages * PAGE, RW, flags | (at ? MAP_FIXED : 0), -1, 0);

	for (size_t i = 0; i < pages; i++)
		p[i * PAGE] = 'a' + i % 26;
	return p;
}

long letters_file(const char *name, size_t pages)
{
	long fd = SYS(open, name, O_RDWR | O_CREAT | O_TRUNC, 0600);

	SYS(ftruncate, fd, pages * PAGE);
	for (size_t i = 0; i < pages; i++)
		SYS(pwrite64, fd, &"abcdefghijklmnopqrstuvwxyz"[i % 26], 1, i * PAGE);
	return fd;
}

static char page_character(long fd, char *page)
{
	char first;

	if (SYS(pwrite64, fd, page, 1, 0) != 1)
		return SYS(msync, page, PAGE, MS_ASYNC) == -ENOMEM ? '.' : '-';
	SYS(pread64, fd, &first, 1, 0);
	return first ? first : '0';
}

void show_pages(const char *name, char *start, size_t pages)
{
	long fd = SYS(open, "/tmp/areas-probe", O_RDWR | O_CREAT, 0600);
	long zero = SYS(open, "/dev/zero", O_RDONLY);
	char contents[200], rights[200];

	for (size_t i = 0; i < pages; i++) {
		contents[i] = page_character(fd, start + i * PAGE);
		rights[i] = SYS(read, zero, start + i * PAGE + 1, 1) == 1 ? 'w' : '-';
	}
	say("%s: %.*s %.*s", name, (int)pages, contents, (int)pages, rights);
	SYS(close, fd);
	SYS(close, zero);
}

void show_resident(const char *name, char *start, size_t pages)
{
	unsigned char vec[200] = {0};
	char text[200];
	long result = SYS(mincore, start, pages * PAGE, vec);

	if (result != 0) {
		show(result, "%s", name);
		return;
	}
	for (size_t i = 0; i < pages; i++)
		text[i] = vec[i] & 1 ? '1' : '0';
	say("%s: resident %.*s", name, (int)pages, text);
}
