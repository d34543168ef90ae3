/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tools/launcher/util.h"

/* What an ELF file says that it needs to run. */
struct elf_file {
	char *interpreter;     /* PT_INTERP; NULL: it needs none */
	struct strings needed; /* DT_NEEDED */
	char *rpath, *runpath; /* DT_RPATH and DT_RUNPATH, or NULL */
};

/* Reads an ELF file of this machine's kind (64-bit x86, program or shared library). Returns false
 * for all others, and for what cannot be read. */
bool elf_file_read(const char *path, struct elf_file *file);
void elf_file_free(struct elf_file *file);
