// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/rseq.h"

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/rseq.h"

long sys_rseq(uaddr_t rseq, unsigned rseq_len, int flags, unsigned sig)
{
	if (flags & ~RSEQ_FLAG_UNREGISTER)
		return -EINVAL;
	return flags ? rseq_unregister(rseq, rseq_len, sig) : rseq_register(rseq, rseq_len, sig);
}
