// SPDX-License-Identifier: BSD-3-Clause
// mkchecksum KERNEL: puts into the kernel's entry page what makes the sum of all 32-bit words that
// the monitor loads behind that page 0 (modulo 2^32); see plat/x86_64/boot_entry.S.

#include "plat/x86_64/layout.h"

#include <err.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint32_t sum_words(const char *name, const Elf_Data *data)
{
	uint32_t sum = 0, word;

	if (data->d_size % sizeof(word) != 0)
		errx(1, "%s: a segment is not made of whole words", name);
	for (size_t i = 0; i < data->d_size; i += sizeof(word)) {
		memcpy(&word, (char *)data->d_buf + i, sizeof(word));
		sum += word;
	}
	return sum;
}

/* The sum of what is loaded behind the entry page; *entry becomes the page's place in the file. */
static uint32_t sum_kernel(const char *name, Elf *elf, off_t *entry)
{
	size_t count;
	GElf_Phdr phdr;
	uint32_t sum = 0;

	if (elf_getphdrnum(elf, &count) != 0)
		errx(1, "%s: %s", name, elf_errmsg(-1));
	for (size_t i = 0; i < count; i++) {
		if (!gelf_getphdr(elf, (int)i, &phdr))
			errx(1, "%s: %s", name, elf_errmsg(-1));
		if (phdr.p_type != PT_LOAD || phdr.p_filesz == 0)
			continue;
		if (phdr.p_paddr == BOOT_PAGE) {
			*entry = (off_t)phdr.p_offset;
			continue;
		}
		Elf_Data *data = elf_getdata_rawchunk(elf, (int64_t)phdr.p_offset, phdr.p_filesz,
						      ELF_T_BYTE);

		if (!data)
			errx(1, "%s: %s", name, elf_errmsg(-1));
		sum += sum_words(name, data);
	}
	return sum;
}

int main(int argc, char **argv)
{
	off_t entry = -1;

	if (argc != 2)
		errx(2, "usage: mkchecksum KERNEL");
	int fd = open(argv[1], O_RDWR);

	if (fd < 0)
		err(1, "%s", argv[1]);
	elf_version(EV_CURRENT);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);

	if (!elf || elf_kind(elf) != ELF_K_ELF)
		errx(1, "%s: not an ELF file", argv[1]);
	uint32_t difference = -sum_kernel(argv[1], elf, &entry);

	if (entry < 0)
		errx(1, "%s: no segment at %#x", argv[1], BOOT_PAGE);
	elf_end(elf);
	if (pwrite(fd, &difference, sizeof(difference), entry + BOOT_WORD_SUM) !=
	    sizeof(difference))
		err(1, "%s", argv[1]);
	return close(fd) != 0;
}
