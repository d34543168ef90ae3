// SPDX-License-Identifier: BSD-3-Clause
// Bad addresses at every pointer of the calls about files, and what lies at the edge of a mapping:
// each argument is tried with the bad ones, with the last byte that is there, and with a size that
// just fits, or does not by a byte.

#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/file/dump.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>

#ifndef SYS_fchmodat2 /* not every C library knows it */
#define SYS_fchmodat2 452
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif

#define D "/tmp/bad-files"

/* What an argument is. Those with a size are objects of so many bytes. */
enum kind {
	END,
	VALUE,	  /* as it is */
	PATH,	  /* "file" in the directory of the test */
	MISSING,  /* "none" there */
	TEXT,	  /* "user.name" */
	INPUT,	  /* an object to read, all zeros but for its first byte, which is the value */
	OUTPUT,	  /* an object to write */
	FILE_FD,  /* descriptors: of the file, */
	DIR_FD,	  /* the directory, */
	OUT_FD,	  /* another file */
	EVENT_FD, /* and an inotify */
};

struct argument {
	enum kind kind;
	unsigned long value;
	unsigned size;
};

#define V(n)                \
	{                   \
		VALUE, n, 0 \
	}
#define IN(size)               \
	{                      \
		INPUT, 0, size \
	}
#define OUT(size)               \
	{                       \
		OUTPUT, 0, size \
	}
#define P                  \
	{                  \
		PATH, 0, 0 \
	}
#define NEW                   \
	{                     \
		MISSING, 0, 0 \
	}
#define NAME               \
	{                  \
		TEXT, 0, 0 \
	}
#define FD                    \
	{                     \
		FILE_FD, 0, 0 \
	}
#define DIR                  \
	{                    \
		DIR_FD, 0, 0 \
	}
#define TO                   \
	{                    \
		OUT_FD, 0, 0 \
	}
#define CWD V(AT_FDCWD)

#define ROW(name, ...)              \
	{                           \
#name, SYS_##name,  \
		{                   \
			__VA_ARGS__ \
		}                   \
	}
