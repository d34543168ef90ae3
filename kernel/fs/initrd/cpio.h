/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A reader of cpio archives in memory, in the "new ASCII" format with or without checksums (newc
 * and crc of cpio(5)), as Linux takes them for an initramfs: several archives may follow each other
 * with zeros between them. It only looks at headers and names, and never outside the memory it was
 * given, whatever that holds.
 */
#pragma once

#include "include/linux/fcntl.h"
#include "kernel/lib/compiler.h"

struct cpio_entry {
	const char *name; /* in the archive, NUL-terminated */
	size_t name_len;  /* ≥ 1 */
	uint64_t offset;  /* of the header in the memory */
	const uint8_t *data;
	uint32_t size; /* of data */
	uint32_t ino, mode, uid, gid, nlink, mtime;
	uint32_t dev_major, dev_minor;
	uint32_t rdev_major, rdev_minor;
	uint32_t archive; /* counts the archives; inode numbers are of one of them */
};

struct cpio_reader {
	const uint8_t *base;
	uint64_t size;
	uint64_t pos; /* of the next header; after an error, of the bad one */
	uint32_t archive;
	const char *error;    /* what is wrong, after an error */
	const char *bad_name; /* the entry it is wrong with, or NULL */
};

void cpio_open(struct cpio_reader *reader, const void *base, uint64_t size);

/* Reads the next entry: 1, 0 at the end, or -EINVAL with reader->error set. */
int cpio_next(struct cpio_reader *reader, struct cpio_entry *entry);

/* If memory begins like a compressed file, how to decompress it, such as "gzip -d"; else NULL. */
const char *cpio_decompressor(const void *base, uint64_t size);

/*
 * Splits the next component off a name: returns it and its length in *len, and moves *rest behind
 * it. Empty components and "." are left out. NULL at the end.
 */
const char *cpio_name_component(const char **rest, size_t *len);

/* Whether a component is "..", or longer than 255 bytes. */
static inline bool cpio_component_is_bad(const char *component, size_t len)
{
	return len > LINUX_NAME_MAX || (len == 2 && component[0] == '.' && component[1] == '.');
}

/* Whether a name has a component "..", one longer than 255 bytes, or is longer than a path may be.
 */
bool cpio_name_is_bad(const char *name);
