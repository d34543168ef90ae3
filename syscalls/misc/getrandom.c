// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/random.h"
#include "kernel/lib/random.h"
#include "kernel/mm/usercopy.h"
#include "kernel/sched/task.h"
#include "plat/x86_64/pending.h"

#define KNOWN_FLAGS (GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE)
#define LENGTH_MAX  0x7ffff000UL /* MAX_RW_COUNT */
#define CHUNK	    512UL

/* The generator is seeded from the start, so that no flag makes a difference. */
long sys_getrandom(uaddr_t buf, size_t buflen, unsigned flags)
{
	uint8_t chunk[CHUNK];
	size_t done = 0;

	if ((flags & ~KNOWN_FLAGS) ||
	    (flags & (GRND_RANDOM | GRND_INSECURE)) == (GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	buflen = MIN(buflen, LENGTH_MAX);
	if (!user_range_ok(buf, buflen))
		return -EFAULT;
	while (done < buflen) {
		size_t n = MIN(buflen - done, CHUNK);
		size_t copied;

		random_bytes(chunk, n);
		copied = copy_to_user_partial(buf + done, chunk, n);
		done += copied;
		if (copied < n)
			return done > 0 ? (long)done : -EFAULT;
		pending_run();
	}
	return (long)done;
}
