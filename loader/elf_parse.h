/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What an ELF-64 file says about the program in it. Pure logic on bytes that nobody has checked:
 * whatever they are, the answer is an image that can be mapped or -ENOEXEC with the reason.
 *
 * Refused is what Linux refuses, and what no linker makes and no program can mean: segments that
 * overlap or that the file does not hold. Fields that Linux ignores (versions, e_ehsize, odd
 * alignments, order of segments) are ignored here too.
 */
#pragma once

#include "include/linux/elf.h"
#include "kernel/lib/types.h"

/* As Linux: the table of program headers has at most 64 KiB. */
#define ELF_MAX_HEADERS (65536 / sizeof(struct linux_elf64_phdr))

struct elf_image {
	uint64_t file_size;
	uint64_t entry;	  /* the addresses of the file, without a load bias */
	uint64_t phoff;	  /* where the program headers are in the file … */
	unsigned phnum;	  /* … and how many */
	bool relocatable; /* ET_DYN: may be loaded anywhere */
	bool exec_stack;  /* PT_GNU_STACK asks for an executable stack */
	uint64_t start;	  /* the pages of all segments: [start, end) … */
	uint64_t end;	  /* … end is the exact end of the last byte in memory */
	uint64_t align;	  /* the largest alignment a segment asks for, at least a page */
	uint64_t headers; /* address of the program headers in memory, 0 if they are not loaded */
	uint64_t code_start, code_end, data_start, data_end; /* as /proc shows them */
	uint64_t interp_offset; /* of the interpreter's path in the file … */
	uint64_t interp_size;	/* … with its NUL; 0: the program has none */
};

struct elf_error {
	char text[240]; /* names the header, the field and its value */
};

/*
 * Checks the ELF header. bytes are the first n of the file's file_size (all of them, if the file
 * has less than 64). Fills in file_size, entry, phoff, phnum and relocatable. Returns 0, or
 * -ENOEXEC with error filled in.
 */
int elf_parse_header(const void *bytes, size_t n, uint64_t file_size, struct elf_image *image,
		     struct elf_error *error);

/*
 * Checks the program headers (image->phnum of them, read from image->phoff), and fills in the rest
 * of the image that elf_parse_header() began. Returns 0, or -ENOEXEC with error filled in; -EIO
 * when the path of an interpreter is not in the file.
 */
int elf_parse_segments(const struct linux_elf64_phdr *headers, struct elf_image *image,
		       struct elf_error *error);
