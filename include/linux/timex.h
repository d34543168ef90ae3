/* SPDX-License-Identifier: BSD-3-Clause */
/* adjtimex(2) */
#pragma once

#include "include/linux/time.h"

#define ADJ_OFFSET_READONLY   0x2000u /* with ADJ_ADJTIME: only asks what is left of adjtime(3) */
#define ADJ_ADJTIME	      0x8000u
#define ADJ_OFFSET_SINGLESHOT 0x0001u
#define ADJ_OFFSET_SS_READ    0xa001u

#define STA_UNSYNC	      0x0040
#define TIME_ERROR	      5 /* adjtimex(2)'s result as long as nothing keeps the clock right */

struct linux_timex {
	uint32_t modes;
	uint32_t padding1;
	int64_t offset, freq, maxerror, esterror;
	int32_t status;
	uint32_t padding2;
	int64_t constant, precision, tolerance;
	struct linux_timeval time;
	int64_t tick, ppsfreq, jitter;
	int32_t shift;
	uint32_t padding3;
	int64_t stabil, jitcnt, calcnt, errcnt, stbcnt;
	int32_t tai;
	uint32_t reserved[11];
};

_Static_assert(sizeof(struct linux_timex) == 208, "as programs see it");
