// SPDX-License-Identifier: BSD-3-Clause
/*
 * The vDSO is mapped like a file of the kernel's own whose first page is the clock's and whose
 * others hold the library.
 */
#include "include/linux/errno.h"
#include "include/linux/mman.h"
#include "include/linux/stat.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page.h"
#include "kernel/vfscore/file_internal.h"
#include "kernel/vfscore/vnode.h"
#include "loader/vdso/vdso.h"
#include "plat/kvm/clock.h"

extern const char vdso_image[], vdso_image_end[];

static size_t file_size(void)
{
	return PAGE_SIZE + (vdso_image_end - vdso_image);
}

/* Pages of the kernel image are never written through this file, nor freed. */
static int vdso_get_page(struct vnode *vnode, uint64_t index, enum page_use use, struct page **out)
{
	const char *data = index == 0 ? clock_data_page() : vdso_image + (index - 1) * PAGE_SIZE;

	if (index >= file_size() / PAGE_SIZE)
		return -ENXIO;
	if (use == PAGE_WRITE)
		return -EACCES;
	*out = page_of_phys((vaddr_t)data - boot_info.kernel_slide);
	page_get(*out);
	return 0;
}

static struct file *vdso_file(void)
{
	static const struct vnode_ops ops = {.get_page = vdso_get_page};
	static struct fs fs = {.type = "vdso", .block_size = PAGE_SIZE};
	static struct vnode vnode;

	if (!vnode.ops) {
		vnode_init(&vnode, &fs, &ops, S_IFREG | 0555);
		vnode.size = file_size();
	}
	return file_allocate(&vnode, 0);
}

uaddr_t vdso_map(struct mm *mm)
{
	struct file *file = vdso_file();
	int64_t start;

	if (!file)
		return 0;
	start = mm_map(mm, 0, file_size(), PROT_READ, MAP_PRIVATE, file, 0);
	file_put(file);
	if (start < 0)
		return 0;
	if (mm_protect(mm, start + PAGE_SIZE, file_size() - PAGE_SIZE, PROT_READ | PROT_EXEC) !=
	    0) {
		mm_unmap(mm, start, file_size());
		return 0;
	}
	return start + PAGE_SIZE;
}
