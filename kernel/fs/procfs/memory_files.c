// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/mem and pagemap (proc_pid_mem(5), proc_pid_pagemap(5)): a process's memory, and where
// it is, for debuggers. The files belong to the memory that the process had when they were opened.

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/permission.h"

static int memory_open(struct file *file)
{
	const struct proc_node *node = proc_node(file->vnode);

	if (!proc_may_inspect(node))
		return proc_task(node) ? -EACCES : -ESRCH;
	file->data = proc_mm(node);
	return 0;
}

static void memory_release(struct file *file)
{
	if (file->data)
		mm_put(file->data);
}

/* The memory, unless the process has ended or got another one meanwhile. */
static struct mm *memory_of(const struct file *file)
{
	const struct process *process = proc_process(proc_node(file->vnode));

	return process && process->mm == file->data ? file->data : NULL;
}

static off_t memory_seek(struct file *file, off_t offset, int whence)
{
	if (whence == SEEK_CUR)
		offset += file->pos;
	else if (whence != SEEK_SET)
		return -EINVAL;
	file->pos = offset;
	return offset;
}

static size_t move_in_page(struct page *page, uaddr_t at, size_t len, struct uio *uio, bool write)
{
	char *data = (char *)page_to_virt(page) + at % PAGE_SIZE;

	return write ? uio_get(uio, data, len) : uio_put(uio, data, len);
}

/* Moves as much as can be had. */
static ssize_t mem_move(struct mm *mm, struct uio *uio, off_t *pos, bool write)
{
	ssize_t total = 0;

	while (uio->resid > 0) {
		uaddr_t at = (uaddr_t)*pos;
		size_t len = MIN(uio->resid, PAGE_SIZE - at % PAGE_SIZE), moved;
		struct page *page;

		if (mm_get_page_forced(mm, at, write, &page) < 0)
			return total > 0 ? total : -EIO;
		moved = move_in_page(page, at, len, uio, write);
		page_put(page);
		total += (ssize_t)moved;
		*pos += (off_t)moved;
		if (moved < len)
			return total > 0 ? total : -EFAULT;
	}
	return total;
}

static ssize_t mem_read(struct file *file, struct uio *uio, off_t *pos)
{
	struct mm *mm = memory_of(file);

	return mm ? mem_move(mm, uio, pos, false) : 0;
}

static ssize_t mem_write(struct file *file, struct uio *uio, off_t *pos)
{
	struct mm *mm = memory_of(file);

	return mm ? mem_move(mm, uio, pos, true) : 0;
}

const struct file_ops proc_mem_file_ops = {
	.open = memory_open,
	.read = mem_read,
	.write = mem_write,
	.seek = memory_seek,
	.release = memory_release,
};

/* Bits of an entry of pagemap; below them the number of the page's frame. */
#define ENTRY_SIZE	sizeof(uint64_t)
#define ENTRY_EXCLUSIVE (1UL << 56)
#define ENTRY_FILE	(1UL << 61)
#define ENTRY_PRESENT	(1UL << 63)
#define ENTRIES_AT_ONCE 64

/* mm->lock is held. Frames' numbers are for the superuser. */
static uint64_t entry_of(struct mm *mm, uaddr_t addr, bool show_frame)
{
	pte_t pte = page_table_peek(&mm->pt, addr);
	const struct vma *vma = vma_find(&mm->areas, addr);
	uint64_t frame = (pte & PTE_ADDR) >> PAGE_SHIFT, entry = ENTRY_PRESENT;
	bool file;

	if (!pte || !vma || vma->start > addr)
		return 0;
	if (pte & PTE_HUGE)
		frame += addr % PAGE_TABLE_SPAN >> PAGE_SHIFT;
	file = vma->shared || (vma->file && !(pte & PTE_COPY));
	if (file)
		entry |= ENTRY_FILE;
	/* A file has a reference of its own. */
	if (page_of_allocated(pte & PTE_ADDR)->refcount <= 1U + file)
		entry |= ENTRY_EXCLUSIVE;
	return entry | (show_frame ? frame : 0);
}

static size_t fill(struct mm *mm, uaddr_t addr, size_t count, uint64_t *entries)
{
	bool show_frame = current_capable(CAP_SYS_ADMIN);
	size_t n = 0;

	mutex_lock(&mm->lock);
	for (; n < count && addr < USER_MAX; addr += PAGE_SIZE)
		entries[n++] = entry_of(mm, addr, show_frame);
	mutex_unlock(&mm->lock);
	return n;
}

static ssize_t pagemap_read(struct file *file, struct uio *uio, off_t *pos)
{
	struct mm *mm = memory_of(file);
	uint64_t entries[ENTRIES_AT_ONCE];
	ssize_t total = 0;

	if (!mm)
		return 0;
	if (*pos < 0 || *pos % ENTRY_SIZE || uio->resid % ENTRY_SIZE)
		return -EINVAL;
	while (uio->resid > 0 && (uint64_t)*pos < USER_MAX / PAGE_SIZE * ENTRY_SIZE) {
		size_t count = MIN(uio->resid / ENTRY_SIZE, ENTRIES_AT_ONCE), moved;

		count = fill(mm, (uaddr_t)*pos / ENTRY_SIZE * PAGE_SIZE, count, entries);
		moved = uio_put(uio, entries, count * ENTRY_SIZE);
		total += (ssize_t)moved;
		*pos += (off_t)moved;
		if (moved < count * ENTRY_SIZE)
			return total > 0 ? total : -EFAULT;
	}
	return total;
}

const struct file_ops proc_pagemap_file_ops = {
	.open = memory_open,
	.read = pagemap_read,
	.seek = memory_seek,
	.release = memory_release,
};
