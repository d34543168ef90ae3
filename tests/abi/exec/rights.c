// SPDX-License-Identifier: BSD-3-Clause
// Whose rights a program has that another one has started.

#define _GNU_SOURCE
#include "tests/abi/exec/exec.h"

#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/abi/credentials/state.h"

#define PROGRAM "/tmp/rights"

static void make(unsigned owner, unsigned group, unsigned mode)
{
	exec_make(PROGRAM, NULL, 0755);
	SYS(chown, PROGRAM, owner, group);
	SYS(chmod, PROGRAM, mode);
}

static void become(unsigned uid, unsigned gid)
{
	SYS(setresgid, gid, gid, gid);
	SYS(setresuid, uid, uid, uid);
}

/* Gives the program capabilities of its own. */
static void give(int effective, unsigned long permitted, unsigned long inheritable)
{
	unsigned value[5] = {0x02000000u | !!effective, permitted, inheritable, permitted >> 32,
			     inheritable >> 32};

	CALL(setxattr, PROGRAM, "security.capability", value, sizeof(value), 0);
}

TEST_ALONE(set_user)
{
	make(1234, 0, 04755);
	exec_state(PROGRAM);
}

TEST_ALONE(set_group)
{
	make(0, 4321, 02755);
	exec_state(PROGRAM);
}

TEST_ALONE(set_group_without_execute)
{
	make(0, 4321, 02745);
	exec_state(PROGRAM);
}

TEST_ALONE(set_both)
{
	make(1234, 4321, 06755);
	exec_state(PROGRAM);
}

TEST_ALONE(set_user_root)
{
	struct rlimit limit = {64 << 20, RLIM_INFINITY};

	make(0, 0, 04755);
	SYS(setrlimit, RLIMIT_STACK, &limit);
	SYS(personality, 0x0040000);
	become(1000, 1000);
	SYS(prctl, PR_SET_DUMPABLE, 1);
	SYS(prctl, PR_SET_PDEATHSIG, 10);
	exec_state(PROGRAM);
}

TEST_ALONE(set_user_root_unreadable)
{
	make(0, 0, 04711);
	become(1000, 1000);
	exec_state(PROGRAM);
}

TEST_ALONE(unreadable)
{
	make(0, 0, 0711);
	become(1000, 1000);
	exec_state(PROGRAM);
}

TEST_ALONE(no_new_privileges)
{
	make(0, 0, 06755);
	become(1000, 1000);
	SYS(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	exec_state(PROGRAM);
}

TEST_ALONE(script_is_not_set_user)
{
	make(0, 0, 0755);
	exec_make("/tmp/rights-script", "#!" PROGRAM " --state\n", 0755);
	SYS(chown, "/tmp/rights-script", 1234, 4321);
	SYS(chmod, "/tmp/rights-script", 06755);
	exec_state("/tmp/rights-script");
}

TEST_ALONE(user_keeps_nothing)
{
	make(0, 0, 0755);
	SYS(prctl, PR_SET_KEEPCAPS, 1);
	become(1000, 1000);
	exec_state(PROGRAM);
}

TEST_ALONE(effective_root)
{
	make(0, 0, 0755);
	SYS(setresuid, 1000, 0, 1000);
	exec_state(PROGRAM);
}

TEST_ALONE(real_root)
{
	make(0, 0, 0755);
	SYS(setresuid, 0, 1000, 1000);
	exec_state(PROGRAM);
}

TEST_ALONE(root_is_no_root)
{
	make(0, 0, 0755);
	SYS(prctl, PR_SET_SECUREBITS, 1);
	exec_state(PROGRAM);
}

TEST_ALONE(root_with_less)
{
	make(0, 0, 0755);
	SYS(prctl, PR_CAPBSET_DROP, 10);
	set_capabilities(0, 0, 0);
	exec_state(PROGRAM);
}

TEST_ALONE(file_capabilities)
{
	make(0, 0, 0755);
	give(1, 1UL << 10, 0);
	become(1000, 1000);
	exec_state(PROGRAM);
}

TEST_ALONE(file_capabilities_not_effective)
{
	make(0, 0, 0755);
	give(0, 1UL << 10 | 1UL << 3, 0);
	become(1000, 1000);
	exec_state(PROGRAM);
}

TEST_ALONE(file_capabilities_not_to_be_had)
{
	make(0, 0, 0755);
	give(1, 1UL << 10 | 1UL << 3, 0);
	SYS(prctl, PR_CAPBSET_DROP, 10);
	become(1000, 1000);
	exec_state(PROGRAM);
}

TEST_ALONE(file_capabilities_inherited)
{
	make(0, 0, 0755);
	give(1, 0, 1UL << 10 | 1UL << 3);
	set_capabilities(ALL_CAPABILITIES, ALL_CAPABILITIES, 1UL << 10);
	become(1000, 1000);
	exec_state(PROGRAM);
}

TEST_ALONE(file_capabilities_and_no_new_privileges)
{
	make(0, 0, 0755);
	give(1, 1UL << 10, 0);
	become(1000, 1000);
	SYS(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	exec_state(PROGRAM);
}

TEST_ALONE(file_capabilities_of_root)
{
	make(0, 0, 0755);
	give(1, 1UL << 10, 0);
	exec_state(PROGRAM);
}

TEST_ALONE(file_capabilities_and_set_user)
{
	make(0, 0, 04755);
	give(1, 1UL << 10, 0);
	SYS(chmod, PROGRAM, 04755);
	become(1000, 1000);
	exec_state(PROGRAM);
}

TEST_ALONE(ambient)
{
	make(0, 0, 0755);
	SYS(prctl, PR_SET_KEEPCAPS, 1);
	become(1000, 1000);
	set_capabilities(1UL << 10, 1UL << 10, 1UL << 10);
	CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 10, 0, 0);
	exec_state(PROGRAM);
}

TEST_ALONE(ambient_is_lost)
{
	make(0, 4321, 02755);
	SYS(prctl, PR_SET_KEEPCAPS, 1);
	become(1000, 1000);
	set_capabilities(1UL << 10, 1UL << 10, 1UL << 10);
	CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 10, 0, 0);
	exec_state(PROGRAM);
}

TEST_ALONE(may_not)
{
	make(5, 5, 0744);
	become(1000, 1000);
	exec_state(PROGRAM);
}
