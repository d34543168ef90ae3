// SPDX-License-Identifier: BSD-3-Clause
#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/process/children.h"

#include <string.h>
#include <sys/prctl.h>

#ifndef PR_SET_IO_FLUSHER
#define PR_SET_IO_FLUSHER 57
#define PR_GET_IO_FLUSHER 58
#endif
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif

static void show_name(void)
{
	char name[20];

	memset(name, 0x55, sizeof(name));
	CALL(prctl, PR_GET_NAME, name, 0, 0, 0);
	show_bytes("name", name, sizeof(name));
}

TEST(name)
{
	char *page = guarded_page();
	char old[16];

	SYS(prctl, PR_GET_NAME, old, 0, 0, 0);
	CALL(prctl, PR_SET_NAME, "short", 0, 0, 0);
	show_name();
	CALL(prctl, PR_SET_NAME, "fifteen letters", 0, 0, 0);
	show_name();
	CALL(prctl, PR_SET_NAME, "", 0, 0, 0);
	show_name();
	CALL(prctl, PR_SET_NAME, "sixteen letters!", 0, 0, 0);
	show_name();
	CALL(prctl, PR_SET_NAME, at_page_end(page, "at the end"), 0, 0, 0);
	show_name();
	memset(page + PAGE - 15, 'x', 15);
	CALL(prctl, PR_SET_NAME, page + PAGE - 15, 0, 0, 0);
	show_name();
	CALL(prctl, PR_SET_NAME, page + PAGE - 14, 0, 0, 0);
	CALL(prctl, PR_SET_NAME, NULL, 0, 0, 0);
	CALL(prctl, PR_SET_NAME, -1L, 0, 0, 0);
	CALL(prctl, PR_GET_NAME, NULL, 0, 0, 0);
	CALL(prctl, PR_GET_NAME, page + PAGE - 15, 0, 0, 0);
	CALL(prctl, PR_GET_NAME, page + PAGE - 16, 0, 0, 0);
	show_name();
	CALL(prctl, PR_SET_NAME, old, 0, 0, 0);
}

TEST(death_signal)
{
	int signal[2] = {77, 78};

	CALL(prctl, PR_GET_PDEATHSIG, signal, 0, 0, 0);
	say("%d %d", signal[0], signal[1]);
	CALL(prctl, PR_SET_PDEATHSIG, 64, 0, 0, 0);
	CALL(prctl, PR_GET_PDEATHSIG, signal, 0, 0, 0);
	say("%d", signal[0]);
	CALL(prctl, PR_SET_PDEATHSIG, 65, 0, 0, 0);
	CALL(prctl, PR_SET_PDEATHSIG, -1, 0, 0, 0);
	CALL(prctl, PR_SET_PDEATHSIG, 1L << 32, 0, 0, 0);
	CALL(prctl, PR_SET_PDEATHSIG, 0, 1, 2, 3);
	CALL(prctl, PR_GET_PDEATHSIG, signal, 0, 0, 0);
	say("%d", signal[0]);
	CALL(prctl, PR_GET_PDEATHSIG, NULL, 0, 0, 0);
}

TEST_ALONE(dumpable_at_start)
{
	CALL(prctl, PR_GET_DUMPABLE, 0, 0, 0, 0);
}

