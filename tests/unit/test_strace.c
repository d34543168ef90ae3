// SPDX-License-Identifier: BSD-3-Clause
/* The strace decoder: calls as strace(1) shows them, and memory that cannot be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <generated/syscall_nr.h>

#include "include/linux/errno.h"
#include "kernel/lib/log.h"
#include "kernel/mm/usercopy.h"
#include "syscalls/strace.h"

/* What of this process a "program" can read: the data of the test. */
extern const char __executable_start, _end;

/* What the registers of survives_any_registers() point at: nothing may be read behind it. */
static const char memory[65536];

static bool readable(uaddr_t addr, size_t n)
{
	if (addr >= (uaddr_t)memory && addr <= (uaddr_t)(memory + sizeof(memory)))
		return n <= (uaddr_t)(memory + sizeof(memory)) - addr;
	return addr >= (uaddr_t)&__executable_start && addr < (uaddr_t)&_end &&
	       n <= (uaddr_t)&_end - addr;
}

static char shown[65536];
static size_t shown_length;

void log_trace(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	shown_length += vsnprintf(shown + shown_length, sizeof(shown) - shown_length, fmt, args);
	va_end(args);
	assert_true(shown_length < sizeof(shown));
}

int copy_from_user(void *dst, uaddr_t src, size_t n)
{
	if (!readable(src, n))
		return -EFAULT;
	memcpy(dst, (const void *)src, n);
	return 0;
}

ssize_t strnlen_user(uaddr_t src, size_t max)
{
	size_t length;

	if (!readable(src, 1))
		return -EFAULT;
	length = strnlen((const char *)src, max + 1);
	return length > max ? -E2BIG : (ssize_t)length;
}

#define ARG(x) (uint64_t)(uintptr_t)(x)

struct example {
	uint64_t nr;
	uint64_t args[6];
	long result;
	const char *line;
};

static const int64_t time[2] = {1, 500000000};
static const uint64_t limit[2] = {8192 * 1024, UINT64_MAX};
static const uint64_t vector[4] = {ARG("ab\n"), 3, ARG("0123456789"), 10};
static const uint64_t action[4] = {0x401000, 0x14000000, 0x402000, 0x4001};
static const uint64_t almost_full_set = ~(3ul << 31);
static const int32_t pipe_fds[2] = {3, 4};
static const uint16_t polled[8] = {3, 0, 1, 1, 0xffff, 0xffff};
static const uint64_t fd_bits = 10;
static const char file_stat[144] = {[25] = 0201, [24] = 0244, [48] = 5};
static const char device_stat[144] = {[25] = 041, [24] = 0266, [40] = 3, [41] = 1};
static const char *const arguments[] = {"cat", "-n", NULL};
static const char text[] = "0123456789012345678901234567890123456789";

