// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/poll.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/signal/signal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/poll.h"
#include "syscalls/event/event_internal.h"

/* Which POLL bits make a descriptor ready to read, to write, and exceptional (select(2)). */
#define READ_EVENTS   (POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR)
#define WRITE_EVENTS  (POLLWRBAND | POLLWRNORM | POLLOUT | POLLERR)
#define EXCEPT_EVENTS POLLPRI

#define SETS	      3
#define WORD_BITS     64
#define FAST_WORDS    4

static const uint32_t set_events[SETS] = {READ_EVENTS, WRITE_EVENTS, EXCEPT_EVENTS};

struct selection {
	unsigned nfds, words; /* words of 64 descriptors */
	uint64_t *asked[SETS], *found[SETS];
	struct file **files;
	uint64_t *memory, fast[2 * SETS * FAST_WORDS];
};

static int selection_allocate(struct selection *s, unsigned nfds)
{
	size_t sets_size;

	s->nfds = nfds;
	s->words = DIV_ROUND_UP(nfds, WORD_BITS);
	sets_size = 2 * SETS * s->words * sizeof(uint64_t);
	s->memory = s->words <= FAST_WORDS ? s->fast : kmalloc(sets_size);
	s->files = kzalloc(MAX(nfds, 1U) * sizeof(*s->files));
	if (!s->memory || !s->files) {
		if (s->memory != s->fast)
			kfree(s->memory);
		kfree(s->files);
		return -ENOMEM;
	}
	memset(s->memory, 0, sets_size);
	for (unsigned set = 0; set < SETS; set++) {
		s->asked[set] = s->memory + set * s->words;
		s->found[set] = s->memory + (SETS + set) * s->words;
	}
	return 0;
}

static void selection_free(struct selection *s)
{
	for (unsigned fd = 0; fd < s->nfds; fd++)
		if (s->files[fd])
			file_put(s->files[fd]);
	kfree(s->files);
	if (s->memory != s->fast)
		kfree(s->memory);
}

static bool is_asked(const struct selection *s, unsigned set, unsigned fd)
{
	return s->asked[set][fd / WORD_BITS] >> fd % WORD_BITS & 1;
}

/* Copies the sets in, and finds the files. Bits above nfds do not count. */
static int selection_load(struct selection *s, const uaddr_t addresses[SETS])
{
	for (unsigned set = 0; set < SETS; set++)
		if (addresses[set] && s->words > 0 &&
		    copy_from_user(s->asked[set], addresses[set], s->words * sizeof(uint64_t)) != 0)
			return -EFAULT;
	for (unsigned fd = 0; fd < s->nfds; fd++) {
		if (!is_asked(s, 0, fd) && !is_asked(s, 1, fd) && !is_asked(s, 2, fd))
			continue;
		s->files[fd] = fd_get(current_files(), (int)fd);
		if (!s->files[fd])
			return -EBADF;
	}
	return 0;
}

static int selection_store(const struct selection *s, const uaddr_t addresses[SETS])
{
	for (unsigned set = 0; set < SETS; set++)
		if (addresses[set] && s->words > 0 &&
		    copy_to_user(addresses[set], s->found[set], s->words * sizeof(uint64_t)) != 0)
			return -EFAULT;
	return 0;
}

static int note_events(struct selection *s, unsigned fd, uint32_t events)
{
	int ready = 0;

	for (unsigned set = 0; set < SETS; set++) {
		if (!(events & set_events[set]) || !is_asked(s, set, fd))
			continue;
		s->found[set][fd / WORD_BITS] |= 1UL << fd % WORD_BITS;
		ready++;
	}
	return ready;
}

static int poll_all(struct selection *s, struct poll_table *table)
{
	int ready = 0;

	for (unsigned fd = 0; fd < s->nfds; fd++)
		if (s->files[fd])
			ready += note_events(s, fd, file_poll(s->files[fd], ready ? NULL : table));
	return ready;
}

static long wait_for(struct selection *s, uint64_t deadline_ns)
{
	struct poll_wait wait;
	int ready;
	int result = 0;

	if (deadline_ns == NO_WAIT) {
		ready = poll_all(s, NULL);
		return !ready && signal_pending(current_task()) ? -ERESTARTNOHAND : ready;
	}
	poll_wait_begin(&wait);
	ready = poll_all(s, &wait.table);
	while (!ready && result == 0) {
		result = poll_wait_sleep(&wait, deadline_ns);
		ready = poll_all(s, NULL);
	}
	poll_wait_end(&wait);
	if (ready || result == -ETIMEDOUT)
		return ready;
	return result == -ERESTARTSYS ? -ERESTARTNOHAND : result;
}

static long do_select(int nfds, const uaddr_t addresses[SETS], uint64_t deadline_ns)
{
	struct selection s;
	long result;

	if (nfds < 0)
		return -EINVAL;
	/* As Linux: descriptors beyond the table's size are not looked at. */
	result = selection_allocate(&s, MIN((unsigned)nfds, fd_table_size(current_files())));
	if (result != 0)
		return result;
	result = selection_load(&s, addresses);
	if (result == 0)
		result = wait_for(&s, deadline_ns);
	if (result >= 0 && selection_store(&s, addresses) != 0)
		result = -EFAULT;
	selection_free(&s);
	return result;
}

long sys_select(int nfds, uaddr_t readfds, uaddr_t writefds, uaddr_t exceptfds, uaddr_t timeout)
{
	const uaddr_t addresses[SETS] = {readfds, writefds, exceptfds};
	uint64_t deadline_ns;
	long result = deadline_from_timeval(timeout, &deadline_ns);

	if (result != 0)
		return result;
	result = do_select(nfds, addresses, deadline_ns);
	deadline_store_timeval(timeout, deadline_ns);
	return result;
}

/* The sixth argument points at the mask's address and size. */
long sys_pselect6(int nfds, uaddr_t readfds, uaddr_t writefds, uaddr_t exceptfds, uaddr_t timeout,
		  uaddr_t sigmask)
{
	const uaddr_t addresses[SETS] = {readfds, writefds, exceptfds};
	struct {
		uaddr_t address;
		size_t size;
	} mask = {0};
	uint64_t deadline_ns;
	long result;

	if (sigmask && copy_from_user(&mask, sigmask, sizeof(mask)) != 0)
		return -EFAULT;
	result = deadline_from_timespec(timeout, &deadline_ns);
	if (result == 0)
		result = signal_mask_begin(mask.address, mask.size);
	if (result != 0)
		return result;
	result = do_select(nfds, addresses, deadline_ns);
	signal_mask_end(result);
	deadline_store_timespec(timeout, deadline_ns);
	return result;
}
