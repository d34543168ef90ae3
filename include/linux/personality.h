/* SPDX-License-Identifier: BSD-3-Clause */
/* personality(2) */
#pragma once

#define PER_MASK	  0xff
#define PER_LINUX	  0
#define PER_LINUX32	  8

#define UNAME26		  0x0020000
#define READ_IMPLIES_EXEC 0x0400000
#define STICKY_TIMEOUTS	  0x4000000
