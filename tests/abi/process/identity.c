// SPDX-License-Identifier: BSD-3-Clause
// uname, ids, set_tid_address, arch_prctl, prlimit64, getrandom.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#define ARCH_SET_GS 0x1001
#define ARCH_SET_FS 0x1002
#define ARCH_GET_FS 0x1003
#define ARCH_GET_GS 0x1004

TEST(uname)
{
	struct utsname u;
	int major = 0;

	memset(&u, 0xee, sizeof(u));
	CALL(uname, &u);
	say("%s %s", u.sysname, u.machine);
	major = atoi(u.release);
	check(major >= 5);
	check(strlen(u.nodename) < 65 && strlen(u.version) > 0 && strlen(u.domainname) > 0);
	CALL(uname, NULL);
}

TEST(ids)
{
	check(SYS(getpid) > 0);
	check(SYS(getpid) == SYS(gettid));
	check(SYS(getppid) >= 0);
	CALL(getuid);
	CALL(geteuid);
	CALL(getgid);
	CALL(getegid);
}

TEST(set_tid_address)
{
	int word = 0;

	check(SYS(set_tid_address, &word) == SYS(gettid));
	check(SYS(set_tid_address, NULL) == SYS(gettid));
	check(SYS(set_tid_address, -1L) == SYS(gettid));
	check(SYS(set_tid_address, NULL) == SYS(gettid));
}

TEST(arch_prctl_fs)
{
	unsigned long fs = 0, self;

	CALL(arch_prctl, ARCH_GET_FS, &fs);
	__asm__("mov %%fs:0, %0" : "=r"(self));
	check(fs == self);
	CALL(arch_prctl, ARCH_SET_FS, fs);
	CALL(arch_prctl, ARCH_SET_FS, 1L << 56);
	CALL(arch_prctl, ARCH_SET_FS, 0xffffffff80000000);
	CALL(arch_prctl, ARCH_SET_FS, -1L);
	CALL(arch_prctl, ARCH_GET_FS, NULL);
	CALL(arch_prctl, 0, 0);
	CALL(arch_prctl, 0x9999, 0);
	CALL(arch_prctl, -1, 0);
}

TEST(arch_prctl_gs)
{
	static unsigned long words[2] = {0x1122334455667788, 99};
	unsigned long gs = 77, value;

	CALL(arch_prctl, ARCH_GET_GS, &gs);
	say("gs base %lx", gs);
	CALL(arch_prctl, ARCH_SET_GS, words);
	__asm__ volatile("mov %%gs:0, %0" : "=r"(value));
	say("gs:0 is %lx", value);
	CALL(getuid);
	__asm__ volatile("mov %%gs:8, %0" : "=r"(value));
	say("gs:8 is %lu", value);
	CALL(arch_prctl, ARCH_GET_GS, &gs);
	check(gs == (unsigned long)words);
	CALL(arch_prctl, ARCH_SET_GS, 1L << 56);
	CALL(arch_prctl, ARCH_SET_GS, 0);
	CALL(arch_prctl, ARCH_GET_GS, &gs);
	say("gs base %lx", gs);
}

static void show_limit(const char *name, const struct rlimit *limit)
{
	say("%s: %lx %lx", name, (unsigned long)limit->rlim_cur, (unsigned long)limit->rlim_max);
}

TEST(prlimit64)
{
	struct rlimit old = {1, 2}, new;
	long pid = SYS(getpid);

	for (int i = 0; i < 16; i++) {
		long result = SYS(prlimit64, 0, i, NULL, &old);

		show(result, "limit %d", i);
		check(old.rlim_cur <= old.rlim_max);
	}
	CALL(prlimit64, 0, 16, NULL, &old);
	CALL(prlimit64, 0, -1, NULL, &old);
	CALL(prlimit64, 0, RLIMIT_CORE, NULL, NULL);
	new = (struct rlimit){1000, 2000};
	CALL(prlimit64, 0, RLIMIT_CORE, &new, &old);
	CALL(prlimit64, 0, RLIMIT_CORE, NULL, &old);
	show_limit("core", &old);
	new = (struct rlimit){3000, 2000};
	CALL(prlimit64, 0, RLIMIT_CORE, &new, NULL);
	new = (struct rlimit){10, 20};
	CALL(prlimit64, pid, RLIMIT_CORE, &new, &old);
	show_limit("core", &old);
	CALL(prlimit64, 0, RLIMIT_CORE, NULL, &old);
	show_limit("core", &old);
	CALL(prlimit64, 0, RLIMIT_CORE, (void *)8, NULL);
	CALL(prlimit64, 0, RLIMIT_CORE, NULL, (void *)8);
	CALL(prlimit64, 99999999, RLIMIT_CORE, NULL, &old);
	CALL(prlimit64, -1, RLIMIT_CORE, NULL, &old);
}

TEST(descriptor_limit)
{
	struct rlimit old, new;
	long fds[16], last = 0;

	CALL(prlimit64, 0, RLIMIT_NOFILE, NULL, &old);
	new = old;
	new.rlim_cur = 10;
	CALL(prlimit64, 0, RLIMIT_NOFILE, &new, NULL);
	for (int i = 0; i < 16; i++) {
		fds[i] = SYS(open, "/data/hello", 0);
		if (fds[i] >= 0)
			last = fds[i];
		else
			show(fds[i], "open after %ld", last);
	}
	CALL(prlimit64, 0, RLIMIT_NOFILE, &old, NULL);
	for (int i = 0; i < 16; i++)
		if (fds[i] >= 0)
			SYS(close, fds[i]);
}

TEST(getrandom)
{
	static unsigned char a[5000], b[5000];
	unsigned long bits = 0;

	CALL(getrandom, a, 5000, 0);
	CALL(getrandom, b, 5000, 1);
	check(memcmp(a, b, 5000) != 0);
	for (int i = 0; i < 5000; i++)
		bits += __builtin_popcount(a[i]);
	check(bits > 19000 && bits < 21000);
	CALL(getrandom, a, 0, 0);
	CALL(getrandom, a, 16, 2);
	CALL(getrandom, a, 16, 4);
	CALL(getrandom, a, 16, 6);
	CALL(getrandom, a, 16, 8);
	CALL(getrandom, a, 16, -1);
	CALL(getrandom, NULL, 16, 0);
	CALL(getrandom, NULL, 0, 0);
	char *page = guarded_page();
	CALL(getrandom, page + PAGE - 16, 16, 0);
	CALL(getrandom, page + PAGE - 16, 17, 0);
	CALL(getrandom, page + PAGE, 1, 0);
}
