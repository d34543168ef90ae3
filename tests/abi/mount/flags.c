// SPDX-License-Identifier: BSD-3-Clause
// What the flags of a mount forbid, and how they are changed.

#define _GNU_SOURCE
#include "tests/abi/exec/exec.h"
#include "tests/abi/mount/mount.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef MS_NOSYMFOLLOW
#define MS_NOSYMFOLLOW 256
#endif
#ifndef MS_LAZYTIME
#define MS_LAZYTIME (1 << 25)
#endif

#define M "/tmp/mount-flags"

static void list(void)
{
	show_mounts("/proc/self/mounts", M);
	show_mounts("/proc/self/mountinfo", M);
}

static void show_flags(const char *path)
{
	struct statfs fs = {0};
	long fd = SYS(open, path, O_RDONLY);

	show(SYS(statfs, path, &fs), "statfs");
	say("flags %lx", (long)fs.f_flags);
	memset(&fs, 0, sizeof(fs));
	SYS(fstatfs, fd, &fs);
	say("of the descriptor %lx", (long)fs.f_flags);
	SYS(close, fd);
}

static void begin(unsigned long flags, const char *options)
{
	make_dir(M);
	show(SYS(mount, "none", M, "tmpfs", flags, options), "mount");
}

static void end(void)
{
	CALL(umount2, M, 0);
	CALL(rmdir, M);
}

static void remount(unsigned long flags, const char *options)
{
	show(SYS(mount, NULL, M, NULL, MS_REMOUNT | flags, options), "remount %lx %s", flags,
	     options ? options : "");
}

TEST(shown)
{
	static const unsigned long flags[] = {MS_RDONLY,
					      MS_NOSUID,
					      MS_NODEV,
					      MS_NOEXEC,
					      MS_SYNCHRONOUS,
					      MS_DIRSYNC,
					      MS_NOSYMFOLLOW,
					      MS_NOATIME,
					      MS_NODIRATIME,
					      MS_RELATIME,
					      MS_STRICTATIME,
					      MS_LAZYTIME,
					      MS_NOATIME | MS_STRICTATIME,
					      MS_NOATIME | MS_RELATIME | MS_NODIRATIME,
					      MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC |
						      MS_NOATIME | MS_SYNCHRONOUS};

	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		say("-- %lx", flags[i]);
		begin(flags[i], NULL);
		list();
		show_flags(M);
		end();
	}
}

TEST(remounted)
{
	begin(MS_NODEV | MS_NOATIME, "size=1m");
	remount(0, NULL);
	list();
	remount(MS_RDONLY, NULL);
	list();
	show_flags(M);
	remount(MS_NOSUID, "size=2m,nr_inodes=100");
	list();
	remount(MS_STRICTATIME, "unknown");
	remount(MS_STRICTATIME, NULL);
	list();
	remount(MS_BIND | MS_RDONLY, NULL);
	list();
	remount(MS_BIND | MS_NOEXEC | MS_NOATIME, NULL);
	list();
	remount(MS_BIND, NULL);
	list();
	remount(MS_SYNCHRONOUS, "mode=700,uid=5");
	list();
	end();
}

/* A mount that is read-only of a file system that is not, and the other way round. */
TEST(of_one_mount)
{
	begin(0, NULL);
	make_dir(M "/a");
	make_dir(M "/b");
	make_file(M "/a/file", "x", 0644);
	CALL(mount, M "/a", M "/b", NULL, MS_BIND, NULL);
	CALL(mount, NULL, M "/b", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL);
	list();
	TRY(open, M "/b/file", O_WRONLY);
	TRY(open, M "/a/file", O_WRONLY);
	CALL(mount, NULL, M "/a", NULL, MS_REMOUNT | MS_RDONLY, NULL);
	CALL(mount, NULL, M, NULL, MS_REMOUNT | MS_RDONLY, NULL);
	CALL(mount, NULL, M "/b", NULL, MS_BIND | MS_REMOUNT, NULL);
	list();
	TRY(open, M "/b/file", O_WRONLY);
	TRY(open, M "/a/file", O_WRONLY);
	CALL(mount, NULL, M "/b", NULL, MS_REMOUNT | MS_NODEV, NULL);
	list();
	TRY(open, M "/b/file", O_WRONLY);
	TRY(open, M "/a/file", O_WRONLY);
	CALL(umount2, M "/b", 0);
	end();
}