static const struct example examples[] = {
	{SYS_NR_getpid, {0}, 7, "getpid()                                = 7\n"},
	{SYS_NR_close,
	 {99},
	 -EBADF,
	 "close(99)                               = -1 EBADF (Bad file descriptor)\n"},
	{SYS_NR_exit_group, {3}, 0, "exit_group(3)                           = ?\n"},
	{SYS_NR_openat,
	 {-100, ARG("/a\"\1"), 02000000},
	 3,
	 "openat(AT_FDCWD, \"/a\\\"\\1\", O_RDONLY|O_CLOEXEC) = 3\n"},
	{SYS_NR_openat,
	 {-100, ARG("x"), 0101, 0640},
	 3,
	 "openat(AT_FDCWD, \"x\", O_WRONLY|O_CREAT, 0640) = 3\n"},
	{SYS_NR_openat,
	 {5, 8, 0x40000000},
	 -EFAULT,
	 "openat(5, 0x8, O_RDONLY|0x40000000)     = -1 EFAULT (Bad address)\n"},
	{SYS_NR_read, {3, ARG(text), 99}, 4, "read(3, \"0123\", 99)                     = 4\n"},
	{SYS_NR_read, {3, ARG(text), 99}, -EINTR, NULL},
	{SYS_NR_write,
	 {1, ARG(text), 40},
	 40,
	 "write(1, \"01234567890123456789012345678901\"..., 40) = 40\n"},
	{SYS_NR_write,
	 {1, ARG("\0001\0x"), 4},
	 4,
	 "write(1, \"\\0001\\0x\", 4)                 = 4\n"},
	{SYS_NR_writev,
	 {1, ARG(vector), 2},
	 13,
	 "writev(1, [{iov_base=\"ab\\n\", iov_len=3}, {iov_base=\"0123456789\", iov_len=10}], 2) = 13\n"},
	{SYS_NR_readv,
	 {1, ARG(vector), 2},
	 5,
	 "readv(1, [{iov_base=\"ab\\n\", iov_len=3}, {iov_base=\"01\", iov_len=10}], 2) = 5\n"},
	{SYS_NR_nanosleep,
	 {ARG(time), ARG(time)},
	 -ERESTART_RESTARTBLOCK,
	 "nanosleep({tv_sec=1, tv_nsec=500000000}, {tv_sec=1, tv_nsec=500000000}) = ? ERESTART_RESTARTBLOCK (Interrupted by signal)\n"},
	{SYS_NR_nanosleep,
	 {8, 0},
	 -EFAULT,
	 "nanosleep(0x8, NULL)                    = -1 EFAULT (Bad address)\n"},
	{SYS_NR_prlimit64,
	 {0, 3, 0, ARG(limit)},
	 0,
	 "prlimit64(0, RLIMIT_STACK, NULL, {rlim_cur=8192*1024, rlim_max=RLIM64_INFINITY}) = 0\n"},
	{SYS_NR_rt_sigaction,
	 {2, ARG(action), 0, 8},
	 0,
	 "rt_sigaction(SIGINT, {sa_handler=0x401000, sa_mask=[HUP TERM], sa_flags=SA_RESTORER|SA_RESTART, sa_restorer=0x402000}, NULL, 8) = 0\n"},
	{SYS_NR_rt_sigprocmask,
	 {0, ARG(&almost_full_set), 0, 8},
	 0,
	 "rt_sigprocmask(SIG_BLOCK, ~[RTMIN RT_1], NULL, 8) = 0\n"},
	{SYS_NR_pipe2, {ARG(pipe_fds), 0}, 0, "pipe2([3, 4], 0)                        = 0\n"},
	{SYS_NR_stat,
	 {ARG("f"), ARG(file_stat)},
	 0,
	 "stat(\"f\", {st_mode=S_IFREG|0644, st_size=5, ...}) = 0\n"},
	{SYS_NR_stat,
	 {ARG("d"), ARG(device_stat)},
	 0,
	 "stat(\"d\", {st_mode=S_IFCHR|0666, st_rdev=makedev(0x1, 0x3), ...}) = 0\n"},
	{SYS_NR_execve, {ARG("/bin/cat"), ARG(arguments), ARG(arguments)}, -ENOENT, NULL},
	{SYS_NR_fcntl,
	 {0, 3, 99},
	 02,
	 "fcntl(0, F_GETFL)                       = 0x2 (flags O_RDWR)\n"},
	{SYS_NR_fcntl, {0, 2, 1}, 0, "fcntl(0, F_SETFD, FD_CLOEXEC)           = 0\n"},
	{SYS_NR_fcntl,
	 {0, 99, 5},
	 -EINVAL,
	 "fcntl(0, 0x63 /* F_??? */, 0x5)         = -1 EINVAL (Invalid argument)\n"},
	{SYS_NR_ioctl,
	 {0, 0x12345678, 5},
	 -ENOTTY,
	 "ioctl(0, _IOC(_IOC_NONE, 0x56, 0x78, 0x1234), 0x5) = -1 ENOTTY (Inappropriate ioctl for device)\n"},
	{SYS_NR_mmap,
	 {0, 4096, 3, 0x22, -1, 0},
	 0x7f0000,
	 "mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000\n"},
	{SYS_NR_mprotect, {0x1000, 1, 0}, 0, "mprotect(0x1000, 1, PROT_NONE)          = 0\n"},
	{SYS_NR_access, {ARG("x"), 0}, 0, "access(\"x\", F_OK)                       = 0\n"},
	{SYS_NR_poll,
	 {ARG(polled), 2, 0},
	 1,
	 "poll([{fd=3, events=POLLIN}, {fd=-1}], 2, 0) = 1 ([{fd=3, revents=POLLIN}])\n"},
	{SYS_NR_select,
	 {4, ARG(&fd_bits), 0, 0, 0},
	 1,
	 "select(4, [1 3], NULL, NULL, NULL)      = 1 (in [1 3])\n"},
	{SYS_NR_umask, {0}, 022, "umask(000)                              = 022\n"},
	{SYS_NR_futex, {0x8, 128, 2, 0, 5, 6}, 0, "futex(0x8, FUTEX_WAIT_PRIVATE, 2, NULL) = 0\n"},
	{SYS_NR_open_by_handle_at,
	 {1, 8, 0},
	 -ENOSYS,
	 "open_by_handle_at(1, 0x8, O_RDONLY)     = -1 ENOSYS (Function not implemented)\n"},
	{600,
	 {1, 2},
	 -ENOSYS,
	 "syscall_0x258(0x1, 0x2, 0, 0, 0, 0)     = -1 ENOSYS (Function not implemented)\n"},
};

