/* SPDX-License-Identifier: BSD-3-Clause */
/* ELF-64 files as the System V gABI and its x86-64 supplement define them (elf(5)). */
#pragma once

#include <stdint.h>

#define EI_CLASS     4 /* indexes of e_ident */
#define EI_DATA	     5
#define EI_NIDENT    16

#define ELFCLASS32   1
#define ELFCLASS64   2
#define ELFDATA2LSB  1
#define ELFDATA2MSB  2

#define ET_REL	     1 /* e_type */
#define ET_EXEC	     2
#define ET_DYN	     3
#define ET_CORE	     4

#define EM_386	     3 /* e_machine */
#define EM_ARM	     40
#define EM_X86_64    62
#define EM_AARCH64   183
#define EM_RISCV     243

#define PT_NULL	     0 /* p_type */
#define PT_LOAD	     1
#define PT_DYNAMIC   2
#define PT_INTERP    3
#define PT_NOTE	     4
#define PT_PHDR	     6
#define PT_TLS	     7
#define PT_GNU_STACK 0x6474e551
#define PT_GNU_RELRO 0x6474e552

#define PF_X	     1 /* p_flags */
#define PF_W	     2
#define PF_R	     4

struct linux_elf64_ehdr {
	uint8_t e_ident[EI_NIDENT];
	uint16_t e_type;
	uint16_t e_machine;
	uint32_t e_version;
	uint64_t e_entry;
	uint64_t e_phoff;
	uint64_t e_shoff;
	uint32_t e_flags;
	uint16_t e_ehsize;
	uint16_t e_phentsize;
	uint16_t e_phnum;
	uint16_t e_shentsize;
	uint16_t e_shnum;
	uint16_t e_shstrndx;
};

_Static_assert(sizeof(struct linux_elf64_ehdr) == 64, "as in files");

struct linux_elf64_phdr {
	uint32_t p_type;
	uint32_t p_flags;
	uint64_t p_offset;
	uint64_t p_vaddr;
	uint64_t p_paddr;
	uint64_t p_filesz;
	uint64_t p_memsz;
	uint64_t p_align;
};

_Static_assert(sizeof(struct linux_elf64_phdr) == 56, "as in files");
