// SPDX-License-Identifier: BSD-3-Clause
/*
 * Mapping the segments of an image. The pages with file data are private mappings of the file; what
 * a segment has beyond its file data is cleared in its last page and anonymous behind it. Segments
 * are mapped in the order of their headers, and where two share a page the later one has it, as on
 * Linux.
 */
#include "loader/loader_internal.h"

#include "include/linux/errno.h"
#include "include/linux/mman.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/usercopy.h"

static int segment_prot(const struct linux_elf64_phdr *header)
{
	return (header->p_flags & PF_R ? PROT_READ : 0) |
	       (header->p_flags & PF_W ? PROT_WRITE : 0) | (header->p_flags & PF_X ? PROT_EXEC : 0);
}

static int map_file_pages(struct mm *mm, struct file *file, const struct linux_elf64_phdr *header,
			  uaddr_t bias)
{
	uint64_t in_page = header->p_vaddr & (PAGE_SIZE - 1);
	int64_t result;

	if (header->p_filesz == 0)
		return 0;
	result = mm_map(mm, header->p_vaddr - in_page + bias,
			ALIGN_UP(header->p_filesz + in_page, PAGE_SIZE), segment_prot(header),
			MAP_PRIVATE | MAP_FIXED, file, (off_t)(header->p_offset - in_page));
	return result < 0 ? (int)result : 0;
}

/* The rest of the last file page, also behind the segment's end: ld.so allocates there. Linux
 * leaves it alone too where the segment is read-only. */
static int clear_tail(const struct linux_elf64_phdr *header, uaddr_t start)
{
	if (header->p_filesz == 0 || !(header->p_flags & PF_W))
		return 0;
	return clear_user(start, ALIGN_UP(start, PAGE_SIZE) - start);
}

static int map_zero_pages(struct mm *mm, const struct linux_elf64_phdr *header, uaddr_t start,
			  uaddr_t end)
{
	uaddr_t first =
		header->p_filesz == 0 ? ALIGN_DOWN(start, PAGE_SIZE) : ALIGN_UP(start, PAGE_SIZE);
	uaddr_t last = ALIGN_UP(end, PAGE_SIZE);
	int64_t result;

	if (first >= last)
		return 0;
	result = mm_map(mm, first, last - first, PROT_WRITE | PROT_READ | segment_prot(header),
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, NULL, 0);
	return result < 0 ? (int)result : 0;
}

static int map_segment(struct mm *mm, struct file *file, const struct linux_elf64_phdr *header,
		       uaddr_t bias)
{
	uaddr_t file_end = header->p_vaddr + header->p_filesz + bias;
	uaddr_t end = header->p_vaddr + header->p_memsz + bias;
	int result = map_file_pages(mm, file, header, bias);

	if (result < 0 || file_end == end)
		return result;
	result = clear_tail(header, file_end);
	if (result < 0)
		return result;
	return map_zero_pages(mm, header, file_end, end);
}

int segments_map(struct loading *loading, struct mm *mm, const struct executable *exe, uaddr_t bias)
{
	for (unsigned i = 0; i < exe->image.phnum; i++) {
		const struct linux_elf64_phdr *header = &exe->headers[i];
		int result;

		if (header->p_type != PT_LOAD || header->p_memsz == 0)
			continue;
		result = map_segment(mm, exe->file, header, bias);
		if (result < 0) {
			return loading_fail(
				loading, result,
				"program header %u: the segment at 0x%lx (0x%lx bytes) cannot be "
				"mapped: error %d",
				i, (unsigned long)(header->p_vaddr + bias),
				(unsigned long)header->p_memsz, -result);
		}
	}
	return 0;
}