TEST(read_only_while_open)
{
	begin(0, NULL);
	make_file(M "/file", "x", 0644);
	long reader = CALL(open, M "/file", O_RDONLY);
	long writer = CALL(open, M "/file", O_RDWR | O_APPEND);
	remount(MS_RDONLY, NULL);
	remount(MS_BIND | MS_RDONLY, NULL);
	void *map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, writer, 0);
	SYS(close, writer);
	remount(MS_RDONLY, NULL);
	munmap(map, PAGE);
	remount(MS_BIND | MS_RDONLY, NULL);
	CALL(fchmod, reader, 0600);
	CALL(fchown, reader, 0, 0);
	CALL(futimesat, reader, NULL, NULL);
	CALL(fsetxattr, reader, "user.x", "x", 1, 0);
	CALL(ftruncate, reader, 0);
	SYS(close, reader);
	end();
}

static void try_all(void)
{
	struct timespec times[2] = {{0, 0}, {0, 0}};
	long fd;

	TRY(open, M "/file", O_RDONLY);
	TRY(open, M "/file", O_WRONLY);
	TRY(open, M "/file", O_RDWR);
	TRY(open, M "/file", 3);
	TRY(open, M "/file", O_RDONLY | O_TRUNC);
	TRY(open, M "/file", O_PATH);
	TRY(open, M "/file", O_RDONLY | O_CREAT, 0644);
	TRY(open, M "/file", O_WRONLY | O_CREAT, 0644);
	TRY(open, M "/file", O_WRONLY | O_CREAT | O_EXCL, 0644);
	TRY(open, M "/new", O_RDONLY | O_CREAT, 0644);
	TRY(open, M "/new", O_RDWR | O_CREAT | O_EXCL, 0644);
	TRY(open, M "/new/", O_RDWR | O_CREAT, 0644);
	TRY(open, M "/dir", O_RDONLY);
	TRY(open, M "/dir", O_RDWR);
	TRY(open, M "/dir", O_RDWR | O_TMPFILE, 0600);
	TRY(open, M "/file", O_RDWR | O_TMPFILE, 0600);
	TRY(open, M "/fifo", O_RDWR);
	TRY(open, M "/null", O_RDWR);
	TRY(open, M "/null", O_WRONLY | O_TRUNC);
	CALL(mkdir, M "/new", 0755);
	CALL(mkdir, M "/dir", 0755);
	CALL(mkdir, M "/none/new", 0755);
	CALL(mknod, M "/new", S_IFIFO | 0600, 0);
	CALL(mknod, M "/new/", S_IFIFO | 0600, 0);
	CALL(mknod, M "/file", S_IFIFO | 0600, 0);
	CALL(symlink, "x", M "/new");
	CALL(symlink, "x", M "/file");
	CALL(link, M "/file", M "/new");
	CALL(link, M "/file", M "/dir");
	CALL(link, M "/dir", M "/new");
	CALL(link, "/data/hello", M "/new");
	CALL(link, M "/file", "/tmp/new-link");
	CALL(unlink, M "/file");
	CALL(unlink, M "/dir");
	CALL(unlink, M "/none");
	CALL(unlink, M "/.");
	CALL(rmdir, M "/dir");
	CALL(rmdir, M "/file");
	CALL(rmdir, M "/none");
	CALL(rmdir, M "/dir/.");
	CALL(rename, M "/file", M "/new");
	CALL(rename, M "/none", M "/new");
	CALL(rename, M "/file", "/tmp/new-name");
	CALL(rename, "/data/hello", M "/new");
	CALL(rename, M "/.", M "/new");
	CALL(chmod, M "/file", 0600);
	CALL(chmod, M "/null", 0600);
	CALL(chmod, M "/none", 0600);
	CALL(chown, M "/file", 0, 0);
	CALL(lchown, M "/link", -1, -1);
	CALL(truncate, M "/file", 0);
	CALL(truncate, M "/dir", 0);
	CALL(truncate, M "/fifo", 0);
	CALL(truncate, M "/none", 0);
	CALL(utimensat, AT_FDCWD, M "/file", times, 0);
	CALL(utimensat, AT_FDCWD, M "/file", NULL, 0);
	CALL(setxattr, M "/file", "user.x", "x", 1, 0);
	CALL(setxattr, M "/file", "none.x", "x", 1, 0);
	CALL(removexattr, M "/file", "user.x");
	CALL(removexattr, M "/file", "none.x");
	CALL(openat, AT_FDCWD, M "/file", O_WRONLY);
	CALL(creat, M "/file", 0644);
	CALL(creat, M "/new", 0644);
	CALL(mkdirat, AT_FDCWD, M "/new", 0755);
	CALL(mknodat, AT_FDCWD, M "/new", S_IFREG | 0600, 0);
	CALL(symlinkat, "x", AT_FDCWD, M "/new");
	CALL(linkat, AT_FDCWD, M "/file", AT_FDCWD, M "/new", 0);
	CALL(unlinkat, AT_FDCWD, M "/file", 0);
	CALL(unlinkat, AT_FDCWD, M "/dir", AT_REMOVEDIR);
	CALL(renameat, AT_FDCWD, M "/file", AT_FDCWD, M "/new");
	CALL(renameat2, AT_FDCWD, M "/file", AT_FDCWD, M "/dir", 2);
	CALL(fchmodat, AT_FDCWD, M "/file", 0600);
	CALL(fchownat, AT_FDCWD, M "/file", 0, 0, 0);
	CALL(utime, M "/file", NULL);
	CALL(utimes, M "/file", NULL);
	CALL(futimesat, AT_FDCWD, M "/file", NULL);
	CALL(faccessat, AT_FDCWD, M "/file", W_OK);
	CALL(access, M "/file", R_OK);
	CALL(access, M "/file", W_OK);
	CALL(access, M "/dir", W_OK);
	CALL(access, M "/link", W_OK);
	CALL(access, M "/null", W_OK);
	CALL(access, M "/fifo", W_OK);
	fd = SYS(open, M "/file", O_RDONLY);
	CALL(fchmod, fd, 0644);
	CALL(fchown, fd, 0, 0);
	CALL(flock, fd, 2);
	SYS(close, fd);
}

