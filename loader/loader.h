/* SPDX-License-Identifier: BSD-3-Clause */
/* From a file to a program that can be entered. */
#pragma once

#include "loader/arguments.h"
#include "loader/script.h"

struct file;
struct mm;
struct executable;

/* A loaded program: what its first instruction finds. */
struct program {
	uaddr_t entry; /* of its interpreter, if it has one */
	uaddr_t stack_pointer;
	uaddr_t bias;		  /* address in memory less address in the file */
	uaddr_t interpreter_bias; /* the same of the interpreter; 0: there is none */
	uaddr_t vdso;		  /* where the vDSO begins; 0: there is none */
};

/* A program on its way into memory. */
struct loading {
	struct file *file; /* the program itself, in the end; referenced */
	const char *path;  /* as it was called: AT_EXECFN, and the process's name */
	bool hidden;	   /* path leads to nowhere afterwards: no interpreter can read it */
	bool secure;	   /* AT_SECURE */
	bool name_by_file; /* the process is named after the file in the end, and not after path */
	struct arguments arguments;
	struct executable *exe, *interpreter; /* found by loading_check() */
	char error[240];		      /* what is wrong with it, for people */
};

/*
 * Begins with the program at path, as the current process finds it, or with a file that somebody
 * has opened (whose reference is taken over). loading_free() must follow in any case. 0 or a
 * negative errno, -EACCES for what must not be executed and -ETXTBSY for what is open for writing.
 * May sleep.
 */
int loading_begin(struct loading *loading, const char *path);
int loading_begin_file(struct loading *loading, struct file *file, const char *path);
void loading_free(struct loading *loading);

/* Writes why into loading->error, as printf does, and returns result. */
int loading_fail(struct loading *loading, int result, const char *fmt, ...) printf_like(3, 4);

/* Whether the current credentials allow to read what was checked, so that its memory may be seen.
 */
bool loading_is_readable(const struct loading *loading);

/*
 * Reads the file's headers, going from a script to its interpreter, whose arguments are put in
 * front, and from a dynamic program to its. Changes nothing but loading. 0, or a negative errno:
 * -ENOEXEC, -ELIBBAD, -ELOOP, -E2BIG, -ENOMEM, or what opening an interpreter gives. May sleep.
 */
int loading_check(struct loading *loading);

/*
 * Maps a checked program, its interpreter and its first stack into an empty address space, the
 * current process's and active one. 0 or a negative errno. May sleep.
 */
int loading_map(struct loading *loading, struct mm *mm, struct program *out);

/*
 * Describes an address of the current process for messages: "NAME+0xADDRESS", where ADDRESS is that
 * of the ELF file (what addr2line wants) in the program itself and the offset in the file in any
 * other; "anonymous memory" or "nothing mapped" otherwise. Never sleeps.
 */
void program_describe_address(uaddr_t addr, char *buf, size_t n);
