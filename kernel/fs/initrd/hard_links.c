// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/fs/initrd/hard_links.h"

#include "include/linux/errno.h"
#include "kernel/mm/slab.h"

struct hard_link {
	struct hard_link *next;
	uint32_t ino, dev_major, dev_minor;
	struct path path; /* referenced */
};

static struct hard_link **bucket_of(struct hard_links *links, const struct cpio_entry *entry)
{
	return &links->buckets[entry->ino % ARRAY_SIZE(links->buckets)];
}

const struct path *hard_links_find(struct hard_links *links, const struct cpio_entry *entry)
{
	struct hard_link *link = *bucket_of(links, entry);

	if (links->archive != entry->archive)
		return NULL;
	for (; link; link = link->next) {
		if (link->ino == entry->ino && link->dev_major == entry->dev_major &&
		    link->dev_minor == entry->dev_minor)
			return &link->path;
	}
	return NULL;
}

int hard_links_add(struct hard_links *links, const struct cpio_entry *entry,
		   const struct path *path)
{
	struct hard_link *link = kmalloc(sizeof(*link)), **bucket = bucket_of(links, entry);

	if (!link)
		return -ENOMEM;
	if (links->archive != entry->archive) {
		hard_links_clear(links);
		links->archive = entry->archive;
	}
	*link = (struct hard_link){
		.next = *bucket,
		.ino = entry->ino,
		.dev_major = entry->dev_major,
		.dev_minor = entry->dev_minor,
		.path = *path,
	};
	path_get(path);
	*bucket = link;
	links->count++;
	return 0;
}

void hard_links_clear(struct hard_links *links)
{
	for (unsigned i = 0; i < ARRAY_SIZE(links->buckets) && links->count > 0; i++) {
		while (links->buckets[i]) {
			struct hard_link *link = links->buckets[i];

			links->buckets[i] = link->next;
			path_put(&link->path);
			kfree(link);
			links->count--;
		}
	}
}
