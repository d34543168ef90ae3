// SPDX-License-Identifier: BSD-3-Clause
// Mappings of one file see each other's changes, and those of read, write and ftruncate, exactly as
// far as they should.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <sys/mman.h>

#define RW    (PROT_READ | PROT_WRITE)
#define PAGES 5

static const char name[] = "/tmp/file-mapping";
static char *shared, *private, *read_only;
static long fd;

static char *map(int prot, int flags)
{
	return (char *)SYS(mmap, NULL, PAGES * PAGE, prot, flags, fd, 0);
}

/* Three pages and a hundred bytes of letters. */
static void start(void)
{
	static char text[3 * PAGE + 100];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = 'a' + i % 26;
	fd = SYS(open, name, O_RDWR | O_CREAT | O_TRUNC, 0600);
	SYS(write, fd, text, sizeof(text));
	shared = map(RW, MAP_SHARED);
	private = map(RW, MAP_PRIVATE);
	read_only = map(PROT_READ, MAP_SHARED);
}

static void finish(void)
{
	SYS(munmap, shared, PAGES * PAGE);
	SYS(munmap, private, PAGES * PAGE);
	SYS(munmap, read_only, PAGES * PAGE);
	SYS(close, fd);
	SYS(unlink, name);
}

static void show_all(const char *when, size_t offset)
{
	say("%s: shared %c private %c read-only %c", when, shared[offset], private[offset],
	    read_only[offset]);
}

/* Whether a byte can be read and written, as the kernel finds when it does so. */
static void probe(const char *what, char *byte)
{
	long file = SYS(open, "/tmp/file-mapping-probe", O_RDWR | O_CREAT | O_TRUNC, 0600);
	char kept = 0;
	long readable = SYS(write, file, byte, 1);
	long writable = readable == 1 ? SYS(pread64, file, byte, 1, 0) : 0;

	SYS(pread64, file, &kept, 1, 0);
	say("%s: %s %s %d", what, readable == 1 ? "read" : errno_name(-readable),
	    writable == 1 ? "written" : "not written", kept);
	SYS(close, file);
}

TEST(stores)
{
	start();
	show_all("before", 1);
	shared[1] = 'X';
	show_all("stored shared", 1);
	private[2] = 'Y';
	show_all("stored private", 2);
	shared[3] = 'Z';
	show_all("stored shared behind a private copy", 3);
	finish();
}

TEST(read_and_write)
{
	char text[4];

	start();
	shared[1] = 'X';
	private[2] = 'Y';
	CALL(pread64, fd, text, 4, 0);
	say("the file has %.4s", text);
	CALL(pwrite64, fd, "QQQ", 3, PAGE);
	show_all("written", PAGE);
	CALL(pwrite64, fd, "RRR", 3, 0);
	show_all("written behind a private copy", 2);
	finish();
}

TEST(ends)
{
	start();
	show_bytes("rest of the last page", shared + 3 * PAGE + 98, 20);
	probe("last page", shared + 3 * PAGE + 200);
	probe("behind the end", shared + 4 * PAGE);
	probe("behind the end, private", private + 4 * PAGE);
	finish();
}

TEST(cut_and_grown)
{
	start();
	private[2] = 'Y';
	private[2 * PAGE] = 'Y';
	CALL(ftruncate, fd, PAGE + 10);
	probe("first page", shared);
	probe("cut page", shared + PAGE);
	probe("lost page", shared + 2 * PAGE);
	probe("lost page, read-only", read_only + 2 * PAGE);
	probe("lost page with a private copy", private + 2 * PAGE);
	show_all("kept", 2);
	CALL(ftruncate, fd, 5 * PAGE);
	show_bytes("behind the cut", shared + PAGE + 8, 10);
	probe("grown", shared + 2 * PAGE);
	probe("grown, private", private + 2 * PAGE);
	finish();
}

TEST(holes)
{
	start();
	CALL(ftruncate, fd, 5 * PAGE);
	probe("hole, read-only", read_only + 4 * PAGE);
	shared[4 * PAGE] = 'h';
	show_all("filled by a store", 4 * PAGE);
	CALL(pwrite64, fd, "w", 1, 3 * PAGE + 500);
	show_all("filled by a write", 3 * PAGE + 500);
	finish();
}

TEST(a_file_into_itself)
{
	start();
	CALL(pread64, fd, shared + 2 * PAGE, 100, 1);
	show_bytes("read", shared + 2 * PAGE, 4);
	CALL(pwrite64, fd, private + PAGE, 100, 7);
	show_bytes("written", shared + 7, 4);
	finish();
}

TEST(after_close_and_unlink)
{
	start();
	SYS(close, fd);
	SYS(unlink, name);
	shared[5] = 'S';
	show_all("still there", 5);
	fd = SYS(open, name, O_RDWR | O_CREAT, 0600);
	finish();
}

TEST(rights)
{
	start();
	CALL(mprotect, read_only, PAGE, PROT_READ | PROT_EXEC);
	CALL(mprotect, shared, 2 * PAGE, PROT_NONE);
	probe("no access", shared);
	CALL(mprotect, shared, 2 * PAGE, PROT_READ);
	probe("read only", shared);
	CALL(mprotect, shared, 2 * PAGE, RW);
	probe("all again", shared);
	SYS(close, fd);
	fd = SYS(open, name, O_RDONLY);
	CALL(mmap, NULL, PAGE, RW, MAP_SHARED, fd, 0);
	SYS(munmap, read_only, PAGES * PAGE);
	read_only = map(PROT_READ, MAP_SHARED);
	CALL(mprotect, read_only, PAGE, RW);
	finish();
}

TEST(shared_anonymous)
{
	char *p = (char *)CALL_PAGE(mmap, NULL, 64 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	for (int i = 0; i < 64; i++)
		p[i * PAGE] = i;
	CALL(munmap, p + 10 * PAGE, PAGE);
	say("%d %d", p[9 * PAGE], p[11 * PAGE]);
	probe("hole", p + 10 * PAGE);
	CALL(mprotect, p, 64 * PAGE, PROT_READ);
	probe("read only", p + 9 * PAGE);
	probe("behind the hole", p + 11 * PAGE);
	CALL(munmap, p, 64 * PAGE);
}
