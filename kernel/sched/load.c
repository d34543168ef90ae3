// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/sched/load.h"

#include "kernel/lib/compiler.h"

#define ONE	    (1UL << 32) /* an average of 1 in here, so that rounding does not add up */
#define HALF	    (1UL << (31 - LOAD_SHIFT)) /* of the last bit shown */
#define DECAY_SHIFT 11
#define WINDOW_NS   (5 * NS_PER_SEC)
#define WINDOWS_MAX 3600 /* nothing is left of what was five hours ago */

/* e^(-5 s / period), times 1 << DECAY_SHIFT */
static const uint64_t decay[3] = {1884, 2014, 2037};

static uint64_t averages[3];
static uint64_t accounted_ns;		   /* up to when */
static uint64_t window_end_ns = WINDOW_NS; /* of the one that contains accounted_ns */
static uint64_t busy_ns;		   /* in the window that contains accounted_ns */
static uint64_t idle_ns;		   /* since boot, up to … */
static uint64_t last_ns;

static void fold(uint64_t load)
{
	for (unsigned i = 0; i < 3; i++) {
		uint64_t sum = averages[i] * decay[i];

		sum += load * ((1UL << DECAY_SHIFT) - decay[i]);
		averages[i] = sum >> DECAY_SHIFT;
	}
}

static void end_windows(uint64_t now_ns, bool busy)
{
	uint64_t end_ns = window_end_ns;
	uint64_t windows = (now_ns - end_ns) / WINDOW_NS; /* whole ones after the first */

	if (busy)
		busy_ns += end_ns - accounted_ns;
	fold((busy_ns << 31) / WINDOW_NS << 1);
	for (uint64_t i = 0; i < MIN(windows, WINDOWS_MAX); i++)
		fold(busy ? ONE : 0);
	busy_ns = 0;
	accounted_ns = end_ns + windows * WINDOW_NS;
	window_end_ns = accounted_ns + WINDOW_NS;
}

void load_account(uint64_t now_ns, bool busy)
{
	if (!busy)
		idle_ns += now_ns - last_ns;
	last_ns = now_ns;
	if (unlikely(now_ns >= window_end_ns))
		end_windows(now_ns, busy);
	if (busy)
		busy_ns += now_ns - accounted_ns;
	accounted_ns = now_ns;
}

uint64_t load_idle_ns(void)
{
	return idle_ns;
}

void load_get(uint64_t loads[3])
{
	for (unsigned i = 0; i < 3; i++)
		loads[i] = (averages[i] + HALF) >> (32 - LOAD_SHIFT);
}
