// SPDX-License-Identifier: BSD-3-Clause
// Names of the machine, personality, membarrier, getcpu, sched_setaffinity.

#define _GNU_SOURCE
#include "tests/abi/credentials/state.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/utsname.h>

static void show_names(void)
{
	struct utsname names;

	memset(&names, 0x55, sizeof(names));
	SYS(uname, &names);
	show_bytes("node", names.nodename, 65);
	show_bytes("domain", names.domainname, 65);
}

TEST_ALONE(host_and_domain_name)
{
	char name[70];

	memset(name, 'x', sizeof(name));
	CALL(sethostname, name, 64);
	CALL(setdomainname, name, 64);
	show_names();
	CALL(sethostname, "a\0b", 3);
	CALL(setdomainname, "domain.name", 11);
	show_names();
	CALL(sethostname, name, 65);
	CALL(sethostname, name, -1);
	CALL(setdomainname, name, 65);
	CALL(setdomainname, name, -1);
	CALL(sethostname, NULL, 1);
	CALL(setdomainname, (void *)8, 1);
	show_names();
	CALL(sethostname, NULL, 0);
	CALL(setdomainname, NULL, 0);
	show_names();
	set_capabilities(0, 0, 0);
	CALL(sethostname, "x", 1);
	CALL(setdomainname, "x", -1);
}

TEST(personality)
{
	struct utsname names;

	CALL(personality, 0xffffffff);
	CALL(personality, 0x12345678);
	CALL(personality, -1L);
	CALL(personality, 8);
	SYS(uname, &names);
	say("machine %s", names.machine);
	show_bytes("machine", names.machine, 16);
	CALL(personality, 0x20000);
	SYS(uname, &names);
	say("machine %s, release %.4s", names.machine, names.release);
	CALL(personality, 0);
	CALL(personality, 0);
}

TEST(sticky_timeouts)
{
	struct timeval time = {0, 12345};
	struct timespec precise = {0, 23456789};

	CALL(personality, 0x4000000);
	CALL(select, 0, NULL, NULL, NULL, &time);
	CALL(ppoll, NULL, 0, &precise, NULL, 8);
	say("%ld %ld", (long)time.tv_usec, precise.tv_nsec);
	CALL(personality, 0);
	CALL(select, 0, NULL, NULL, NULL, &time);
	CALL(ppoll, NULL, 0, &precise, NULL, 8);
	say("%ld %ld", (long)time.tv_usec, precise.tv_nsec);
}

static const unsigned char returns_7[] = {0xb8, 7, 0, 0, 0, 0xc3};

static int run(void *code)
{
	memcpy(code, returns_7, sizeof(returns_7));
	return ((int (*)(void))code)();
}

TEST(read_implies_exec)
{
	char *page;

	CALL(personality, 0x400000);
	page = (void *)CALL_PAGE(mmap, NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	say("%d", run(page));
	CALL(mprotect, page, 2 * PAGE, PROT_NONE);
	CALL(mprotect, page, PAGE, PROT_READ | PROT_WRITE);
	say("%d", run(page));
	CALL(personality, 0);
	CALL(munmap, page, 2 * PAGE);
}

TEST_ALONE(read_does_not_imply_exec)
{
	char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	say("%d", run(page));
}

TEST_ALONE(membarrier)
{
	static const int commands[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 3, -1};

	check((SYS(membarrier, 0, 0, 0) & 0x1ff) == 0x1ff);
	CALL(membarrier, 0x200, 0, 0);
	for (int i = 0; i < 7; i++) {
		int command = 8 << 2 * (i % 3);

		show(SYS(membarrier, command, 0, 0), "%x", command);
		if (i >= 3)
			show(SYS(membarrier, command * 2, 0, 0), "%x", command * 2);
		CALL(membarrier, 0x200, 0, 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		int command = commands[i];

		show(SYS(membarrier, command, 1, 0), "%x for CPU 0", command);
		show(SYS(membarrier, command, 2, 0), "%x with another flag", command);
	}
	CALL(membarrier, 0, 1, 0);
	CALL(membarrier, 128, 0, -1);
	CALL(membarrier, 1024, 0, 0);
	CALL(membarrier, 3, 0, 0);
	CALL(membarrier, -1, 0, 0);
	CALL(membarrier, 1, 0, 0);
	CALL(membarrier, 2, 0, 0);
	CALL(membarrier, 4, 0, 0);
	CALL(membarrier, 0x200, 0, 0);
}

TEST(getcpu)
{
	unsigned cpu = 77, node = 77;

	CALL(getcpu, &cpu, &node, NULL);
	check(cpu < 64 && node < 64);
	CALL(getcpu, NULL, NULL, NULL);
	CALL(getcpu, NULL, &node, (void *)8);
	CALL(getcpu, (void *)8, &node, NULL);
	CALL(getcpu, &cpu, (void *)8, NULL);
}

TEST(setaffinity)
{
	unsigned long mask[32] = {0}, none[32] = {0}, old[32] = {0};
	unsigned cpu;

	SYS(sched_getaffinity, 0, sizeof(old), old);
	mask[0] = old[0] & -old[0];
	CALL(sched_setaffinity, 0, sizeof(mask), mask);
	SYS(getcpu, &cpu, NULL, NULL);
	check(1UL << cpu == mask[0]);
	CALL(sched_setaffinity, 0, 0, mask);
	CALL(sched_setaffinity, 0, 1, mask);
	CALL(sched_setaffinity, 0, 8, none);
	CALL(sched_setaffinity, 0, 8, NULL);
	none[0] = 1UL << 60;
	CALL(sched_setaffinity, 0, 8, none);
	CALL(sched_setaffinity, -1, 8, mask);
	CALL(sched_setaffinity, 99999999, 8, none);
	CALL(sched_setaffinity, 99999999, 8, NULL);
	CALL(sched_setaffinity, 0, sizeof(old), old);
}

/* Nothing here changes what others see of the machine's messages. */
static void refused_by_syslog(void)
{
	char buffer[64];

	CALL(syslog, 0, NULL, 0);
	CALL(syslog, 1, NULL, 0);
	for (int type = 2; type <= 4; type++) {
		show(SYS(syslog, type, NULL, 64), "type %d, no buffer", type);
		show(SYS(syslog, type, buffer, -1), "type %d, bad size", type);
		show(SYS(syslog, type, buffer, 0), "type %d, no size", type);
		show(SYS(syslog, type, -8L, 64), "type %d, bad address", type);
	}
	CALL(syslog, 8, NULL, 0);
	CALL(syslog, 8, NULL, 9);
	CALL(syslog, 8, NULL, -1);
	CALL(syslog, 11, NULL, 0);
	CALL(syslog, -1, NULL, 0);
}

TEST(syslog)
{
	static char buffer[1 << 20];
	long size;

	refused_by_syslog();
	check(SYS(syslog, 10, NULL, 0) > 0);
	check(SYS(syslog, 9, NULL, 0) >= 0);
	size = SYS(syslog, 3, buffer, sizeof(buffer));
	check(size > 0);
	CALL(syslog, 3, (void *)8, 1000);
}

TEST_ALONE(syslog_without_privilege)
{
	set_capabilities(~(1UL << 34 | 1UL << 24), ~(1UL << 24), 0);
	refused_by_syslog();
	CALL(syslog, 5, NULL, 0);
	CALL(syslog, 6, NULL, 0);
	CALL(syslog, 7, NULL, 0);
	CALL(syslog, 9, NULL, 0);
	CALL(syslog, 10, NULL, 0);
}
