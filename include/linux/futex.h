/* SPDX-License-Identifier: BSD-3-Clause */
/* Fast user-space locks (futex(2), get_robust_list(2)). */
#pragma once

#include <stdint.h>

#define FUTEX_WAIT	       0
#define FUTEX_WAKE	       1
#define FUTEX_REQUEUE	       3
#define FUTEX_CMP_REQUEUE      4
#define FUTEX_WAKE_OP	       5
#define FUTEX_LOCK_PI	       6
#define FUTEX_UNLOCK_PI	       7
#define FUTEX_TRYLOCK_PI       8
#define FUTEX_WAIT_BITSET      9
#define FUTEX_WAKE_BITSET      10
#define FUTEX_WAIT_REQUEUE_PI  11
#define FUTEX_CMP_REQUEUE_PI   12
#define FUTEX_LOCK_PI2	       13

#define FUTEX_PRIVATE_FLAG     128
#define FUTEX_CLOCK_REALTIME   256

#define FUTEX_BITSET_MATCH_ANY 0xffffffffu

/* The word of a lock. */
#define FUTEX_WAITERS	 0x80000000u
#define FUTEX_OWNER_DIED 0x40000000u
#define FUTEX_TID_MASK	 0x3fffffffu

/* The third value of FUTEX_WAKE_OP: four bits of operation, four of comparison, and the argument
 * of each, twelve bits with a sign. */
#define FUTEX_OP_SET	     0
#define FUTEX_OP_ADD	     1
#define FUTEX_OP_OR	     2
#define FUTEX_OP_ANDN	     3
#define FUTEX_OP_XOR	     4
#define FUTEX_OP_OPARG_SHIFT 8 /* the argument is the number of a bit */

#define FUTEX_OP_CMP_EQ	     0
#define FUTEX_OP_CMP_NE	     1
#define FUTEX_OP_CMP_LT	     2
#define FUTEX_OP_CMP_LE	     3
#define FUTEX_OP_CMP_GT	     4
#define FUTEX_OP_CMP_GE	     5

/* Flags of futex_waitv(2) and of futex_wait, futex_wake and futex_requeue. */
#define FUTEX2_SIZE_MASK 3
#define FUTEX2_SIZE_U32	 2
#define FUTEX2_NUMA	 4
#define FUTEX2_MPOL	 8
#define FUTEX2_PRIVATE	 FUTEX_PRIVATE_FLAG

#define FUTEX_WAITV_MAX	 128

struct linux_futex_waitv {
	uint64_t val, uaddr;
	uint32_t flags, reserved;
};

_Static_assert(sizeof(struct linux_futex_waitv) == 24, "as programs see it");

#define ROBUST_LIST_LIMIT 2048

/* Addresses of the program's. The lowest bit of a link says that the lock behind it inherits
 * priorities. */
struct linux_robust_list_head {
	uint64_t list;
	int64_t futex_offset;
	uint64_t list_op_pending;
};

_Static_assert(sizeof(struct linux_robust_list_head) == 24, "as programs see it");
