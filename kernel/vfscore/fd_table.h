/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The inside of descriptor tables, for the calls that must be fast; all others use file.h.
 *
 * A table is an array of chunks of 64 descriptors, so that a large number costs a chunk and not
 * everything below it. Bitmaps find the lowest free number: one word in each chunk, and a bit for
 * each chunk that is full.
 */
#pragma once

#include "kernel/vfscore/file.h"

#define FD_CHUNK 64u

struct fd_chunk {
	struct file *files[FD_CHUNK];
	uint64_t taken;	  /* a bit for each file */
	uint64_t cloexec; /* and whether it closes on exec */
};

struct fd_table {
	struct fd_chunk first; /* what small processes need */
	uint32_t refcount;
	uint32_t size; /* in chunks, a power of two */
	struct fd_chunk **chunks;
	uint64_t *full; /* a bit for each chunk without a free number */
	struct fd_chunk *first_chunks[1];
	uint64_t first_full;
};

/* The file of one of the first descriptors, without a reference: who may sleep takes one first, as
 * another thread could close it meanwhile. NULL for all others, too. */
static inline struct file *fd_peek(const struct fd_table *table, int fd)
{
	return likely((uint32_t)fd < FD_CHUNK) ? table->first.files[(uint32_t)fd] : NULL;
}
