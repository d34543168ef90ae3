// SPDX-License-Identifier: BSD-3-Clause
// mremap: every form, on every kind of mapping.

#define _GNU_SOURCE
#include "tests/abi/mem/areas.h"

#include <fcntl.h>
#include <sys/mman.h>

#define TARGET (FREE_AT + 100 * PAGE)

/* As the call, but shows whether the result is where the mapping was, a given place or another. */
#define REMAP(old, old_pages, new_pages, flags, target)                                          \
	({                                                                                       \
		char *abi_old = (old), *abi_target = (target);                                   \
		char *abi_new = (char *)SYS(mremap, abi_old, (old_pages)*PAGE, (new_pages)*PAGE, \
					    flags, abi_target);                                  \
		show_place(#old, #old_pages " -> " #new_pages ", " #flags, abi_old, abi_new,     \
			   abi_target);                                                          \
		abi_new;                                                                         \
	})

static void show_place(const char *old_name, const char *what, char *old, char *new, char *target)
{
	if ((long)new < 0)
		show((long)new, "mremap(%s, %s)", old_name, what);
	else
		say("mremap(%s, %s): %s", old_name, what,
		    new == old	    ? "in place"
		    : new == target ? "at the target"
				    : "elsewhere");
}

static void clean(void)
{
	SYS(munmap, FREE_AT, 200 * PAGE);
}

static void show_both(void)
{
	show_pages("old", FREE_AT, 10);
	show_pages("new", TARGET, 10);
}

TEST(shrink)
{
	char *p = map_letters(FREE_AT, 6, ANON);

	REMAP(p, 6, 4, 0, NULL);
	REMAP(p, 4, 3, MREMAP_MAYMOVE, NULL);
	REMAP(p, 3, 3, 0, NULL);
	REMAP(p + PAGE, 2, 1, 0, NULL);
	show_pages("left", p, 6);
	clean();
}

TEST(shrink_across_areas)
{
	char *p = map_letters(FREE_AT, 8, ANON);

	SYS(mprotect, p + 4 * PAGE, 2 * PAGE, PROT_READ);
	SYS(munmap, p + 6 * PAGE, PAGE);
	REMAP(p, 8, 2, 0, NULL);
	show_pages("left", p, 8);
	clean();
}

TEST(shrink_in_the_middle)
{
	char *p = map_letters(FREE_AT, 8, ANON);

	REMAP(p + 2 * PAGE, 4, 1, 0, NULL);
	show_pages("left", p, 8);
	clean();
}

TEST(grow_in_place)
{
	char *p = map_letters(FREE_AT, 2, ANON);

	REMAP(p, 2, 4, 0, NULL);
	show_pages("grown", p, 5);
	REMAP(p + PAGE, 3, 6, MREMAP_MAYMOVE, NULL);
	show_pages("grown", p, 10);
	clean();
}

TEST(grow_into_a_neighbour)
{
	char *p = map_letters(FREE_AT, 2, ANON);

	SYS(mmap, p + 4 * PAGE, 2 * PAGE, RW, ANON | MAP_FIXED, -1, 0);
	REMAP(p, 2, 5, 0, NULL);
	REMAP(p, 2, 4, 0, NULL);
	show_pages("grown", p, 6);
	REMAP(p, 6, 7, 0, NULL);
	show_pages("as one", p, 8);
	clean();
}

TEST(grow_elsewhere)
{
	char *p = map_letters(FREE_AT, 3, ANON);
	char *q;

	map_letters(p + 3 * PAGE, 1, SHARED);
	REMAP(p, 3, 5, 0, NULL);
	q = REMAP(p, 3, 5, MREMAP_MAYMOVE, NULL);
	show_pages("old", p, 4);
	show_pages("new", q, 5);
	SYS(munmap, q, 5 * PAGE);
	clean();
}

TEST(grow_a_part)
{
	char *p = map_letters(FREE_AT, 6, ANON);
	char *q = REMAP(p + 2 * PAGE, 2, 3, MREMAP_MAYMOVE, NULL);

	show_pages("old", p, 6);
	show_pages("new", q, 3);
	REMAP(p + PAGE, 1, 3, 0, NULL);
	show_pages("filled", p, 6);
	SYS(munmap, q, 3 * PAGE);
	clean();
}

TEST(grow_much)
{
	char *p = map_letters(NULL, 100, ANON);
	char *q = REMAP(p, 100, 10000, MREMAP_MAYMOVE, NULL);

	show_pages("start", q, 30);
	show_pages("end", q + 9990 * PAGE, 10);
	q = REMAP(q, 10000, 50, 0, NULL);
	show_pages("cut", q, 52);
	SYS(munmap, q, 50 * PAGE);
}

TEST(fixed)
{
	char *p = map_letters(FREE_AT, 4, ANON);

	map_letters(TARGET + 2 * PAGE, 6, SHARED);
	REMAP(p, 4, 4, MREMAP_MAYMOVE | MREMAP_FIXED, TARGET);
	show_both();
	REMAP(TARGET + PAGE, 2, 4, MREMAP_MAYMOVE | MREMAP_FIXED, FREE_AT + PAGE);
	show_both();
	REMAP(FREE_AT + PAGE, 4, 1, MREMAP_MAYMOVE | MREMAP_FIXED, TARGET + 8 * PAGE);
	show_both();
	clean();
}

