// SPDX-License-Identifier: BSD-3-Clause
// The micro-benchmark program: the same bytes run as the first process of elfin and of Linux.
//
// Both kernels run under `-icount shift=0`, where the time-stamp counter advances by one for each
// instruction the guest executes, so the difference of two readings is a count of instructions and
// the same in every run. Output is one line each:
//
//   main TSC            instructions from reset to the first statement of main()
//   row NAME COUNT      instructions for one operation, the loop around it taken off
//   row NAME error N    the operation failed with errno N
//   done                everything asked for has been printed
//
// Arguments choose rows by name; without any, all of them run.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "bench/micro.h"

#define PAGE_SIZE 4096
#define ROUNDS	  15

static int zero_fd = -1;
static int null_fd = -1;
static int file_fd = -1;
static int pipe_fds[2] = {-1, -1};
const char *micro_program;
long micro_done;
static char buffer[64];
static volatile char *pages;

static inline uint64_t read_tsc(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
	return (uint64_t)high << 32 | low;
}

static long run_empty(long operations)
{
	for (long i = 0; i < operations; i++)
		__asm__ volatile("" ::: "memory");
	return 0;
}

static long run_null(long operations)
{
	long result = 0;

	for (long i = 0; i < operations; i++)
		result = raw_call0(SYS_getppid);
	return result < 0 ? result : 0;
}

static long prepare_zero(long operations)
{
	(void)operations;
	if (zero_fd < 0)
		zero_fd = open("/dev/zero", O_RDONLY);
	return zero_fd < 0 ? -errno : 0;
}

static long run_read_zero(long operations)
{
	long result = 0;

	for (long i = 0; i < operations; i++)
		result = raw_call3(SYS_read, zero_fd, (long)buffer, 1);
	return result == 1 ? 0 : result ? result : -EIO;
}

static long prepare_file(long operations)
{
	(void)operations;
	if (file_fd < 0)
		file_fd = open(micro_program, O_RDONLY);
	return file_fd < 0 ? -errno : 0;
}

static long run_pread_file(long operations)
{
	long result = 0;

	for (long i = 0; i < operations; i++)
		result = raw_call6(SYS_pread64, file_fd, (long)buffer, 1, 100, 0, 0);
	return result == 1 ? 0 : result ? result : -EIO;
}

static long prepare_pipe(long operations)
{
	(void)operations;
	return pipe_fds[0] >= 0 || pipe(pipe_fds) == 0 ? 0 : -errno;
}

static long run_pipe(long operations)
{
	long result = 0;

	for (long i = 0; i < operations; i++) {
		raw_call3(SYS_write, pipe_fds[1], (long)buffer, 1);
		result = raw_call3(SYS_read, pipe_fds[0], (long)buffer, 1);
	}
	return result == 1 ? 0 : result ? result : -EIO;
}

static long prepare_null(long operations)
{
	(void)operations;
	if (null_fd < 0)
		null_fd = open("/dev/null", O_WRONLY);
	return null_fd < 0 ? -errno : 0;
}

static long run_write_null(long operations)
{
	long result = 0;

	for (long i = 0; i < operations; i++)
		result = raw_call3(SYS_write, null_fd, (long)buffer, 1);
	return result == 1 ? 0 : result ? result : -EIO;
}

static long run_clock_gettime(long operations)
{
	struct timespec now;
	long result = 0;

	for (long i = 0; i < operations; i++)
		result = raw_call3(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now, 0);
	return result;
}

static long run_clock_gettime_libc(long operations)
{
	struct timespec now;
	long result = 0;

	for (long i = 0; i < operations; i++)
		result = clock_gettime(CLOCK_MONOTONIC, &now);
	return result < 0 ? -errno : 0;
}

