// SPDX-License-Identifier: BSD-3-Clause
// Paths that were walked before, after what changes where they lead.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define T "/tmp/known"

static void make(const char *path, const char *text)
{
	long fd = SYS(open, path, O_CREAT | O_TRUNC | O_WRONLY, 0644);

	SYS(write, fd, text, strlen(text));
	SYS(close, fd);
}

static void make_tree(void)
{
	SYS(mkdir, T, 0755);
	SYS(mkdir, T "/a", 0755);
	SYS(mkdir, T "/a/b", 0755);
	SYS(mkdir, T "/a/b/c", 0755);
	make(T "/a/b/c/file", "first");
	SYS(chdir, T);
}

/* Twice, so that the second time finds what the first has left. */
static void look(const char *path)
{
	for (int i = 0; i < 2; i++) {
		char buf[16] = "";
		struct stat st = {0};
		long fd = SYS(open, path, O_RDONLY);

		if (fd >= 0)
			SYS(read, fd, buf, sizeof(buf) - 1);
		SYS(close, fd);
		show(SYS(stat, path, &st), "stat %s", path);
		show(fd < 0 ? fd : 0, "open %s: %s, size %ld", path, buf,
		     S_ISREG(st.st_mode) ? (long)st.st_size : -1);
	}
}

static void look_at_all(const char *after)
{
	say("-- %s", after);
	look(T "/a/b/c/file");
	look("a/b/c/file");
	look("a/b//c///file");
	look("a/b/c");
	look("a/b/c/file/");
	look("a/b/c/");
}

static void remove_tree(void)
{
	SYS(chdir, "/");
	SYS(unlink, T "/a/b/c/file");
	SYS(unlink, T "/a/b/file");
	SYS(rmdir, T "/a/b/c");
	SYS(rmdir, T "/a/b");
	SYS(rmdir, T "/a");
	SYS(unlink, T "/a");
	CALL(rmdir, T);
}

TEST(file)
{
	make_tree();
	look_at_all("at first");
	SYS(unlink, T "/a/b/c/file");
	look_at_all("unlink");
	make("a/b/c/file", "second one");
	look_at_all("made again");
	make("a/b/other", "another");
	SYS(rename, "a/b/other", "a/b/c/file");
	look_at_all("replaced");
	SYS(rename, "a/b/c/file", "a/b/file");
	look_at_all("renamed");
	look("a/b/file");
	SYS(mkdir, "a/b/c/file", 0755);
	look_at_all("a directory");
	SYS(rmdir, "a/b/c/file");
	SYS(symlink, "../file", "a/b/c/file");
	look_at_all("a link");
	remove_tree();
}

TEST(directory)
{
	make_tree();
	look_at_all("at first");
	SYS(rename, "a/b", "a/x");
	look_at_all("renamed");
	look("a/x/c/file");
	SYS(mkdir, "a/b", 0755);
	SYS(mkdir, "a/b/c", 0755);
	look_at_all("another one");
	make("a/b/c/file", "in another");
	look_at_all("with a file");
	SYS(renameat2, AT_FDCWD, "a/b", AT_FDCWD, "a/x", 2);
	look_at_all("exchanged");
	look("a/x/c/file");
	SYS(unlink, "a/x/c/file");
	SYS(rmdir, "a/x/c");
	SYS(rmdir, "a/x");
	look("a/x/c/file");
	SYS(rename, "a", "y");
	look_at_all("the first one renamed");
	SYS(symlink, "y", "a");
	look_at_all("a link to it");
	SYS(unlink, "a");
	SYS(rename, "y", "a");
	look_at_all("as before");
	remove_tree();
}