TEST(fixed_into_itself)
{
	char *p = map_letters(FREE_AT, 8, ANON);

	REMAP(p, 2, 2, MREMAP_MAYMOVE | MREMAP_FIXED, p + 4 * PAGE);
	show_both();
	REMAP(p + 3 * PAGE, 2, 2, MREMAP_MAYMOVE | MREMAP_FIXED, p);
	show_both();
	clean();
}

TEST(fixed_several_areas)
{
	char *p = map_letters(FREE_AT, 8, ANON);

	SYS(mprotect, p + 2 * PAGE, PAGE, PROT_READ);
	SYS(munmap, p + 4 * PAGE, PAGE);
	map_letters(TARGET, 10, SHARED);
	REMAP(p + PAGE, 6, 6, MREMAP_MAYMOVE | MREMAP_FIXED, TARGET);
	show_both();
	REMAP(p + PAGE, 2, 2, MREMAP_MAYMOVE | MREMAP_FIXED, TARGET);
	REMAP(TARGET, 9, 8, MREMAP_MAYMOVE | MREMAP_FIXED, FREE_AT);
	show_both();
	clean();
}

TEST(dontunmap)
{
	char *p = map_letters(FREE_AT, 4, ANON);
	char *q = REMAP(p, 4, 4, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);

	show_pages("old", p, 4);
	show_pages("new", q, 4);
	p[0] = 'X';
	show_pages("new", q, 4);
	SYS(munmap, q, 4 * PAGE);
	map_letters(FREE_AT, 4, ANON);
	REMAP(p + PAGE, 2, 2, MREMAP_MAYMOVE | MREMAP_DONTUNMAP | MREMAP_FIXED, TARGET);
	show_both();
	REMAP(p, 2, 2, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, p + 4 * PAGE);
	show_both();
	clean();
}

TEST(dontunmap_shared)
{
	char *p = map_letters(FREE_AT, 4, SHARED);

	REMAP(p, 4, 4, MREMAP_MAYMOVE | MREMAP_DONTUNMAP | MREMAP_FIXED, TARGET);
	p[0] = 'X';
	show_both();
	clean();
}

TEST(shared_twice)
{
	char *p = map_letters(FREE_AT, 4, SHARED);

	REMAP(p + PAGE, 0, 2, MREMAP_MAYMOVE | MREMAP_FIXED, TARGET);
	TARGET[0] = 'X';
	p[2 * PAGE] = 'Y';
	show_both();
	REMAP(p, 0, 2, 0, NULL);
	REMAP(p, 0, 6, MREMAP_MAYMOVE | MREMAP_FIXED, TARGET);
	show_both();
	clean();
	p = map_letters(FREE_AT, 4, ANON);
	REMAP(p, 0, 2, MREMAP_MAYMOVE, NULL);
	REMAP(p, 0, 2, MREMAP_MAYMOVE | MREMAP_FIXED, TARGET);
	clean();
}

/* Nothing is behind the end of the memory that was shared. */
TEST(shared_grown)
{
	char *p = map_letters(FREE_AT, 3, SHARED);

	REMAP(p, 3, 5, 0, NULL);
	show_pages("grown", p, 6);
	REMAP(p, 5, 6, MREMAP_MAYMOVE | MREMAP_FIXED, TARGET);
	show_both();
	clean();
}

static void file_mapping(int flags)
{
	long fd = letters_file("/tmp/mremap", 6);
	char *p = (char *)SYS(mmap, FREE_AT, 4 * PAGE, RW, flags | MAP_FIXED, fd, PAGE);

	p[PAGE] = 'C';
	REMAP(p, 4, 6, 0, NULL);
	show_pages("grown", p, 7);
	REMAP(p + PAGE, 3, 3, MREMAP_MAYMOVE | MREMAP_FIXED, TARGET);
	show_both();
	REMAP(TARGET + PAGE, 2, 3, 0, NULL);
	show_both();
	TARGET[0] = 'K';
	SYS(pwrite64, fd, "L", 1, 3 * PAGE);
	SYS(pwrite64, fd, "D", 1, 2 * PAGE);
	show_both();
	SYS(ftruncate, fd, 3 * PAGE);
	show_both();
	clean();
	SYS(close, fd);
}

TEST(file_private)
{
	file_mapping(MAP_PRIVATE);
}

TEST(file_shared)
{
	file_mapping(MAP_SHARED);
}

TEST(rights_move_along)
{
	char *p = map_letters(FREE_AT, 4, ANON);

	SYS(mprotect, p, 4 * PAGE, PROT_NONE);
	REMAP(p, 4, 4, MREMAP_MAYMOVE | MREMAP_FIXED, TARGET);
	show_both();
	SYS(mprotect, TARGET, 2 * PAGE, PROT_READ);
	REMAP(TARGET, 2, 3, MREMAP_MAYMOVE, NULL);
	SYS(mprotect, TARGET, 4 * PAGE, RW);
	show_both();
	clean();
}

TEST(over_many_tables)
{
	size_t pages = 3000;
	char *p = map_letters(FREE_AT + (1L << 30), pages, ANON);
	char *q = FREE_AT + (2L << 30) + 123 * PAGE;
	int wrong = 0;

	REMAP(p, pages, pages + 500, MREMAP_MAYMOVE | MREMAP_FIXED, q);
	for (size_t i = 0; i < pages; i++)
		wrong += q[i * PAGE] != (char)('a' + i % 26);
	say("%d wrong", wrong);
	SYS(munmap, q, (pages + 500) * PAGE);
}
