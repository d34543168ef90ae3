// SPDX-License-Identifier: BSD-3-Clause
#define _GNU_SOURCE
#include "tests/abi/credentials/state.h"

/* Containers often lack these. */
#define UNCERTAIN (1UL << CAP_SYS_RESOURCE)

static unsigned long join(unsigned low, unsigned high)
{
	return (low | (unsigned long)high << 32) & ~UNCERTAIN;
}

void show_state(const char *when)
{
	struct cap_header header = {CAPABILITY_VERSION_3, 0};
	struct cap_data caps[2] = {{0}};
	unsigned r, e, s;

	SYS(getresuid, &r, &e, &s);
	say("%s: user %u %u %u, fs %ld", when, r, e, s, SYS(setfsuid, -1));
	say("  %ld %ld", SYS(getuid), SYS(geteuid));
	SYS(getresgid, &r, &e, &s);
	say("  group %u %u %u, fs %ld", r, e, s, SYS(setfsgid, -1));
	say("  %ld %ld", SYS(getgid), SYS(getegid));
	SYS(capget, &header, caps);
	say("  capabilities %lx %lx %lx", join(caps[0].effective, caps[1].effective),
	    join(caps[0].permitted, caps[1].permitted),
	    join(caps[0].inheritable, caps[1].inheritable));
}

void set_capabilities(unsigned long effective, unsigned long permitted, unsigned long inheritable)
{
	struct cap_header header = {CAPABILITY_VERSION_3, 0};
	struct cap_data caps[2];

	for (int i = 0; i < 2; i++)
		caps[i] = (struct cap_data){(unsigned)(effective >> 32 * i),
					    (unsigned)(permitted >> 32 * i),
					    (unsigned)(inheritable >> 32 * i)};
	show(SYS(capset, &header, caps), "capset(%lx, %lx, %lx)", effective, permitted,
	     inheritable);
}
