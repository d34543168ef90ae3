/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The control port between kernel and launcher: frames of an 8-byte header, all fields
 * little-endian, then the payload. Shared by both sides.
 */
#pragma once

#include <stdint.h>

#define CONTROL_PORT_STDIN   "elfin.stdin"
#define CONTROL_PORT_STDOUT  "elfin.stdout"
#define CONTROL_PORT_STDERR  "elfin.stderr"
#define CONTROL_PORT_CONTROL "elfin.control"

struct control_header {
	uint32_t type;
	uint32_t length; /* of the payload, in bytes */
};

enum control_type {
	CONTROL_LOG = 1,    /* text for people */
	CONTROL_EXIT = 2,   /* struct control_exit; the last frame */
	CONTROL_REPORT = 3, /* NUL-terminated name, then the report's bytes */
	CONTROL_READY = 4,  /* struct control_ready, before the program's first instruction */
};

/* kind is an enum exit_kind: 0 status, 1 signal, 2 panic. */
struct control_exit {
	uint32_t kind;
	uint32_t value;
};

struct control_ready {
	uint64_t kernel_slide; /* run-time address less link address */
	uint64_t program_bias; /* the same for the program */
};
