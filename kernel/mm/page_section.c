// SPDX-License-Identifier: BSD-3-Clause
// Memory on its way to the allocator. The array of descriptors has a place in virtual memory for
// all that a machine could have; its pages are filled in for one section of memory at a time, when
// the allocator has run out of the sections before it or somebody asks for a descriptor in it. The
// pages for that come from the section itself where it has enough.

#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/mm/page_internal.h"
#include "plat/x86_64/paging.h"

// Descriptors that fit in one page of the array, and the memory they describe.
#define ARRAY_PAGE_FRAMES (PAGE_SIZE / sizeof(struct page))
#define ARRAY_PAGE_SPAN	  (ARRAY_PAGE_FRAMES * PAGE_SIZE)

// A section with no more free pages than its descriptors and their page tables can take gets them
// from the allocator, and only when somebody asks for one of its descriptors.
#define SECTION_OWN_COST (SECTION_SIZE / ARRAY_PAGE_SPAN + 3)

static const struct boot_info *boot;
static paddr_t next_section;
static paddr_t online_section; // one that is known to be online
static paddr_t online_end;     // behind the last one that is online
static struct phys_range adopted;

// What holes share; also stands in for descriptors of addresses that are not memory, which then are
// not free and never written.
static uint8_t zero_page[PAGE_SIZE] aligned(PAGE_SIZE);

static paddr_t kernel_virt_to_phys(const void *virt)
{
	return (vaddr_t)virt - boot->kernel_slide;
}

static bool overlaps(const struct phys_range *range, paddr_t start, paddr_t end)
{
	return range->start < end && start < range->end;
}

// The part of [from, limit) without what is reserved at its beginning, cut before what is reserved
// further up; may become empty.
static struct phys_range cut_reserved(paddr_t from, paddr_t limit)
{
	for (unsigned i = 0; i < boot->reserved_count; i++) {
		const struct phys_range *taken = &boot->reserved[i];

		if (taken->end <= from)
			continue;
		if (taken->start > from)
			return (struct phys_range){from, MIN(limit, taken->start)};
		from = taken->end;
	}
	return (struct phys_range){from, limit};
}

// Finds the first run of memory in [from, limit) that is not reserved.
static bool find_free_run(paddr_t from, paddr_t limit, struct phys_range *run)
{
	for (unsigned i = 0; i < boot->ram_count; i++) {
		paddr_t end = MIN(boot->ram[i].end, limit);

		for (from = MAX(from, boot->ram[i].start); from < end; from = run->end) {
			*run = cut_reserved(from, end);
			if (run->start < run->end)
				return true;
			run->end = MAX(run->start, run->end);
		}
	}
	return false;
}

static size_t count_free_pages(paddr_t from, paddr_t limit)
{
	struct phys_range run;
	size_t bytes = 0;

	for (; find_free_run(from, limit, &run); from = run.end)
		bytes += run.end - run.start;
	return bytes >> PAGE_SHIFT;
}

static bool is_memory(paddr_t start, paddr_t end)
{
	for (unsigned i = 0; i < boot->ram_count; i++)
		if (overlaps(&boot->ram[i], start, end))
			return true;
	return false;
}

// Where the pages for a section's descriptors come from, all zeros: its own free memory from `from`
// on, or the allocator.
struct page_source {
	bool own;
	paddr_t from, limit;
};

static paddr_t take_page(void *arg)
{
	struct page_source *source = arg;
	struct phys_range run;

	if (!source->own) {
		struct page *page = page_alloc(0, PAGE_ZERO);

		if (!page)
			return 0;
		page_stats.total--;
		return page_to_phys(page);
	}
	if (!find_free_run(source->from, source->limit, &run))
		panic("memory section %#lx has no page for its descriptors", source->from);
	source->from = run.start + PAGE_SIZE;
	page_stats.total--;
	page_stats.free--;
	page_clear(phys_to_virt(run.start));
	return run.start;
}

// Makes the page of the array usable that describes the memory at phys.
static bool map_array_page(paddr_t phys, struct page_source *source)
{
	vaddr_t virt = (vaddr_t)&PAGE_ARRAY[phys >> PAGE_SHIFT];
	pte_t *pte = page_table_entry_with(&kernel_page_table, virt, take_page, source);
	paddr_t backing;

	if (!pte)
		return false;
	if (*pte)
		return true;
	if (!is_memory(phys, phys + ARRAY_PAGE_SPAN)) {
		*pte = kernel_virt_to_phys(zero_page) | PTE_PRESENT | PTE_NX;
		return true;
	}
	backing = take_page(source);
	if (!backing)
		return false;
	*pte = backing | PTE_PRESENT | PTE_WRITE | PTE_ACCESSED | PTE_DIRTY | PTE_NX;
	return true;
}

static bool section_pays(paddr_t section)
{
	return count_free_pages(section, section + SECTION_SIZE) > SECTION_OWN_COST;
}

// Sections stay online, and the next question is most often about the same one.
static bool section_is_online(paddr_t section)
{
	const struct page *last = &PAGE_ARRAY[(section + SECTION_SIZE - PAGE_SIZE) >> PAGE_SHIFT];
	pte_t *pte;

	if (likely(section == online_section))
		return true;
	pte = page_table_entry(&kernel_page_table, (vaddr_t)last, false);
	if (!pte || !*pte)
		return false;
	online_section = section;
	return true;
}

