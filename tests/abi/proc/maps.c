// SPDX-License-Identifier: BSD-3-Clause
// /proc/self/maps and smaps: one line for each area, with its rights, offset and name.

#define _GNU_SOURCE
#include "tests/abi/mem/areas.h"
#include "tests/abi/proc/proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define PLACES (1UL << 32) /* what is looked at of what follows FREE_AT */

/* Device and inode number are the file's own: here they are checked or blotted out. */
static void show_map(char *line, size_t length)
{
	char copy[400];
	int start = 0, end = 0;
	unsigned major, minor;
	unsigned long ino;

	snprintf(copy, sizeof(copy), "%.*s", (int)length, line);
	sscanf(copy, "%*s %*s %*s %n%x:%x %lu%n", &start, &major, &minor, &ino, &end);
	say("%.*s(%s) %s", start, copy, ino ? "file" : "none",
	    copy + end + strspn(copy + end, " "));
	/* Names begin in one column. */
	check(copy[end] == ' ' && (copy[end + 1] == '\0' || copy[72] == ' '));
	check(copy[end + 1] == '\0' || end >= 73 || copy[73] != ' ');
}

static void show_maps(const char *what)
{
	say("%s:", what);
	for (char *line = read_text("/proc/self/maps"); line; line = next_line(line)) {
		unsigned long at = strtoul(line, NULL, 16);

		if (at >= (unsigned long)FREE_AT && at < (unsigned long)FREE_AT + PLACES)
			show_map(line, strcspn(line, "\n"));
	}
}

static char *map(int page, int pages, int prot, int flags, long fd, long offset)
{
	return (char *)SYS(mmap, FREE_AT + page * PAGE, pages * PAGE, prot, flags | MAP_FIXED, fd,
			   offset);
}

static void finish(void)
{
	SYS(munmap, FREE_AT, PLACES);
}

TEST(rights)
{
	for (int prot = 0; prot < 8; prot++) {
		map(2 * prot, 1, prot, ANON, -1, 0);
		map(20 + 2 * prot, 1, prot, SHARED, -1, 0);
	}
	show_maps("all rights");
	finish();
}

TEST(files)
{
	long fd = letters_file("/tmp/maps file", 8);
	struct stat st;
	unsigned major, minor;
	unsigned long ino;
	char *line;

	map(0, 4, PROT_READ, MAP_PRIVATE, fd, 2 * PAGE);
	map(4, 2, RW, MAP_SHARED, fd, PAGE);
	map(6, 2, RW, MAP_PRIVATE, fd, 0);
	map(8, 2, RW, MAP_PRIVATE, fd, 2 * PAGE);
	show_maps("a file");
	stat("/tmp/maps file", &st);
	line = find_line(read_text("/proc/self/maps"), "500000000000");
	check(line && sscanf(line, "%*s %*s %*s %x:%x %lu", &major, &minor, &ino) == 3);
	check(ino == st.st_ino && major == major(st.st_dev) && minor == minor(st.st_dev));
	SYS(rename, "/tmp/maps file", "/tmp/maps\nnew");
	show_maps("renamed");
	SYS(unlink, "/tmp/maps\nnew");
	show_maps("removed");
	SYS(close, fd);
	finish();
}

TEST(kinds)
{
	long zero = SYS(open, "/dev/zero", O_RDWR);

	map(6, 1, RW, SHARED, -1, 0);
	map(10, 1, RW, MAP_SHARED, zero, 0);
	map(14, 1, RW, ANON | MAP_NORESERVE, -1, 0);
	map(15, 1, RW, ANON, -1, 0);
	show_maps("kinds");
	SYS(close, zero);
	finish();
}

