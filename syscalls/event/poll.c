// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/poll.h"
#include "include/linux/resource.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/signal/signal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/poll.h"
#include "syscalls/event/event_internal.h"

struct linux_pollfd {
	int32_t fd;
	int16_t events, revents;
};

_Static_assert(sizeof(struct linux_pollfd) == 8, "as programs see it");

#define FAST_COUNT  8
#define BLOCK_COUNT 500 /* two pages */

/* Some neighbours of what one call polls; the files stay referenced while their queues are listened
 * to. */
struct poll_block {
	struct poll_block *next;
	uaddr_t address; /* of the first in the program's memory */
	unsigned count;
	struct linux_pollfd *fds;
	struct file **files;
};

/* The first few need no memory; a program may poll more than one allocation could hold. */
struct poll_set {
	struct poll_block first;
	struct linux_pollfd fast_fds[FAST_COUNT];
	struct file *fast_files[FAST_COUNT];
};

/* Reads what is polled. 0 or -EFAULT. */
static int block_init(struct poll_block *block)
{
	if (copy_from_user(block->fds, block->address, block->count * sizeof(*block->fds)) != 0) {
		block->count = 0;
		return -EFAULT;
	}
	for (unsigned i = 0; i < block->count; i++) {
		int fd = block->fds[i].fd;

		block->files[i] = fd < 0 ? NULL : fd_get(current_files(), fd);
	}
	return 0;
}

static struct poll_block *block_create(unsigned count)
{
	const size_t one = sizeof(struct linux_pollfd) + sizeof(struct file *);
	struct poll_block *block = kmalloc(sizeof(*block) + count * one);

	if (!block)
		return NULL;
	block->next = NULL;
	block->count = count;
	block->files = (struct file **)(block + 1);
	block->fds = (struct linux_pollfd *)(block->files + count);
	return block;
}

static void set_destroy(struct poll_set *set)
{
	struct poll_block *block, *next;

	for (block = &set->first; block; block = next) {
		next = block->next;
		for (unsigned i = 0; i < block->count; i++)
			if (block->files[i])
				file_put(block->files[i]);
		if (block != &set->first)
			kfree(block);
	}
}

/* 0, -ENOMEM or -EFAULT; the set is to be destroyed in any case. */
static int set_init(struct poll_set *set, uaddr_t address, unsigned count)
{
	struct poll_block *block = &set->first;
	int result;

	*block = (struct poll_block){
		.address = address,
		.count = MIN(count, FAST_COUNT),
		.fds = set->fast_fds,
		.files = set->fast_files,
	};
	result = block_init(block);
	for (count -= MIN(count, FAST_COUNT); count > 0 && result == 0; count -= block->count) {
		struct poll_block *next = block_create(MIN(count, BLOCK_COUNT));

		if (!next)
			return -ENOMEM;
		next->address = block->address + block->count * sizeof(*block->fds);
		block->next = next;
		block = next;
		result = block_init(block);
	}
	return result;
}

static uint32_t poll_one(struct linux_pollfd *fd, struct file *file, struct poll_table *table)
{
	if (fd->fd < 0)
		return 0;
	if (!file)
		return POLLNVAL;
	return file_poll(file, table) & ((uint16_t)fd->events | POLLERR | POLLHUP);
}

/* How many are ready. Once one is, there is no need to listen to the others. */
static int poll_all(struct poll_set *set, struct poll_table *table)
{
	struct poll_block *block;
	int ready = 0;

	for (block = &set->first; block; block = block->next) {
		for (unsigned i = 0; i < block->count; i++) {
			struct linux_pollfd *fd = &block->fds[i];

			fd->revents = (int16_t)poll_one(fd, block->files[i], ready ? NULL : table);
			ready += fd->revents != 0;
		}
	}
	return ready;
}

static long wait_for_set(struct poll_set *set, uint64_t deadline_ns)
{
	struct poll_wait wait;
	int ready;
	int result = 0;

	if (deadline_ns == NO_WAIT) {
		ready = poll_all(set, NULL);
		return !ready && signal_pending(current_task()) ? -ERESTARTNOHAND : ready;
	}
	poll_wait_begin(&wait);
	ready = poll_all(set, &wait.table);
	while (!ready && result == 0) {
		result = poll_wait_sleep(&wait, deadline_ns);
		ready = poll_all(set, NULL);
	}
	poll_wait_end(&wait);
	if (ready || result == -ETIMEDOUT)
		return ready;
	return result == -ERESTARTSYS ? -ERESTARTNOHAND : result;
}

static int store_block(const struct poll_block *block)
{
	for (unsigned i = 0; i < block->count; i++) {
		uaddr_t at = block->address + i * sizeof(struct linux_pollfd) +
			     offsetof(struct linux_pollfd, revents);

		if (copy_to_user(at, &block->fds[i].revents, sizeof(int16_t)) != 0)
			return -EFAULT;
	}
	return 0;
}

static int store_events(const struct poll_set *set)
{
	const struct poll_block *block;
	int result = 0;

	for (block = &set->first; block && result == 0; block = block->next)
		result = store_block(block);
	return result;
}

static long do_poll(uaddr_t fds, unsigned nfds, uint64_t deadline_ns)
{
	struct poll_set set;
	long result;

	if (nfds > current_process()->limits[RLIMIT_NOFILE].cur)
		return -EINVAL;
	result = set_init(&set, fds, nfds);
	if (result == 0)
		result = wait_for_set(&set, deadline_ns);
	if (result >= 0 && store_events(&set) != 0)
		result = -EFAULT;
	set_destroy(&set);
	return result;
}

/* Goes on until the first call's deadline. */
static long poll_until(uaddr_t fds, unsigned nfds, uint64_t deadline_ns);

static long poll_again(struct task *task)
{
	return poll_until(task->restart.args[0], (unsigned)task->restart.args[1],
			  task->restart.deadline_ns);
}

static long poll_until(uaddr_t fds, unsigned nfds, uint64_t deadline_ns)
{
	struct task *task = current_task();
	long result = do_poll(fds, nfds, deadline_ns);

	if (result != -ERESTARTNOHAND)
		return result;
	task->restart.args[0] = fds;
	task->restart.args[1] = nfds;
	task->restart.deadline_ns = deadline_ns;
	return signal_restart_later(poll_again);
}

long sys_poll(uaddr_t fds, unsigned nfds, int timeout)
{
	return poll_until(fds, nfds, deadline_from_ms(timeout));
}

long sys_ppoll(uaddr_t fds, unsigned nfds, uaddr_t timeout, uaddr_t sigmask, size_t sigsetsize)
{
	uint64_t deadline_ns;
	long result = deadline_from_timespec(timeout, &deadline_ns);

	if (result == 0)
		result = signal_mask_begin(sigmask, sigsetsize);
	if (result != 0)
		return result;
	result = do_poll(fds, nfds, deadline_ns);
	signal_mask_end(result);
	deadline_store_timespec(timeout, deadline_ns);
	return result;
}
