/* SPDX-License-Identifier: BSD-3-Clause */
/* Which files of an archive being unpacked may get further names. */
#pragma once

#include "kernel/fs/initrd/cpio.h"
#include "kernel/vfscore/mount.h"

struct hard_link;

struct hard_links {
	uint32_t archive; /* the one they are of */
	uint32_t count;
	struct hard_link *buckets[256];
};

/* The file that entry is another name of, or NULL. */
const struct path *hard_links_find(struct hard_links *links, const struct cpio_entry *entry);
/* Notes that entry was unpacked to path, which is referenced anew. 0 or -ENOMEM. */
int hard_links_add(struct hard_links *links, const struct cpio_entry *entry,
		   const struct path *path);
void hard_links_clear(struct hard_links *links);
