/* SPDX-License-Identifier: BSD-3-Clause */
/* Flags of preadv2(2) and pwritev2(2). */
#pragma once

#define RWF_HIPRI    0x1
#define RWF_DSYNC    0x2
#define RWF_SYNC     0x4
#define RWF_NOWAIT   0x8
#define RWF_APPEND   0x10
#define RWF_NOAPPEND 0x20
#define RWF_ATOMIC   0x40
