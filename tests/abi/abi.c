// SPDX-License-Identifier: BSD-3-Clause
// What every test uses: calls, output, guarded pages. Output is written line by line, so that what
// a test printed before it died is not lost.

#include "tests/abi/abi.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

long abi_syscall(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

static void write_all(const char *text, size_t size)
{
	while (size > 0) {
		long written = SYS(write, 1, text, size);

		if (written == -EINTR) /* by a test's own signals, when nobody reads yet */
			continue;
		if (written <= 0)
			_exit(99);
		text += written;
		size -= written;
	}
}

static void vsay(const char *tail, const char *format, va_list args)
{
	char line[1024];
	int size = vsnprintf(line, sizeof(line) - 64, format, args);

	if (size > (int)sizeof(line) - 65)
		size = sizeof(line) - 65;
	size += snprintf(line + size, 64, "%s\n", tail);
	write_all(line, size);
}

void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsay("", format, args);
	va_end(args);
}

static void set_alarms(long every_us)
{
	const struct itimerval value = {{0, every_us}, {0, every_us}};

	SYS(setitimer, ITIMER_REAL, &value, NULL);
}

void start_alarms(void)
{
	set_alarms(20000);
}

void stop_alarms(void)
{
	set_alarms(0);
}

static void show_tail(char tail[64], long result)
{
	if (result < 0 && result > -4096)
		snprintf(tail, 64, " = %s", errno_name(-result));
	else
		snprintf(tail, 64, " = %ld", result);
}

void show(long result, const char *format, ...)
{
	char tail[64];
	va_list args;

	show_tail(tail, result);
	va_start(args, format);
	vsay(tail, format, args);
	va_end(args);
}

void show_page(long result, const char *format, ...)
{
	char tail[64] = " = <page>";
	va_list args;

	if (result <= 0 || result % PAGE != 0)
		show_tail(tail, result);
	va_start(args, format);
	vsay(tail, format, args);
	va_end(args);
}

void show_bytes(const char *name, const void *bytes, size_t size)
{
	const unsigned char *p = bytes;
	char line[600];
	size_t used = 0;

	line[0] = '\0';
	for (size_t i = 0, run; i < size && used < sizeof(line) - 40; i += run) {
		for (run = 1; i + run < size && p[i + run] == p[i]; run++)
			;
		if (run > 3)
			used += sprintf(line + used, " %02x*%zu", p[i], run);
		else
			for (size_t j = 0; j < run; j++)
				used += sprintf(line + used, " %02x", p[i]);
	}
	say("%s:%s", name, line);
}

void check_named(const char *what, int holds)
{
	say("%s: %s", what, holds ? "yes" : "NO");
}

char *guarded_page(void)
{
	char *pages = mmap(NULL, 3 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || mprotect(pages + PAGE, PAGE, PROT_READ | PROT_WRITE) != 0)
		_exit(98);
	return pages + PAGE;
}

char *at_page_end(char *guarded, const char *string)
{
	size_t size = strlen(string) + 1;

	return memcpy(guarded + PAGE - size, string, size);
}

long own_user(void)
{
	return 20000 + SYS(getpid) % 40000;
}

#define NAME(e) [e] = #e

static const char *const errno_names[] = {
	NAME(EPERM),	       NAME(ENOENT),	   NAME(ESRCH),
	NAME(EINTR),	       NAME(EIO),	   NAME(ENXIO),
	NAME(E2BIG),	       NAME(ENOEXEC),	   NAME(EBADF),
	NAME(ECHILD),	       NAME(EAGAIN),	   NAME(ENOMEM),
	NAME(EACCES),	       NAME(EFAULT),	   NAME(ENOTBLK),
	NAME(EBUSY),	       NAME(EEXIST),	   NAME(EXDEV),
	NAME(ENODEV),	       NAME(ENOTDIR),	   NAME(EISDIR),
	NAME(EINVAL),	       NAME(ENFILE),	   NAME(EMFILE),
	NAME(ENOTTY),	       NAME(ETXTBSY),	   NAME(EFBIG),
	NAME(ENOSPC),	       NAME(ESPIPE),	   NAME(EROFS),
	NAME(EMLINK),	       NAME(EPIPE),	   NAME(EDOM),
	NAME(ERANGE),	       NAME(EDEADLK),	   NAME(ENAMETOOLONG),
	NAME(ENOLCK),	       NAME(ENOSYS),	   NAME(ENOTEMPTY),
	NAME(ELOOP),	       NAME(EOVERFLOW),	   NAME(EOPNOTSUPP),
	NAME(ENODATA),	       NAME(ENOTSOCK),	   NAME(EAFNOSUPPORT),
	NAME(ETIMEDOUT),       NAME(ENOPKG),	   NAME(EPROTONOSUPPORT),
	NAME(ESOCKTNOSUPPORT), NAME(EADDRINUSE),   NAME(EADDRNOTAVAIL),
	NAME(ENETUNREACH),     NAME(ECONNREFUSED), NAME(ECONNRESET),
	NAME(ECONNABORTED),    NAME(EISCONN),	   NAME(ENOTCONN),
	NAME(EINPROGRESS),     NAME(EALREADY),	   NAME(EDESTADDRREQ),
	NAME(EMSGSIZE),	       NAME(ENOPROTOOPT),  NAME(ENOBUFS),
	NAME(EHOSTUNREACH),
};

const char *errno_name(int error)
{
	static char unnamed[16];

	if (error > 0 && error < (int)ARRAY_LEN(errno_names) && errno_names[error])
		return errno_names[error];
	snprintf(unnamed, sizeof(unnamed), "E%d", error);
	return unnamed;
}

void in_child(int user, void (*run)(void))
{
	int status, child = fork();

	if (child == 0) {
		if (user && (setgid(user) < 0 || setuid(user) < 0))
			_exit(99);
		run();
		_exit(0);
	}
	waitpid(child, &status, 0);
	say("status %x", status);
}