TEST(split_and_merged)
{
	map(0, 8, RW, ANON, -1, 0);
	show_maps("one");
	SYS(mprotect, FREE_AT + 2 * PAGE, PAGE, PROT_READ);
	show_maps("three");
	SYS(mprotect, FREE_AT + 2 * PAGE, PAGE, RW);
	show_maps("one again");
	SYS(munmap, FREE_AT + 4 * PAGE, PAGE);
	show_maps("a hole");
	map(4, 1, RW, ANON, -1, 0);
	show_maps("filled");
	SYS(mlock, FREE_AT + PAGE, PAGE);
	show_maps("locked");
	SYS(munlock, FREE_AT, 8 * PAGE);
	show_maps("unlocked");
	SYS(madvise, FREE_AT + 6 * PAGE, PAGE, MADV_DONTFORK);
	show_maps("not for children");
	SYS(mremap, FREE_AT, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
	    FREE_AT + 20 * PAGE);
	show_maps("moved");
	finish();
}

TEST(well_known)
{
	char *text = read_text("/proc/self/maps"), *end;
	unsigned long heap = SYS(brk, 0), vdso = getauxval(AT_SYSINFO_EHDR), at, stack = 0;
	int in_heap = 0, in_stack = 0, in_vdso = 0, lines = 0, order = 1;
	unsigned long last = 0;

	heap = SYS(brk, heap + PAGE) ? heap : 0;
	text = read_text("/proc/self/maps");
	for (char *line = text; line; line = next_line(line)) {
		size_t length = strcspn(line, "\n");

		at = strtoul(line, &end, 16);
		stack = strtoul(end + 1, NULL, 16);
		lines++;
		order &= at >= last && stack > at;
		last = stack;
		if (memmem(line, length, "[heap]", 6))
			in_heap += heap >= at && heap < stack;
		if (memmem(line, length, "[stack]", 7))
			in_stack += (unsigned long)&last >= at && (unsigned long)&last < stack;
		if (memmem(line, length, "[vdso]", 6))
			in_vdso += vdso == at;
	}
	SYS(brk, heap);
	say("heap %d, stack %d, vDSO %d", in_heap, in_stack, in_vdso);
	check(lines > 4 && order);
	check(strstr(text, "/bin/") != NULL);
}

static void show_smaps(const char *name)
{
	static const char *const fields[] = {"Size",	  "KernelPageSize", "Rss",
					     "Pss",	  "Private_Dirty",  "Shared_Dirty",
					     "Anonymous", "Swap",	    "Locked"};
	char *line = find_line(read_text("/proc/self/smaps"), "500000000000-");

	say("%s", name);
	for (size_t i = 0; line && i < ARRAY_LEN(fields); i++) {
		char *field = find_line(line, fields[i]);

		if (field)
			say("  %.*s", (int)strcspn(field, "\n"), field);
	}
}

TEST(use)
{
	char *p = map(0, 8, RW, ANON, -1, 0);

	SYS(madvise, p, 8 * PAGE, MADV_NOHUGEPAGE);
	show_smaps("nothing");
	memset(p, 1, 3 * PAGE);
	show_smaps("three pages");
	SYS(mlock, p, 8 * PAGE);
	show_smaps("locked");
	finish();
}

/* So much that it may be in large pages, full of what must not be taken for anything else. */
TEST(large_area)
{
	const size_t len = 16 << 20;
	char *area = (char *)SYS(mmap, 0x500000000000, len, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	long before = find_number(read_text("/proc/self/status"), "RssAnon:"), after;
	char *line;

	memset(area, 'c', len);
	line = find_line(read_text("/proc/self/smaps"), "500000000000-");
	say("%ld %ld", find_number(line, "Rss:"), find_number(line, "Private_Dirty:"));
	after = find_number(read_text("/proc/self/status"), "RssAnon:");
	check(after - before >= 16384 && after - before < 20000);
	check(read_text("/proc/self/stat")[0] && read_text("/proc/self/statm")[0]);
	check(area[0] == 'c' && area[len - 1] == 'c' && memcmp(area, area + 1, len - 1) == 0);
	SYS(munmap, area, len);
	check(find_number(read_text("/proc/self/status"), "RssAnon:") < after - 15000);
}
