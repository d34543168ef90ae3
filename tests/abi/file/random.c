// SPDX-License-Identifier: BSD-3-Clause
// Very many operations on a small tree of files, whose every result and whose trace in the tree
// must be those of Linux's tmpfs. Seeds are MODEL_SEED (1) and those that follow it, MODEL_SEEDS
// (3) in all; with few of them each operation is printed, so MODEL_SEED=n MODEL_SEEDS=1 explains
// seed n.

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/abi/abi.h"
#include "tests/abi/file/dump.h"

#define ROUNDS	   400
#define FILES	   6 /* descriptors held at a time */
#define TREE	   "/tmp/random-files"
#define EXPLAINED  3
#define FAR	   (5UL << 30)
#define PATH_SIZE  64
#define MOST_BYTES 20000

static uint64_t state, results;
static int explain;
static int fds[FILES];
static char path[PATH_SIZE], other[PATH_SIZE];
static char data[MOST_BYTES];

/* xorshift64: the same numbers everywhere. */
static unsigned next(unsigned limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 16) % limit;
}

static int chance(unsigned one_in)
{
	return next(one_in) == 0;
}

/* Notes what an operation returned; a descriptor's number is none of the results. */
static void note(const char *operation, long a, long b, long result)
{
	results = dump_fold(results, result);
	if (explain)
		show(result, "%s %s %s %ld %ld", operation, path, other, a, b);
}

/* ---- choices ---- */

/* A path below the tree. Since links hold only names, `..` behind a name stays below the tree. */
static void choose_path(char *into)
{
	size_t size = 0;

	for (unsigned parts = 1 + next(chance(4) ? 4 : 2); parts > 0; parts--) {
		into[size++] = 'a' + next(4);
		if (chance(16))
			size += strlen(strcpy(into + size, "/.."));
		if (chance(16))
			size += strlen(strcpy(into + size, "//."));
		into[size++] = '/';
	}
	into[chance(12) ? size : size - 1] = '\0';
}

static int choose_fd(void)
{
	return fds[next(FILES)];
}

static long choose_offset(void)
{
	return chance(40) ? FAR + next(9000) : chance(3) ? next(12) * PAGE : next(45000);
}

static size_t choose_size(void)
{
	return next(chance(3) ? MOST_BYTES : 300);
}

static const char *choose_data(void)
{
	memset(data, 1 + next(255), sizeof(data) / 2);
	for (size_t i = sizeof(data) / 2; i < sizeof(data); i += 37)
		data[i] = next(256);
	return data;
}

/* ---- operations on paths ---- */

static void do_open(void)
{
	static const int more[] = {0,	     O_CREAT,  O_CREAT | O_EXCL, O_CREAT | O_TRUNC,
				   O_TRUNC,  O_CREAT,  O_CREAT,		 O_NOFOLLOW | O_CREAT,
				   O_APPEND, O_CREAT,  O_DIRECTORY,	 O_APPEND | O_CREAT,
				   O_PATH,   O_TMPFILE};
	int slot = next(FILES), flags = next(3) | more[next(ARRAY_LEN(more))], mode = next(01000);
	long fd = SYS(openat, AT_FDCWD, path, flags | O_NONBLOCK, mode | 0600);

	note("open", flags, mode, fd < 0 ? fd : 0);
	if (fd < 0)
		return;
	SYS(close, fds[slot]);
	fds[slot] = fd;
}

static void do_truncate(void)
{
	long size = chance(10) ? -1 : choose_offset();

	note("truncate", size, 0, SYS(truncate, path, size));
}

static void do_rename(void)
{
	int flags = next(4);

	choose_path(other);
	note("rename", flags, 0, SYS(renameat2, AT_FDCWD, path, AT_FDCWD, other, flags));
}

/* What others than root may link depends on /proc/sys/fs/protected_hardlinks. */
static void do_link(void)
{
	int flags = chance(3) ? AT_SYMLINK_FOLLOW : 0;

	if (SYS(geteuid) != 0)
		return;
	choose_path(other);
	note("link", flags, 0, SYS(linkat, AT_FDCWD, path, AT_FDCWD, other, flags));
}

