// SPDX-License-Identifier: BSD-3-Clause
// Bad addresses at every pointer argument of the calls about what a process is and may, and
// structures that end at the edge of a mapping.

#define _GNU_SOURCE
#include "tests/abi/bad/bad.h"

#include <sys/prctl.h>

TEST(identity)
{
	char *page = guarded_page();
	unsigned id, header[2] = {0x20080522, 0};

	EACH_BAD("getresuid real", SYS(getresuid, p, &id, &id));
	EACH_BAD("getresuid effective", SYS(getresuid, &id, p, &id));
	EACH_BAD("getresuid saved", SYS(getresuid, &id, &id, p));
	EACH_BAD("getresgid real", SYS(getresgid, p, &id, &id));
	EACH_BAD("getresgid effective", SYS(getresgid, &id, p, &id));
	EACH_BAD("getresgid saved", SYS(getresgid, &id, &id, p));
	EACH_BAD("setgroups", SYS(setgroups, 3, p));
	EACH_BAD("setgroups of none", SYS(setgroups, -1, p));
	EACH_BAD("getgroups of none", SYS(getgroups, 0, p));
	EACH_BAD("capget header", SYS(capget, p, &id));
	EACH_BAD("capget", p ? SYS(capget, header, p) : 0);
	EACH_BAD("capset header", SYS(capset, p, &id));
	EACH_BAD("capset", SYS(capset, header, p));
	AT_EDGE("getresuid", 4, SYS(getresuid, p, p, p));
	AT_EDGE("setgroups", 8, (memset(page, 0xff, PAGE), SYS(setgroups, 2, p)));
	AT_EDGE("capget header", 8, (memcpy(p - over, header, 8), SYS(capget, p, p)));
	AT_EDGE("capget", 24, SYS(capget, header, p));
}

TEST(settings)
{
	char *page = guarded_page();
	unsigned n;

	EACH_BAD("get name", SYS(prctl, PR_GET_NAME, p, 0, 0, 0));
	EACH_BAD("set name", SYS(prctl, PR_SET_NAME, p, 0, 0, 0));
	EACH_BAD("get death signal", SYS(prctl, PR_GET_PDEATHSIG, p, 0, 0, 0));
	EACH_BAD("get subreaper", SYS(prctl, PR_GET_CHILD_SUBREAPER, p, 0, 0, 0));
	EACH_BAD("get address", SYS(prctl, PR_GET_TID_ADDRESS, p, 0, 0, 0));
	EACH_BAD("get tsc", SYS(prctl, PR_GET_TSC, p, 0, 0, 0));
	EACH_BAD("getparam", SYS(sched_getparam, 0, p));
	EACH_BAD("setparam", SYS(sched_setparam, 0, p));
	EACH_BAD("setscheduler", SYS(sched_setscheduler, 0, 0, p));
	EACH_BAD("getattr", SYS(sched_getattr, 0, p, 56, 0));
	EACH_BAD("setattr", SYS(sched_setattr, 0, p, 0));
	EACH_BAD("interval", SYS(sched_rr_get_interval, 0, p));
	EACH_BAD("setaffinity", SYS(sched_setaffinity, 0, 8, p));
	EACH_BAD("getcpu", p ? SYS(getcpu, p, NULL, NULL) : 0);
	EACH_BAD("getcpu node", p ? SYS(getcpu, &n, p, NULL) : 0);
	EACH_BAD("sethostname", SYS(sethostname, p, 1));
	EACH_BAD("setdomainname", SYS(setdomainname, p, 1));
	EACH_BAD("rseq", SYS(rseq, p, 32, 4, 0));
	AT_EDGE("getparam", 4, SYS(sched_getparam, 0, p));
	AT_EDGE("interval", 16, SYS(sched_rr_get_interval, 0, p));
	AT_EDGE("getattr", 56, SYS(sched_getattr, 0, p, 56, 0));
	AT_EDGE("setaffinity", 8, (memset(page, 0xff, PAGE), SYS(sched_setaffinity, 0, 8, p)));
	AT_EDGE("get name", 16, SYS(prctl, PR_GET_NAME, p, 0, 0, 0));
}

TEST(clocks)
{
	char *page = guarded_page();

	EACH_BAD("settimeofday", p ? SYS(settimeofday, p, NULL) : 0);
	EACH_BAD("settimeofday zone", p ? SYS(settimeofday, NULL, p) : 0);
	EACH_BAD("clock_settime", SYS(clock_settime, 0, p));
	EACH_BAD("adjtimex", SYS(adjtimex, p));
	EACH_BAD("clock_adjtime", SYS(clock_adjtime, 0, p));
	EACH_BAD("getrusage", SYS(getrusage, 0, p));
	EACH_BAD("sysinfo", SYS(sysinfo, p));
	AT_EDGE("adjtimex", 208, SYS(adjtimex, p) < 0);
	AT_EDGE("getrusage", 144, SYS(getrusage, 0, p));
	AT_EDGE("sysinfo", 112, SYS(sysinfo, p));
}
