/* SPDX-License-Identifier: BSD-3-Clause */
/* What the sources of the micro-benchmark share: a row, and calls without libc around them. */

#ifndef BENCH_MICRO_H
#define BENCH_MICRO_H

#include <stddef.h>

/* One operation that is counted. */
struct row {
	const char *name;
	long operations;		  /* in one round */
	long (*prepare)(long operations); /* outside the timing; 0 or -errno; may be NULL */
	long (*run)(long operations);	  /* what is timed: 0 or -errno of a call that failed */
	void (*finish)(long operations);  /* outside the timing; may be NULL */
	/* What is taken off, run as often, without prepare(); NULL: an empty loop. */
	long (*without)(long operations);
};

/* Rows about files (micro_files.c), which work in a tmpfs of their own. */
extern const struct row file_rows[];
extern const size_t file_row_count;

/* Rows about polling and /proc (micro_special.c). */
extern const struct row special_rows[];
extern const size_t special_row_count;

/* Rows about threads (micro_sched.c). */
extern const struct row sched_rows[];
extern const size_t sched_row_count;

/* Rows about processes (micro_process.c). */
extern const struct row process_rows[];
extern const size_t process_row_count;

/* Rows about TCP on the loopback (micro_net.c), which this makes usable: 0 or -errno. */
extern const struct row net_rows[];
extern const size_t net_row_count;
long net_loopback_up(void);

/* How many operations run() has done, when it is not what it was asked for. */
extern long micro_done;

/* Rows about redis-server (micro_redis.c). */
extern const struct row redis_rows[];
extern const size_t redis_row_count;

/* A file that is there under both kernels: this program. With that argument it ends at once. */
extern const char *micro_program;
#define NOTHING_TO_DO ((char *)"--nothing")

static inline long raw_call0(long number)
{
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(number) : "rcx", "r11", "memory");
	return result;
}

static inline long raw_call3(long number, long a, long b, long c)
{
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	return result;
}

static inline long raw_call6(long number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

#endif
