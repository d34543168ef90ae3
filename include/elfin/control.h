/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How kernel and launcher talk: four ports of a virtio console (VIRTIO 1.2, section 5.3), found by
 * their names.
 *
 * stdin, stdout and stderr carry the program's bytes as they are. A port that the host closes
 * (VIRTIO_CONSOLE_PORT_OPEN with 0) means: on stdin, end of file once what was received is read; on
 * stdout and stderr, that nobody reads any more: a write fails as on a pipe without reader. When
 * stdout and stderr are one file for the launcher, both ports lead there in the order of writes.
 *
 * The launcher does not touch its own standard input before the INPUT frame, so that a program that
 * never reads leaves it to others.
 *
 * The control port carries frames from the kernel to the launcher: an 8-byte header, all fields
 * little-endian, then the payload; and SIZE frames in the other direction. Before the EXIT frame
 * the kernel waits until all earlier bytes have left the machine. What a panic prints goes to the
 * serial port, which the launcher shows when the machine panicked or died.
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
	CONTROL_INPUT = 5, /* nothing; the program reads standard input, or sets up the terminal for
			      that: it may be sent from now on */
	CONTROL_SIZE = 6,  /* to the kernel: struct control_size, of the terminal as it is now */
};

struct control_size {
	uint16_t columns, rows;
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
