// SPDX-License-Identifier: BSD-3-Clause
/*
 * The vDSO (vdso(7)): code of the kernel's that programs call like a library. It runs on the
 * program's stack with no state but the clock's page.
 */
#include "include/elfin/clock_data.h"
#include "include/linux/time.h"

#define NS_PER_SEC	  1000000000UL

#define SYS_gettimeofday  96
#define SYS_clock_gettime 228
#define SYS_clock_getres  229

/* Not const, which would mean that it never changes. */
extern struct clock_data clock_page __attribute__((visibility("hidden")));

int __vdso_clock_gettime(int clock, struct linux_timespec *ts);
int __vdso_gettimeofday(struct linux_timeval *tv, struct linux_timezone *tz);
long __vdso_time(long *t);
int __vdso_clock_getres(int clock, struct linux_timespec *res);
long __vdso_getcpu(unsigned *cpu, unsigned *node, void *unused);

static long system_call(long nr, long a, void *b)
{
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "0"(nr), "D"(a), "S"(b)
			 : "rcx", "r11", "memory");
	return result;
}

static inline uint64_t read_tsc(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
	return (uint64_t)high << 32 | low;
}

static inline uint32_t read_sequence(void)
{
	uint32_t sequence = *(const volatile uint32_t *)&clock_page.sequence;

	__asm__ volatile("" ::: "memory");
	return sequence;
}

/* Reads CLOCK_REALTIME or CLOCK_MONOTONIC, in ns. Returns 0 when the kernel wants to be asked
 * instead. */
static inline uint64_t read_clock(unsigned clock)
{
	uint32_t sequence;
	uint64_t tsc, ns;

	do {
		sequence = read_sequence();
		tsc = read_tsc();
		if (__builtin_expect(tsc >= clock_page.refine_tsc, 0))
			return 0;
		tsc -= clock_page.base_tsc;
		ns = (uint64_t)((unsigned __int128)tsc * clock_page.ns_per_tick >> 32) +
		     clock_page.base_ns[clock];
		__asm__ volatile("" ::: "memory");
	} while (__builtin_expect(sequence != read_sequence(), 0));
	return ns;
}

static inline int is_real(int clock)
{
	return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
}

static inline int is_known(int clock)
{
	return is_real(clock) || clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW ||
	       clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_BOOTTIME;
}

int __vdso_clock_gettime(int clock, struct linux_timespec *ts)
{
	unsigned base = (unsigned)clock;
	uint64_t ns;

	if (__builtin_expect(base > CLOCK_MONOTONIC, 0)) {
		if (!is_known(clock))
			return (int)system_call(SYS_clock_gettime, clock, ts);
		base = is_real(clock) ? CLOCK_REALTIME : CLOCK_MONOTONIC;
	}
	ns = read_clock(base);
	if (__builtin_expect(ns == 0, 0))
		return (int)system_call(SYS_clock_gettime, clock, ts);
	ts->tv_sec = (int64_t)(ns / NS_PER_SEC);
	ts->tv_nsec = (int64_t)(ns % NS_PER_SEC);
	return 0;
}

/* Nobody asks for the time zone often enough for it to be here. */
int __vdso_gettimeofday(struct linux_timeval *tv, struct linux_timezone *tz)
{
	uint64_t ns = tv && !tz ? read_clock(CLOCK_REALTIME) : 0;

	if (__builtin_expect(ns == 0, 0))
		return (int)system_call(SYS_gettimeofday, (long)tv, tz);
	tv->tv_sec = (int64_t)(ns / NS_PER_SEC);
	tv->tv_usec = (int64_t)(ns % NS_PER_SEC / 1000);
	return 0;
}

long __vdso_time(long *t)
{
	struct linux_timespec ts;

	__vdso_clock_gettime(CLOCK_REALTIME, &ts);
	if (t)
		*t = ts.tv_sec;
	return ts.tv_sec;
}

int __vdso_clock_getres(int clock, struct linux_timespec *res)
{
	return (int)system_call(SYS_clock_getres, clock, res);
}

/* One CPU, on one node. */
long __vdso_getcpu(unsigned *cpu, unsigned *node, void *unused)
{
	(void)unused;
	if (cpu)
		*cpu = 0;
	if (node)
		*node = 0;
	return 0;
}

#define WEAK_NAME(name) __typeof__(__vdso_##name) name __attribute__((weak, alias("__vdso_" #name)))

WEAK_NAME(clock_gettime);
WEAK_NAME(gettimeofday);
WEAK_NAME(time);
WEAK_NAME(clock_getres);
WEAK_NAME(getcpu);
