/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of the loader share. */
#pragma once

#include "loader/elf_parse.h"
#include "loader/loader.h"

struct file;
struct mm;

/* An opened program: its file, checked image and program headers. */
struct executable {
	struct file *file; /* referenced */
	const char *path;
	struct elf_image image;
	struct linux_elf64_phdr *headers;
};

/* Opens and checks the program at path. 0 or a negative errno, logged; then nothing is left open.
 */
int executable_open(const char *path, struct executable *exe);
void executable_close(struct executable *exe);

/* Whether the addresses of programs are random (noaslr and norandmaps say no). */
bool layout_is_random(void);

/* Chooses where stack and mappings of a new address space are. */
void layout_choose(struct mm *mm);
/* Chooses the load bias of an image. 0, or -ENOEXEC / -ENOMEM, logged, when it fits nowhere. */
int layout_choose_bias(const struct mm *mm, const struct executable *exe, uaddr_t *bias);
/* Places the heap of a loaded image that ends at end. */
void layout_place_heap(struct mm *mm, uaddr_t end);

/* Maps the segments of exe into mm (the active address space), moved by bias. 0 or a negative
 * errno, logged. */
int segments_map(struct mm *mm, const struct executable *exe, uaddr_t bias);

/*
 * Makes the first stack of a program in mm (the active address space): arguments, environment and
 * auxiliary vector as the psABI (section 3.4.1) and Linux have them. out->entry and out->bias are
 * filled in already; stack_pointer is on success. 0 or a negative errno.
 */
int stack_build(struct mm *mm, const struct executable *exe, char *const argv[], char *const envp[],
		struct program *out);
