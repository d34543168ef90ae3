// SPDX-License-Identifier: BSD-3-Clause
// Very many changes of one file, by calls and through mappings of it, against a model: what one way
// writes all others see, but for pages that a private mapping has made its own. MODEL_SEED and
// MODEL_SEEDS as for mem/random.c.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGES  24
#define VIEWS  4 /* the first two shared, the others private */
#define ROUNDS 4000
#define AT     100 /* where the byte of each page is that stands for it */

static uint64_t state, results;
static int wrong, file_pages;
static long fd, other_fd, probe_fd;
static uint8_t file[PAGES];
static uint8_t *views[VIEWS];
static struct {
	uint8_t own, value;
} copies[VIEWS][PAGES];

/* xorshift64: the same numbers everywhere. */
static unsigned next(unsigned limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 16) % limit;
}

static void expect(const char *what, long actual, long expected)
{
	results = results * 31 + actual;
	if (actual != expected && wrong++ < 3)
		say("%s: %ld in place of %ld", what, actual, expected);
}

static int is_private(int view)
{
	return view >= 2;
}

static void map(int view)
{
	long at = SYS(mmap, views[view], PAGES * PAGE, PROT_READ | PROT_WRITE,
		      (is_private(view) ? MAP_PRIVATE : MAP_SHARED) | (views[view] ? MAP_FIXED : 0),
		      next(2) ? fd : other_fd, 0);

	check_named("mapped", at > 0);
	views[view] = (uint8_t *)at;
	memset(copies[view], 0, sizeof(copies[view]));
}

static void map_again(int page __attribute__((unused)))
{
	int view = next(VIEWS);

	if (next(8))
		return;
	expect("mmap",
	       SYS(mmap, views[view], PAGES * PAGE, PROT_READ | PROT_WRITE,
		   (is_private(view) ? MAP_PRIVATE : MAP_SHARED) | MAP_FIXED, fd,
		   0) == (long)views[view],
	       1);
	memset(copies[view], 0, sizeof(copies[view]));
}

static void write_call(int page)
{
	uint8_t byte = next(256);

	expect("pwrite", SYS(pwrite64, next(2) ? fd : other_fd, &byte, 1, page * PAGE + AT), 1);
	file[page] = byte;
	if (page >= file_pages) {
		file_pages = page + 1;
		SYS(ftruncate, fd, file_pages * PAGE);
	}
}

static void read_call(int page)
{
	uint8_t byte = 0;
	int there = page < file_pages;

	expect("pread", SYS(pread64, next(2) ? fd : other_fd, &byte, 1, page * PAGE + AT), there);
	if (there)
		expect("byte of the file", byte, file[page]);
}

static uint8_t *seen(int view, int page)
{
	return copies[view][page].own ? &copies[view][page].value : &file[page];
}

static void load(int page)
{
	int view = next(VIEWS);

	if (page < file_pages)
		expect("byte in memory", *(volatile uint8_t *)(views[view] + page * PAGE + AT),
		       *seen(view, page));
}

static void store(int page)
{
	int view = next(VIEWS);

	if (page >= file_pages)
		return;
	copies[view][page].own = is_private(view);
	views[view][page * PAGE + AT] = *seen(view, page) = next(256);
}

/* The kernel copies from and to a mapping, or finds nothing there behind the end of the file. */
static void probe(int page)
{
	int view = next(VIEWS), there = page < file_pages;
	uint8_t byte = next(256), *at = views[view] + page * PAGE + AT;

	expect("read by the kernel", SYS(pwrite64, probe_fd, at, 1, 0) == 1, there);
	SYS(pwrite64, probe_fd, &byte, 1, 0);
	expect("written by the kernel", SYS(pread64, probe_fd, at, 1, 0) == 1, there);
	if (!there)
		return;
	copies[view][page].own = is_private(view);
	*seen(view, page) = byte;
}

/* Pages that are cut off are gone from private mappings, too. */
static void truncate_file(int page)
{
	expect("ftruncate", SYS(ftruncate, fd, page * PAGE), 0);
	for (int i = page; i < PAGES; i++) {
		file[i] = 0;
		for (int view = 0; view < VIEWS; view++)
			copies[view][i].own = 0;
	}
	file_pages = page;
}

/* A hole is not. */
static void punch(int page)
{
	expect("fallocate",
	       SYS(fallocate, fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, page * PAGE, PAGE),
	       0);
	file[page] = 0;
}

static void drop(int page)
{
	int view = next(VIEWS);

	expect("madvise", SYS(madvise, views[view] + page * PAGE, PAGE, MADV_DONTNEED), 0);
	copies[view][page].own = 0;
}

static void sync_file(int page)
{
	int view = next(VIEWS);

	expect("msync", SYS(msync, views[view] + page * PAGE, PAGE, next(2) ? MS_SYNC : MS_ASYNC),
	       0);
}

static void (*const operations[])(int) = {
	map_again, write_call, write_call,    read_call, read_call, load,      load,  load,
	store,	   store,      truncate_file, punch,	 drop,	    sync_file, probe,
};

static void run(unsigned long seed)
{
	state = 88172645463325252 + seed * 2685821657736338717;
	results = wrong = 0;
	truncate_file(0);
	for (int view = 0; view < VIEWS; view++)
		map(view);
	for (int round = 0; round < ROUNDS && wrong == 0; round++)
		operations[next(ARRAY_LEN(operations))](next(PAGES));
	say("seed %lu: %d wrong, results %lx", seed, wrong, results);
}

static unsigned long setting(const char *name, unsigned long otherwise)
{
	const char *value = getenv(name);

	return value ? strtoul(value, NULL, 10) : otherwise;
}

static void run_all(const char *kind)
{
	unsigned long seed = setting("MODEL_SEED", 1), count = setting("MODEL_SEEDS", 3);

	say("%s", kind);
	probe_fd = SYS(open, "/tmp/coherence-probe", O_RDWR | O_CREAT, 0600);
	for (; count > 0; count--)
		run(seed++);
	for (int view = 0; view < VIEWS; view++) {
		SYS(munmap, views[view], PAGES * PAGE);
		views[view] = NULL;
	}
	SYS(close, probe_fd);
	SYS(close, other_fd);
	SYS(close, fd);
}

TEST(file_on_disk)
{
	fd = SYS(open, "/tmp/coherence", O_RDWR | O_CREAT | O_TRUNC, 0600);
	other_fd = SYS(open, "/tmp/coherence", O_RDWR);
	run_all("file");
	SYS(unlink, "/tmp/coherence");
}

TEST(memfd)
{
	fd = SYS(memfd_create, "coherence", 0);
	other_fd = SYS(dup, fd);
	run_all("memfd");
}
