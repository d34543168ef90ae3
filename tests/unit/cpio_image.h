/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes cpio archives (newc) in a buffer, entry by entry. */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct cpio_image {
	uint8_t *bytes;
	size_t size; /* so far */
};

struct cpio_file {
	const char *name;
	size_t name_size; /* with NULs; 0: strlen(name) + 1 */
	unsigned mode, ino, nlink, uid, gid, mtime, rdev_major, rdev_minor;
	const void *data;
	size_t size;
	const char *magic; /* NULL: newc */
	unsigned check;
};

static inline void cpio_image_align(struct cpio_image *image, size_t alignment)
{
	while (image->size % alignment)
		image->bytes[image->size++] = 0;
}

static inline void cpio_image_add(struct cpio_image *image, const struct cpio_file *file)
{
	size_t name_size = file->name_size ? file->name_size : strlen(file->name) + 1;
	char header[111];

	snprintf(header, sizeof(header), "%s%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
		 file->magic ? file->magic : "070701", file->ino, file->mode, file->uid, file->gid,
		 file->nlink ? file->nlink : 1, file->mtime, (unsigned)file->size, 8, 1,
		 file->rdev_major, file->rdev_minor, (unsigned)name_size, file->check);
	memcpy(image->bytes + image->size, header, 110);
	image->size += 110;
	memset(image->bytes + image->size, 0, name_size);
	memcpy(image->bytes + image->size, file->name, strnlen(file->name, name_size));
	image->size += name_size;
	cpio_image_align(image, 4);
	if (file->size)
		memcpy(image->bytes + image->size, file->data, file->size);
	image->size += file->size;
	cpio_image_align(image, 4);
}

static inline void cpio_image_end(struct cpio_image *image)
{
	cpio_image_add(image, &(struct cpio_file){.name = "TRAILER!!!"});
}
