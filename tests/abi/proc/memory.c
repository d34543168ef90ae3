// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/mem, pagemap and smaps_rollup: a process's memory as others see it.

#define _GNU_SOURCE
#include "tests/abi/proc/proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *map(int prot, int flags, int fd)
{
	return (char *)SYS(mmap, NULL, 4 * PAGE, prot, flags, fd, 0);
}

TEST(mem_of_oneself)
{
	char buf[2 * PAGE], *area = map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	long fd = CALL(open, "/proc/self/mem", O_RDWR);

	memcpy(area + PAGE - 2, "four", 4);
	show(SYS(pread64, fd, buf, 4, area + PAGE - 2), "read across pages");
	say("%.4s", buf);
	show(SYS(pwrite64, fd, "FIVE!", 5, area + PAGE - 2), "write across pages");
	say("%.5s", area + PAGE - 2);
	SYS(munmap, area + 2 * PAGE, 2 * PAGE);
	show(SYS(pread64, fd, buf, PAGE + 100, area + PAGE), "read across the end");
	show(SYS(pread64, fd, buf, 10, area + 2 * PAGE), "read behind the end");
	show(SYS(pread64, fd, buf, 10, 16), "read at 16");
	show(SYS(pread64, fd, buf, 10, 0x7ffffffff000), "read at the end of user memory");
	show(SYS(pread64, fd, buf, 0, area), "read nothing");
	show(SYS(pread64, fd, 8, 4, area), "read to nowhere");
	show(SYS(pwrite64, fd, 8, 4, area), "write from nowhere");
	check(SYS(lseek, fd, area, SEEK_SET) == (long)area);
	show(SYS(read, fd, buf, 2), "read at the position");
	check(SYS(lseek, fd, 0, SEEK_CUR) == (long)area + 2);
	show(SYS(lseek, fd, 0, SEEK_END), "seek from the end");
	show(SYS(ftruncate, fd, 0), "truncate");
	show((long)SYS(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0) < 0, "mapped");
	SYS(close, fd);
	SYS(munmap, area, 2 * PAGE);
}

/* What the area itself does not allow. */
TEST(mem_by_force)
{
	char buf[8] = "", *area = map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	long fd = SYS(open, "/proc/self/mem", O_RDWR), file, other;
	char *of_file, *shared;

	memcpy(area, "abc", 4);
	SYS(mprotect, area, PAGE, PROT_NONE);
	show(SYS(pread64, fd, buf, 4, area), "read what has no access");
	say("%s", buf);
	show(SYS(pwrite64, fd, "xyz", 4, area), "write what has no access");
	SYS(mprotect, area, PAGE, PROT_READ);
	say("%s", area);
	show(SYS(pwrite64, fd, "new", 4, area + 2 * PAGE), "write what was never touched");
	show(SYS(pwrite64, fd, "XYZ", 4, area), "write what is read-only");
	say("%s %s", area, area + 2 * PAGE);
	file = SYS(open, "/data/hello", O_RDONLY);
	of_file = map(PROT_READ, MAP_PRIVATE, file);
	show(SYS(pwrite64, fd, "J", 1, of_file), "write a private file's");
	say("%.5s", of_file);
	SYS(pread64, file, buf, 5, 0);
	say("in the file %.5s", buf);
	other = SYS(open, "/data/hello", O_RDONLY);
	shared = map(PROT_READ, MAP_SHARED, other);
	show(SYS(pwrite64, fd, "J", 1, shared), "write a shared file's");
	SYS(munmap, of_file, 4 * PAGE);
	SYS(munmap, shared, 4 * PAGE);
	SYS(munmap, area, 4 * PAGE);
	SYS(close, other);
	SYS(close, file);
	SYS(close, fd);
}

TEST(mem_of_a_child)
{
	static volatile char word[8] = "before";
	int wake[2], status, child;
	char path[64], buf[8] = "";
	long fd;

	pipe(wake);
	child = fork();
	if (child == 0) {
		close(wake[1]);
		read(wake[0], buf, 1);
		_exit(word[0]);
	}
	close(wake[0]);
	snprintf(path, sizeof(path), "/proc/%d/mem", child);
	fd = SYS(open, path, O_RDWR);
	show(SYS(pread64, fd, buf, 7, word), "read");
	say("%s", buf);
	show(SYS(pwrite64, fd, "after", 6, word), "write");
	say("mine is %s", (const char *)word);
	close(wake[1]);
	waitpid(child, &status, 0);
	say("status %x", status);
	show(SYS(pread64, fd, buf, 7, word), "read when it has gone");
	SYS(close, fd);
}

