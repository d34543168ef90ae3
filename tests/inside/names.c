// SPDX-License-Identifier: BSD-3-Clause
// Names that programs give to memory, which a Linux may have been built without.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif

#define PAGE  4096UL
#define PLACE ((char *)0x500000000000)

static void expect(const char *name, int holds)
{
	printf("%s inside.names-%s\n", holds ? "ok" : "not ok", name);
}

static long set_name(unsigned long first, unsigned long pages, const char *name)
{
	return prctl(PR_SET_VMA, 0, PLACE + first * PAGE, pages * PAGE, name) == 0 ? 0 : -errno;
}

/* The areas from PLACE on, in short: `[name]3` for three pages, `-` for those without a name. */
static const char *areas(void)
{
	static char text[1 << 16], result[1000];
	int fd = open("/proc/self/maps", O_RDONLY);
	ssize_t size = read(fd, text, sizeof(text) - 1);
	char *out = result;

	close(fd);
	text[size > 0 ? size : 0] = '\0';
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		unsigned long start, end;
		char name[200] = "-";

		sscanf(line, "%lx-%lx %*s %*s %*s %*s %199[^\n]", &start, &end, name);
		if (start >= (unsigned long)PLACE && start < (unsigned long)PLACE + (1UL << 30))
			out += sprintf(out, "%s%lu ", name, (end - start) / PAGE);
	}
	*out = '\0';
	return result;
}

static void map(unsigned long first, unsigned long pages, int flags, int fd)
{
	mmap(PLACE + first * PAGE, pages * PAGE, PROT_READ | PROT_WRITE, flags | MAP_FIXED, fd, 0);
}

static void cutting_and_joining(void)
{
	map(0, 8, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	expect("none", !strcmp(areas(), "-8 "));
	expect("some", set_name(2, 3, "x y") == 0 && !strcmp(areas(), "-2 [anon:x y]3 -3 "));
	expect("joined", set_name(5, 1, "x y") == 0 && !strcmp(areas(), "-2 [anon:x y]4 -2 "));
	expect("taken away",
	       set_name(3, 1, NULL) == 0 && !strcmp(areas(), "-2 [anon:x y]1 -1 [anon:x y]2 -2 "));
	expect("hole", set_name(6, 10, "b") == -ENOMEM &&
			       !strcmp(areas(), "-2 [anon:x y]1 -1 [anon:x y]2 [anon:b]2 "));
	mremap(PLACE + 6 * PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
	       PLACE + 20 * PAGE);
	expect("moved", !strcmp(areas(), "-2 [anon:x y]1 -1 [anon:x y]2 [anon:b]2 "));
	expect("all", set_name(0, 6, NULL) == 0 && !strcmp(areas(), "-6 [anon:b]2 "));
	munmap(PLACE, 30 * PAGE);
}

static void kinds(void)
{
	int fd = memfd_create("file", 0);

	map(0, 1, MAP_SHARED | MAP_ANONYMOUS, -1);
	expect("shared", set_name(0, 1, "s") == 0 && !strcmp(areas(), "[anon_shmem:s]1 "));
	if (ftruncate(fd, PAGE) != 0)
		expect("ftruncate", 0);
	map(0, 1, MAP_PRIVATE, fd);
	expect("of a file", set_name(0, 1, "f") == -EBADF);
	close(fd);
	munmap(PLACE, PAGE);
}

static void arguments(void)
{
	static const char *const bad[] = {"[", "]", "\\", "$", "`", "a\nb", "\x7f", "\x1f", "\xff"};
	char longest[82];
	int refused = 0;

	map(0, 1, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused += set_name(0, 1, bad[i]) == -EINVAL;
	expect("characters", refused == sizeof(bad) / sizeof(bad[0]));
	memset(longest, 'x', sizeof(longest));
	longest[79] = '\0';
	expect("longest", set_name(0, 1, longest) == 0);
	longest[79] = 'x';
	longest[80] = '\0';
	expect("too long", set_name(0, 1, longest) == -EINVAL);
	expect("empty", set_name(0, 1, "") == 0);
	expect("bad address", set_name(0, 1, (char *)8) == -EFAULT);
	expect("unaligned", prctl(PR_SET_VMA, 0, PLACE + 1, PAGE, "x") == -1 && errno == EINVAL);
	expect("nothing", prctl(PR_SET_VMA, 0, PLACE, 0UL, "x") == 0);
	expect("everything", prctl(PR_SET_VMA, 0, PLACE, -1L, "x") == -1 && errno == EINVAL);
	expect("another", prctl(PR_SET_VMA, 1, PLACE, PAGE, "x") == -1 && errno == EINVAL);
	munmap(PLACE, PAGE);
}

int main(void)
{
	cutting_and_joining();
	kinds();
	arguments();
	return 0;
}
