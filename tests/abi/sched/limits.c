// SPDX-License-Identifier: BSD-3-Clause
// RLIMIT_RTTIME by what it does: a thread in real time that does not sleep is told, and then
// killed.

#define _GNU_SOURCE
#include "tests/abi/process/children.h"
#include "tests/abi/sched/sched.h"

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>

static volatile int told;

static void note(int signal)
{
	told++;
}

/* Whether it has become a thread in real time: where that is forbidden no limit would end it. */
static int enter_real_time(void)
{
	long result = set_policy(0, SCHED_FIFO, 1);

	show(result, "policy");
	return result == 0;
}

static void limit(unsigned long soft_us, unsigned long hard_us)
{
	struct rlimit64 {
		unsigned long cur, max;
	} limit = {soft_us, hard_us};

	show(SYS(prlimit64, 0, RLIMIT_RTTIME, &limit, NULL), "limit");
}

TEST(time_without_sleep)
{
	show_status("child", status_of(CHILD({
			    signal(SIGXCPU, note);
			    if (!enter_real_time())
				    SYS(exit_group, 1);
			    limit(20000, 100000000);
			    while (!told)
				    continue;
			    say("told");
			    limit(100000000, 100000000);
			    limit(200000, 200000);
			    for (;;)
				    continue;
		    })));
}

/* Those without real time have no such limit: CPU time far beyond it. */
TEST(time_of_others)
{
	show_status("child", status_of(CHILD({
			    struct timespec used;

			    limit(1000, 2000);
			    do
				    SYS(clock_gettime, CLOCK_PROCESS_CPUTIME_ID, &used);
			    while (used.tv_nsec < 100000000 && used.tv_sec == 0);
		    })));
}
