// SPDX-License-Identifier: BSD-3-Clause
// Calls that set something, with arguments that make no sense, many times over. Natively that would
// be the machine's end; here whatever comes of it, the program goes on and can still end well.
//   random SEED

#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CALLS 200000
#define PAGE  4096

static const short numbers[] = {
	SYS_setuid,
	SYS_setgid,
	SYS_setreuid,
	SYS_setregid,
	SYS_setresuid,
	SYS_setresgid,
	SYS_getresuid,
	SYS_getresgid,
	SYS_setfsuid,
	SYS_setfsgid,
	SYS_getgroups,
	SYS_setgroups,
	SYS_capget,
	SYS_capset,
	SYS_prctl,
	SYS_personality,
	SYS_getpriority,
	SYS_setpriority,
	SYS_sched_setparam,
	SYS_sched_getparam,
	SYS_sched_setscheduler,
	SYS_sched_getscheduler,
	SYS_sched_get_priority_max,
	SYS_sched_rr_get_interval,
	SYS_sched_setaffinity,
	SYS_sched_getaffinity,
	SYS_sched_setattr,
	SYS_sched_getattr,
	SYS_sched_yield,
	SYS_ioprio_get,
	SYS_ioprio_set,
	SYS_membarrier,
	SYS_getcpu,
	SYS_sethostname,
	SYS_setdomainname,
	SYS_uname,
	SYS_sysinfo,
	SYS_syslog,
	SYS_getrandom,
	SYS_getrlimit,
	SYS_setrlimit,
	SYS_prlimit64,
	SYS_getrusage,
	SYS_times,
	SYS_gettimeofday,
	SYS_settimeofday,
	SYS_clock_gettime,
	SYS_clock_settime,
	SYS_clock_getres,
	SYS_adjtimex,
	SYS_clock_adjtime,
	SYS_time,
	SYS_arch_prctl,
	SYS_set_tid_address,
	SYS_set_robust_list,
	SYS_get_robust_list,
	SYS_rseq,
};

static uint64_t state;

static uint64_t next_random(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Small numbers, single bits, ends of ranges, places in a page of rubbish and at its edge. */
static uint64_t argument(uint64_t page)
{
	uint64_t r = next_random();

	switch (r >> 60) {
	case 0:
	case 1:
	case 2:
	case 3:
		return r % 70;
	case 4:
		return -(r % 5);
	case 5:
		return 1UL << r % 64;
	case 6:
		return (1UL << r % 64) - 1;
	case 7:
		return r;
	case 8:
		return r & 0xffffffff;
	case 9:
		return 0;
	case 10:
		return page + PAGE - r % 256;
	default:
		return page + r % PAGE / 8 * 8;
	}
}

/* A limit whose end is the program's. */
static int limits_time(uint64_t which)
{
	return (uint32_t)which == RLIMIT_CPU || (uint32_t)which == RLIMIT_RTTIME;
}

/* What would take the ground from under the program itself. */
static int is_fatal(long number, const uint64_t *a)
{
	return (number == SYS_setrlimit && limits_time(a[0])) ||
	       (number == SYS_prlimit64 && limits_time(a[1])) ||
	       (number == SYS_arch_prctl && (a[0] == 0x1001 || a[0] == 0x1002)) ||
	       (number == SYS_rseq && !(a[2] & ~1UL));
}

static void call(uint64_t page)
{
	long number = numbers[next_random() % (sizeof(numbers) / sizeof(numbers[0]))];
	uint64_t a[6];

	for (int i = 0; i < 6; i++)
		a[i] = argument(page);
	if (!is_fatal(number, a))
		syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int main(int argc, char **argv)
{
	char *pages =
		mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	state = argc > 1 ? strtoul(argv[1], NULL, 0) : 1;
	munmap(pages + PAGE, PAGE);
	for (int i = 0; i < CALLS; i++) {
		if (i % 16 == 0)
			for (int j = 0; j < 64; j++)
				((uint64_t *)pages)[next_random() % (PAGE / 8)] =
					argument((uint64_t)pages);
		call((uint64_t)pages);
	}
	printf("ok inside.random-calls-%s\n", argc > 1 ? argv[1] : "1");
	return 0;
}
