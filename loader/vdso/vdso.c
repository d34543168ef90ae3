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

extern const struct clock_data clock_page __attribute__((visibility("hidden")));

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

/* Reads the time since boot and what is to be added for the real time. Returns 0 when the kernel
 * wants to be asked instead. */
static inline int read_clock(uint64_t *monotonic_ns, uint64_t *offset_ns)
{
	const volatile struct clock_data *data = &clock_page;
	uint64_t tsc, scaled;
	uint32_t sequence;

	do {
		sequence = data->sequence;
		tsc = read_tsc();
		if (tsc >= data->refine_tsc)
			return 0;
		scaled = (uint64_t)((unsigned __int128)(tsc - data->base_tsc) * data->ns_per_tick >>
				    32);
		*monotonic_ns = data->base_ns + scaled;
		*offset_ns = data->realtime_offset_ns;
	} while (__builtin_expect((sequence & 1) | (sequence ^ data->sequence), 0));
	return 1;
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
	uint64_t ns, offset;

	if (!is_known(clock) || !read_clock(&ns, &offset))
		return (int)system_call(SYS_clock_gettime, clock, ts);
	if (is_real(clock))
		ns += offset;
	ts->tv_sec = (int64_t)(ns / NS_PER_SEC);
	ts->tv_nsec = (int64_t)(ns % NS_PER_SEC);
	return 0;
}

/* Nobody asks for the time zone often enough for it to be here. */
int __vdso_gettimeofday(struct linux_timeval *tv, struct linux_timezone *tz)
{
	struct linux_timespec ts;
	int result;

	if (tz)
		return (int)system_call(SYS_gettimeofday, (long)tv, tz);
	result = __vdso_clock_gettime(CLOCK_REALTIME, &ts);
	if (tv) {
		tv->tv_sec = ts.tv_sec;
		tv->tv_usec = ts.tv_nsec / 1000;
	}
	return result;
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
