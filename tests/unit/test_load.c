// SPDX-License-Identifier: BSD-3-Clause
// Load averages, against the exponential function.

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kernel/lib/compiler.h"
#include "kernel/sched/load.h"

static uint64_t now_ns;

static void run(double seconds, bool busy)
{
	now_ns += (uint64_t)(seconds * 1e9);
	load_account(now_ns, busy);
}

static double average(unsigned which)
{
	uint64_t loads[3];

	load_get(loads);
	return (double)loads[which] / (1 << LOAD_SHIFT);
}

static void assert_averages(double one, double five, double fifteen)
{
	const double expected[3] = {one, five, fifteen};

	for (unsigned i = 0; i < 3; i++)
		if (fabs(average(i) - expected[i]) > 0.02)
			fail_msg("average %u is %f, not %f", i, average(i), expected[i]);
}

static void start_over(void)
{
	run(24 * 3600, false);
	now_ns += 5000000000 - now_ns % 5000000000;
	load_account(now_ns, false);
	assert_averages(0, 0, 0);
}

static void busy_and_idle(void **state)
{
	start_over();
	run(60, true);
	assert_averages(1 - exp(-1), 1 - exp(-1. / 5), 1 - exp(-1. / 15));
	run(120, false);
	assert_averages((1 - exp(-1)) * exp(-2), (1 - exp(-1. / 5)) * exp(-2. / 5),
			(1 - exp(-1. / 15)) * exp(-2. / 15));
	run(24 * 3600, true);
	assert_averages(1, 1, 1);
}

/* However the time is cut up, the same comes out. */
static void in_pieces(void **state)
{
	start_over();
	for (int i = 0; i < 60000; i++)
		run(0.001, true);
	assert_averages(1 - exp(-1), 1 - exp(-1. / 5), 1 - exp(-1. / 15));
	start_over();
	for (int i = 0; i < 600 * 100; i++)
		run(0.03, i % 3 == 0);
	assert_averages(1. / 3, (1 - exp(-6)) / 3, (1 - exp(-2)) / 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(busy_and_idle),
		cmocka_unit_test(in_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
