// SPDX-License-Identifier: BSD-3-Clause
/*
 * Where things are in a program's address space. As Linux has it: the image of a relocatable
 * program two thirds up, mappings downwards from below the stack, the stack at the top. The heap
 * starts well past the image, which leaves addresses free for redirect stubs near its code.
 */
#include "loader/loader_internal.h"

#include "include/linux/errno.h"
#include "include/linux/mman.h"
#include "include/linux/personality.h"
#include "include/linux/resource.h"
#include "kernel/lib/cmdline.h"
#include "kernel/lib/random.h"
#include "kernel/mm/mm.h"
#include "kernel/process/process.h"
#include "plat/x86_64/layout.h"

#define IMAGE_BASE	   0x555555554000UL
#define IMAGE_RANDOM_PAGES (1UL << 28)
#define MMAP_RANDOM_PAGES  (1UL << 28)
#define STACK_RANDOM_PAGES (1UL << 22)
#define STACK_GUARD_GAP	   MIB(1)
#define STACK_GAP_MIN	   MIB(128)
#define STACK_GAP_MAX	   (USER_MAX / 6 * 5)
#define HEAP_DISTANCE	   MIB(32)
#define HEAP_RANDOM	   GIB(1)

/* Whether the kernel's command line leaves layouts random, which a program's start asks often. */
static bool may_be_random(void)
{
	static enum { UNKNOWN, NO, YES } answer;

	if (answer == UNKNOWN)
		answer = cmdline_get_bool("noaslr", false) || cmdline_get_bool("norandmaps", false)
				 ? NO
				 : YES;
	return answer == YES;
}

bool layout_is_random(void)
{
	return !(current_process()->personality & ADDR_NO_RANDOMIZE) && may_be_random();
}

static uint64_t random_pages(uint64_t pages)
{
	return layout_is_random() ? random_below(pages) << PAGE_SHIFT : 0;
}

/* The space kept for the stack between the mappings and the top. */
static uint64_t stack_gap(void)
{
	uint64_t gap = current_process()->limits[RLIMIT_STACK].cur;
	uint64_t pad = STACK_GUARD_GAP;

	if (layout_is_random())
		pad += STACK_RANDOM_PAGES << PAGE_SHIFT;
	if (gap < STACK_GAP_MAX)
		gap += pad;
	return MIN(MAX(gap, STACK_GAP_MIN), STACK_GAP_MAX);
}

void layout_choose(struct mm *mm)
{
	mm->stack_top = USER_MAX - random_pages(STACK_RANDOM_PAGES);
	mm->mmap_base =
		ALIGN_DOWN(USER_MAX - stack_gap() - random_pages(MMAP_RANDOM_PAGES), PAGE_SIZE);
}

int layout_choose_bias(struct loading *loading, const struct mm *mm, const struct executable *exe,
		       uaddr_t *bias)
{
	const struct elf_image *image = &exe->image;
	uint64_t size = image->end - image->start;
	uaddr_t base = image->start;

	if (image->relocatable) {
		base = IMAGE_BASE + random_pages(IMAGE_RANDOM_PAGES);
		if (base + size > mm->mmap_base)
			base = IMAGE_BASE;
		base = ALIGN_DOWN(base, image->align);
	}
	if (base < USER_MIN || size > mm->mmap_base || base > mm->mmap_base - size) {
		return loading_fail(loading, base < USER_MIN ? -ENOEXEC : -ENOMEM,
				    "the program's 0x%lx bytes aligned to 0x%lx do not fit below "
				    "the stack",
				    size, image->align);
	}
	*bias = base - image->start;
	return 0;
}

/* Finds a place by mapping the whole image there for a moment. */
int layout_choose_interpreter_bias(struct loading *loading, struct mm *mm,
				   const struct executable *interpreter, uaddr_t *bias)
{
	const struct elf_image *image = &interpreter->image;
	uint64_t size = ALIGN_UP(image->end - image->start, PAGE_SIZE);
	int64_t place;

	*bias = 0;
	if (!image->relocatable)
		return 0;
	place = mm_map(mm, 0, size, PROT_NONE, MAP_PRIVATE, interpreter->file, 0);
	if (place < 0 || mm_unmap(mm, (uaddr_t)place, size) < 0)
		return loading_fail(loading, -ENOMEM, "no room for its interpreter");
	*bias = (uaddr_t)place - image->start;
	return 0;
}

void layout_place_heap(struct mm *mm, uaddr_t end)
{
	uaddr_t start = ALIGN_UP(end, PAGE_SIZE) + HEAP_DISTANCE;

	mm_set_heap(mm, start + random_pages(HEAP_RANDOM >> PAGE_SHIFT));
}
