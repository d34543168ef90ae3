/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The differential harness, program side. A test prints what it observes, one line at a time; what
 * is right is whatever the same binary prints on Linux. So print values, not verdicts, and print
 * nothing that differs between two runs on Linux: addresses, pids and times are printed through
 * the helpers below, which assert a property and print a placeholder.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

struct abi_test {
	const char *name;
	void (*run)(void);
	int alone; /* runs in a process of its own, and may end it */
};

#define ABI_TEST_ENTRY(test, is_alone)                                                         \
	static void abi_run_##test(void);                                                      \
	static const struct abi_test abi_entry_##test                                          \
		__attribute__((section("abi_tests"), used, aligned(8))) = {                    \
			.name = ABI_FILE "." #test, .run = abi_run_##test, .alone = is_alone}; \
	static void abi_run_##test(void)

/* A test that returns. ABI_FILE is its file's path without extension, from the makefile. */
#define TEST(test) ABI_TEST_ENTRY(test, 0)

/* A test whose end of the process is what is observed. */
#define TEST_ALONE(test) ABI_TEST_ENTRY(test, 1)

/* The bare system call; returns what the kernel returned, so a negative errno on failure. */
long abi_syscall(long nr, long a, long b, long c, long d, long e, long f);

#define ABI_SIX(nr, a, b, c, d, e, f, ...) \
	abi_syscall(nr, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

/* SYS(read, fd, buf, 10): the call without any output. */
#define SYS(name, ...) ABI_SIX(SYS_##name, ##__VA_ARGS__, 0, 0, 0, 0, 0, 0)

/* CALL(read, fd, buf, 10): the call, and a line `read(fd, buf, 10) = 10` or `… = EBADF`. */
#define CALL(name, ...)                                                                 \
	({                                                                              \
		long abi_result = ABI_SIX(SYS_##name, ##__VA_ARGS__, 0, 0, 0, 0, 0, 0); \
		show(abi_result, "%s(%s)", #name, #__VA_ARGS__);                        \
		abi_result;                                                             \
	})

/* As CALL, for calls that open a file, which is closed again. */
#define TRY(name, ...)                                   \
	do {                                             \
		long abi_fd = CALL(name, ##__VA_ARGS__); \
		if (abi_fd >= 0)                         \
			SYS(close, abi_fd);              \
	} while (0)

/* As CALL, for calls that sleep until a signal comes, and have SIGALRM, which must have a handler,
 * come again and again until they return: one before the call began would be no use. */
#define CALL_INTERRUPTED(name, ...)                                                \
	({                                                                         \
		long abi_result;                                                   \
                                                                                   \
		start_alarms();                                                    \
		abi_result = ABI_SIX(SYS_##name, ##__VA_ARGS__, 0, 0, 0, 0, 0, 0); \
		stop_alarms();                                                     \
		show(abi_result, "%s(%s)", #name, #__VA_ARGS__);                   \
		abi_result;                                                        \
	})

/* SIGALRM every 20 ms, and no more. */
void start_alarms(void);
void stop_alarms(void);

/* As CALL, for calls whose result is an address: prints `<page>` for a page-aligned one. */
#define CALL_PAGE(name, ...)                                                            \
	({                                                                              \
		long abi_result = ABI_SIX(SYS_##name, ##__VA_ARGS__, 0, 0, 0, 0, 0, 0); \
		show_page(abi_result, "%s(%s)", #name, #__VA_ARGS__);                   \
		abi_result;                                                             \
	})

#define ABI_PRINTF(at) __attribute__((format(printf, at, at + 1)))

/* Prints one line; the newline is added. */
void say(const char *format, ...) ABI_PRINTF(1);

/* Prints `TEXT = RESULT`, an errno by its name. */
void show(long result, const char *format, ...) ABI_PRINTF(2);
void show_page(long result, const char *format, ...) ABI_PRINTF(2);

/* Prints `NAME: ` and bytes in hexadecimal, runs of equal bytes shortened. */
void show_bytes(const char *name, const void *bytes, size_t size);

/* Asserts a property: prints `EXPR: yes`, or `NO`, which fails the test even when Linux says so. */
#define check(expr) check_named(#expr, !!(expr))
void check_named(const char *what, int holds);

/* The name of a positive errno. */
const char *errno_name(int error);

/* Two neighbouring pages, the first readable and writable, the second neither, which stays there so
 * that nothing else comes to lie behind the first: their address. */
char *guarded_page(void);

/* Copies a string to the very end of the first of those pages. */
char *at_page_end(char *guarded, const char *string);

/* A user whose processes and queues are only this process's, whatever else runs on the machine. */
long own_user(void);

/* Runs something in a child, as a user and group if that is not 0, and says how the child ended. */
void in_child(int user, void (*run)(void));

#define PAGE	     4096UL
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Bad addresses: NULL, an unmapped one, the end of the lower half, non-canonical, kernel's. */
#define BAD_ADDRESSES                                                                              \
	{                                                                                          \
		0, 8, 0x10000, 0x7ffffffff000, 0x7fffffffffff, 0x800000000000, 0x8000000000000000, \
			0xffff800000000000, 0xffffffff80000000, 0xfffffffffffff000,                \
			0xffffffffffffffff                                                         \
	}

extern int abi_argc;
extern char **abi_argv, **abi_envp;
