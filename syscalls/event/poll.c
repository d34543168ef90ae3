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

#define FAST_COUNT 8

/* What one call polls; the files stay referenced while their queues are listened to. */
struct poll_set {
	struct linux_pollfd *fds;
	struct file **files;
	unsigned count;
	struct linux_pollfd fast_fds[FAST_COUNT];
	struct file *fast_files[FAST_COUNT];
};

static int set_init(struct poll_set *set, uaddr_t address, unsigned count)
{
	set->count = count;
	set->fds = set->fast_fds;
	set->files = set->fast_files;
	if (count > FAST_COUNT) {
		set->fds = kmalloc(count * (sizeof(*set->fds) + sizeof(*set->files)));
		if (!set->fds)
			return -ENOMEM;
		set->files = (struct file **)(set->fds + count);
	}
	if (copy_from_user(set->fds, address, count * sizeof(*set->fds)) != 0) {
		if (set->fds != set->fast_fds)
			kfree(set->fds);
		return -EFAULT;
	}
	for (unsigned i = 0; i < count; i++)
		set->files[i] = set->fds[i].fd < 0 ? NULL : fd_get(current_files(), set->fds[i].fd);
	return 0;
}

static void set_destroy(struct poll_set *set)
{
	for (unsigned i = 0; i < set->count; i++)
		if (set->files[i])
			file_put(set->files[i]);
	if (set->fds != set->fast_fds)
		kfree(set->fds);
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
	int ready = 0;

	for (unsigned i = 0; i < set->count; i++) {
		struct linux_pollfd *fd = &set->fds[i];

		fd->revents = (int16_t)poll_one(fd, set->files[i], ready ? NULL : table);
		ready += fd->revents != 0;
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

static int store_events(const struct poll_set *set, uaddr_t address)
{
	for (unsigned i = 0; i < set->count; i++) {
		uaddr_t at = address + i * sizeof(struct linux_pollfd) +
			     offsetof(struct linux_pollfd, revents);

		if (copy_to_user(at, &set->fds[i].revents, sizeof(int16_t)) != 0)
			return -EFAULT;
	}
	return 0;
}

static long do_poll(uaddr_t fds, unsigned nfds, uint64_t deadline_ns)
{
	struct poll_set set;
	long result;

	if (nfds > current_process()->limits[RLIMIT_NOFILE].cur)
		return -EINVAL;
	result = set_init(&set, fds, nfds);
	if (result != 0)
		return result;
	result = wait_for_set(&set, deadline_ns);
	if (result >= 0 && store_events(&set, fds) != 0)
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
