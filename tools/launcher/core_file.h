/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * The core of a program that died, which the kernel sends in parts, each a report: 8 bytes, where
 * in the file it belongs, and then its bytes. A report without any begins the file.
 */
struct core_file {
	const char *path; /* NULL: nobody asked for it */
	int fd;		  /* -1 before the first part, and after a failure */
	/* Of the report that is being received. */
	unsigned char place[8];
	size_t place_have;
	uint64_t offset;
};

/* A report begins, and `size` bytes will come. */
void core_file_begin(struct core_file *core, size_t size);
/* Takes bytes of it. They are not trusted. */
void core_file_receive(struct core_file *core, const unsigned char *data, size_t size);