static const struct row {
	const char *name;
	long number;
	struct argument arguments[6];
} rows[] = {
	ROW(open, P, V(O_RDWR)),
	ROW(openat, DIR, P, V(O_RDONLY)),
	ROW(openat2, DIR, P, IN(24), V(24)),
	ROW(openat2, DIR, P, IN(32), V(32)),
	ROW(openat2, DIR, P, IN(4097), V(4097)),
	ROW(creat, P, V(0644)),
	ROW(stat, P, OUT(144)),
	ROW(lstat, P, OUT(144)),
	ROW(fstat, FD, OUT(144)),
	ROW(newfstatat, DIR, P, OUT(144), V(0)),
	ROW(newfstatat, FD, P, OUT(144), V(AT_EMPTY_PATH)),
	ROW(statx, DIR, P, V(0), V(0xfff), OUT(256)),
	ROW(statfs, P, OUT(120)),
	ROW(fstatfs, FD, OUT(120)),
	ROW(access, P, V(4)),
	ROW(faccessat, DIR, P, V(4)),
	ROW(faccessat2, DIR, P, V(4), V(0)),
	ROW(chmod, P, V(0644)),
	ROW(fchmodat, DIR, P, V(0644)),
	ROW(fchmodat2, DIR, P, V(0644), V(0)),
	ROW(chown, P, V(0), V(0)),
	ROW(lchown, P, V(0), V(0)),
	ROW(fchownat, DIR, P, V(0), V(0), V(0)),
	ROW(truncate, P, V(100)),
	ROW(mkdir, NEW, V(0755)),
	ROW(mkdirat, DIR, NEW, V(0755)),
	ROW(rmdir, NEW),
	ROW(unlink, NEW),
	ROW(unlinkat, DIR, NEW, V(0)),
	ROW(mknod, NEW, V(S_IFREG | 0644), V(0)),
	ROW(mknodat, DIR, NEW, V(S_IFIFO | 0644), V(0)),
	ROW(rename, P, NEW),
	ROW(renameat, DIR, P, DIR, NEW),
	ROW(renameat2, DIR, P, DIR, NEW, V(1)),
	ROW(link, P, NEW),
	ROW(linkat, DIR, P, DIR, NEW, V(0)),
	ROW(symlink, P, NEW),
	ROW(symlinkat, P, DIR, NEW),
	ROW(readlink, P, OUT(10), V(10)),
	ROW(readlinkat, DIR, P, OUT(10), V(10)),
	ROW(chdir, P),
	ROW(chroot, P),
	ROW(utime, P, IN(16)),
	ROW(utimes, P, IN(32)),
	ROW(futimesat, DIR, P, IN(32)),
	ROW(utimensat, DIR, P, IN(32), V(0)),
	ROW(utimensat, FD, V(0), IN(32), V(0)),
	ROW(setxattr, P, NAME, IN(5), V(5), V(0)),
	ROW(lsetxattr, P, NAME, IN(5), V(5), V(0)),
	ROW(fsetxattr, FD, NAME, IN(5), V(5), V(0)),
	ROW(getxattr, P, NAME, OUT(5), V(5)),
	ROW(lgetxattr, P, NAME, OUT(5), V(5)),
	ROW(fgetxattr, FD, NAME, OUT(5), V(5)),
	ROW(listxattr, P, OUT(20), V(20)),
	ROW(llistxattr, P, OUT(20), V(20)),
	ROW(flistxattr, FD, OUT(20), V(20)),
	ROW(removexattr, P, NAME),
	ROW(lremovexattr, P, NAME),
	ROW(fremovexattr, FD, NAME),
	ROW(read, FD, OUT(20), V(20)),
	ROW(write, TO, IN(20), V(20)),
	ROW(pread64, FD, OUT(20), V(20), V(1)),
	ROW(pwrite64, TO, IN(20), V(20), V(1)),
	ROW(readv, FD, IN(32), V(2)),
	ROW(writev, TO, IN(32), V(2)),
	ROW(preadv, FD, IN(32), V(2), V(1)),
	ROW(pwritev, TO, IN(32), V(2), V(1)),
	ROW(preadv2, FD, IN(160), V(10), V(1), V(0), V(1)),
	ROW(pwritev2, TO, IN(160), V(10), V(1), V(0), V(1)),
	ROW(sendfile, TO, FD, IN(8), V(5)),
	ROW(copy_file_range, FD, IN(8), TO, IN(8), V(5), V(0)),
	ROW(getdents, DIR, OUT(200), V(200)),
	ROW(getdents64, DIR, OUT(200), V(200)),
	ROW(getcwd, OUT(15), V(15)),
	ROW(getcwd, OUT(14), V(14)),
	ROW(fcntl, FD, V(5 /* F_GETLK */), IN(32)),
	ROW(fcntl, FD, V(6), IN(32)),
	ROW(fcntl, FD, V(36 /* F_OFD_GETLK */), IN(32)),
	ROW(fcntl, FD, V(37), IN(32)),
	ROW(fcntl, FD, V(1035 /* F_GET_RW_HINT */), OUT(8)),
	ROW(fcntl, FD, V(1036), IN(8)),
	ROW(ioctl, FD, V(0x541b /* FIONREAD */), OUT(4)),
	ROW(ioctl, FD, V(0x5421 /* FIONBIO */), IN(4)),
	ROW(ioctl, FD, V(0x5460 /* FIOQSIZE */), OUT(8)),
	ROW(pipe, OUT(8)),
	ROW(pipe2, OUT(8), V(O_CLOEXEC)),
	ROW(memfd_create, NAME, V(0)),
	ROW(inotify_add_watch, {EVENT_FD, 0, 0}, P, V(2)),
	ROW(splice, FD, IN(8), TO, IN(8), V(5), V(0)),
	ROW(truncate, NEW, V(0)),
};

static long fds[4];
static char *page;

