// SPDX-License-Identifier: BSD-3-Clause
// What somebody else than root may do.

#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/file/dump.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define D     "/tmp/rights"

#define USER  1000
#define GROUP 2000

#undef RENAME_EXCHANGE
#define RENAME_EXCHANGE 2 /* not every C library has it */

static void make(const char *path, int mode, int uid, int gid)
{
	long fd = SYS(open, path, O_CREAT | O_WRONLY, 0600);

	SYS(close, fd);
	SYS(chown, path, uid, gid);
	SYS(chmod, path, mode);
}

static void make_dir(const char *path, int mode, int uid, int gid)
{
	SYS(mkdir, path, 0700);
	SYS(chown, path, uid, gid);
	SYS(chmod, path, mode);
}

static void become_user(void)
{
	SYS(setgroups, 0, NULL);
	SYS(setresgid, -1, GROUP, -1);
	SYS(setresuid, -1, USER, -1);
}

static void become_root(void)
{
	SYS(setresuid, -1, 0, -1);
	SYS(setresgid, -1, 0, -1);
}

static const int modes[] = {0,	  0400, 0200, 0100, 0040, 0020, 0010, 0004,
			    0002, 0001, 0600, 0066, 0555, 0777, 0070, 0007};

static const struct {
	const char *name;
	int uid, gid;
} owners[] = {{"own", USER, 0}, {"group's", 0, GROUP}, {"other's", 0, 0}};

static void try_file(const char *who, int mode)
{
	long result[6];

	become_user();
	result[0] = SYS(open, D "/f", O_RDONLY);
	result[1] = SYS(open, D "/f", O_WRONLY);
	result[2] = SYS(open, D "/f", O_RDWR);
	result[3] = SYS(open, D "/f", O_RDONLY | O_TRUNC);
	result[4] = SYS(open, D "/f", O_ACCMODE);
	result[5] = SYS(truncate, D "/f", 0L);
	become_root();
	for (int i = 0; i < 6; i++) {
		if (i < 5 && result[i] >= 0)
			SYS(close, result[i]);
		show(result[i] < 0 ? result[i] : 0, "%s file %03o, access %d", who, mode, i);
	}
}

TEST(files)
{
	make_dir(D, 0755, 0, 0);
	for (unsigned o = 0; o < ARRAY_LEN(owners); o++) {
		for (unsigned m = 0; m < ARRAY_LEN(modes); m++) {
			make(D "/f", modes[m], owners[o].uid, owners[o].gid);
			try_file(owners[o].name, modes[m]);
			SYS(unlink, D "/f");
		}
	}
	SYS(rmdir, D);
}

static void try_directory(const char *who, int mode)
{
	struct stat st;

	become_user();
	show(SYS(stat, D "/d/f", &st), "%s directory %03o: stat", who, mode);
	show(SYS(stat, D "/d/none", &st), "stat of nothing");
	show(SYS(mkdir, D "/d/new", 0700), "mkdir");
	show(SYS(rmdir, D "/d/new"), "rmdir");
	show(SYS(rename, D "/d/f", D "/d/g"), "rename");
	show(SYS(unlink, D "/d/g"), "unlink");
	show(SYS(chdir, D "/d"), "chdir");
	long fd = SYS(open, D "/d", O_RDONLY | O_DIRECTORY);
	show(fd < 0 ? fd : 0, "open");
	become_root();
	SYS(close, fd);
	SYS(chdir, "/");
}

TEST(directories)
{
	make_dir(D, 0755, 0, 0);
	for (unsigned o = 0; o < ARRAY_LEN(owners); o++) {
		for (unsigned m = 0; m < ARRAY_LEN(modes); m++) {
			make_dir(D "/d", modes[m], owners[o].uid, owners[o].gid);
			make(D "/d/f", 0644, 0, 0);
			try_directory(owners[o].name, modes[m]);
			SYS(unlink, D "/d/f");
			SYS(unlink, D "/d/g");
			SYS(rmdir, D "/d/new");
			SYS(rmdir, D "/d");
		}
	}
	SYS(rmdir, D);
}

