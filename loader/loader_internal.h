/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of the loader share. */
#pragma once

#include "loader/elf_parse.h"
#include "loader/loader.h"

struct file;
struct mm;

/* An ELF file: opened, its headers read and checked. */
struct executable {
	struct file *file; /* referenced */
	struct elf_image image;
	struct linux_elf64_phdr *headers;
};

/*
 * Checks a program that begins with the n bytes of head. 0, or a negative errno with the reason in
 * loading->error; then nothing is kept.
 */
int executable_read(struct loading *loading, struct file *file, const void *head, size_t n,
		    struct executable *exe);
/* Opens and checks the interpreter that exe names, if it does; else *interpreter gets no file. */
int executable_read_interpreter(struct loading *loading, const struct executable *exe,
				struct executable *interpreter);
void executable_free(struct executable *exe);

/* Whether the addresses of programs are random (noaslr and norandmaps say no, and so may
 * personality(2)). */
bool layout_is_random(void);

/* Chooses where stack and mappings of a new address space are. */
void layout_choose(struct mm *mm);
/* Chooses the load bias of an image. 0, or -ENOEXEC / -ENOMEM when it fits nowhere. */
int layout_choose_bias(struct loading *loading, const struct mm *mm, const struct executable *exe,
		       uaddr_t *bias);
/* The same for an interpreter, which is placed like other mappings of files; may sleep. */
int layout_choose_interpreter_bias(struct loading *loading, struct mm *mm,
				   const struct executable *interpreter, uaddr_t *bias);
/* Places the heap of a loaded image that ends at end. */
void layout_place_heap(struct mm *mm, uaddr_t end);

/* Maps the segments of exe into mm (the active address space), moved by bias. 0 or a negative
 * errno. */
int segments_map(struct loading *loading, struct mm *mm, const struct executable *exe,
		 uaddr_t bias);

/*
 * Makes the first stack of a program in mm (the active address space): arguments, environment and
 * auxiliary vector as the psABI (section 3.4.1) and Linux have them. Of out, stack_pointer is
 * filled in here and all else before. 0 or a negative errno.
 */
int stack_build(struct loading *loading, struct mm *mm, const struct executable *exe,
		struct program *out);
