// SPDX-License-Identifier: BSD-3-Clause
// setuid, setreuid, setresuid, setfsuid and what becomes of capabilities. There is no way back to
// root, so each of these runs alone.

#define _GNU_SOURCE
#include "tests/abi/credentials/state.h"

#include <sys/prctl.h>

TEST_ALONE(setuid_by_root)
{
	show_state("at first");
	CALL(setuid, -1);
	CALL(setuid, 1000);
	show_state("as user 1000");
	CALL(setuid, 1000);
	CALL(setuid, 0);
	CALL(setuid, 1001);
	CALL(setreuid, 0, -1);
	CALL(setreuid, -1, 0);
	CALL(setresuid, 0, -1, -1);
	CALL(setresuid, -1, 0, -1);
	CALL(setresuid, -1, -1, 0);
	CALL(setresuid, -1, -1, -1);
	CALL(setgroups, 0, NULL);
	CALL(setgid, 0);
	CALL(setgid, 7);
	show_state("in the end");
}

TEST_ALONE(effective_user_and_back)
{
	CALL(setresuid, -1, 1000, -1);
	show_state("effective 1000");
	CALL(setuid, 5);
	CALL(setuid, 1000);
	show_state("no right to");
	CALL(setuid, 0);
	show_state("back");
	CALL(setresuid, 1, 2, 3);
	show_state("three");
	CALL(setuid, 2);
	CALL(setuid, 3);
	show_state("three");
	CALL(setuid, 1);
	CALL(setreuid, 3, -1);
	CALL(setreuid, -1, 3);
	show_state("pair");
	CALL(setresuid, 3, 1, -1);
	CALL(setresuid, 2, 1, -1);
	show_state("in the end");
}

TEST_ALONE(setreuid_by_root)
{
	CALL(setreuid, -1, -1);
	show_state("unchanged");
	CALL(setreuid, -1, 0);
	show_state("the same");
	CALL(setreuid, 10, -1);
	show_state("real 10");
	CALL(setreuid, -1, 11);
	show_state("effective 11");
	CALL(setreuid, 11, 10);
	show_state("swapped");
	CALL(setreuid, 10, 11);
	show_state("again");
	CALL(setreuid, 12, -1);
	CALL(setreuid, -1, 12);
}

TEST_ALONE(setfsuid)
{
	CALL(setfsuid, -1);
	CALL(setfsuid, 1000);
	show_state("fs 1000");
	CALL(setfsuid, -1);
	TRY(open, "/tmp/of-1000", 0102, 0600);
	CALL(setfsuid, 0);
	show_state("back");
	CALL(setresuid, 1, 2, 3);
	CALL(setfsuid, 3);
	CALL(setfsuid, 1);
	CALL(setfsuid, 9);
	CALL(setfsuid, -1);
	show_state("in the end");
}

TEST_ALONE(keep_capabilities)
{
	CALL(prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0);
	CALL(prctl, PR_GET_KEEPCAPS, 0, 0, 0, 0);
	CALL(prctl, PR_SET_KEEPCAPS, 2, 0, 0, 0);
	CALL(setuid, 1000);
	show_state("kept");
	CALL(setuid, 0);
	set_capabilities(1UL << 7, 1UL << 7 | 1, 0);
	show_state("some effective");
	CALL(setuid, 0);
	show_state("root again");
}

TEST_ALONE(no_fixup)
{
	CALL(prctl, PR_GET_SECUREBITS, 0, 0, 0, 0);
	CALL(prctl, PR_SET_SECUREBITS, 4, 0, 0, 0);
	CALL(setfsuid, 5);
	show_state("fs 5");
	CALL(setresuid, 1, 2, 3);
	show_state("all others");
	CALL(prctl, PR_SET_SECUREBITS, 0x0c, 0, 0, 0);
	CALL(prctl, PR_SET_SECUREBITS, 0x08, 0, 0, 0);
	CALL(prctl, PR_SET_SECUREBITS, 0x04, 0, 0, 0);
	CALL(prctl, PR_SET_SECUREBITS, 0x80000000, 0, 0, 0);
	CALL(prctl, PR_GET_SECUREBITS, 0, 0, 0, 0);
	CALL(prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0);
	CALL(prctl, PR_GET_SECUREBITS, 0, 0, 0, 0);
	CALL(prctl, PR_SET_SECUREBITS, 0x3c, 0, 0, 0);
	CALL(prctl, PR_SET_KEEPCAPS, 0, 0, 0, 0);
	set_capabilities(0, 0, 0);
	CALL(prctl, PR_SET_SECUREBITS, 0x3c, 0, 0, 0);
}

TEST_ALONE(secrecy)
{
	long signal = -1;

	CALL(prctl, PR_GET_DUMPABLE, 0, 0, 0, 0);
	CALL(prctl, PR_SET_PDEATHSIG, 10, 0, 0, 0);
	CALL(setresuid, 1, -1, 1);
	CALL(prctl, PR_GET_DUMPABLE, 0, 0, 0, 0);
	CALL(prctl, PR_GET_PDEATHSIG, &signal, 0, 0, 0);
	say("signal %d", (int)signal);
	CALL(setresgid, -1, 2, -1);
	CALL(prctl, PR_GET_DUMPABLE, 0, 0, 0, 0);
	CALL(prctl, PR_GET_PDEATHSIG, &signal, 0, 0, 0);
	say("signal %d", (int)signal);
	CALL(prctl, PR_SET_DUMPABLE, 1, 0, 0, 0);
	CALL(setfsuid, 3);
	CALL(prctl, PR_GET_DUMPABLE, 0, 0, 0, 0);
}

TEST(getresuid)
{
	unsigned ids[3] = {7, 7, 7};

	CALL(getresuid, &ids[0], &ids[1], &ids[2]);
	say("%u %u %u", ids[0], ids[1], ids[2]);
	CALL(getresgid, &ids[0], &ids[1], &ids[2]);
	say("%u %u %u", ids[0], ids[1], ids[2]);
	CALL(getresuid, NULL, &ids[1], &ids[2]);
	CALL(getresuid, &ids[0], (void *)8, &ids[2]);
	CALL(getresuid, &ids[0], &ids[1], (void *)0x800000000000);
	CALL(getresgid, NULL, &ids[1], &ids[2]);
	CALL(getresgid, &ids[0], (void *)8, &ids[2]);
	CALL(getresgid, &ids[0], &ids[1], (void *)-8L);
}

TEST(unchanged)
{
	unsigned group = 1;

	CALL(setuid, -1);
	CALL(setreuid, -1, -1);
	CALL(setresuid, -1, -1, -1);
	CALL(setfsuid, -1);
	CALL(setgid, -1);
	CALL(setregid, -1, -1);
	CALL(setresgid, -1, -1, -1);
	CALL(setfsgid, -1);
	CALL(setgroups, -1, &group);
	CALL(sethostname, "x", -1);
	CALL(setdomainname, "x", 65);
	CALL(membarrier, 0x400, 0, 0);
	CALL(rseq, NULL, 0, 2, 0);
	show_state("as at first");
}
