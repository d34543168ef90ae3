/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * gen_syscalls: reads syscalls.tbl, flags.tbl and structs.tbl and writes what is generated from
 * them. Everything that is read lives until the program ends, so nothing is freed.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "syscalls/decode.h"

/* ---- text.c: input, messages, memory ---- */

/* Where something was said. */
struct place {
	const char *file;
	int line;
};

/* Reports a mistake in the input; the program goes on and fails at its end. */
void error_at(struct place place, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int error_count(void);

/* Reports a failure of the environment and ends the program. */
void fail(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

/*
 * Appends a zeroed element to an array of count elements of the given size, which it may move.
 * Returns the array; the new element is the last one.
 */
void *grow(void *array, unsigned *count, size_t element_size);
char *copy_text(const char *start, size_t length);

/* One line of a table: without its comment and the white space around it, never empty. */
struct line {
	struct place place;
	bool indented;
	char *text;
};

struct lines {
	struct line *list;
	unsigned count;
};

/* Reads a table; ends the program when it cannot. */
struct lines read_lines(const char *path);

/* Takes the next word off *text (the text up to white space); NULL when there is none. */
char *next_word(char **text);

/* Parses an unsigned number in C notation that fills the word. */
bool parse_number(const char *word, uint64_t *value);

/* ---- kinds.c: the types that have a name of their own ---- */

enum kind_use {
	USE_SCALAR, /* by value, or as what a pointer points at */
	USE_FIELD,  /* only in structures */
	USE_SET,    /* is followed by the name of a set of flags */
	USE_FIELD_SET,
	USE_COMMAND, /* is followed by the name of a set of values */
	USE_FIELD_COMMAND,
	USE_POINTER, /* is a pointer by itself: path, string, strings */
	USE_MEMORY,  /* only behind a pointer: bytes, string */
	USE_BY,
	USE_RESULT, /* only of a call */
	USE_NONE,   /* no argument, or no result */
};

struct kind {
	const char *name;
	enum decode_kind decode;
	enum kind_use use;
	const char *c_type; /* in prototypes */
};

const struct kind *find_kind(const char *name);
const struct kind *struct_kind(void);

/* ---- the tables in memory ---- */

struct type {
	const struct kind *kind;
	enum decode_direction direction;
	const char *ref; /* name of the set, of the structure, or of the argument it is `by` */
	int ref_index;	 /* of the set or structure, found by check.c */
	enum decode_count count_how;
	const char *count_text; /* as written between the brackets or behind "if", or NULL */
	unsigned count;		/* the number or, once checked, the argument's index */
};

struct argument {
	struct type type;
	const char *name;
};

/* What is noted of the calls that tests make: sets of flags or commands that are an argument or a
 * field, and structures that are read. */
bool is_noted_set(const struct type *type);
bool is_noted_struct(const struct type *type);

enum status { STATUS_FULL, STATUS_PARTIAL, STATUS_STUB, STATUS_ABSENT };

#define MAX_ARGUMENTS 6
#define MAX_NUMBER    1023

struct call {
	struct place place;
	unsigned number;
	const char *name;
	const char *handler; /* NULL when absent */
	int subsystem;
	enum status status;
	struct type result; /* kind NULL: does not return */
	struct argument arguments[MAX_ARGUMENTS];
	unsigned argument_count;
	const char *note; /* "" when there is none */
};

struct constant {
	struct place place;
	const char *name;
	uint64_t value;
	uint64_t mask;	    /* of the field it is a value of; 0 for a bit */
	struct type *types; /* of what is `by` this command */
	unsigned type_count;
	struct type *result; /* or NULL */
};

struct set {
	struct place place;
	const char *name;
	const char *unknown;
	bool is_command;
	struct constant *constants;
	unsigned count;
	bool used;
};

struct field {
	struct place place;
	unsigned offset;
	struct type type;
	const char *name;
};

struct structure {
	struct place place;
	const char *name;
	unsigned size;
	bool custom, address_only, abbreviated;
	struct field *fields;
	unsigned count;
	bool used;
};

struct tables {
	struct call *calls;
	unsigned call_count;
	struct set *sets;
	unsigned set_count;
	struct structure *structs;
	unsigned struct_count;
};

extern const char *const subsystem_names[];
extern const unsigned subsystem_count;
extern const char *const status_names[];

int find_set(const struct tables *tables, const char *name);
int find_struct(const struct tables *tables, const char *name);

/* ---- parse_*.c: text into tables ---- */

/* Parses "TYPE"; an error is reported and makes it an int. */
struct type parse_type(struct place place, char *text);
/* Parses "TYPE NAME". */
struct argument parse_argument(struct place place, char *text);

void parse_calls(struct tables *tables, const char *path);
void parse_sets(struct tables *tables, const char *path);
void parse_structs(struct tables *tables, const char *path);

/* ---- check*.c: what must hold between rows; also resolves names to indices ---- */

void check_tables(struct tables *tables);
void check_calls(struct tables *tables);
/* A type that stands for a register; resolves the names in it. */
void check_register(struct tables *tables, struct place place, struct type *type);
/* A type wherever it stands. */
void check_type(struct tables *tables, struct place place, struct type *type);

/* ---- emit_*.c: one output each ---- */

const char *c_type(const struct type *type);
unsigned table_size(const struct tables *tables); /* the highest number and one */
/* "int fd, bytes out[count] buf": the arguments as the table has them. */
void write_signature(FILE *out, const struct call *call);

void emit_numbers(FILE *out, const struct tables *tables);
void emit_prototypes(FILE *out, const struct tables *tables);
void emit_dispatch(FILE *out, const struct tables *tables);
void emit_decode(FILE *out, const struct tables *tables);
void emit_docs(FILE *out, const struct tables *tables);
void emit_json(FILE *out, const struct tables *tables);
void emit_constants(FILE *out, const struct tables *tables);