/* A process that changed its user, as one of the tests before this may have, is not dumpable. */
TEST(dumpable)
{
	SYS(prctl, PR_SET_DUMPABLE, 1, 0, 0, 0);
	CALL(prctl, PR_GET_DUMPABLE, 0, 0, 0, 0);
	CALL(prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
	CALL(prctl, PR_GET_DUMPABLE, 0, 0, 0, 0);
	CALL(prctl, PR_SET_DUMPABLE, 2, 0, 0, 0);
	CALL(prctl, PR_SET_DUMPABLE, -1L, 0, 0, 0);
	CALL(prctl, PR_SET_DUMPABLE, 1, 5, 5, 5);
	CALL(prctl, PR_GET_DUMPABLE, 1, 2, 3, 4);
}

TEST_ALONE(no_new_privileges)
{
	CALL(prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	CALL(prctl, PR_GET_NO_NEW_PRIVS, 1, 0, 0, 0);
	CALL(prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 1);
	CALL(prctl, PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0);
	CALL(prctl, PR_SET_NO_NEW_PRIVS, 2, 0, 0, 0);
	CALL(prctl, PR_SET_NO_NEW_PRIVS, 1, 1, 0, 0);
	CALL(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 1, 0);
	CALL(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 1);
	CALL(prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	CALL(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	CALL(prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	CALL(prctl, PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0);
	CALL(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

TEST(timer_slack)
{
	CALL(prctl, PR_GET_TIMERSLACK, 0, 0, 0, 0);
	CALL(prctl, PR_SET_TIMERSLACK, 1, 0, 0, 0);
	CALL(prctl, PR_GET_TIMERSLACK, 0, 0, 0, 0);
	CALL(prctl, PR_SET_TIMERSLACK, 1L << 40, 0, 0, 0);
	CALL(prctl, PR_GET_TIMERSLACK, 1, 2, 3, 4);
	CALL(prctl, PR_SET_TIMERSLACK, 0, 0, 0, 0);
	CALL(prctl, PR_GET_TIMERSLACK, 0, 0, 0, 0);
}

TEST(subreaper)
{
	int is[2] = {77, 78};

	CALL(prctl, PR_GET_CHILD_SUBREAPER, is, 0, 0, 0);
	say("%d %d", is[0], is[1]);
	CALL(prctl, PR_SET_CHILD_SUBREAPER, 5, 0, 0, 0);
	CALL(prctl, PR_GET_CHILD_SUBREAPER, is, 0, 0, 0);
	say("%d %d", is[0], is[1]);
	CALL(prctl, PR_SET_CHILD_SUBREAPER, 0, 1, 2, 3);
	CALL(prctl, PR_GET_CHILD_SUBREAPER, is, 0, 0, 0);
	say("%d %d", is[0], is[1]);
	CALL(prctl, PR_GET_CHILD_SUBREAPER, NULL, 0, 0, 0);
}

TEST(tid_address)
{
	long address = 77, word;

	SYS(set_tid_address, &word);
	CALL(prctl, PR_GET_TID_ADDRESS, &address, 0, 0, 0);
	check(address == (long)&word);
	CALL(prctl, PR_GET_TID_ADDRESS, NULL, 0, 0, 0);
	SYS(set_tid_address, NULL);
	CALL(prctl, PR_GET_TID_ADDRESS, &address, 0, 0, 0);
	say("%lx", address);
}

TEST(huge_pages)
{
	CALL(prctl, PR_GET_THP_DISABLE, 0, 0, 0, 0);
	CALL(prctl, PR_GET_THP_DISABLE, 1, 0, 0, 0);
	CALL(prctl, PR_GET_THP_DISABLE, 0, 0, 0, 1);
	CALL(prctl, PR_SET_THP_DISABLE, 1, 0, 0, 1);
	CALL(prctl, PR_SET_THP_DISABLE, 1, 0, 0, 0);
	CALL(prctl, PR_GET_THP_DISABLE, 0, 0, 0, 0);
	CALL(prctl, PR_SET_THP_DISABLE, 0, 0, 0, 0);
	CALL(prctl, PR_GET_THP_DISABLE, 0, 0, 0, 0);
}

TEST(timing_and_tsc)
{
	int mode[2] = {77, 78};

	CALL(prctl, PR_GET_TIMING, 0, 0, 0, 0);
	CALL(prctl, PR_SET_TIMING, 0, 0, 0, 0);
	CALL(prctl, PR_SET_TIMING, 1, 0, 0, 0);
	CALL(prctl, PR_GET_TSC, mode, 0, 0, 0);
	say("%d %d", mode[0], mode[1]);
	CALL(prctl, PR_GET_TSC, NULL, 0, 0, 0);
	CALL(prctl, PR_SET_TSC, 1, 0, 0, 0);
	CALL(prctl, PR_SET_TSC, 0, 0, 0, 0);
	CALL(prctl, PR_SET_TSC, 3, 0, 0, 0);
	CALL(prctl, PR_GET_SECCOMP, 0, 0, 0, 0);
}

#ifndef PR_GET_AUXV
#define PR_GET_AUXV 0x41555856
#endif

TEST(auxv)
{
	unsigned long vector[100] = {0}, text[100] = {0};
	long fd = SYS(open, "/proc/self/auxv", 0);
	long size = CALL(prctl, PR_GET_AUXV, vector, sizeof(vector), 0, 0);

	check(SYS(read, fd, text, sizeof(text)) > 0);
	check(memcmp(vector, text, 20 * sizeof(vector[0])) == 0);
	memset(vector, 0x55, sizeof(vector));
	check(SYS(prctl, PR_GET_AUXV, vector, 24, 0, 0) == size);
	check(memcmp(vector, text, 24) == 0 && vector[3] == 0x5555555555555555);
	CALL(prctl, PR_GET_AUXV, NULL, 0, 0, 0);
	CALL(prctl, PR_GET_AUXV, NULL, 8, 0, 0);
	CALL(prctl, PR_GET_AUXV, vector, 8, 1, 0);
	CALL(prctl, PR_GET_AUXV, vector, 8, 0, 1);
	SYS(close, fd);
}

TEST(unknown_to_prctl)
{
	static const int unknown[] = {0, 5, 6, 9, 10, 11, 12, 17, 18, 19, 20, 999, -1, 0x53564d42};

	for (size_t i = 0; i < ARRAY_LEN(unknown); i++)
		show(SYS(prctl, unknown[i], 0, 0, 0, 0), "prctl %d", unknown[i]);
	CALL(prctl, PR_SET_VMA, 1, 0, 0, 0);
	CALL(prctl, PR_SET_MM, 1, 0, 0, 1);
}

TEST(machine_check)
{
	CALL(prctl, PR_MCE_KILL_GET, 0, 0, 0, 0);
	CALL(prctl, PR_MCE_KILL_GET, 1, 0, 0, 0);
	CALL(prctl, PR_MCE_KILL_GET, 0, 0, 0, 1);
	for (long how = 0; how <= 3; how++) {
		CALL(prctl, PR_MCE_KILL, PR_MCE_KILL_SET, how, 0, 0);
		CALL(prctl, PR_MCE_KILL_GET, 0, 0, 0, 0);
	}
	CALL(prctl, PR_MCE_KILL, PR_MCE_KILL_SET, 1, 1, 0);
	CALL(prctl, PR_MCE_KILL, PR_MCE_KILL_SET, 1, 0, 1);
	CALL(prctl, PR_MCE_KILL, 2, 0, 0, 0);
	CALL(prctl, PR_MCE_KILL, PR_MCE_KILL_CLEAR, 1, 0, 0);
	CALL(prctl, PR_MCE_KILL, PR_MCE_KILL_SET, PR_MCE_KILL_EARLY, 0, 0);
	show_status("child", status_of(CHILD(CALL(prctl, PR_MCE_KILL_GET, 0, 0, 0, 0))));
	CALL(prctl, PR_MCE_KILL, PR_MCE_KILL_CLEAR, 0, 0, 0);
	CALL(prctl, PR_MCE_KILL_GET, 0, 0, 0, 0);
}

TEST(performance_counters)
{
	CALL(prctl, PR_TASK_PERF_EVENTS_DISABLE, 0, 0, 0, 0);
	CALL(prctl, PR_TASK_PERF_EVENTS_ENABLE, 1, 2, 3, 4);
}

/* Linux may be without the capability, whoever the user is. */
TEST(io_flusher_without_the_right)
{
	show_status("child", status_of(CHILD({
			    SYS(setresuid, 1000, 1000, 1000);
			    CALL(prctl, PR_GET_IO_FLUSHER, 0, 0, 0, 0);
			    CALL(prctl, PR_SET_IO_FLUSHER, 1, 0, 0, 0);
			    CALL(prctl, PR_SET_IO_FLUSHER, 2, 1, 1, 1);
		    })));
}