static void do_unlink(void)
{
	int flags = chance(3) ? AT_REMOVEDIR : 0;

	note("unlink", flags, 0, SYS(unlinkat, AT_FDCWD, path, flags));
}

static void do_mkdir(void)
{
	int mode = next(010000);

	note("mkdir", mode, 0, SYS(mkdir, path, mode | 0700));
}

static void do_rmdir(void)
{
	note("rmdir", 0, 0, SYS(rmdir, path));
}

static void do_symlink(void)
{
	static const char *const targets[] = {"a", "b", "c/a", "d/b", "a/b/c", "none", "d", "b/d"};
	unsigned target = next(ARRAY_LEN(targets));

	note("symlink", target, 0, SYS(symlink, targets[target], path));
}

static void do_mknod(void)
{
	static const unsigned kinds[] = {S_IFREG, S_IFSOCK, S_IFDIR, 0};
	unsigned mode = kinds[next(ARRAY_LEN(kinds))] | next(01000) | 0600;

	note("mknod", mode, 0, SYS(mknod, path, mode, 0x103));
}

static void do_chmod(void)
{
	int mode = next(010000) | (chance(4) ? 0 : 0500);

	note("chmod", mode, 0, SYS(chmod, path, mode));
}

static void do_chown(void)
{
	int uid = next(3) * 500, gid = (int)next(4) * 500 - 500;

	note("chown", uid, gid,
	     SYS(fchownat, AT_FDCWD, path, uid, gid, chance(2) ? AT_SYMLINK_NOFOLLOW : 0));
}

static void do_utimens(void)
{
	struct {
		long seconds, nanoseconds;
	} times[2];

	for (int i = 0; i < 2; i++) {
		times[i].seconds = next(TIMES_SET_BELOW);
		times[i].nanoseconds = chance(6)    ? (1 << 30) - 1 /* UTIME_NOW */
				       : chance(6)  ? (1 << 30) - 2 /* UTIME_OMIT */
				       : chance(12) ? 1000000000
						    : (int)next(1000000000);
	}
	note("utimens", times[0].seconds, times[1].seconds,
	     SYS(utimensat, AT_FDCWD, path, times, chance(2) ? AT_SYMLINK_NOFOLLOW : 0));
}

static void do_stat(void)
{
	struct stat st = {0};
	long result = SYS(newfstatat, AT_FDCWD, path, &st, chance(2) ? AT_SYMLINK_NOFOLLOW : 0);

	note("stat", st.st_mode, st.st_nlink, result);
	note("owner", st.st_uid, st.st_gid, S_ISREG(st.st_mode) ? (long)st.st_size : 0);
}

static void do_readlink(void)
{
	char target[32] = "";

	note("readlink", 0, 0, SYS(readlink, path, target, next(31) + 1));
	results = dump_fold_bytes(results, target, strlen(target));
}

static void do_access(void)
{
	int mode = next(8);

	note("access", mode, 0, SYS(faccessat2, AT_FDCWD, path, mode, AT_EACCESS));
}

/* ---- operations on open files ---- */

static void do_write(void)
{
	size_t size = choose_size();

	note("write", size, 0, SYS(write, choose_fd(), choose_data(), size));
}

static void do_pwrite(void)
{
	size_t size = choose_size();
	long at = choose_offset();

	note("pwrite", size, at, SYS(pwrite64, choose_fd(), choose_data(), size, at));
}

static void do_read(void)
{
	static char buffer[MOST_BYTES];
	size_t size = choose_size();
	int at_offset = next(2);
	long at = choose_offset(), fd = choose_fd();
	long got = at_offset ? SYS(pread64, fd, buffer, size, at) : SYS(read, fd, buffer, size);

	note(at_offset ? "pread" : "read", size, at, got);
	if (got > 0)
		results = dump_fold_bytes(results, buffer, got);
}

