/* SPDX-License-Identifier: BSD-3-Clause */
/* readv(2) and its siblings. */
#pragma once

#include "kernel/lib/types.h"

struct linux_iovec {
	uint64_t iov_base;
	uint64_t iov_len;
};

_Static_assert(sizeof(struct linux_iovec) == 16, "struct iovec of x86-64");