static uint64_t entry_of(long fd, const void *address)
{
	uint64_t entry = 0;

	SYS(pread64, fd, &entry, 8, (uintptr_t)address / PAGE * 8);
	return entry;
}

#define PRESENT	  (1UL << 63)
#define OF_FILE	  (1UL << 61)
#define EXCLUSIVE (1UL << 56)

static void show_entry(const char *what, uint64_t entry)
{
	say("%s: %s%s%s", what, entry & PRESENT ? "present " : "", entry & OF_FILE ? "file " : "",
	    entry & EXCLUSIVE ? "exclusive" : "");
}

TEST(pagemap)
{
	char buf[64], *area = map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	char *shared = map(PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
	long fd = CALL(open, "/proc/self/pagemap", O_RDONLY);
	uint64_t mask = (1UL << 55) - 1;

	area[0] = 1;
	area[2 * PAGE] = 2;
	shared[0] = 3;
	show_entry("touched", entry_of(fd, area));
	show_entry("untouched", entry_of(fd, area + PAGE));
	show_entry("shared", entry_of(fd, shared));
	show_entry("shared, untouched", entry_of(fd, shared + PAGE));
	show_entry("nothing", entry_of(fd, (void *)PAGE));
	check((entry_of(fd, area) & mask) != 0 &&
	      (entry_of(fd, area) & mask) != (entry_of(fd, area + 2 * PAGE) & mask));
	show(SYS(pread64, fd, buf, 64, (uintptr_t)area / PAGE * 8), "eight entries");
	show(SYS(pread64, fd, buf, 63, (uintptr_t)area / PAGE * 8), "a part of one");
	show(SYS(pread64, fd, buf, 8, (uintptr_t)area / PAGE * 8 + 1), "between two");
	show(SYS(pread64, fd, buf, 0, 0), "none");
	show(SYS(pread64, fd, buf, 8, 1L << 47), "behind the end");
	show(SYS(pread64, fd, 8, 8, (uintptr_t)area / PAGE * 8), "to nowhere");
	show(SYS(write, fd, buf, 8), "write");
	SYS(close, fd);
	SYS(munmap, area, 4 * PAGE);
	SYS(munmap, shared, 4 * PAGE);
}

TEST(rollup)
{
	static const char *const sums[] = {"Rss",	    "Shared_Clean",  "Shared_Dirty",
					   "Private_Clean", "Private_Dirty", "Anonymous"};
	char *text = read_text("/proc/self/smaps_rollup");
	long rss, private_dirty;

	say("%s", strstr(strchr(text, '-'), "---p") ? "---p" : "other");
	check(strncmp(text + 73, "[rollup]\n", 9) == 0);
	for (char *line = next_line(text); line; line = next_line(line))
		say("%.*s%s", (int)strcspn(line, ":"), line, line[27] == '\n' ? "" : " is longer");
	rss = find_number(text, sums[0]);
	check(rss == find_number(text, sums[1]) + find_number(text, sums[2]) +
			     find_number(text, sums[3]) + find_number(text, sums[4]));
	private_dirty = find_number(text, "Private_Dirty");
	char *area = map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	memset(area, 1, 4 * PAGE);
	text = read_text("/proc/self/smaps_rollup");
	check(find_number(text, "Private_Dirty") >= private_dirty + 16);
	check(find_number(text, "Pss") == find_number(text, "Pss_Anon") +
						  find_number(text, "Pss_File") +
						  find_number(text, "Pss_Shmem") ||
	      labs(find_number(text, "Pss") - find_number(text, "Pss_Anon") -
		   find_number(text, "Pss_File") - find_number(text, "Pss_Shmem")) < 4);
	SYS(munmap, area, 4 * PAGE);
}

/* Names and order of smaps, for an area of each kind. */
TEST(smaps_lines)
{
	char *area = map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1), start[32];
	char *text, *line;

	memset(area, 1, 2 * PAGE);
	SYS(mprotect, area + 3 * PAGE, PAGE, PROT_READ);
	text = read_text("/proc/self/smaps");
	snprintf(start, sizeof(start), "%lx-", (long)area);
	line = find_line(text, start);
	check(line != NULL);
	for (line = line ? next_line(line) : NULL; line && strncmp(line, "VmFlags", 7);
	     line = next_line(line))
		if (strncmp(line, "ProtectionKey", 13))
			say("%.*s", (int)strcspn(line, "\n"), line);
	SYS(munmap, area, 4 * PAGE);
}