static void do_lseek(void)
{
	int whence = next(5);
	long by = choose_offset();

	note("lseek", by, whence, SYS(lseek, choose_fd(), by, whence));
}

static void do_ftruncate(void)
{
	long size = choose_offset();

	note("ftruncate", size, 0, SYS(ftruncate, choose_fd(), size));
}

static void do_fallocate(void)
{
	int mode = next(4); /* none, KEEP_SIZE, PUNCH_HOLE alone (refused), both */
	long at = next(60000), size = next(30000);

	note("fallocate", mode, at, SYS(fallocate, choose_fd(), mode, at, size));
}

static void do_copy(void)
{
	long from = choose_offset(), to = choose_offset();
	long out = choose_fd(), in = choose_fd();
	size_t size = chance(4) ? next(200000) : choose_size();

	if (chance(2))
		note("sendfile", size, 0, SYS(sendfile, out, in, chance(4) ? NULL : &from, size));
	else
		note("copy_file_range", size, 0,
		     SYS(copy_file_range, in, &from, out, &to, size, 0));
	note("from", from, to, 0);
}

static void do_fchmod(void)
{
	int mode = next(010000) | 0600;

	note("fchmod", mode, 0, SYS(fchmod, choose_fd(), mode));
}

/* Gives a file without a name, or a second name, to an open file. */
static void do_link_open(void)
{
	if (SYS(geteuid) != 0)
		return;
	note("link an open file", 0, 0,
	     SYS(linkat, choose_fd(), "", AT_FDCWD, path, AT_EMPTY_PATH));
}

static void do_close(void)
{
	int slot = next(FILES);

	note("close", slot, 0, SYS(close, fds[slot]));
	fds[slot] = -1;
}

/* Another user, or root again. */
static void do_seteuid(void)
{
	int uid = chance(3) ? 500 : 0;

	SYS(setresuid, -1, 0, -1);
	SYS(setresgid, -1, uid, -1);
	note("seteuid", uid, 0, SYS(setresuid, -1, uid, -1));
}

static void (*const operations[])(void) = {
	do_open,     do_open,	   do_open,	 do_open,   do_mkdir,	  do_mkdir,   do_mkdir,
	do_truncate, do_rename,	   do_rename,	 do_rename, do_link,	  do_unlink,  do_unlink,
	do_rmdir,    do_symlink,   do_symlink,	 do_mknod,  do_chmod,	  do_chown,   do_utimens,
	do_stat,     do_readlink,  do_access,	 do_write,  do_write,	  do_pwrite,  do_pwrite,
	do_read,     do_read,	   do_lseek,	 do_copy,   do_ftruncate, do_fchmod,  do_fallocate,
	do_close,    do_link_open, do_fallocate, do_copy,   do_utimens,	  do_seteuid,
};

static void run(unsigned long seed)
{
	state = 88172645463325252 + seed * 2685821657736338717;
	results = 0;
	SYS(mkdir, TREE, 0777);
	SYS(chdir, TREE);
	memset(fds, -1, sizeof(fds));
	for (int round = 0; round < ROUNDS; round++) {
		choose_path(path);
		other[0] = '\0';
		operations[next(ARRAY_LEN(operations))]();
	}
	for (int i = 0; i < FILES; i++)
		SYS(close, fds[i]);
	SYS(setresuid, -1, 0, -1);
	SYS(setresgid, -1, 0, -1);
	say("seed %lu: results %lx, tree %lx", seed, results, dump_tree(TREE, 0, explain));
	SYS(chdir, "/");
	dump_remove(TREE);
}

static unsigned long setting(const char *name, unsigned long otherwise)
{
	const char *value = getenv(name);

	return value ? strtoul(value, NULL, 10) : otherwise;
}

TEST(operations)
{
	unsigned long seed = setting("MODEL_SEED", 1), count = setting("MODEL_SEEDS", 3);

	explain = count <= EXPLAINED;
	for (; count > 0; count--)
		run(seed++);
}