static void make(void)
{
	SYS(mkdir, D, 0755);
	SYS(chdir, D);
	fds[0] = SYS(open, "file", O_CREAT | O_RDWR, 0644);
	SYS(write, fds[0], "0123456789", 10);
	SYS(lseek, fds[0], 0, SEEK_SET);
	SYS(fsetxattr, fds[0], "user.name", "12345", 5, 0);
	fds[1] = SYS(open, ".", O_RDONLY);
	fds[2] = SYS(open, "out", O_CREAT | O_RDWR, 0644);
	fds[3] = SYS(inotify_init1, O_NONBLOCK);
}

static void unmake(void)
{
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		SYS(close, fds[i]);
	SYS(chdir, "/");
	dump_remove(D);
}

static const char *text_of(enum kind kind)
{
	return kind == PATH ? "file" : kind == MISSING ? "none" : "user.name";
}

static int is_pointer(const struct argument *argument)
{
	return argument->kind != VALUE && argument->kind != END && argument->kind < FILE_FD;
}

/* A good argument; objects lie in static memory. */
static long good(const struct argument *argument, int which)
{
	static char objects[6][8192];

	switch (argument->kind) {
	case END:
		return 0;
	case VALUE:
		return argument->value;
	case PATH:
	case MISSING:
	case TEXT:
		return (long)text_of(argument->kind);
	case INPUT:
	case OUTPUT:
		memset(objects[which], 0, sizeof(objects[which]));
		return (long)objects[which];
	default:
		return fds[argument->kind - FILE_FD];
	}
}

/* Closes what a call has opened. Returns its result, which is 0 where it was a descriptor. */
static long close_made(const struct row *row, long made, const int *pair)
{
	switch (made < 0 ? -1 : row->number) {
	case SYS_open:
	case SYS_openat:
	case SYS_openat2:
	case SYS_creat:
	case SYS_memfd_create:
		return SYS(close, made);
	case SYS_pipe:
	case SYS_pipe2:
		SYS(close, pair[0]);
		SYS(close, pair[1]);
	}
	return made;
}

/* Makes the call with one argument replaced, in a tree that is as at first. */
static void try_with(const struct row *row, int which, long value, const char *what, long shown)
{
	long a[6], made;

	make();
	for (int i = 0; i < 6; i++)
		a[i] = good(&row->arguments[i], i);
	a[which] = value;
	made = abi_syscall(row->number, a[0], a[1], a[2], a[3], a[4], a[5]);
	show(close_made(row, made, (const int *)a[0]), "  %s argument %d: %s %lx", row->name, which,
	     what, shown);
	unmake();
}

/* An object, or a string with its NUL, that ends so many bytes behind the end of the page. */
static void try_at_end(const struct row *row, int which, int over)
{
	const struct argument *argument = &row->arguments[which];
	size_t size = argument->size;
	char *at;

	if (!size)
		size = strlen(text_of(argument->kind)) + 1;
	memset(page, 0, PAGE);
	at = page + PAGE - size + over;
	if (size > PAGE)
		return;
	if (!argument->size)
		memcpy(at, text_of(argument->kind), size - over);
	try_with(row, which, (long)at, "over the edge by", over);
}

static void try_read_only(const struct row *row, int which)
{
	static char *at;

	if (row->arguments[which].kind != OUTPUT)
		return;
	if (!at)
		at = (char *)SYS(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	try_with(row, which, (long)at, "read-only", 0);
}

static void try_row(const struct row *row)
{
	static const long bad[] = BAD_ADDRESSES;

	for (int which = 0; which < 6; which++) {
		if (!is_pointer(&row->arguments[which]))
			continue;
		for (size_t i = 0; i < ARRAY_LEN(bad); i++)
			try_with(row, which, bad[i], "at", bad[i]);
		for (int over = 0; over < 3; over++)
			try_at_end(row, which, over);
		try_read_only(row, which);
	}
}

TEST(every_pointer)
{
	page = guarded_page();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		say("%s", rows[i].name);
		try_row(&rows[i]);
	}
}
