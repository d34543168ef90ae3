/* SPDX-License-Identifier: BSD-3-Clause */
/* One mmap(2) request on its way through the checks. */
#pragma once

#include "kernel/mm/mm_internal.h"

struct map_request {
	uaddr_t addr;
	uint64_t len;
	int flags;
	struct vma area; /* what will be made of it */
};

/*
 * Makes all checks, in the order in which Linux makes them, and completes the request: area says
 * what to map and where. Returns the address or a negative errno.
 */
int64_t map_check(struct mm *mm, struct map_request *req);

/* The checks of the address: where the request's len bytes go, or a negative errno. */
int64_t map_choose_place(struct mm *mm, struct map_request *req);