TEST(permissions)
{
	int pid;

	make_tree();
	look_at_all("at first");
	SYS(chmod, "a/b", 0700);
	look_at_all("one's own");
	pid = fork();
	if (pid == 0) {
		SYS(setresuid, 1000, 1000, 1000);
		look_at_all("another's");
		_exit(0);
	}
	SYS(wait4, pid, NULL, 0, NULL);
	SYS(chmod, "a/b", 0711);
	pid = fork();
	if (pid == 0) {
		SYS(setresuid, 1000, 1000, 1000);
		look_at_all("searched by all");
		_exit(0);
	}
	SYS(wait4, pid, NULL, 0, NULL);
	SYS(chmod, "a/b", 0700);
	pid = fork();
	if (pid == 0) {
		SYS(setresuid, 1000, 1000, 1000);
		look_at_all("not any more");
		_exit(0);
	}
	SYS(wait4, pid, NULL, 0, NULL);
	remove_tree();
}

TEST(beginnings)
{
	long dir;
	int pid;

	make_tree();
	SYS(mkdir, "a/a", 0755);
	SYS(mkdir, "a/a/b", 0755);
	SYS(mkdir, "a/a/b/c", 0755);
	make("a/a/b/c/file", "the inner one");
	look("a/b/c/file");
	SYS(chdir, "a");
	look("a/b/c/file");
	dir = SYS(open, T, O_PATH);
	show(SYS(faccessat, dir, "a/b/c/file", F_OK), "faccessat");
	SYS(close, dir);
	pid = fork();
	if (pid == 0) {
		look("/a/b/c/file");
		SYS(chroot, T);
		look("/a/b/c/file");
		SYS(chroot, "/a");
		look("/a/b/c/file");
		look("/a/b/c/");
		_exit(0);
	}
	SYS(wait4, pid, NULL, 0, NULL);
	SYS(unlink, T "/a/a/b/c/file");
	SYS(rmdir, T "/a/a/b/c");
	SYS(rmdir, T "/a/a/b");
	SYS(rmdir, T "/a/a");
	remove_tree();
}

/* A working directory that was removed, and one that is made in its place. */
TEST(removed_beginning)
{
	make_tree();
	SYS(mkdir, "d", 0755);
	make("d/file", "before");
	SYS(chdir, "d");
	look("file");
	SYS(unlink, "file");
	SYS(rmdir, T "/d");
	look("file");
	SYS(mkdir, T "/d", 0755);
	make(T "/d/file", "behind");
	look("file");
	SYS(chdir, T "/d");
	look("file");
	SYS(unlink, "file");
	SYS(rmdir, T "/d");
	remove_tree();
}

TEST(mounts)
{
	make_tree();
	look_at_all("at first");
	CALL(mount, "none", T "/a/b", "tmpfs", 0, NULL);
	look_at_all("covered");
	SYS(mkdir, "a/b/c", 0755);
	make("a/b/c/file", "on top");
	look_at_all("with a file");
	SYS(mkdir, T "/moved", 0755);
	CALL(mount, T "/a/b", T "/moved", NULL, MS_MOVE, NULL);
	look_at_all("moved");
	look("moved/c/file");
	CALL(umount2, T "/moved", 0);
	look("moved/c/file");
	CALL(mount, T "/a/b/c", T "/moved", NULL, MS_BIND, NULL);
	look("moved/file");
	SYS(unlink, "a/b/c/file");
	look("moved/file");
	make("moved/file", "through the other");
	look_at_all("made");
	CALL(umount2, T "/moved", MNT_DETACH);
	look("moved/file");
	SYS(rmdir, T "/moved");
	remove_tree();
}

/* More paths than are remembered, some of them too long, and what becomes of them. */
TEST(many)
{
	char path[128];
	struct stat st;
	long found = 0;

	make_tree();
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 600; i++) {
			snprintf(path, sizeof(path), T "/a/b/%0*d", 1 + i % 70, i);
			if (round == 0)
				make(path, "");
			found += SYS(stat, path, &st) == 0;
			found += SYS(stat, path + sizeof(T), &st) == 0;
			if (round == 1 && i % 3 == 0)
				SYS(unlink, path);
		}
		say("found %ld", found);
	}
	for (int i = 0; i < 600; i++) {
		snprintf(path, sizeof(path), T "/a/b/%0*d", 1 + i % 70, i);
		SYS(unlink, path);
	}
	remove_tree();
}
