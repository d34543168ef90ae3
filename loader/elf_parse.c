// SPDX-License-Identifier: BSD-3-Clause
#include "loader/elf_parse.h"

#include <stdarg.h>

#include "include/linux/errno.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "plat/x86_64/layout.h"

#define INTERP_MAX 4096 /* PATH_MAX, with the NUL */

static int refuse(struct elf_error *error, const char *fmt, ...) printf_like(2, 3);

static int refuse(struct elf_error *error, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	kvsnprintf(error->text, sizeof(error->text), fmt, args);
	va_end(args);
	return -ENOEXEC;
}

static const char *machine_name(unsigned machine)
{
	switch (machine) {
	case EM_386:
		return "32-bit x86";
	case EM_ARM:
		return "32-bit ARM";
	case EM_AARCH64:
		return "64-bit ARM";
	case EM_RISCV:
		return "RISC-V";
	default:
		return "another machine";
	}
}

static int check_ident(const struct linux_elf64_ehdr *header, struct elf_error *error)
{
	if (memcmp(header->e_ident, "\177ELF", 4) != 0)
		return refuse(error, "not an ELF file");
	if (header->e_ident[EI_DATA] != ELFDATA2LSB)
		return refuse(error, "ELF header: EI_DATA %u, not a little-endian program",
			      header->e_ident[EI_DATA]);
	/* A 32-bit header has e_machine at the same place. */
	if (header->e_machine != EM_X86_64)
		return refuse(error, "ELF header: e_machine %u, a program for %s, not x86-64",
			      header->e_machine, machine_name(header->e_machine));
	if (header->e_ident[EI_CLASS] != ELFCLASS64)
		return refuse(error, "ELF header: EI_CLASS %u, not a 64-bit program",
			      header->e_ident[EI_CLASS]);
	if (header->e_type != ET_EXEC && header->e_type != ET_DYN)
		return refuse(error, "ELF header: e_type %u, not an executable", header->e_type);
	return 0;
}

static int check_header_table(const struct linux_elf64_ehdr *header, uint64_t file_size,
			      struct elf_error *error)
{
	uint64_t size = header->e_phnum * sizeof(struct linux_elf64_phdr);

	if (header->e_phentsize != sizeof(struct linux_elf64_phdr))
		return refuse(error, "ELF header: e_phentsize %u is not 56", header->e_phentsize);
	if (header->e_phnum == 0)
		return refuse(error, "ELF header: e_phnum 0, no program headers");
	if (header->e_phnum > ELF_MAX_HEADERS)
		return refuse(error, "ELF header: e_phnum %u, too many program headers",
			      header->e_phnum);
	if (header->e_phoff > file_size || size > file_size - header->e_phoff)
		return refuse(error,
			      "ELF header: e_phoff 0x%llx: %u program headers exceed the file's "
			      "size 0x%llx",
			      (unsigned long long)header->e_phoff, header->e_phnum,
			      (unsigned long long)file_size);
	return 0;
}

int elf_parse_header(const void *bytes, size_t n, uint64_t file_size, struct elf_image *image,
		     struct elf_error *error)
{
	struct linux_elf64_ehdr header;
	int result;

	*image = (struct elf_image){.file_size = file_size};
	if (n < 4 || memcmp(bytes, "\177ELF", 4) != 0)
		return refuse(error, "not an ELF file");
	if (n < sizeof(header))
		return refuse(error, "ELF header: cut off, the file has only %zu bytes", n);
	memcpy(&header, bytes, sizeof(header));
	result = check_ident(&header, error);
	if (result == 0)
		result = check_header_table(&header, file_size, error);
	if (result < 0)
		return result;
	image->entry = header.e_entry;
	image->phoff = header.e_phoff;
	image->phnum = header.e_phnum;
	image->relocatable = header.e_type == ET_DYN;
	return 0;
}

/* Whether [start, start + size) lies in [0, limit). */
static bool range_ok(uint64_t start, uint64_t size, uint64_t limit)
{
	return size <= limit && start <= limit - size;
}

static int check_memory(const struct linux_elf64_phdr *header, unsigned i,
			const struct elf_image *image, struct elf_error *error)
{
	unsigned long long vaddr = header->p_vaddr, memsz = header->p_memsz;

	if (header->p_filesz > header->p_memsz)
		return refuse(error, "program header %u: p_filesz 0x%llx exceeds p_memsz 0x%llx", i,
			      (unsigned long long)header->p_filesz, memsz);
	if (!range_ok(vaddr, memsz, USER_MAX))
		return refuse(error,
			      "program header %u: p_vaddr 0x%llx with p_memsz 0x%llx is outside "
			      "of a program's addresses",
			      i, vaddr, memsz);
	if (!image->relocatable && vaddr < USER_MIN)
		return refuse(error, "program header %u: p_vaddr 0x%llx is below 0x%lx", i, vaddr,
			      USER_MIN);
	return 0;
}

