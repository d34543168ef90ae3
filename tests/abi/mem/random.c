// SPDX-License-Identifier: BSD-3-Clause
// Very many small changes of an address space, against a model of what must be there. Seeds are
// MODEL_SEED (1) and those that follow it, MODEL_SEEDS (3) in all.

#define _GNU_SOURCE
#include "tests/abi/mem/areas.h"
#include "tests/abi/mem/model.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

#define ROUNDS 6000
#define MOVE   (MREMAP_MAYMOVE | MREMAP_FIXED)

static uint64_t state, results;
static int wrong;
static long probe_fd;

/* xorshift64: the same numbers everywhere. */
static unsigned next(unsigned limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 16) % limit;
}

static char *at(int page)
{
	return FREE_AT + page * PAGE;
}

struct range {
	int from, to;
};

static int random_length(void)
{
	return 1 + next(next(8) ? 5 : 60);
}

static struct range random_range(void)
{
	int from = next(MODEL_PAGES), to = from + random_length();

	return (struct range){from, to < MODEL_PAGES ? to : MODEL_PAGES};
}

/* A place for pages that does not overlap a range. */
static int random_target(struct range range, int pages)
{
	int target;

	do
		target = next(MODEL_PAGES - pages + 1);
	while (target < range.to && range.from < target + pages);
	return target;
}

static int random_prot(void)
{
	static const int prots[] = {PROT_NONE, PROT_READ, RW, RW, RW | PROT_EXEC};

	return prots[next(5)];
}

/* Addresses are expected as numbers of pages. */
static void expect(const char *what, long actual, long expected, int is_address)
{
	if (is_address && actual > 0)
		actual = ((char *)actual - FREE_AT) / (long)PAGE;
	results = results * 31 + actual;
	if (actual == expected)
		return;
	if (wrong++ < 3)
		say("%s: %ld in place of %ld", what, actual, expected);
}

static void map(struct range r)
{
	int prot = random_prot(), shared = next(3) == 0 && model_object_free();
	int lock = next(6) == 0 ? LOCKED : UNLOCKED;
	int flags = MAP_FIXED | MAP_ANONYMOUS | (shared ? MAP_SHARED : MAP_PRIVATE) |
		    (lock ? MAP_LOCKED : 0) | (next(2) ? MAP_NORESERVE : 0);

	model_map(r.from, r.to, prot, shared, lock);
	expect("mmap", SYS(mmap, at(r.from), (r.to - r.from) * PAGE, prot, flags, -1, 0), r.from,
	       1);
}

static void unmap(struct range r)
{
	model_unmap(r.from, r.to);
	expect("munmap", SYS(munmap, at(r.from), (r.to - r.from) * PAGE), 0, 0);
}

static void protect(struct range r)
{
	int prot = random_prot();

	expect("mprotect", SYS(mprotect, at(r.from), (r.to - r.from) * PAGE, prot),
	       model_protect(r.from, r.to, prot), 0);
}

static void advise(struct range r)
{
	static const int kinds[] = {
		MADV_DONTNEED,	 MADV_DONTNEED,	  MADV_REMOVE,	 22,	      23,
		MADV_WIPEONFORK, MADV_KEEPONFORK, MADV_DONTFORK, MADV_DOFORK, MADV_DONTDUMP,
		MADV_NORMAL};
	int advice = kinds[next(ARRAY_LEN(kinds))];

	expect("madvise", SYS(madvise, at(r.from), (r.to - r.from) * PAGE, advice),
	       model_advise(r.from, r.to, advice), 0);
}

static void lock(struct range r)
{
	size_t size = (r.to - r.from) * PAGE;

	if (next(3) == 0) {
		expect("munlock", SYS(munlock, at(r.from), size), model_unlock(r.from, r.to), 0);
	} else if (next(2)) {
		expect("mlock", SYS(mlock, at(r.from), size), model_lock(r.from, r.to, LOCKED), 0);
	} else {
		expect("mlock2", SYS(mlock2, at(r.from), size, MLOCK_ONFAULT),
		       model_lock(r.from, r.to, LOCKED_ON_FAULT), 0);
	}
}

static void shrink(struct range r)
{
	int new_to = r.from + 1 + next(r.to - r.from);

	expect("mremap to less",
	       SYS(mremap, at(r.from), (r.to - r.from) * PAGE, (new_to - r.from) * PAGE, 0),
	       model_shrink(r.from, r.to, new_to), 1);
}

