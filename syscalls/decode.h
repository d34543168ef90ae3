/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the strace decoder knows about system calls: tables that tools/gen_syscalls makes of
 * syscalls.tbl, flags.tbl and structs.tbl. Names are offsets into one string pool and references
 * are indices, so that the tables hold no pointers. The generator includes this file too.
 */
#pragma once

#include <stdint.h>

enum decode_kind {
	DECODE_NONE, /* the command does not have this argument */
	DECODE_INT,
	DECODE_UINT,
	DECODE_LONG,
	DECODE_ULONG,
	DECODE_HEX,  /* an unsigned long in hexadecimal */
	DECODE_UHEX, /* an unsigned int in hexadecimal */
	DECODE_ADDRESS,
	DECODE_FD,
	DECODE_DIRFD,
	DECODE_MODE,
	DECODE_FILE_MODE, /* with the type of the file */
	DECODE_DEVICE,
	DECODE_SIGNAL,
	DECODE_ID,    /* a uid or gid: -1 is "none" */
	DECODE_LIMIT, /* of struct rlimit */
	DECODE_U8,
	DECODE_U16,
	DECODE_X16,
	DECODE_S16,
	DECODE_SET16, /* flags or a command of 16 bits */
	DECODE_SET32,
	DECODE_SET64,
	DECODE_PATH,
	DECODE_STRING,
	DECODE_STRINGS,
	DECODE_ENVIRON, /* strings that are only counted */
	DECODE_CHARS,	/* a string in an array of count bytes inside a structure */
	DECODE_BYTES,
	DECODE_XBYTES, /* bytes that are no text */
	DECODE_STRUCT,
	DECODE_POLLED, /* results of poll and of select: how many files are ready, and which */
	DECODE_SELECTED,
	DECODE_BY, /* its type is the count-th of the command in argument `ref` */
};

enum decode_direction {
	DECODE_VALUE, /* no pointer */
	DECODE_IN,
	DECODE_OUT,
	DECODE_INOUT,
	DECODE_REM, /* written when the call was interrupted */
};

/* How many elements a pointer points at. */
enum decode_count {
	DECODE_ONE,
	DECODE_COUNT,	 /* `count` of them */
	DECODE_ARGUMENT, /* as many as argument number `count` says */
	DECODE_POINTER,	 /* as many as the int says that argument number `count` points at */
	DECODE_RESULT,	 /* as many as the call returned */
	DECODE_IF, /* a scalar that counts if the argument before has one of the bits ref << 16 |
		      count */
};

struct decode_type {
	uint8_t kind;
	uint8_t direction;
	uint8_t ref; /* index of the set or structure */
	uint8_t count_how;
	uint16_t count;
};

struct decode_call {
	uint16_t name;
	uint16_t first_arg; /* in decode_args, where its arguments' types lie in order */
	uint8_t arg_count;
	uint8_t subsystem; /* index in decode_subsystems */
	uint8_t implemented;
	struct decode_type result; /* DECODE_NONE: does not return */
};

struct decode_constant {
	uint64_t value;
	uint16_t name;
	uint16_t first_type; /* in decode_types: of the arguments that are `by` it, then the result
			      */
	uint8_t type_count;
	uint8_t field; /* 0: a bit; else one more than the index of its mask in decode_masks */
	uint8_t has_result;
};

struct decode_set {
	uint16_t name;
	uint16_t unknown; /* what values or bits without a name are shown as */
	uint16_t first;	  /* in decode_constants */
	uint16_t count;
};

struct decode_field {
	uint16_t name;
	uint16_t offset;
	struct decode_type type;
};

struct decode_struct {
	uint16_t size;
	uint16_t first; /* in decode_fields */
	uint8_t count;
	uint8_t custom; /* 0, or one more than the index in decode_custom */
	uint8_t address_only;
	uint8_t abbreviated; /* there are more fields than are shown */
};

/* How many bytes a value of a kind has in memory; 0 for what has no fixed size. */
static inline unsigned decode_kind_size(enum decode_kind kind)
{
	switch (kind) {
	case DECODE_U8:
		return 1;
	case DECODE_U16:
	case DECODE_X16:
	case DECODE_S16:
	case DECODE_SET16:
		return 2;
	case DECODE_INT:
	case DECODE_UINT:
	case DECODE_UHEX:
	case DECODE_FD:
	case DECODE_DIRFD:
	case DECODE_MODE:
	case DECODE_FILE_MODE:
	case DECODE_DEVICE:
	case DECODE_SIGNAL:
	case DECODE_ID:
	case DECODE_SET32:
		return 4;
	case DECODE_LONG:
	case DECODE_ULONG:
	case DECODE_HEX:
	case DECODE_ADDRESS:
	case DECODE_LIMIT:
	case DECODE_SET64:
	case DECODE_PATH:
	case DECODE_STRING:
	case DECODE_STRINGS:
	case DECODE_ENVIRON:
		return 8;
	default:
		return 0;
	}
}
