// SPDX-License-Identifier: BSD-3-Clause
// Every call about a path, with every kind of one, as root and as somebody else: results, and what
// has become of the tree.

#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/file/dump.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#ifndef SYS_fchmodat2 /* not every C library knows it */
#define SYS_fchmodat2 452
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif

#define D      "/tmp/every-path"
#define USER   1000
#define AT_ALL (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)

static char longest[256], too_long[257], longest_path[4096], too_long_path[4097];

static const char *const paths[] = {
	"",
	"/",
	".",
	"..",
	"file",
	"file/",
	"file/.",
	"file/x",
	"others",
	"dir",
	"dir/",
	"dir/.",
	"dir/..",
	"dir/inner",
	"dir/none",
	"empty",
	"empty/",
	"none",
	"none/",
	"none/x",
	"none/..",
	"link",
	"link/",
	"dirlink",
	"dirlink/",
	"dirlink/inner",
	"dirlink/none",
	"dangling",
	"dangling/",
	"dangling/x",
	"loop",
	"loop/",
	"loop/x",
	"fifo",
	"fifo/",
	"socket",
	"device",
	"hidden/inner",
	"hidden/none",
	"closed",
	"closed/inner",
	"closed/none",
	"sticky/others",
	"sticky/mine",
	longest,
	too_long,
	longest_path,
	too_long_path,
};

static void make_text(char *text, size_t size, const char *unit)
{
	for (size_t i = 0; i < size - 1; i++)
		text[i] = unit[i % strlen(unit)];
	text[size - 1] = '\0';
}

static void make_file(const char *path, int mode, int uid)
{
	SYS(mknod, path, S_IFREG, 0);
	SYS(chown, path, uid, uid);
	SYS(chmod, path, mode);
}

static void make_dir(const char *path, int mode, int uid)
{
	SYS(mkdir, path, 0700);
	SYS(chown, path, uid, uid);
	SYS(chmod, path, mode);
}

static void make(void)
{
	make_text(longest, sizeof(longest), "n");
	make_text(too_long, sizeof(too_long), "n");
	make_text(longest_path, sizeof(longest_path), "./");
	make_text(too_long_path, sizeof(too_long_path), "./");
	make_dir(D, 0777, 0);
	SYS(chdir, D);
	make_file("file", 0666, USER);
	make_file("others", 0600, 0);
	make_dir("dir", 0777, USER);
	make_file("dir/inner", 0666, USER);
	make_dir("empty", 0755, USER);
	SYS(symlink, "file", "link");
	SYS(symlink, "dir", "dirlink");
	SYS(symlink, "nowhere", "dangling");
	SYS(symlink, "loop", "loop");
	SYS(mknod, "fifo", S_IFIFO | 0666, 0);
	SYS(mknod, "socket", S_IFSOCK | 0666, 0);
	SYS(mknod, "device", S_IFCHR | 0666, 0x103);
	SYS(chmod, "fifo", 0666);
	make_dir("hidden", 0700, 0);
	make_file("hidden/inner", 0666, 0);
	make_dir("closed", 0755, 0);
	make_file("closed/inner", 0666, 0);
	make_dir("sticky", 01777, 0);
	make_file("sticky/others", 0666, 0);
	make_file("sticky/mine", 0666, USER);
	make_file("second", 0666, USER);
	make_dir("seconddir", 0777, USER);
}

static void unmake(void)
{
	SYS(chdir, "/");
	dump_remove(D);
}

/* ---- the calls: each is given a path ---- */

static const char *path;
static char buffer[4096];

static long closed(long fd)
{
	if (fd < 0)
		return fd;
	SYS(close, fd);
	return 0;
}

#define OPEN(name, flags)                                                               \
	static long try_##name(void)                                                    \
	{                                                                               \
		return closed(SYS(openat, AT_FDCWD, path, (flags) | O_NONBLOCK, 0640)); \
	}