static void mark_pages(paddr_t start, paddr_t end, uint16_t flags)
{
	for (; start < end; start += PAGE_SIZE) {
		struct page *page = &PAGE_ARRAY[start >> PAGE_SHIFT];

		page->refcount = 1;
		page->flags = flags;
	}
}

// Marks what lies in a reserved range: those pages of it that are adopted are allocated.
static void mark_taken(paddr_t start, paddr_t end)
{
	paddr_t adopted_start = MIN(MAX(adopted.start, start), end);
	paddr_t adopted_end = MIN(MAX(adopted.end, start), end);

	mark_pages(start, adopted_start, PAGE_FLAG_RESERVED);
	mark_pages(adopted_start, adopted_end, 0);
	mark_pages(adopted_end, end, PAGE_FLAG_RESERVED);
}

// The pages between start and end that went into descriptors belong to nobody else.
static void mark_own_cost(paddr_t start, paddr_t end)
{
	struct phys_range run;

	for (; find_free_run(start, end, &run); start = run.end)
		mark_pages(run.start, run.end, PAGE_FLAG_RESERVED);
}

static void mark_reserved(paddr_t start, paddr_t end)
{
	for (unsigned i = 0; i < boot->ram_count; i++) {
		paddr_t ram_start = MAX(start, boot->ram[i].start);
		paddr_t ram_end = MIN(end, boot->ram[i].end);

		for (unsigned n = 0; n < boot->reserved_count; n++) {
			const struct phys_range *taken = &boot->reserved[n];

			if (overlaps(taken, ram_start, ram_end))
				mark_taken(MAX(ram_start, taken->start), MIN(ram_end, taken->end));
		}
	}
}

// Sets up the descriptors of a section and frees what is free in it. False without memory for the
// descriptors; then nothing but more of the array is mapped.
static bool section_online(paddr_t section)
{
	paddr_t end = section + SECTION_SIZE;
	struct page_source source = {
		.own = section_pays(section),
		.from = section,
		.limit = end,
	};
	struct phys_range run;
	paddr_t from;

	for (paddr_t phys = section; phys < end; phys += ARRAY_PAGE_SPAN)
		if (!map_array_page(phys, &source))
			return false;
	mark_reserved(section, end);
	mark_own_cost(section, source.from);
	for (from = source.from; find_free_run(from, end, &run); from = run.end)
		page_free_range(run.start, run.end);
	online_end = MAX(online_end, end);
	return true;
}

bool section_online_next(void)
{
	struct phys_range run;

	while (find_free_run(next_section, UINT64_MAX, &run)) {
		paddr_t section = ALIGN_DOWN(run.start, SECTION_SIZE);

		next_section = section + SECTION_SIZE;
		if (section_pays(section) && !section_is_online(section))
			return section_online(section);
	}
	return false;
}

void page_init(const struct boot_info *info)
{
	boot = info;
	next_section = 0;
	online_section = UINT64_MAX;
	online_end = 0;
	adopted = (struct phys_range){0, 0};
	page_lists_init();
	page_stats.total = count_free_pages(0, UINT64_MAX);
	page_stats.free = page_stats.total;
	if (!section_online_next())
		panic("no usable memory");
}

struct page *page_of_phys(paddr_t phys)
{
	paddr_t section = ALIGN_DOWN(phys, SECTION_SIZE);

	if (unlikely(!section_is_online(section)) && !section_online(section))
		return NULL;
	return &PAGE_ARRAY[phys >> PAGE_SHIFT];
}

struct page *page_of_phys_run(paddr_t phys, size_t *count)
{
	struct page *page = page_of_phys(phys);

	*count = page ? MIN(*count, (SECTION_SIZE - phys % SECTION_SIZE) >> PAGE_SHIFT) : 0;
	return page;
}

void page_adopt_reserved(paddr_t start, paddr_t end)
{
	start = ALIGN_UP(start, PAGE_SIZE);
	end = ALIGN_DOWN(end, PAGE_SIZE);
	if (start >= end)
		return;
	assert_always(adopted.end == 0);
	adopted = (struct phys_range){start, end};
	page_stats.total += (end - start) >> PAGE_SHIFT;
	// The others are marked when they come online, so that a large range costs nothing here.
	for (paddr_t at = ALIGN_DOWN(start, SECTION_SIZE); at < MIN(end, online_end);
	     at += SECTION_SIZE)
		if (section_is_online(at))
			mark_pages(MAX(at, start), MIN(at + SECTION_SIZE, end), 0);
}

void page_free_reserved(paddr_t start, paddr_t end)
{
	end = ALIGN_DOWN(end, PAGE_SIZE);
	for (start = ALIGN_UP(start, PAGE_SIZE); start < end; start += PAGE_SIZE) {
		struct page *page = page_of_phys(start);

		if (!page)
			continue;
		assert(page->flags & PAGE_FLAG_RESERVED);
		page->flags = 0;
		page->order = 0;
		page_stats.total++;
		page_put(page);
	}
}

struct page *page_shared_zero(void)
{
	return page_of_phys(kernel_virt_to_phys(zero_page));
}
