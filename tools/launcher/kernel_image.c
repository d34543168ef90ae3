// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/kernel_image.h"

#include <elf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "tools/launcher/commands.h"

static bool read_at(int fd, void *buffer, size_t size, uint64_t offset)
{
	return pread(fd, buffer, size, offset) == (ssize_t)size;
}

uint64_t kernel_image_end(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf64_Ehdr header;
	uint64_t end = 0;

	if (!read_at(fd, &header, sizeof(header), 0) ||
	    memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
	    header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != EM_X86_64)
		die(STATUS_LAUNCHER, "kernel %s: not an x86-64 ELF file", path);
	for (unsigned i = 0; i < header.e_phnum; i++) {
		Elf64_Phdr segment;

		if (!read_at(fd, &segment, sizeof(segment), header.e_phoff + i * sizeof(segment)))
			die(STATUS_LAUNCHER, "kernel %s: damaged", path);
		if (segment.p_type == PT_LOAD && segment.p_paddr + segment.p_memsz > end)
			end = segment.p_paddr + segment.p_memsz;
	}
	close(fd);
	return end;
}