static void show(const struct example *example)
{
	struct strace_call call = {.nr = example->nr};

	memcpy(call.args, example->args, sizeof(call.args));
	shown_length = 0;
	strace_enter(&call);
	if (!strchr(shown, '\n') || example->nr != SYS_NR_exit_group)
		strace_leave(&call, example->result);
}

static void shows_calls_as_strace_does(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(examples); i++) {
		show(&examples[i]);
		if (examples[i].line)
			assert_string_equal(shown, examples[i].line);
	}
}

static void shows_what_cannot_be_known_as_addresses(void **state)
{
	char line[200];

	show(&(struct example){SYS_NR_read, {3, ARG(text), 99}, -EINTR, NULL});
	snprintf(line, sizeof(line), "read(3, %p, 99) ", (const void *)text);
	assert_memory_equal(shown, line, strlen(line));
	show(&(struct example){SYS_NR_execve, {ARG("a"), ARG(arguments), ARG(arguments)}, 0, NULL});
	snprintf(line, sizeof(line), "execve(\"a\", [\"cat\", \"-n\"], %p /* 2 vars */) = 0\n",
		 (const void *)arguments);
	assert_string_equal(shown, line);
}

/* No call may be read out of bounds, whatever its registers hold. */
static void survives_any_registers(void **state)
{
	static const uint64_t values[] = {0, 1, 8, 0xffff, UINT64_MAX, 0x80000000, ARG(memory)};

	for (uint64_t nr = 0; nr < 1024; nr++)
		for (size_t i = 0; i < ARRAY_SIZE(values); i++)
			for (size_t j = 0; j < ARRAY_SIZE(values); j++) {
				uint64_t a = values[i], b = values[j];

				show(&(struct example){nr, {a, a, b, b, a, b}, -1, NULL});
				show(&(struct example){nr, {a, b, a, b, b, a}, 16, NULL});
			}
}

static void marks_calls_that_other_tasks_interrupt(void **state)
{
	struct strace_call first = {.nr = SYS_NR_read, .args = {0, ARG(text), 5}};
	struct strace_call second = {.nr = SYS_NR_getpid};

	shown_length = 0;
	strace_enter(&first);
	strace_enter(&second);
	strace_leave(&second, 7);
	strace_leave(&first, 2);
	assert_string_equal(shown, "read(0,  <unfinished ...>\n"
				   "getpid()                                = 7\n"
				   "<... read resumed>\"01\", 5)              = 2\n");
}

static void selects_by_name_and_subsystem(void **state)
{
	strace_select("read,,%time,nonsense");
	assert_true(strace_selected(SYS_NR_read));
	assert_true(strace_selected(SYS_NR_nanosleep));
	assert_false(strace_selected(SYS_NR_readv));
	assert_false(strace_selected(1000));
	strace_select("1");
	assert_true(strace_selected(SYS_NR_readv));
	assert_true(strace_selected(1000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_calls_as_strace_does),
		cmocka_unit_test(shows_what_cannot_be_known_as_addresses),
		cmocka_unit_test(survives_any_registers),
		cmocka_unit_test(marks_calls_that_other_tasks_interrupt),
		cmocka_unit_test(selects_by_name_and_subsystem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
