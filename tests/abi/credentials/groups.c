// SPDX-License-Identifier: BSD-3-Clause
// Group numbers, and supplementary groups.

#define _GNU_SOURCE
#include "tests/abi/credentials/state.h"

TEST_ALONE(setgid_by_root)
{
	CALL(setgid, -1);
	CALL(setgid, 1000);
	show_state("group 1000");
	CALL(setresgid, 1, 2, 3);
	show_state("three");
	CALL(setregid, -1, -1);
	CALL(setregid, 7, -1);
	show_state("real 7");
	CALL(setregid, -1, 8);
	show_state("effective 8");
	CALL(setfsgid, 9);
	show_state("fs 9");
	CALL(setfsgid, -1);
	CALL(setresgid, -1, -1, -1);
	show_state("in the end");
}

TEST_ALONE(setgid_by_user)
{
	CALL(setresgid, 1, 2, 3);
	CALL(setresuid, 5, 5, 5);
	CALL(setgid, 2);
	CALL(setgid, 4);
	CALL(setgid, 3);
	show_state("saved");
	CALL(setregid, 3, 1);
	show_state("swapped");
	CALL(setregid, 4, -1);
	CALL(setregid, -1, 4);
	CALL(setresgid, 4, -1, -1);
	CALL(setresgid, -1, 4, -1);
	CALL(setresgid, -1, -1, 4);
	CALL(setresgid, 1, 1, 1);
	CALL(setfsgid, 3);
	CALL(setfsgid, 1);
	show_state("in the end");
}

static void show_groups(void)
{
	unsigned groups[16] = {0};
	long count = CALL(getgroups, 16, groups);

	for (long i = 0; i < count; i++)
		say("  %u", groups[i]);
}

TEST_ALONE(setgroups)
{
	static unsigned many[65537];
	unsigned some[] = {5, 3, 9, 3, 0, 1000}, none[] = {1, 2, -1u, 4};

	CALL(setgroups, 0, NULL);
	CALL(getgroups, 0, NULL);
	show_groups();
	CALL(setgroups, 6, some);
	show_groups();
	CALL(getgroups, 0, NULL);
	CALL(getgroups, 5, many);
	CALL(getgroups, 6, many);
	CALL(getgroups, 6, NULL);
	CALL(getgroups, 6, (void *)8);
	CALL(getgroups, -1, many);
	CALL(setgroups, 4, none);
	CALL(setgroups, -1, some);
	CALL(setgroups, 65537, many);
	CALL(setgroups, 2, NULL);
	CALL(setgroups, 2, (void *)8);
	show_groups();
	for (int i = 0; i < 65536; i++)
		many[i] = (i * 40503u) % 65536;
	CALL(setgroups, 65536, many);
	CALL(getgroups, 65535, many);
	CALL(getgroups, 65536, many);
	check(many[0] == 0 && many[1] == 1 && many[65535] == 65535);
	CALL(setgroups, 1, some);
	set_capabilities(0, 0, 0);
	CALL(setgroups, 0, NULL);
	CALL(setgroups, -1, NULL);
	show_groups();
}
