// SPDX-License-Identifier: BSD-3-Clause

#include "tests/unit/host_vfs.h"

#include <asm/prctl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "include/linux/capability.h"
#include "include/linux/stat.h"
#include "kernel/fs/tmpfs/tmpfs.h"
#include "kernel/ipc/pipe.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page.h"
#include "kernel/mm/usercopy.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/path_cache.h"
#include "kernel/vfscore/tree_internal.h"
#include "kernel/vfscore/vnode.h"

struct page *host_page_array;
struct boot_info boot_info;
struct process host_process;
uint8_t *host_memory;

static struct page descriptors[HOST_PAGES];
static struct cpu cpu;
struct task host_task = {.process = &host_process};

// FIFOs, which nobody opens

const struct file_ops pipe_file_ops;

// pages

void page_adopt_reserved(paddr_t start, paddr_t end)
{
	for (start = ALIGN_UP(start, PAGE_SIZE); start < ALIGN_DOWN(end, PAGE_SIZE);
	     start += PAGE_SIZE)
		descriptors[start / PAGE_SIZE].refcount = 1;
}

struct page *page_of_phys(paddr_t phys)
{
	return &descriptors[phys / PAGE_SIZE];
}

struct page *page_of_phys_run(paddr_t phys, size_t *count)
{
	return page_of_phys(phys);
}

struct page *page_alloc(unsigned order, unsigned flags)
{
	for (unsigned i = HOST_INITRD_PAGES; i < HOST_PAGES; i++) {
		if (descriptors[i].refcount > 0)
			continue;
		descriptors[i].refcount = 1;
		memset(page_to_virt(&descriptors[i]), flags & PAGE_ZERO ? 0 : 0xa5, PAGE_SIZE);
		return &descriptors[i];
	}
	return NULL;
}

void page_put_last(struct page *page)
{
	if (page->refcount == 0)
		abort();
	page->refcount--;
}

unsigned host_pages_in_use(void)
{
	unsigned count = 0;

	for (unsigned i = HOST_INITRD_PAGES; i < HOST_PAGES; i++)
		count += descriptors[i].refcount > 0;
	return count;
}

unsigned host_page_references(unsigned index)
{
	return descriptors[index].refcount;
}

void page_get_stats(struct page_stats *stats)
{
	*stats = (struct page_stats){.total = HOST_PAGES};
}

void mm_file_zap(struct vnode *vnode, uint64_t first, uint64_t end, bool cut)
{
}

// no signals

void signal_send_self(int signal)
{
}

// no interrupts

void pending_run(void)
{
}

// no epoll

void epoll_forget(struct file *file)
{
}

// a clock that goes on with every look at it

uint64_t clock_realtime_ns(void)
{
	static uint64_t now = 1000000000;

	return ++now;
}

// locks, which are never waited for here

void mutex_lock(struct mutex *mutex)
{
	if (mutex->owner)
		abort();
	mutex->owner = &host_task;
}

void mutex_unlock(struct mutex *mutex)
{
	if (mutex->owner != &host_task)
		abort();
	mutex->owner = NULL;
}

bool mutex_is_held(const struct mutex *mutex)
{
	return mutex->owner != NULL;
}

// nobody waits for anything

void wake_up_all(struct wait_queue *queue)
{
}

// "program" memory is the host's; addresses below 4096 fault

size_t usercopy_copy(void *dst, const void *src, size_t n)
{
	if ((uintptr_t)dst < 4096 || (uintptr_t)src < 4096)
		return n;
	memcpy(dst, src, n);
	return 0;
}

size_t usercopy_clear(void *dst, size_t n)
{
	if ((uintptr_t)dst < 4096)
		return n;
	memset(dst, 0, n);
	return 0;
}

/* What is never unmounted is not lost either. */
static struct path old_roots[64];

void host_vfs_start(void)
{
	static unsigned starts;
	struct fs *fs;

	old_roots[starts++ % ARRAY_SIZE(old_roots)] = root_path;
	cpu.self = &cpu;
	cpu.current = &host_task;
	syscall(SYS_arch_prctl, ARCH_SET_GS, &cpu);
	if (!host_memory)
		host_memory = aligned_alloc(PAGE_SIZE, HOST_PAGES * PAGE_SIZE);
	host_page_array = descriptors;
	boot_info.direct_map = (vaddr_t)host_memory;
	memset(descriptors, 0, sizeof(descriptors));
	host_task.cred = (struct credentials){.cap_effective = (1UL << (CAP_LAST_CAP + 1)) - 1};
	for (unsigned i = 0; i < RLIMIT_COUNT; i++)
		host_process.limits[i].cur = UINT64_MAX;
	path_cache_init();
	fs = tmpfs_create(HOST_PAGES / 4);
	if (!fs || !mount_root(fs))
		abort();
}

struct walk_context host_context(void)
{
	return (struct walk_context){root_path, root_path, &host_task.cred, 0, 0};
}

static void remove_children(struct name *dir)
{
	while (!list_empty(&dir->children)) {
		struct name *child = list_first(&dir->children, struct name, siblings);

		if (S_ISDIR(child->vnode->mode))
			remove_children(child);
		if (dir->vnode->ops->unlink(dir->vnode, child) < 0)
			abort();
		name_get(child);
		tree_remove_name(child);
		if (child->refcount != 1) // a reference was lost
			abort();
		name_put(child);
	}
}

void host_vfs_end(void)
{
	struct mount *mount = root_path.mount;

	remove_children(root_path.name);
	/* The file system's, the mount's and root_path's. */
	if (root_path.name->refcount != 3 || mount->refcount != 2 ||
	    root_path.name->vnode->refcount != 1)
		abort();
	root_path.name->refcount -= 2;
	name_put(root_path.name);
	free(mount->fs);
	free(mount);
	root_path = (struct path){NULL, NULL};
}