/* In a directory with the sticky bit, entries are removed by their owner or the directory's. */
/* Two directories change places: each gets another "..", which takes the right to write to it. */
TEST(exchanged_directories)
{
	make_dir(D, 0777, 0, 0);
	make_dir(D "/one", 0777, 0, 0);
	make_dir(D "/two", 0777, 0, 0);
	make_dir(D "/one/mine", 0755, USER, GROUP);
	make_dir(D "/two/others", 0755, 0, 0);
	make_dir(D "/one/others", 0755, 0, 0);
	become_user();
	CALL(renameat2, AT_FDCWD, D "/one/mine", AT_FDCWD, D "/two/others", RENAME_EXCHANGE);
	CALL(renameat2, AT_FDCWD, D "/two/others", AT_FDCWD, D "/one/mine", RENAME_EXCHANGE);
	CALL(renameat2, AT_FDCWD, D "/one/mine", AT_FDCWD, D "/one/others", RENAME_EXCHANGE);
	CALL(renameat2, AT_FDCWD, D "/one/mine", AT_FDCWD, D "/two/mine", 0);
	become_root();
	CALL(renameat2, AT_FDCWD, D "/one/mine", AT_FDCWD, D "/two/others", RENAME_EXCHANGE);
	dump_remove(D);
}

TEST(sticky)
{
	make_dir(D, 01777, 0, 0);
	make(D "/root", 0666, 0, 0);
	make(D "/user", 0666, USER, GROUP);
	become_user();
	CALL(unlink, D "/root");
	CALL(rename, D "/root", D "/moved");
	CALL(rename, D "/user", D "/root");
	CALL(rename, D "/user", D "/moved");
	CALL(unlink, D "/moved");
	CALL(mkdir, D "/mine", 0755);
	CALL(rmdir, D "/mine");
	become_root();
	SYS(chown, D, USER, 0);
	become_user();
	CALL(unlink, D "/root");
	become_root();
	SYS(rmdir, D);
}

static void show_file(void)
{
	struct stat st;

	SYS(stat, D "/f", &st);
	say("mode %o uid %d gid %d", st.st_mode, st.st_uid, st.st_gid);
}

TEST(changing_attributes)
{
	struct timespec times[2] = {{1, 0}, {1, 0}};

	make_dir(D, 0755, 0, 0);
	make(D "/f", 0644, 0, 0);
	become_user();
	CALL(chmod, D "/f", 0777);
	CALL(chown, D "/f", USER, -1);
	CALL(chown, D "/f", -1, GROUP);
	CALL(chown, D "/f", -1, -1);
	CALL(utimensat, AT_FDCWD, D "/f", times, 0);
	CALL(utimensat, AT_FDCWD, D "/f", NULL, 0);
	become_root();
	SYS(chown, D "/f", USER, 7);
	SYS(chmod, D "/f", 06755);
	become_user();
	CALL(chown, D "/f", USER, -1);
	show_file();
	CALL(chown, D "/f", -1, 7);
	CALL(chown, D "/f", -1, GROUP);
	show_file();
	CALL(chown, D "/f", 0, -1);
	CALL(chown, D "/f", -1, 8);
	CALL(chmod, D "/f", 06777);
	show_file();
	CALL(utimensat, AT_FDCWD, D "/f", times, 0);
	become_root();
	SYS(chown, D "/f", USER, 7);
	become_user();
	CALL(chmod, D "/f", 06755);
	show_file();
	become_root();
	SYS(chown, D "/f", 0, 7);
	SYS(chmod, D "/f", 0666);
	become_user();
	CALL(utimensat, AT_FDCWD, D "/f", NULL, 0);
	CALL(utimensat, AT_FDCWD, D "/f", times, 0);
	TRY(open, D "/f", O_RDONLY | O_NOATIME);
	become_root();
	SYS(unlink, D "/f");
	SYS(rmdir, D);
}

