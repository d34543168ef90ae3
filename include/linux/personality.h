/* SPDX-License-Identifier: BSD-3-Clause */
/* personality(2) */
#pragma once

#define PER_MASK	   0xff
#define PER_LINUX	   0
#define PER_LINUX32	   8

#define UNAME26		   0x0020000
#define ADDR_NO_RANDOMIZE  0x0040000
#define MMAP_PAGE_ZERO	   0x0100000
#define ADDR_COMPAT_LAYOUT 0x0200000
#define READ_IMPLIES_EXEC  0x0400000
#define STICKY_TIMEOUTS	   0x4000000

/* What a program with more rights than its caller does not inherit. */
#define PER_CLEAR_ON_SETID \
	(READ_IMPLIES_EXEC | ADDR_NO_RANDOMIZE | ADDR_COMPAT_LAYOUT | MMAP_PAGE_ZERO)