OPEN(open_read, O_RDONLY)
OPEN(open_write, O_WRONLY)
OPEN(open_both, O_RDWR)
OPEN(open_neither, 3)
OPEN(open_create, O_CREAT | O_RDWR)
OPEN(open_new, O_CREAT | O_EXCL | O_WRONLY)
OPEN(open_truncate, O_TRUNC | O_WRONLY)
OPEN(open_read_truncate, O_TRUNC | O_RDONLY)
OPEN(open_create_truncate, O_CREAT | O_TRUNC | O_RDWR)
OPEN(open_append, O_APPEND | O_WRONLY)
OPEN(open_directory, O_DIRECTORY)
OPEN(open_directory_write, O_DIRECTORY | O_WRONLY)
OPEN(open_directory_create, O_DIRECTORY | O_CREAT)
OPEN(open_nofollow, O_NOFOLLOW)
OPEN(open_nofollow_create, O_NOFOLLOW | O_CREAT)
OPEN(open_path, O_PATH)
OPEN(open_path_nofollow, O_PATH | O_NOFOLLOW)
OPEN(open_path_directory, O_PATH | O_DIRECTORY)
OPEN(open_path_create, O_PATH | O_CREAT)
OPEN(open_tmpfile, O_TMPFILE | O_RDWR)
OPEN(open_tmpfile_read, O_TMPFILE)
OPEN(open_tmpfile_exclusive, O_TMPFILE | O_WRONLY | O_EXCL)
OPEN(open_direct, O_DIRECT)
OPEN(open_noatime, O_NOATIME)
OPEN(open_sync, O_SYNC | O_WRONLY)
OPEN(open_dsync, O_DSYNC | O_WRONLY)
OPEN(open_async, O_ASYNC)
OPEN(open_largefile, 0100000)
OPEN(open_cloexec, O_CLOEXEC)
OPEN(open_noctty, O_NOCTTY)
OPEN(open_unknown, 0x40000000)

#define ON(label, name, ...)                   \
	static long try_##label(void)          \
	{                                      \
		return SYS(name, __VA_ARGS__); \
	}
static long try_openat2_beneath(void)
{
	unsigned long how[3] = {O_RDONLY | O_NONBLOCK, 0, 8};

	return closed(SYS(openat2, AT_FDCWD, path, how, sizeof(how)));
}

static long try_openat2_in_root(void)
{
	unsigned long how[3] = {O_RDONLY | O_NONBLOCK, 0, 16};

	return closed(SYS(openat2, AT_FDCWD, path, how, sizeof(how)));
}

static long try_openat2_direct(void)
{
	unsigned long how[3] = {O_RDONLY | O_NONBLOCK | O_DIRECT, 0, 0};

	return closed(SYS(openat2, AT_FDCWD, path, how, sizeof(how)));
}

static long try_openat2_no_links(void)
{
	unsigned long how[3] = {O_RDONLY | O_NONBLOCK, 0, 4};

	return closed(SYS(openat2, AT_FDCWD, path, how, sizeof(how)));
}

/* Without O_NONBLOCK, which waits for somebody to read from a FIFO. */
static long try_creat(void)
{
	if (strncmp(path, "fifo", 4) == 0)
		return 0;
	return closed(SYS(creat, path, 0604));
}