/* Writing and cutting take set-ID bits away. */
TEST(writing_set_id_files)
{
	make_dir(D, 0755, 0, 0);
	make(D "/f", 06777, 0, 0);
	become_user();
	long fd = SYS(open, D "/f", O_WRONLY);
	CALL(write, fd, "x", 1);
	show_file();
	become_root();
	SYS(chmod, D "/f", 06767);
	become_user();
	CALL(ftruncate, fd, 0L);
	show_file();
	become_root();
	SYS(chmod, D "/f", 06777);
	CALL(write, fd, "x", 1);
	show_file();
	SYS(close, fd);
	SYS(unlink, D "/f");
	SYS(rmdir, D);
}

TEST(access_uses_real_ids)
{
	make_dir(D, 0755, 0, 0);
	make(D "/f", 0600, 0, 0);
	become_user();
	CALL(access, D "/f", 4);
	CALL(faccessat2, AT_FDCWD, D "/f", 4, AT_EACCESS);
	TRY(open, D "/f", O_RDONLY);
	become_root();
	SYS(unlink, D "/f");
	SYS(rmdir, D);
}

TEST(nodes_and_roots)
{
	make_dir(D, 0777, 0, 0);
	become_user();
	CALL(mknod, D "/null", S_IFCHR | 0666, 0x103);
	CALL(mknod, D "/fifo", S_IFIFO | 0666, 0);
	CALL(mknod, D "/file", S_IFREG | 0666, 0);
	CALL(chroot, D);
	CALL(linkat, AT_FDCWD, "", AT_FDCWD, D "/x", AT_EMPTY_PATH);
	become_root();
	SYS(unlink, D "/fifo");
	SYS(unlink, D "/file");
	SYS(rmdir, D);
}

TEST(group_of_new_files)
{
	make_dir(D, 02777, 0, 77);
	become_user();
	SYS(mkdir, D "/dir", 0755);
	make(D "/f", 0644, -1, -1);
	become_root();
	show_file();
	SYS(unlink, D "/f");
	become_user();
	long fd = SYS(open, D "/f", O_CREAT | O_WRONLY, 02755);
	become_root();
	show_file();
	SYS(close, fd);
	SYS(unlink, D "/f");
	SYS(rmdir, D "/dir");
	SYS(rmdir, D);
}

/* RLIMIT_FSIZE: what goes beyond is cut off, or refused with a signal, which is ignored here. */
TEST(size_limit)
{
	unsigned long limit[2] = {1000, ~0UL}, none[2] = {~0UL, ~0UL};
	static char buf[600];
	struct {
		void *handler;
		unsigned long flags;
		void *restorer;
		unsigned long mask;
	} ignore = {(void *)1, 0, NULL, 0}, old;
	long fd = SYS(open, "/tmp/limited", O_CREAT | O_RDWR, 0600);

	SYS(rt_sigaction, 25, &ignore, &old, 8);
	SYS(setrlimit, 1, limit);
	CALL(write, fd, buf, 600);
	CALL(write, fd, buf, 600);
	CALL(write, fd, buf, 600);
	CALL(pwrite64, fd, buf, 1, 5000L);
	CALL(pwrite64, fd, buf, 1, 0x7fffffffffffffff);
	CALL(ftruncate, fd, 1001L);
	CALL(ftruncate, fd, 900L);
	CALL(ftruncate, fd, 1000L);
	CALL(fallocate, fd, 0, 0L, 2000L);
	CALL(fallocate, fd, 1, 0L, 2000L);
	CALL(fallocate, fd, 0, 0L, 1000L);
	SYS(setrlimit, 1, none);
	CALL(ftruncate, fd, 5000L);
	SYS(setrlimit, 1, limit);
	CALL(pwrite64, fd, buf, 1, 3000L);
	CALL(ftruncate, fd, 4000L);
	SYS(setrlimit, 1, none);
	SYS(rt_sigaction, 25, &old, NULL, 8);
	SYS(close, fd);
	SYS(unlink, "/tmp/limited");
}