static long map_pages(long count)
{
	return raw_call6(SYS_mmap, 0, count * PAGE_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static int is_error(long result)
{
	return result < 0 && result >= -4095;
}

static long run_mmap_touch_munmap(long operations)
{
	for (long i = 0; i < operations; i++) {
		long result = map_pages(1);

		if (is_error(result))
			return result;
		*(volatile char *)result = 1;
		result = raw_call3(SYS_munmap, result, PAGE_SIZE, 0);
		if (is_error(result))
			return result;
	}
	return 0;
}

static long prepare_fault(long operations)
{
	long result = map_pages(operations);

	if (is_error(result))
		return result;
	pages = (volatile char *)result;
	return 0;
}

static long run_fault(long operations)
{
	volatile char *page = pages;

	for (long i = 0; i < operations; i++, page += PAGE_SIZE)
		*page = 1;
	return 0;
}

static void finish_fault(long operations)
{
	raw_call3(SYS_munmap, (long)pages, operations * PAGE_SIZE, 0);
}

static void ignore_signal(int signal)
{
	(void)signal;
}

static long prepare_signal(long operations)
{
	(void)operations;
	return signal(SIGUSR1, ignore_signal) == SIG_ERR ? -errno : 0;
}

static long run_signal(long operations)
{
	long pid = raw_call0(SYS_getpid);
	long result = 0;

	for (long i = 0; i < operations; i++)
		result = raw_call3(SYS_kill, pid, SIGUSR1, 0);
	return result;
}

static const struct row rows[] = {
	{"null", 1000, NULL, run_null, NULL, NULL},
	{"read_zero", 1000, prepare_zero, run_read_zero, NULL, NULL},
	{"write_null", 1000, prepare_null, run_write_null, NULL, NULL},
	{"pread_file", 1000, prepare_file, run_pread_file, NULL, NULL},
	{"pipe", 1000, prepare_pipe, run_pipe, NULL, NULL},
	{"clock_gettime", 1000, NULL, run_clock_gettime, NULL, NULL},
	{"clock_gettime_libc", 1000, NULL, run_clock_gettime_libc, NULL, NULL},
	{"mmap_touch_munmap", 200, NULL, run_mmap_touch_munmap, NULL, NULL},
	{"signal", 1000, prepare_signal, run_signal, NULL, NULL},
	// Less than 2 MiB, so that Linux cannot answer with a huge page.
	{"fault", 128, prepare_fault, run_fault, finish_fault, NULL},
};

static int compare_counts(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

// The median of several rounds: a timer interrupt in one of them does not show. The first round
// only warms up what the kernel sets up at first use.
static long measure(const struct row *row, uint64_t *median)
{
	uint64_t counts[ROUNDS];

	for (int round = -1; round < ROUNDS; round++) {
		long error = row->prepare ? row->prepare(row->operations) : 0;

		if (error)
			return error;
		micro_done = row->operations;
		uint64_t start = read_tsc();
		error = row->run(row->operations);
		uint64_t end = read_tsc();
		if (row->finish)
			row->finish(row->operations);
		if (error)
			return error;
		if (round >= 0)
			counts[round] =
				(end - start) * (uint64_t)row->operations / (uint64_t)micro_done;
	}
	qsort(counts, ROUNDS, sizeof(counts[0]), compare_counts);
	*median = counts[ROUNDS / 2];
	return 0;
}

static void report(const struct row *row)
{
	struct row empty = {"empty", row->operations, NULL, run_empty, NULL, NULL};
	uint64_t count, overhead;
	long error = measure(row, &count);

	if (row->without)
		empty.run = row->without;
	if (!error)
		error = measure(&empty, &overhead);
	if (error)
		printf("row %s error %ld\n", row->name, -error);
	else
		printf("row %s %.1f\n", row->name,
		       ((double)count - (double)overhead) / (double)row->operations);
}

static int is_wanted(const struct row *row, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], row->name) == 0)
			return 1;
	return argc < 2;
}

static void report_all(const struct row *first, size_t count, int argc, char **argv)
{
	for (size_t i = 0; i < count; i++)
		if (is_wanted(&first[i], argc, argv))
			report(&first[i]);
}

int main(int argc, char **argv)
{
	uint64_t at_main = read_tsc();

	if (argc == 2 && strcmp(argv[1], NOTHING_TO_DO) == 0)
		return 0;
	micro_program = argv[0];
	printf("main %llu\n", (unsigned long long)at_main);
	// First, while there is little memory that a child would have to be given.
	report_all(process_rows, process_row_count, argc, argv);
	report_all(rows, sizeof(rows) / sizeof(rows[0]), argc, argv);
	report_all(file_rows, file_row_count, argc, argv);
	report_all(special_rows, special_row_count, argc, argv);
	report_all(sched_rows, sched_row_count, argc, argv);
	report_all(net_rows, net_row_count, argc, argv);
	report_all(redis_rows, redis_row_count, argc, argv);
	printf("done\n");
	fflush(stdout);
	// Linux panics when its first process returns, and elfin powers off by itself.
	if (getpid() == 1)
		reboot(RB_AUTOBOOT);
	return 0;
}