static void fill(void)
{
	make_dir(M "/dir");
	make_file(M "/file", "text", 0666);
	SYS(symlink, "file", M "/link");
	SYS(mknod, M "/fifo", S_IFIFO | 0666, 0);
	SYS(mknod, M "/null", S_IFCHR | 0666, makedev(1, 3));
}

TEST(read_only_file_system)
{
	begin(0, NULL);
	fill();
	remount(MS_RDONLY, NULL);
	try_all();
	end();
}

TEST(read_only_mount)
{
	begin(0, NULL);
	fill();
	remount(MS_RDONLY | MS_BIND, NULL);
	try_all();
	end();
}

/* What somebody without rights is told first. */
TEST(read_only_to_others)
{
	begin(0, "mode=755");
	make_file(M "/mine", "text", 0600);
	for (int i = 0; i < 2; i++) {
		remount(i ? MS_RDONLY | MS_BIND : MS_RDONLY, NULL);
		int pid = fork();
		if (pid == 0) {
			SYS(setresuid, 1000, 1000, 1000);
			TRY(open, M "/mine", O_WRONLY);
			TRY(open, M "/new", O_WRONLY | O_CREAT, 0644);
			CALL(mkdir, M "/new", 0755);
			CALL(unlink, M "/mine");
			CALL(chmod, M "/mine", 0644);
			CALL(access, M "/mine", W_OK);
			_exit(0);
		}
		SYS(wait4, pid, NULL, 0, NULL);
		remount(0, NULL);
	}
	end();
}