/* From one page, which always is of one area. */
static void grow(struct range r)
{
	int pages = r.to - r.from, target;

	if (pages == 1)
		return;
	if (next(2)) {
		expect("mremap to more", SYS(mremap, at(r.from), PAGE, pages * PAGE, 0),
		       model_grow(r.from, r.to), 1);
		return;
	}
	target = random_target((struct range){r.from, r.from + 1}, pages);
	expect("mremap to more elsewhere",
	       SYS(mremap, at(r.from), PAGE, pages * PAGE, MOVE, at(target)),
	       model_grow_at(r.from, pages, target), 1);
}

static void move(struct range r)
{
	int pages = r.to - r.from, target = random_target(r, pages), leave = next(3) == 0;

	// What is left behind loses its locks, and with it the rest of its area.
	if (leave) {
		SYS(munlockall);
		model_unlock_all();
	}
	expect("mremap elsewhere",
	       SYS(mremap, at(r.from), pages * PAGE, pages * PAGE,
		   MOVE | (leave ? MREMAP_DONTUNMAP : 0), at(target)),
	       model_move(r.from, r.to, target, leave), 1);
}

static void duplicate(struct range r)
{
	int pages = r.to - r.from;
	int target = random_target((struct range){r.from, r.from + 1}, pages);

	expect("mremap of nothing", SYS(mremap, at(r.from), 0, pages * PAGE, MOVE, at(target)),
	       model_duplicate(r.from, pages, target), 1);
}

static void ask(struct range r)
{
	unsigned char vec[MODEL_PAGES];
	long result = SYS(mincore, at(r.from), (r.to - r.from) * PAGE, vec);

	expect("msync", SYS(msync, at(r.from), (r.to - r.from) * PAGE, MS_ASYNC),
	       model_sync(r.from, r.to), 0);
	expect("mincore", result, model_ask(r.from, r.to), 0);
	for (int i = r.from; i < r.to && result == 0; i++)
		expect("residence", vec[i - r.from] & 1, model_resident(&model[i]), 0);
}

/* The program uses pages as it may. */
static void use(struct range r)
{
	for (int i = r.from; i < r.to; i++) {
		volatile uint8_t *byte = (uint8_t *)at(i) + 100;

		if (model_can_read(&model[i]))
			expect("byte", *byte, *model_byte(&model[i]), 0);
		if (model_can_write(&model[i]))
			*byte = *model_byte(&model[i]) = next(256);
	}
}

/* The kernel tries to, and can do no more than the program. */
static void probe(struct range r)
{
	struct model_page *page = &model[r.from];
	uint8_t byte = next(256);
	long result;

	result = SYS(pwrite64, probe_fd, at(r.from) + 100, 1, 0);
	expect("read by the kernel", result == 1, model_can_read(page), 0);
	SYS(pwrite64, probe_fd, &byte, 1, 0);
	result = SYS(pread64, probe_fd, at(r.from) + 100, 1, 0);
	expect("written by the kernel", result == 1, model_can_write(page), 0);
	if (result == 1)
		*model_byte(page) = byte;
}

static void (*const operations[])(struct range) = {
	map,  map,  unmap, protect,   protect, advise, advise, lock, shrink, grow,
	grow, move, move,  duplicate, ask,     ask,    probe,  use,  use,    use,
};

static void run(unsigned long seed)
{
	state = 88172645463325252 + seed * 2685821657736338717;
	results = wrong = 0;
	model_reset();
	for (int round = 0; round < ROUNDS && wrong == 0; round++)
		operations[next(ARRAY_LEN(operations))](random_range());
	SYS(munmap, FREE_AT, MODEL_PAGES * PAGE);
	say("seed %lu: %d wrong, results %lx", seed, wrong, results);
}

static unsigned long setting(const char *name, unsigned long otherwise)
{
	const char *value = getenv(name);

	return value ? strtoul(value, NULL, 10) : otherwise;
}

TEST(changes)
{
	unsigned long seed = setting("MODEL_SEED", 1), count = setting("MODEL_SEEDS", 3);

	probe_fd = SYS(open, "/tmp/random-changes", O_RDWR | O_CREAT, 0600);
	for (; count > 0; count--)
		run(seed++);
	SYS(close, probe_fd);
}