ON(stat, stat, path, buffer)
ON(lstat, lstat, path, buffer)
ON(newfstatat, newfstatat, AT_FDCWD, path, buffer, AT_ALL)
ON(newfstatat_flags, newfstatat, AT_FDCWD, path, buffer, AT_SYMLINK_FOLLOW)
ON(statx, statx, AT_FDCWD, path, 0, 0xfff, buffer)
ON(statx_nofollow, statx, AT_FDCWD, path, AT_ALL, 0xfff, buffer)
ON(statfs, statfs, path, buffer)
ON(access_exists, access, path, F_OK)
ON(access_read, access, path, R_OK)
ON(access_write, access, path, W_OK)
ON(access_execute, access, path, X_OK)
ON(access_bad, access, path, 8)
ON(faccessat, faccessat, AT_FDCWD, path, R_OK | W_OK)
ON(faccessat2, faccessat2, AT_FDCWD, path, R_OK | W_OK, AT_EACCESS)
ON(faccessat2_execute, faccessat2, AT_FDCWD, path, X_OK, AT_EACCESS | AT_ALL)
ON(chmod, chmod, path, 0751)
ON(fchmodat, fchmodat, AT_FDCWD, path, 04751)
ON(fchmodat2, fchmodat2, AT_FDCWD, path, 0751, AT_ALL)
ON(chown, chown, path, USER, -1)
ON(chown_away, chown, path, 77, 78)
ON(lchown, lchown, path, -1, USER)
ON(fchownat, fchownat, AT_FDCWD, path, -1, -1, AT_ALL)
ON(truncate, truncate, path, 100)
ON(truncate_negative, truncate, path, -1)
ON(mkdir, mkdir, path, 0751)
ON(mkdirat, mkdirat, AT_FDCWD, path, 01777)
ON(rmdir, rmdir, path)
ON(unlink, unlink, path)
ON(unlinkat, unlinkat, AT_FDCWD, path, 0)
ON(unlinkat_directory, unlinkat, AT_FDCWD, path, AT_REMOVEDIR)
ON(unlinkat_flags, unlinkat, AT_FDCWD, path, 1)
ON(mknod_file, mknod, path, S_IFREG | 0640, 0)
ON(mknod_untyped, mknod, path, 0640, 0)
ON(mknod_fifo, mknod, path, S_IFIFO | 0640, 0)
ON(mknod_socket, mknod, path, S_IFSOCK | 0640, 0)
ON(mknod_device, mknod, path, S_IFCHR | 0640, 0x103)
ON(mknod_block, mknodat, AT_FDCWD, path, S_IFBLK | 0640, 0x700)
ON(mknod_directory, mknodat, AT_FDCWD, path, S_IFDIR | 0640, 0)
ON(mknod_bad, mknod, path, 0130640, 0)
ON(rename_to_new, rename, path, "new")
ON(rename_to_file, rename, path, "second")
ON(rename_to_directory, rename, path, "seconddir")
ON(rename_file, rename, "second", path)
ON(rename_directory, renameat, AT_FDCWD, "seconddir", AT_FDCWD, path)
ON(rename_missing, rename, "missing", path)
ON(rename_noreplace, renameat2, AT_FDCWD, "second", AT_FDCWD, path, 1)
ON(rename_exchange, renameat2, AT_FDCWD, path, AT_FDCWD, "second", 2)
ON(rename_exchange_directory, renameat2, AT_FDCWD, "seconddir", AT_FDCWD, path, 2)
ON(rename_both_flags, renameat2, AT_FDCWD, path, AT_FDCWD, "new", 3)
ON(rename_whiteout, renameat2, AT_FDCWD, path, AT_FDCWD, "new", 4)
ON(rename_whiteout_onto, renameat2, AT_FDCWD, "second", AT_FDCWD, path, 4)
ON(rename_whiteout_noreplace, renameat2, AT_FDCWD, "second", AT_FDCWD, path, 5)
ON(rename_whiteout_exchange, renameat2, AT_FDCWD, "second", AT_FDCWD, path, 6)
ON(rename_unknown, renameat2, AT_FDCWD, "second", AT_FDCWD, path, 8)
ON(rename_itself, rename, path, path)
ON(link_from, link, path, "new")
ON(link_to, link, "second", path)
ON(linkat_follow, linkat, AT_FDCWD, path, AT_FDCWD, "new", AT_SYMLINK_FOLLOW)
ON(linkat_empty, linkat, AT_FDCWD, path, AT_FDCWD, "new", AT_EMPTY_PATH)
ON(linkat_flags, linkat, AT_FDCWD, path, AT_FDCWD, "new", AT_SYMLINK_NOFOLLOW)
ON(symlink_to, symlink, "target", path)
ON(symlink_of, symlink, path, "new")
ON(symlinkat, symlinkat, "target", AT_FDCWD, path)
ON(readlink, readlink, path, buffer, 100)
ON(readlink_short, readlinkat, AT_FDCWD, path, buffer, 3)
ON(readlink_nothing, readlink, path, buffer, 0)
ON(utime, utime, path, NULL)
ON(utimes, utimes, path, NULL)
ON(futimesat, futimesat, AT_FDCWD, path, NULL)
ON(utimensat, utimensat, AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW)
ON(setxattr, setxattr, path, "user.name", "value", 5, 0)
ON(lsetxattr, lsetxattr, path, "user.name", "value", 5, 0)
ON(setxattr_trusted, setxattr, path, "trusted.name", "value", 5, 0)
ON(getxattr, getxattr, path, "user.name", buffer, 100)
ON(lgetxattr, lgetxattr, path, "trusted.name", buffer, 100)
ON(listxattr, listxattr, path, buffer, 100)
ON(llistxattr, llistxattr, path, buffer, 100)
ON(removexattr, removexattr, path, "user.name")
ON(lremovexattr, lremovexattr, path, "user.name")