static void run(const char *path)
{
	int status, pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		char *argv[] = {(char *)path, "--alone", "none", NULL}, *envp[] = {NULL};

		show(SYS(execve, path, argv, envp), "execve");
		_exit(1);
	}
	SYS(wait4, pid, &status, 0, NULL);
	say("status %x", status);
}

TEST(noexec)
{
	begin(MS_NOEXEC, NULL);
	exec_make(M "/program", NULL, 0755);
	make_file(M "/script", "#!/proc/self/exe --alone\n", 0755);
	make_file("/tmp/outside-script", "#!" M "/program --alone\n", 0755);
	run(M "/program");
	run(M "/script");
	run("/tmp/outside-script");
	CALL(access, M "/program", X_OK);
	CALL(access, M, X_OK);
	long fd = CALL(open, M "/program", O_RDWR);
	CALL_PAGE(mmap, 0, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	long map = CALL_PAGE(mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
	CALL(mprotect, map, PAGE, PROT_READ | PROT_EXEC);
	CALL(mprotect, map, PAGE, PROT_READ | PROT_WRITE);
	SYS(munmap, map, PAGE);
	SYS(close, fd);
	remount(0, NULL);
	run(M "/program");
	CALL(access, M "/program", X_OK);
	SYS(unlink, "/tmp/outside-script");
	end();
}

TEST(nosuid)
{
	struct stat st;

	for (int i = 0; i < 2; i++) {
		begin(i ? MS_NOSUID : 0, "mode=755");
		exec_make(M "/program", NULL, 0755);
		SYS(chown, M "/program", 5, 6);
		SYS(chmod, M "/program", 06755);
		SYS(stat, M "/program", &st);
		say("mode %o", st.st_mode);
		int pid = fork();
		if (pid == 0) {
			SYS(setresgid, 1000, 1000, 1000);
			SYS(setresuid, 1000, 1000, 1000);
			exec_state(M "/program");
			_exit(1);
		}
		SYS(wait4, pid, NULL, 0, NULL);
		end();
	}
}

TEST(nodev)
{
	begin(MS_NODEV, NULL);
	fill();
	SYS(mknod, M "/block", S_IFBLK | 0666, makedev(250, 250));
	TRY(open, M "/null", O_RDONLY);
	TRY(open, M "/null", O_PATH);
	TRY(open, M "/block", O_RDONLY);
	TRY(open, M "/fifo", O_RDWR);
	CALL(access, M "/null", R_OK | W_OK);
	remount(0, NULL);
	TRY(open, M "/null", O_RDONLY);
	end();
}

TEST(nosymfollow)
{
	char buf[16] = "";
	struct stat st;

	begin(MS_NOSYMFOLLOW, NULL);
	fill();
	SYS(symlink, "dir", M "/dirlink");
	SYS(symlink, M "/file", "/tmp/outside-link");
	CALL(stat, M "/link", &st);
	CALL(lstat, M "/link", &st);
	CALL(readlink, M "/link", buf, sizeof(buf));
	CALL(stat, M "/dirlink/none", &st);
	CALL(stat, "/tmp/outside-link", &st);
	TRY(open, M "/link", O_RDONLY);
	TRY(open, M "/link", O_RDONLY | O_NOFOLLOW);
	TRY(open, M "/link", O_PATH | O_NOFOLLOW);
	CALL(unlink, M "/link");
	SYS(unlink, "/tmp/outside-link");
	end();
}

/* Whether reading changes the time of the last access, which is set to one hour before or behind
 * that of the last change. */
static int is_touched(const char *path, int directory, int before)
{
	struct timespec times[2] = {{1000000000, 0}, {1000000000, 0}};
	struct stat st;
	char buf[512];
	long fd;

	times[0].tv_sec += before ? -3600 : 3600;
	SYS(utimensat, AT_FDCWD, path, times, 0);
	fd = SYS(open, path, O_RDONLY);
	if (directory)
		SYS(getdents64, fd, buf, sizeof(buf));
	else
		SYS(read, fd, buf, 1);
	SYS(close, fd);
	SYS(stat, path, &st);
	return st.st_atime != times[0].tv_sec;
}

TEST(access_times)
{
	static const unsigned long flags[] = {0,
					      MS_NOATIME,
					      MS_NODIRATIME,
					      MS_STRICTATIME,
					      MS_STRICTATIME | MS_NODIRATIME,
					      MS_RELATIME};

	begin(0, NULL);
	fill();
	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		remount(MS_BIND | flags[i], NULL);
		say("file %d %d, directory %d %d", is_touched(M "/file", 0, 0),
		    is_touched(M "/file", 0, 1), is_touched(M "/dir", 1, 0),
		    is_touched(M "/dir", 1, 1));
	}
	end();
}

static long atime_of(const char *path)
{
	struct stat st;

	SYS(lstat, path, &st);
	return st.st_atime;
}

/* What else counts as reading. */
TEST(access_times_of_others)
{
	struct timespec times[2] = {{1000000000, 0}, {1000000000, 0}};
	struct stat st;
	char buf[16];

	begin(MS_STRICTATIME, NULL);
	fill();
	SYS(symlink, "dir", M "/dirlink");
	SYS(utimensat, AT_FDCWD, M "/link", times, AT_SYMLINK_NOFOLLOW);
	SYS(lstat, M "/link", &st);
	check(atime_of(M "/link") == 1000000000);
	SYS(readlink, M "/link", buf, sizeof(buf));
	say("readlink: %d", atime_of(M "/link") != 1000000000);
	SYS(utimensat, AT_FDCWD, M "/link", times, AT_SYMLINK_NOFOLLOW);
	SYS(stat, M "/link", &st);
	say("stat through a link: %d", atime_of(M "/link") != 1000000000);
	SYS(utimensat, AT_FDCWD, M "/dirlink", times, AT_SYMLINK_NOFOLLOW);
	SYS(stat, M "/dirlink/none", &st);
	say("walk through a link: %d", atime_of(M "/dirlink") != 1000000000);
	SYS(utimensat, AT_FDCWD, M "/file", times, 0);
	long fd = SYS(open, M "/file", O_RDONLY);
	say("open: %d", atime_of(M "/file") != 1000000000);
	void *map = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	say("mmap: %d", atime_of(M "/file") != 1000000000);
	munmap(map, PAGE);
	SYS(close, fd);
	SYS(utimensat, AT_FDCWD, M "/file", times, 0);
	fd = SYS(open, M "/file", O_RDONLY | O_NOATIME);
	SYS(read, fd, buf, 1);
	say("O_NOATIME: %d", atime_of(M "/file") != 1000000000);
	SYS(close, fd);
	SYS(utimensat, AT_FDCWD, M "/dir", times, 0);
	SYS(stat, M "/dir/none", &st);
	say("walk through a directory: %d", atime_of(M "/dir") != 1000000000);
	remount(MS_RDONLY | MS_STRICTATIME, NULL);
	fd = SYS(open, M "/dir", O_RDONLY);
	SYS(getdents64, fd, buf, sizeof(buf));
	say("read-only: %d", atime_of(M "/dir") != 1000000000);
	SYS(close, fd);
	end();
}
