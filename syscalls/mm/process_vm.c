// SPDX-License-Identifier: BSD-3-Clause
// process_vm_readv(2), process_vm_writev(2).

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/inspect.h"
#include "syscalls/file/read_write.h"

struct transfer {
	struct mm *mm; /* the other side's, referenced */
	struct uio *uio;
	bool write; /* to the other side */
};

/* The other side's pieces; their addresses are looked at when they are used. */
static int get_remote(struct iovec *remote, uaddr_t address, unsigned long count)
{
	int err;

	if (count > LINUX_UIO_MAX)
		return -EINVAL;
	remote->pieces = remote->fast;
	if (count > IOVEC_FAST)
		remote->pieces = kmalloc(count * sizeof(struct uio_piece));
	if (!remote->pieces)
		return -ENOMEM;
	err = count == 0
		      ? 0
		      : copy_from_user(remote->pieces, address, count * sizeof(struct uio_piece));
	for (unsigned long i = 0; i < count && err == 0; i++)
		if ((ssize_t)remote->pieces[i].len < 0)
			err = -EINVAL;
	if (err < 0)
		iovec_put(remote);
	return err;
}

static bool is_empty(const struct iovec *remote, unsigned long count)
{
	for (unsigned long i = 0; i < count; i++)
		if (remote->pieces[i].len > 0)
			return false;
	return true;
}

/* Moves len bytes within a page of the other side. */
static int move_part(const struct transfer *transfer, uaddr_t at, size_t len)
{
	struct page *page;
	char *data;
	size_t moved;
	int err = mm_get_page_for(transfer->mm, at, transfer->write, &page);

	if (err < 0)
		return err;
	data = (char *)page_to_virt(page) + at % PAGE_SIZE;
	moved = transfer->write ? uio_get(transfer->uio, data, len)
				: uio_put(transfer->uio, data, len);
	page_put(page);
	return moved < len ? -EFAULT : 0;
}

static int move_piece(const struct transfer *transfer, const struct uio_piece *piece)
{
	size_t left = MIN(piece->len, transfer->uio->resid);
	uaddr_t at = piece->base;
	int err = 0;

	while (left > 0 && err == 0) {
		size_t len = MIN(left, PAGE_SIZE - at % PAGE_SIZE);

		err = move_part(transfer, at, len);
		at += len;
		left -= len;
	}
	return err;
}

/* Whose memory it is, referenced. */
static int find_memory(int pid, struct mm **out)
{
	struct task *task = task_by_number(pid);

	if (!task || pid == 0)
		return -ESRCH;
	if (!task_may_inspect(task, true))
		return -EPERM;
	if (!task->process || !task->process->mm)
		return -ESRCH;
	*out = task->process->mm;
	mm_get(*out);
	return 0;
}

static long move(int pid, struct uio *uio, const struct iovec *remote, unsigned long count,
		 bool write)
{
	struct transfer transfer = {.uio = uio, .write = write};
	size_t wanted = uio->resid;
	int err = find_memory(pid, &transfer.mm);

	if (err < 0)
		return err;
	for (unsigned long i = 0; i < count && uio->resid > 0 && err == 0; i++)
		err = move_piece(&transfer, &remote->pieces[i]);
	mm_put(transfer.mm);
	return uio->resid < wanted ? (long)(wanted - uio->resid) : err;
}

static long process_vm(int pid, uaddr_t local, unsigned long local_count, uaddr_t remote,
		       unsigned long remote_count, unsigned long flags, bool write)
{
	struct iovec mine, its;
	long result;

	if (flags != 0)
		return -EINVAL;
	result = iovec_get(&mine, local, local_count);
	if (result < 0)
		return result;
	if (mine.uio.resid > 0)
		result = get_remote(&its, remote, remote_count);
	if (mine.uio.resid > 0 && result == 0) {
		if (!is_empty(&its, remote_count))
			result = move(pid, &mine.uio, &its, remote_count, write);
		iovec_put(&its);
	}
	iovec_put(&mine);
	return result;
}

ssize_t sys_process_vm_readv(int pid, uaddr_t local, unsigned long local_count, uaddr_t remote,
			     unsigned long remote_count, unsigned long flags)
{
	return process_vm(pid, local, local_count, remote, remote_count, flags, false);
}

ssize_t sys_process_vm_writev(int pid, uaddr_t local, unsigned long local_count, uaddr_t remote,
			      unsigned long remote_count, unsigned long flags)
{
	return process_vm(pid, local, local_count, remote, remote_count, flags, true);
}
