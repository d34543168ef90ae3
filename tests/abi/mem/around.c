// SPDX-License-Identifier: BSD-3-Clause
// Touching one page of a mapped file may bring its neighbours along. Nothing but time may tell:
// what is written, cut off or never was there is seen as if each page came by itself, also by
// children.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define RW    (PROT_READ | PROT_WRITE)
#define PAGES 40

static const char name[] = "/tmp/around";

/* What somebody sees of an area, a letter for each page. */
struct view {
	char letters[PAGES + 1];
};

static struct view *view;
static long fd;

static char *map(int prot, int flags)
{
	return (char *)SYS(mmap, NULL, PAGES * PAGE, prot, flags, fd, 0);
}

static void write_letter(int page, char letter)
{
	check(SYS(pwrite64, fd, &letter, 1, page * PAGE) == 1);
}

/* A file with a page for each letter, from `A` on. */
static void start(void)
{
	static char text[PAGES * PAGE];

	for (int i = 0; i < PAGES; i++)
		text[i * PAGE] = 'A' + i;
	fd = SYS(open, name, O_RDWR | O_CREAT | O_TRUNC, 0600);
	check(SYS(write, fd, text, sizeof(text)) == sizeof(text));
	view = (struct view *)SYS(mmap, NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static void finish(void)
{
	SYS(munmap, view, PAGE);
	SYS(close, fd);
	SYS(unlink, name);
}

static void look(const char *area, int pages)
{
	for (int i = 0; i < pages; i++)
		view->letters[i] = area[i * PAGE] ? area[i * PAGE] : '0';
	view->letters[pages] = 0;
}

static void show_view(const char *what, const char *area)
{
	look(area, PAGES);
	say("%s: %s", what, view->letters);
}

/* What a child sees, and its own child, which has never touched any of it before. */
static void show_in_children(const char *what, const char *area, int pages)
{
	pid_t pid = fork();

	if (pid == 0) {
		pid = fork();
		if (pid == 0)
			look(area, pages);
		else
			waitpid(pid, NULL, 0);
		_exit(0);
	}
	check(waitpid(pid, NULL, 0) == pid);
	say("%s: %s", what, view->letters);
}

/* Whether a page can be read, as the kernel finds when it does so. */
static void probe(const char *what, const char *page)
{
	long to = SYS(open, "/tmp/around-probe", O_RDWR | O_CREAT | O_TRUNC, 0600);

	show(SYS(write, to, page, 1), "%s", what);
	SYS(close, to);
	SYS(unlink, "/tmp/around-probe");
}

TEST(writes_after_a_read)
{
	start();
	char *shared = map(RW, MAP_SHARED), *private = map(RW, MAP_PRIVATE);
	char *read_only = map(PROT_READ, MAP_PRIVATE);

	say("%c %c %c", shared[20 * PAGE], private[20 * PAGE], read_only[20 * PAGE]);
	write_letter(21, 'w');
	shared[22 * PAGE] = 's';
	private[23 * PAGE] = 'p';
	private[20 * PAGE] = 'q';
	show_view("shared", shared);
	show_view("private", private);
	show_view("read-only", read_only);
	write_letter(23, 'x');
	write_letter(24, 'y');
	show_view("private", private);
	show_view("read-only", read_only);
	SYS(madvise, private, PAGES * PAGE, MADV_DONTNEED);
	show_view("forgotten", private);
	SYS(munmap, shared, PAGES * PAGE);
	SYS(munmap, private, PAGES * PAGE);
	SYS(munmap, read_only, PAGES * PAGE);
	finish();
}

TEST(the_end_of_the_file)
{
	start();
	char *shared = map(RW, MAP_SHARED), *private = map(RW, MAP_PRIVATE);

	say("%c %c", shared[20 * PAGE], private[20 * PAGE]);
	private[25 * PAGE] = 'p';
	CALL(ftruncate, fd, 22 * PAGE + 1);
	probe("shared, the last", shared + 22 * PAGE);
	probe("shared, behind it", shared + 23 * PAGE);
	probe("private, behind it", private + 23 * PAGE);
	probe("private, a copy behind it", private + 25 * PAGE);
	say("%c %c", shared[22 * PAGE], private[22 * PAGE]);
	CALL(ftruncate, fd, PAGES * PAGE);
	show_view("shared", shared);
	show_view("private", private);
	SYS(munmap, shared, PAGES * PAGE);
	SYS(munmap, private, PAGES * PAGE);
	finish();
}

static uint64_t blocks(void)
{
	struct stat about;

	check(fstat(fd, &about) == 0);
	return about.st_blocks;
}

TEST(holes_stay)
{
	start();
	CALL(ftruncate, fd, 0);
	CALL(ftruncate, fd, PAGES * PAGE);
	write_letter(17, 'r');
	write_letter(19, 's');
	CALL(fallocate, fd, 0, 20 * PAGE, 2 * PAGE);
	SYS(fsync, fd);

	uint64_t before = blocks();
	char *shared = map(PROT_READ, MAP_SHARED);

	say("%c %c", shared[17 * PAGE], shared[19 * PAGE]);
	check(blocks() == before);
	show(SYS(lseek, fd, 17 * PAGE, SEEK_HOLE) / PAGE, "first hole");
	show(SYS(lseek, fd, 18 * PAGE, SEEK_DATA) / PAGE, "more data");
	show(SYS(lseek, fd, 19 * PAGE, SEEK_HOLE) / PAGE, "another hole");
	show_view("all", shared);
	SYS(munmap, shared, PAGES * PAGE);
	finish();
}

/* A child gets copies wherever they were made, and the file's pages as they are now. */
TEST(children)
{
	start();
	char *private = map(RW, MAP_PRIVATE), *read_only = map(PROT_READ, MAP_PRIVATE);
	char *shared = map(RW, MAP_SHARED);

	show_view("private", private);
	show_view("read-only", read_only);
	show_in_children("nothing written", private, PAGES);
	private[3 * PAGE] = '3';
	write_letter(4, '4');
	shared[5 * PAGE] = '5';
	show_in_children("private", private, PAGES);
	show_in_children("read-only", read_only, PAGES);
	show_in_children("shared", shared, PAGES);
	SYS(munmap, shared, PAGES * PAGE);
	SYS(munmap, private, PAGES * PAGE);
	SYS(munmap, read_only, PAGES * PAGE);
	finish();
}

/* Areas that were cut, joined and moved still know of their copies. */
TEST(children_of_changed_areas)
{
	start();
	char *area = map(RW, MAP_PRIVATE), *moved;

	area[30 * PAGE] = '1';
	CALL(mprotect, area + 10 * PAGE, 10 * PAGE, PROT_READ);
	show_in_children("cut", area, PAGES);
	CALL(mprotect, area + 10 * PAGE, 10 * PAGE, RW);
	show_in_children("joined", area, PAGES);
	moved = (char *)CALL_PAGE(mremap, area + 30 * PAGE, 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE);
	show_in_children("moved", moved, 8);
	show_in_children("left", area, 30);
	SYS(mmap, area + 30 * PAGE, 10 * PAGE, RW, MAP_PRIVATE | MAP_FIXED, fd, 30 * PAGE);
	show_in_children("mapped again", area, PAGES);
	area[2 * PAGE] = '2';
	CALL(mprotect, area, 5 * PAGE, PROT_NONE);
	CALL(mprotect, area, 5 * PAGE, PROT_READ);
	show_in_children("without access for a while", area, PAGES);
	SYS(munmap, moved, 8 * PAGE);
	SYS(munmap, area, PAGES * PAGE);
	finish();
}

/* The last of three mappings, which become one, is the one with a copy. */
TEST(children_of_joined_areas)
{
	start();
	char *area = map(RW, MAP_PRIVATE);

	SYS(munmap, area, 20 * PAGE);
	area[30 * PAGE] = '1';
	SYS(munmap, area + 20 * PAGE, 5 * PAGE);
	SYS(mmap, area, 10 * PAGE, RW, MAP_PRIVATE | MAP_FIXED, fd, 0);
	SYS(mmap, area + 10 * PAGE, 15 * PAGE, RW, MAP_PRIVATE | MAP_FIXED, fd, 10 * PAGE);
	show_in_children("joined", area, PAGES);
	SYS(munmap, area, PAGES * PAGE);
	finish();
}

/* What is written by force is a copy, too. */
TEST(children_of_forced_copies)
{
	start();
	char *area = map(PROT_READ, MAP_PRIVATE);
	long memory = SYS(open, "/proc/self/mem", O_RDWR);

	say("%c", area[7 * PAGE]);
	show(SYS(pwrite64, memory, "f", 1, area + 7 * PAGE), "by force");
	show(SYS(pwrite64, memory, "g", 1, area + 8 * PAGE), "by force");
	show_in_children("forced", area, PAGES);
	SYS(close, memory);
	SYS(munmap, area, PAGES * PAGE);
	finish();
}

/* A file of the archive that the machine started with, which is used where it lies until it is
 * written. */
TEST(program)
{
	static char first[4 * PAGE], again[4 * PAGE];
	long exe = SYS(open, "/proc/self/exe", O_RDONLY);
	char *area = (char *)SYS(mmap, NULL, 64 * PAGE, RW, MAP_PRIVATE, exe, 0);

	check(SYS(pread64, exe, first, sizeof(first), 30 * PAGE) == sizeof(first));
	(void)*(volatile char *)(area + 40 * PAGE);
	for (size_t i = 0; i < sizeof(first); i++)
		again[i] = area[30 * PAGE + i];
	check(__builtin_memcmp(first, again, sizeof(first)) == 0);
	area[31 * PAGE] ^= 1;
	check(SYS(pread64, exe, again, sizeof(again), 30 * PAGE) == sizeof(again));
	check(__builtin_memcmp(first, again, sizeof(first)) == 0);
	SYS(munmap, area, 64 * PAGE);
	SYS(close, exe);
}