static int check_file_data(const struct linux_elf64_phdr *header, unsigned i,
			   const struct elf_image *image, struct elf_error *error)
{
	unsigned long long offset = header->p_offset, filesz = header->p_filesz;

	if (filesz == 0)
		return 0;
	if (!range_ok(offset, filesz, image->file_size))
		return refuse(error,
			      "program header %u: p_offset 0x%llx with p_filesz 0x%llx exceeds the "
			      "file's size 0x%llx",
			      i, offset, filesz, (unsigned long long)image->file_size);
	if ((offset ^ header->p_vaddr) & (PAGE_SIZE - 1))
		return refuse(error,
			      "program header %u: p_offset 0x%llx and p_vaddr 0x%llx differ within "
			      "their pages",
			      i, offset, (unsigned long long)header->p_vaddr);
	return 0;
}

/* Segments may share a page (as those of old linkers do) but not a byte. */
static int check_overlap(const struct linux_elf64_phdr *headers, unsigned i,
			 struct elf_error *error)
{
	const struct linux_elf64_phdr *a = &headers[i];

	for (unsigned k = 0; k < i; k++) {
		const struct linux_elf64_phdr *b = &headers[k];

		if (b->p_type == PT_LOAD && b->p_memsz > 0 &&
		    a->p_vaddr < b->p_vaddr + b->p_memsz && b->p_vaddr < a->p_vaddr + a->p_memsz)
			return refuse(error,
				      "program header %u: p_vaddr 0x%llx overlaps the segment of "
				      "program header %u",
				      i, (unsigned long long)a->p_vaddr, k);
	}
	return 0;
}

static int check_segment(const struct linux_elf64_phdr *headers, unsigned i,
			 const struct elf_image *image, struct elf_error *error)
{
	int result = check_memory(&headers[i], i, image, error);

	if (result == 0)
		result = check_file_data(&headers[i], i, image, error);
	if (result == 0 && headers[i].p_memsz > 0)
		result = check_overlap(headers, i, error);
	return result;
}

/* Adds a checked segment to what is known of the image. */
static void add_segment(const struct linux_elf64_phdr *header, struct elf_image *image)
{
	uint64_t start = header->p_vaddr, file_end = start + header->p_filesz;
	uint64_t align = header->p_align;

	image->start = MIN(image->start, ALIGN_DOWN(start, PAGE_SIZE));
	image->end = MAX(image->end, start + header->p_memsz);
	if ((align & (align - 1)) == 0)
		image->align = MAX(image->align, align);
	if (header->p_offset <= image->phoff && image->phoff - header->p_offset < header->p_filesz)
		image->headers = image->phoff - header->p_offset + start;
	if (header->p_flags & PF_X) {
		image->code_start = MIN(image->code_start, start);
		image->code_end = MAX(image->code_end, file_end);
	}
	image->data_start = MAX(image->data_start, start);
	image->data_end = MAX(image->data_end, file_end);
}

static int add_interpreter(const struct linux_elf64_phdr *header, unsigned i,
			   struct elf_image *image, struct elf_error *error)
{
	if (image->interp_size > 0) /* Linux takes the first */
		return 0;
	if (header->p_filesz < 2 || header->p_filesz > INTERP_MAX)
		return refuse(error, "program header %u: p_filesz 0x%llx is no path's length", i,
			      (unsigned long long)header->p_filesz);
	if (!range_ok(header->p_offset, header->p_filesz, image->file_size)) {
		refuse(error,
		       "program header %u: p_offset 0x%llx with p_filesz 0x%llx exceeds the "
		       "file's size 0x%llx",
		       i, (unsigned long long)header->p_offset,
		       (unsigned long long)header->p_filesz, (unsigned long long)image->file_size);
		return -EIO;
	}
	image->interp_offset = header->p_offset;
	image->interp_size = header->p_filesz;
	return 0;
}

static int add_header(const struct linux_elf64_phdr *headers, unsigned i, struct elf_image *image,
		      struct elf_error *error)
{
	const struct linux_elf64_phdr *header = &headers[i];
	int result;

	switch (header->p_type) {
	case PT_LOAD:
		result = check_segment(headers, i, image, error);
		if (result == 0 && header->p_memsz > 0)
			add_segment(header, image);
		return result;
	case PT_INTERP:
		return add_interpreter(header, i, image, error);
	case PT_GNU_STACK:
		image->exec_stack = header->p_flags & PF_X;
		return 0;
	default:
		return 0;
	}
}

int elf_parse_segments(const struct linux_elf64_phdr *headers, struct elf_image *image,
		       struct elf_error *error)
{
	image->start = UINT64_MAX;
	image->code_start = UINT64_MAX;
	image->align = PAGE_SIZE;
	for (unsigned i = 0; i < image->phnum; i++) {
		int result = add_header(headers, i, image, error);

		if (result < 0)
			return result;
	}
	if (image->end == 0)
		return refuse(error, "program headers: no PT_LOAD, nothing to run");
	if (image->code_start == UINT64_MAX)
		image->code_start = 0;
	if (image->entry >= USER_MAX)
		return refuse(error,
			      "ELF header: e_entry 0x%llx is outside of a program's addresses",
			      (unsigned long long)image->entry);
	return 0;
}