static long try_set_utime(void)
{
	long times[2] = {5, 6};

	return SYS(utime, path, times);
}

static long try_set_utimes(void)
{
	long times[4] = {5, 100, 6, 200};

	return SYS(utimes, path, times);
}

static long try_set_times(void)
{
	long times[4] = {5, 1, 6, 2};

	return SYS(utimensat, AT_FDCWD, path, times, 0);
}

static long try_chdir_and_back(void)
{
	long result = SYS(chdir, path);

	SYS(chdir, D);
	return result;
}

static long try_inotify(void)
{
	long fd = SYS(inotify_init1, 0), watch = SYS(inotify_add_watch, fd, path, 2);

	SYS(close, fd);
	return watch;
}

#define CASE(name)                \
	{                         \
#name, try_##name \
	}
static const struct call {
	const char *name;
	long (*call)(void);
} opens[] =
	{
		CASE(open_read),
		CASE(open_write),
		CASE(open_both),
		CASE(open_neither),
		CASE(open_create),
		CASE(open_new),
		CASE(open_truncate),
		CASE(open_read_truncate),
		CASE(open_create_truncate),
		CASE(open_append),
		CASE(open_directory),
		CASE(open_directory_write),
		CASE(open_directory_create),
		CASE(open_nofollow),
		CASE(open_nofollow_create),
		CASE(open_path),
		CASE(open_path_nofollow),
		CASE(open_path_directory),
		CASE(open_path_create),
		CASE(open_tmpfile),
		CASE(open_tmpfile_read),
		CASE(open_tmpfile_exclusive),
		CASE(open_direct),
		CASE(open_noatime),
		CASE(open_sync),
		CASE(open_dsync),
		CASE(open_async),
		CASE(open_largefile),
		CASE(open_cloexec),
		CASE(open_noctty),
		CASE(open_unknown),
		CASE(openat2_beneath),
		CASE(openat2_in_root),
		CASE(openat2_no_links),
		CASE(openat2_direct),
		CASE(creat),
},
  looks[] =
	  {
		  CASE(stat),
		  CASE(lstat),
		  CASE(newfstatat),
		  CASE(newfstatat_flags),
		  CASE(statx),
		  CASE(statx_nofollow),
		  CASE(statfs),
		  CASE(access_exists),
		  CASE(access_read),
		  CASE(access_write),
		  CASE(access_execute),
		  CASE(access_bad),
		  CASE(faccessat),
		  CASE(faccessat2),
		  CASE(faccessat2_execute),
		  CASE(readlink),
		  CASE(readlink_short),
		  CASE(readlink_nothing),
		  CASE(chdir_and_back),
		  CASE(inotify),
		  CASE(getxattr),
		  CASE(lgetxattr),
		  CASE(listxattr),
		  CASE(llistxattr),
},
  attributes[] =
	  {
		  CASE(chmod),
		  CASE(fchmodat),
		  CASE(fchmodat2),
		  CASE(chown),
		  CASE(chown_away),
		  CASE(lchown),
		  CASE(fchownat),
		  CASE(truncate),
		  CASE(truncate_negative),
		  CASE(utime),
		  CASE(utimes),
		  CASE(futimesat),
		  CASE(utimensat),
		  CASE(set_utime),
		  CASE(set_utimes),
		  CASE(set_times),
		  CASE(setxattr),
		  CASE(lsetxattr),
		  CASE(setxattr_trusted),
		  CASE(removexattr),
		  CASE(lremovexattr),
},
  entries[] =
	  {
		  CASE(mkdir),		CASE(mkdirat),	       CASE(rmdir),
		  CASE(unlink),		CASE(unlinkat),	       CASE(unlinkat_directory),
		  CASE(unlinkat_flags), CASE(mknod_file),      CASE(mknod_untyped),
		  CASE(mknod_fifo),	CASE(mknod_socket),    CASE(mknod_device),
		  CASE(mknod_block),	CASE(mknod_directory), CASE(mknod_bad),
		  CASE(symlink_to),	CASE(symlink_of),      CASE(symlinkat),
},
  links[] =
	  {
		  /* What others than root may link depends on /proc/sys/fs/protected_hardlinks. */
		  CASE(link_from),    CASE(link_to),	  CASE(linkat_follow),
		  CASE(linkat_empty), CASE(linkat_flags),
},
  renames[] = {
	  CASE(rename_to_new),
	  CASE(rename_to_file),
	  CASE(rename_to_directory),
	  CASE(rename_file),
	  CASE(rename_directory),
	  CASE(rename_missing),
	  CASE(rename_noreplace),
	  CASE(rename_exchange),
	  CASE(rename_exchange_directory),
	  CASE(rename_both_flags),
	  CASE(rename_whiteout),
	  CASE(rename_whiteout_onto),
	  CASE(rename_whiteout_noreplace),
	  CASE(rename_whiteout_exchange),
	  CASE(rename_unknown),
	  CASE(rename_itself),
};

