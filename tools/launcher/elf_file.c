// SPDX-License-Identifier: BSD-3-Clause
// The dynamic section is found as a dynamic linker finds it, through program headers: a file need
// not have section headers.

#include "tools/launcher/elf_file.h"

#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where an address of memory is in the file; 0 if it is not there. */
static uint64_t file_offset(Elf *elf, uint64_t address)
{
	GElf_Phdr header;

	for (int i = 0; gelf_getphdr(elf, i, &header) != NULL; i++)
		if (header.p_type == PT_LOAD && address >= header.p_vaddr &&
		    address - header.p_vaddr < header.p_filesz)
			return address - header.p_vaddr + header.p_offset;
	return 0;
}

static bool find_header(Elf *elf, unsigned type, GElf_Phdr *header)
{
	for (int i = 0; gelf_getphdr(elf, i, header) != NULL; i++)
		if (header->p_type == type)
			return true;
	return false;
}

/* The string at an offset of a chunk of the file, or NULL where it has no end in it. */
static char *copy_string(const Elf_Data *data, uint64_t offset)
{
	const char *text;

	if (data == NULL || offset >= data->d_size)
		return NULL;
	text = (const char *)data->d_buf + offset;
	return memchr(text, '\0', data->d_size - offset) ? xstrdup(text) : NULL;
}

static void read_interpreter(Elf *elf, struct elf_file *file)
{
	GElf_Phdr header;

	if (find_header(elf, PT_INTERP, &header))
		file->interpreter = copy_string(
			elf_getdata_rawchunk(elf, header.p_offset, header.p_filesz, ELF_T_BYTE), 0);
}

/* The value of a tag of the dynamic section; 0 if it is not there. */
static uint64_t find_value(Elf_Data *dynamic, int64_t tag)
{
	GElf_Dyn entry;

	for (int i = 0; gelf_getdyn(dynamic, i, &entry) != NULL && entry.d_tag != DT_NULL; i++)
		if (entry.d_tag == tag)
			return entry.d_un.d_val;
	return 0;
}

static void read_entry(struct elf_file *file, const GElf_Dyn *entry, const Elf_Data *names)
{
	char *text;

	if (entry->d_tag != DT_NEEDED && entry->d_tag != DT_RPATH && entry->d_tag != DT_RUNPATH)
		return;
	text = copy_string(names, entry->d_un.d_val);
	if (text == NULL)
		return;
	if (entry->d_tag == DT_NEEDED)
		strings_add(&file->needed, text);
	else if (entry->d_tag == DT_RPATH)
		file->rpath = text;
	else
		file->runpath = text;
}

static void read_dynamic(Elf *elf, struct elf_file *file)
{
	Elf_Data *dynamic, *names;
	GElf_Phdr header;
	GElf_Dyn entry;

	if (!find_header(elf, PT_DYNAMIC, &header))
		return;
	dynamic = elf_getdata_rawchunk(elf, header.p_offset, header.p_filesz, ELF_T_DYN);
	if (dynamic == NULL)
		return;
	names = elf_getdata_rawchunk(elf, file_offset(elf, find_value(dynamic, DT_STRTAB)),
				     find_value(dynamic, DT_STRSZ), ELF_T_BYTE);
	for (int i = 0; gelf_getdyn(dynamic, i, &entry) != NULL && entry.d_tag != DT_NULL; i++)
		read_entry(file, &entry, names);
}

static bool is_ours(Elf *elf)
{
	GElf_Ehdr header;

	return elf_kind(elf) == ELF_K_ELF && gelf_getehdr(elf, &header) != NULL &&
	       gelf_getclass(elf) == ELFCLASS64 && header.e_machine == EM_X86_64 &&
	       (header.e_type == ET_EXEC || header.e_type == ET_DYN);
}

bool elf_file_read(const char *path, struct elf_file *file)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	bool ours = false;
	Elf *elf;

	*file = (struct elf_file){0};
	if (fd < 0)
		return false;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf != NULL && is_ours(elf)) {
		ours = true;
		read_interpreter(elf, file);
		read_dynamic(elf, file);
	}
	elf_end(elf);
	close(fd);
	return ours;
}

void elf_file_free(struct elf_file *file)
{
	free(file->interpreter);
	free(file->rpath);
	free(file->runpath);
	for (size_t i = 0; i < file->needed.count; i++)
		free(file->needed.list[i]);
	free(file->needed.list);
}
