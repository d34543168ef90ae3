// SPDX-License-Identifier: BSD-3-Clause
// Unpacking arbitrary archives: whatever they hold, all of it can be read and removed again, and no
// memory is lost.

#include <stdint.h>
#include <stdlib.h>

#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/fs/initrd/initrd.h"
#include "kernel/lib/string.h"
#include "kernel/mm/page.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"
#include "tests/unit/host_vfs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_file(struct vnode *vnode)
{
	for (uint64_t index = 0; index < DIV_ROUND_UP(vnode->size, PAGE_SIZE); index++) {
		struct page *page;

		if (vnode_get_page(vnode, index, index % 2, &page) == 0)
			page_put(page);
	}
}

static void read_tree(struct name *dir)
{
	struct name *child;

	list_for_each_entry (child, &dir->children, siblings) {
		if (S_ISDIR(child->vnode->mode))
			read_tree(child);
		else if (S_ISREG(child->vnode->mode))
			read_file(child->vnode);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	host_vfs_start();
	size = MIN(size, HOST_INITRD_PAGES * PAGE_SIZE);
	memcpy(host_memory, data, size);
	initrd_unpack(&(struct phys_range){0, size});
	read_tree(root_path.name);
	host_vfs_end();
	if (host_pages_in_use() != 0)
		abort();
	return 0;
}