static void become(int user)
{
	SYS(setresuid, -1, 0, -1);
	SYS(setresgid, -1, user, -1);
	SYS(setresuid, -1, user, -1);
}

/* Each path with a tree that is as at first. */
static void try_paths(const struct call *call, int user)
{
	make();
	unsigned long before = dump_tree(D, 0, 0), after;

	say("%s as %d", call->name, user);
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		path = paths[i];
		become(user);
		long result = call->call();

		become(0);
		after = dump_tree(D, 0, 0);
		if (after == before) {
			show(result, "  %.20s", path);
			continue;
		}
		show(result, "  %.20s, and the tree is %lx", path, after);
		unmake();
		make();
	}
	unmake();
}

/* "/" and ".." are among the paths, and other tests need them as they were. */
static void restore(const char *dir, const struct stat *was)
{
	SYS(chown, dir, was->st_uid, was->st_gid);
	SYS(chmod, dir, was->st_mode & 07777);
}

static void try_calls(const struct call *calls, size_t count)
{
	struct stat root, parent;

	SYS(stat, "/", &root);
	SYS(stat, "/tmp", &parent);
	for (size_t i = 0; i < count; i++) {
		try_paths(&calls[i], 0);
		if (calls != links)
			try_paths(&calls[i], USER);
	}
	restore("/", &root);
	restore("/tmp", &parent);
}

TEST(opens)
{
	try_calls(opens, ARRAY_LEN(opens));
}

TEST(looks)
{
	try_calls(looks, ARRAY_LEN(looks));
}

TEST(attributes)
{
	try_calls(attributes, ARRAY_LEN(attributes));
}

TEST(entries)
{
	try_calls(entries, ARRAY_LEN(entries));
}

TEST(links)
{
	try_calls(links, ARRAY_LEN(links));
}

TEST(renames)
{
	try_calls(renames, ARRAY_LEN(renames));
}
