// SPDX-License-Identifier: BSD-3-Clause
// The ELF parser on arbitrary files: it reads nothing it was not given, and what it accepts can be
// mapped.

#include <stdint.h>
#include <stdlib.h>

#include "include/linux/errno.h"
#include "kernel/lib/string.h"
#include "loader/elf_parse.h"
#include "plat/x86_64/layout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_refusal(int result, const struct elf_error *error)
{
	check(result == -ENOEXEC || result == -EIO);
	check(strnlen(error->text, sizeof(error->text)) < sizeof(error->text));
	check(error->text[0] != '\0');
}

static void check_segment(const struct linux_elf64_phdr *header, const struct elf_image *image)
{
	if (header->p_type != PT_LOAD || header->p_memsz == 0)
		return;
	check(header->p_vaddr >= image->start);
	check(header->p_vaddr + header->p_memsz > header->p_vaddr);
	check(header->p_vaddr + header->p_memsz <= image->end);
	check(header->p_filesz <= header->p_memsz);
	if (header->p_filesz == 0)
		return;
	check(header->p_offset < image->file_size);
	check(header->p_filesz <= image->file_size - header->p_offset);
	check(header->p_offset % PAGE_SIZE == header->p_vaddr % PAGE_SIZE);
}

static void check_image(const struct linux_elf64_phdr *headers, const struct elf_image *image)
{
	check(image->start < image->end && image->end <= USER_MAX);
	check(image->start % PAGE_SIZE == 0);
	check(image->relocatable || image->start >= USER_MIN);
	check((image->align & (image->align - 1)) == 0 && image->align >= PAGE_SIZE);
	check(image->headers < image->end);
	check(image->interp_size <= image->file_size);
	check(image->interp_offset <= image->file_size - image->interp_size);
	for (unsigned i = 0; i < image->phnum; i++)
		check_segment(&headers[i], image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct linux_elf64_phdr *headers;
	struct elf_error error = {""};
	struct elf_image image;
	size_t table_size;
	int result = elf_parse_header(data, size, size, &image, &error);

	if (result < 0) {
		check_refusal(result, &error);
		return 0;
	}
	table_size = image.phnum * sizeof(*headers);
	headers = malloc(table_size);
	check(headers != NULL);
	memcpy(headers, data + image.phoff, table_size);
	result = elf_parse_segments(headers, &image, &error);
	if (result < 0)
		check_refusal(result, &error);
	else
		check_image(headers, &image);
	free(headers);
	return 0;
}
