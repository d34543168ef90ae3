// SPDX-License-Identifier: BSD-3-Clause
// Bad addresses and page edges: limits, the machine, and what the kernel keeps of a thread.

#define _GNU_SOURCE
#include "tests/abi/bad/bad.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/utsname.h>

TEST(limits)
{
	struct rlimit limit;
	char *page = guarded_page();

	SYS(getrlimit, RLIMIT_CORE, &limit);
	EACH_BAD("getrlimit", SYS(getrlimit, RLIMIT_CORE, p));
	EACH_BAD("setrlimit", SYS(setrlimit, RLIMIT_CORE, p));
	EACH_BAD("getrlimit of none", SYS(getrlimit, 16, p));
	EACH_BAD("setrlimit of none", SYS(setrlimit, 16, p));
	EACH_BAD_BUT_NULL("prlimit64, new", SYS(prlimit64, 0, RLIMIT_CORE, p, NULL));
	EACH_BAD_BUT_NULL("prlimit64, old", SYS(prlimit64, 0, RLIMIT_CORE, NULL, p));
	EACH_BAD_BUT_NULL("prlimit64, both", SYS(prlimit64, 0, RLIMIT_CORE, p, p));
	EACH_BAD_BUT_NULL("prlimit64 of none", SYS(prlimit64, 0, 16, p, p));
	EACH_BAD_BUT_NULL("prlimit64 of no process", SYS(prlimit64, 99999999, 4, p, p));
	AT_EDGE("getrlimit", 16, SYS(getrlimit, RLIMIT_CORE, p));
	AT_EDGE("prlimit64, old", 16, SYS(prlimit64, 0, RLIMIT_CORE, NULL, p));
	IN_AT_EDGE("setrlimit", limit, SYS(setrlimit, RLIMIT_CORE, p));
	IN_AT_EDGE("prlimit64, new", limit, SYS(prlimit64, 0, RLIMIT_CORE, p, NULL));
	/* What cannot be told is set all the same. */
	limit.rlim_cur = limit.rlim_max > 4096 ? 4096 : limit.rlim_max;
	CALL(prlimit64, 0, RLIMIT_CORE, &limit, 8);
	SYS(getrlimit, RLIMIT_CORE, &limit);
	say("%lx", (unsigned long)limit.rlim_cur);
	limit.rlim_cur = 0;
	SYS(setrlimit, RLIMIT_CORE, &limit);
}

TEST(threads)
{
	unsigned long affinity[2] = {0}, head[3] = {0}, *old;
	size_t size;
	char *page = guarded_page();

	SYS(sched_getaffinity, 0, sizeof(affinity), affinity);
	SYS(get_robust_list, 0, &old, &size);
	EACH_BAD("sched_getaffinity", SYS(sched_getaffinity, 0, 16, p));
	EACH_BAD("get_robust_list, head", SYS(get_robust_list, 0, p, &size));
	EACH_BAD("get_robust_list, size", SYS(get_robust_list, 0, head, p));
	EACH_BAD("set_robust_list", SYS(set_robust_list, p, 24));
	EACH_BAD("set_tid_address", SYS(set_tid_address, p) > 0);
	CALL(set_robust_list, old, 24);
	SYS(set_tid_address, NULL);
	AT_EDGE("sched_getaffinity", 8, SYS(sched_getaffinity, 0, 8, p));
	IN_AT_EDGE("sched_setaffinity", affinity[0], SYS(sched_setaffinity, 0, 8, p));
	AT_EDGE("getcpu", 4, SYS(getcpu, p, NULL, NULL));
	AT_EDGE("getcpu, node", 4, SYS(getcpu, NULL, p, NULL));
	AT_EDGE("get_robust_list, head", 8, SYS(get_robust_list, 0, p, &size));
	AT_EDGE("get_robust_list, size", 8, SYS(get_robust_list, 0, head, p));
	EACH_BAD("getcpu, third", SYS(getcpu, NULL, NULL, p));
}

TEST(machine)
{
	struct utsname names;
	char *page = guarded_page();

	SYS(uname, &names);
	EACH_BAD("uname", SYS(uname, p));
	EACH_BAD("sysinfo", SYS(sysinfo, p));
	EACH_BAD("getrandom", SYS(getrandom, p, 1, 0));
	EACH_BAD("getrandom, nothing", SYS(getrandom, p, 0, 0));
	EACH_BAD("getrandom, much", SYS(getrandom, p, -1, 0));
	for (int type = 2; type < 4; type++)
		EACH_BAD("syslog", type == 2 ? 0 : SYS(syslog, type, p, 1));
	AT_EDGE("uname", sizeof(names), SYS(uname, p));
	AT_EDGE("sethostname", 5, over ? SYS(sethostname, p, 5) : 0);
	AT_EDGE("setdomainname", 5, over ? SYS(setdomainname, p, 5) : 0);
	SYS(uname, page);
	check(memcmp(&names, page, sizeof(names)) == 0);
}

TEST(prctl)
{
	static const int gets[] = {PR_GET_PDEATHSIG, PR_GET_TSC, PR_GET_CHILD_SUBREAPER,
				   PR_GET_TID_ADDRESS};
	char *page = guarded_page();

	for (size_t k = 0; k < ARRAY_LEN(gets); k++) {
		size_t size = gets[k] == PR_GET_TID_ADDRESS ? 8 : 4;

		EACH_BAD("prctl", SYS(prctl, gets[k], p, 0, 0, 0));
		AT_EDGE("prctl", size, SYS(prctl, gets[k], p, 0, 0, 0));
	}
	EACH_BAD("arch_prctl, get fs", SYS(arch_prctl, 0x1003, p));
	EACH_BAD("arch_prctl, get gs", SYS(arch_prctl, 0x1004, p));
	AT_EDGE("arch_prctl, get fs", 8, SYS(arch_prctl, 0x1003, p));
	AT_EDGE("arch_prctl, get gs", 8, SYS(arch_prctl, 0x1004, p));
}
