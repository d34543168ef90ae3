// SPDX-License-Identifier: BSD-3-Clause
// mount(2) and umount2(2): file systems, binds, moves, and what the list of mounts says.

#define _GNU_SOURCE
#include "tests/abi/mount/mount.h"
#include "tests/abi/abi.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#define M "/tmp/mount"

static char text[65536];

void show_mounts(const char *file, const char *prefix)
{
	long fd = SYS(open, file, O_RDONLY), n = 0, got;

	while ((got = SYS(read, fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += got;
	SYS(close, fd);
	text[n] = '\0';
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		char needle[128];
		int skip = 0;

		snprintf(needle, sizeof(needle), " %s", prefix);
		if (!strstr(line, needle))
			continue;
		if (strstr(file, "mountinfo"))
			sscanf(line, "%*d %*d %*d:%*d %n", &skip);
		say("%s", line + skip);
	}
}

void make_file(const char *path, const char *content, int mode)
{
	long fd = SYS(open, path, O_CREAT | O_TRUNC | O_WRONLY, mode);

	SYS(write, fd, content, strlen(content));
	SYS(close, fd);
}

void make_dir(const char *path)
{
	SYS(mkdir, path, 0755);
}

static void list(void)
{
	show_mounts("/proc/self/mounts", M);
	show_mounts("/proc/self/mountinfo", M);
}

TEST(tmpfs)
{
	struct stat st, under;

	make_dir(M);
	make_file(M "/under", "under", 0644);
	SYS(stat, M, &under);
	CALL(mount, "source", M, "tmpfs", 0, NULL);
	SYS(stat, M, &st);
	say("mode %o, links %lu, owner %u:%u", st.st_mode, (unsigned long)st.st_nlink, st.st_uid,
	    st.st_gid);
	check(st.st_dev != under.st_dev);
	CALL(access, M "/under", F_OK);
	make_file(M "/inside", "inside", 0644);
	make_dir(M "/dir");
	CALL(access, M "/inside", F_OK);
	CALL(access, M "/dir/../inside", F_OK);
	CALL(access, M "/../mount/under", F_OK);
	list();
	CALL(rmdir, M);
	CALL(rename, M, "/tmp/elsewhere");
	CALL(rename, M "/inside", "/tmp/elsewhere");
	CALL(link, M "/inside", "/tmp/elsewhere");
	CALL(umount2, M, 0);
	CALL(access, M "/under", F_OK);
	CALL(access, M "/inside", F_OK);
	CALL(umount2, M, 0);
	list();
	SYS(unlink, M "/under");
	CALL(rmdir, M);
}

TEST(errors)
{
	char *page = guarded_page();
	static char long_type[4200];

	make_dir(M);
	make_file(M "/file", "", 0644);
	CALL(mount, "none", M, "nosuchfs", 0, NULL);
	CALL(mount, "none", M, NULL, 0, NULL);
	CALL(mount, "none", M "/none", "tmpfs", 0, NULL);
	CALL(mount, "none", M "/file", "tmpfs", 0, NULL);
	CALL(mount, "none", M "/file/x", "tmpfs", 0, NULL);
	CALL(mount, "none", "", "tmpfs", 0, NULL);
	CALL(mount, "none", NULL, "tmpfs", 0, NULL);
	CALL(mount, "none", 8L, "tmpfs", 0, NULL);
	CALL(mount, 8L, M, "tmpfs", 0, NULL);
	CALL(mount, "none", M, 8L, 0, NULL);
	CALL(mount, "none", M, "tmpfs", 0, 8L);
	CALL(mount, "none", M, "tmpfs", 0x80000000L, NULL);
	CALL(mount, "none", M, "tmpfs", 0, "unknown=1");
	CALL(mount, "none", M, "tmpfs", 0, "size=x");
	CALL(mount, "none", M, "tmpfs", 0, "size=");
	CALL(mount, "none", M, "tmpfs", 0, "size");
	CALL(mount, "none", M, "tmpfs", 0, "size=-1");
	CALL(mount, "none", M, "tmpfs", 0, "size=1z");
	CALL(mount, "none", M, "tmpfs", 0, "nr_inodes=5%");
	CALL(mount, "none", M, "tmpfs", 0, "mode=9");
	CALL(mount, "none", M, "tmpfs", 0, "mode=x");
	CALL(mount, "none", M, "tmpfs", 0, "uid=-1");
	CALL(mount, NULL, M, NULL, MS_BIND, NULL);
	CALL(mount, "", M, NULL, MS_BIND, NULL);
	CALL(mount, M "/none", M, NULL, MS_BIND, NULL);
	CALL(mount, M "/file", M, NULL, MS_BIND, NULL);
	CALL(mount, M, M "/file", NULL, MS_BIND, NULL);
	CALL(mount, NULL, M, NULL, MS_REMOUNT, NULL);
	CALL(mount, NULL, M, NULL, MS_REMOUNT | MS_BIND, NULL);
	CALL(mount, NULL, M, NULL, MS_PRIVATE, NULL);
	CALL(mount, NULL, M, NULL, MS_PRIVATE | MS_SLAVE, NULL);
	CALL(mount, NULL, M, NULL, MS_PRIVATE | MS_RDONLY, NULL);
	CALL(mount, M, M, NULL, MS_MOVE, NULL);
	CALL(mount, NULL, M, NULL, MS_MOVE, NULL);
	CALL(mount, M "/none", M, NULL, MS_MOVE, NULL);
	memset(long_type, 'x', sizeof(long_type) - 1);
	show(SYS(mount, "none", M, long_type, 0, NULL), "mount of a long type");
	show(SYS(mount, long_type, M, "tmpfs", 0, NULL), "mount of a long source");
	show(SYS(mount, "none", long_type, "tmpfs", 0, NULL), "mount at a long path");
	show(SYS(mount, at_page_end(page, "end"), M, at_page_end(page, "tmpfs"), 0,
		 at_page_end(page, "size=1m")),
	     "mount with strings at the end of memory");
	CALL(umount2, M, 0x10);
	CALL(umount2, M "/none", 0);
	CALL(umount2, M "/file", 0);
	CALL(umount2, 8L, 0);
	CALL(umount2, "", 0);
	CALL(umount2, M, 0);
	CALL(umount2, M, MNT_DETACH);
	CALL(umount2, M, MNT_FORCE);
	CALL(umount2, M, MNT_EXPIRE);
	SYS(unlink, M "/file");
	SYS(rmdir, M);
}

TEST(bind)
{
	struct stat a, b;

	make_dir(M);
	make_dir(M "/a");
	make_dir(M "/a/sub");
	make_dir(M "/b");
	make_file(M "/a/sub/file", "text", 0644);
	make_file(M "/file", "another", 0644);
	make_file(M "/onto", "", 0644);
	CALL(mount, M "/a/sub", M "/b", NULL, MS_BIND, NULL);
	SYS(stat, M "/a/sub/file", &a);
	CALL(stat, M "/b/file", &b);
	check(a.st_ino == b.st_ino && a.st_dev == b.st_dev);
	CALL(mount, M "/file", M "/onto", "ignored", MS_BIND, "ignored");
	CALL(stat, M "/onto", &b);
	say("size %ld", (long)b.st_size);
	CALL(unlink, M "/onto");
	CALL(rename, M "/onto", M "/other");
	CALL(rename, M "/file", M "/onto");
	CALL(link, M "/file", M "/b/link");
	CALL(link, M "/a/sub/file", M "/b/link");
	CALL(rename, M "/b/file", M "/a/sub/moved");
	CALL(access, M "/b/../a", F_OK);
	CALL(access, M "/b/../file", F_OK);
	list();
	CALL(chdir, M "/b");
	CALL(getcwd, text, sizeof(text));
	say("%s", text);
	CALL(chdir, "..");
	CALL(getcwd, text, sizeof(text));
	say("%s", text);
	CALL(umount2, M "/b", 0);
	CALL(umount2, M "/onto", 0);
	CALL(chdir, "/");
	SYS(unlink, M "/onto");
	SYS(unlink, M "/file");
	SYS(unlink, M "/a/sub/file");
	SYS(rmdir, M "/a/sub");
	SYS(rmdir, M "/a");
	SYS(rmdir, M "/b");
	CALL(rmdir, M);
}

TEST(recursive)
{
	make_dir(M);
	make_dir(M "/a");
	make_dir(M "/b");
	make_dir(M "/c");
	CALL(mount, "one", M "/a", "tmpfs", 0, NULL);
	make_dir(M "/a/sub");
	CALL(mount, "two", M "/a/sub", "tmpfs", MS_NODEV, "size=64k");
	make_dir(M "/a/sub/deep");
	make_file(M "/a/sub/deep/file", "", 0644);
	CALL(mount, M "/a", M "/b", NULL, MS_BIND, NULL);
	CALL(access, M "/b/sub/deep", F_OK);
	CALL(mount, M "/a", M "/c", NULL, MS_BIND | MS_REC, NULL);
	CALL(access, M "/c/sub/deep/file", F_OK);
	list();
	CALL(umount2, M "/a", 0);
	CALL(umount2, M "/c", 0);
	CALL(umount2, M "/c", MNT_DETACH);
	list();
	CALL(mount, NULL, M "/a", NULL, MS_UNBINDABLE | MS_REC, NULL);
	list();
	CALL(mount, M "/a", M "/c", NULL, MS_BIND, NULL);
	CALL(mount, NULL, M "/a", NULL, MS_PRIVATE, NULL);
	CALL(mount, M "/a", M "/c", NULL, MS_BIND | MS_REC, NULL);
	CALL(access, M "/c/sub", F_OK);
	CALL(access, M "/c/sub/deep", F_OK);
	CALL(mount, NULL, M "/a", NULL, MS_SLAVE | MS_REC | MS_SILENT, NULL);
	list();
	CALL(umount2, M "/c", 0);
	CALL(umount2, M "/b", 0);
	CALL(umount2, M "/a/sub", 0);
	CALL(umount2, M "/a", 0);
	list();
	SYS(rmdir, M "/a");
	SYS(rmdir, M "/b");
	SYS(rmdir, M "/c");
	CALL(rmdir, M);
}

TEST(move)
{
	make_dir(M);
	make_dir(M "/a");
	make_dir(M "/b");
	make_file(M "/file", "", 0644);
	CALL(mount, "one", M "/a", "tmpfs", MS_NOATIME | MS_NOSUID, "mode=700,size=1m");
	make_dir(M "/a/sub");
	CALL(mount, "two", M "/a/sub", "tmpfs", 0, "nr_inodes=10");
	make_file(M "/a/sub/file", "", 0644);
	CALL(mount, M "/a", M "/a/sub", NULL, MS_MOVE, NULL);
	CALL(mount, M "/a", M "/file", NULL, MS_MOVE, NULL);
	CALL(mount, M "/a", M "/b", NULL, MS_MOVE, NULL);
	CALL(access, M "/b/sub/file", F_OK);
	CALL(access, M "/a/sub", F_OK);
	list();
	CALL(mount, M "/b/sub", M "/a", NULL, MS_MOVE, NULL);
	CALL(access, M "/a/file", F_OK);
	list();
	CALL(umount2, M "/a", 0);
	CALL(umount2, M "/b", 0);
	SYS(unlink, M "/file");
	SYS(rmdir, M "/a");
	SYS(rmdir, M "/b");
	CALL(rmdir, M);
}

TEST(stacked)
{
	make_dir(M);
	CALL(mount, "one", M, "tmpfs", 0, NULL);
	make_file(M "/one", "", 0644);
	CALL(mount, "two", M, "tmpfs", 0, NULL);
	make_file(M "/two", "", 0644);
	CALL(mount, M, M, NULL, MS_BIND, NULL);
	CALL(access, M "/one", F_OK);
	CALL(access, M "/two", F_OK);
	list();
	CALL(umount2, M, 0);
	CALL(access, M "/two", F_OK);
	CALL(umount2, M, 0);
	CALL(access, M "/one", F_OK);
	CALL(umount2, M, 0);
	CALL(umount2, M, 0);
	CALL(rmdir, M);
}

TEST(busy)
{
	char buf[16] = "";
	struct stat st;

	make_dir(M);
	CALL(mount, "one", M, "tmpfs", 0, NULL);
	make_file(M "/file", "still there", 0644);
	make_dir(M "/dir");
	long fd = CALL(open, M "/file", O_RDONLY);
	CALL(umount2, M, 0);
	CALL(umount2, M, MNT_FORCE);
	CALL(umount2, M, MNT_EXPIRE);
	SYS(close, fd);
	CALL(chdir, M "/dir");
	CALL(umount2, M, 0);
	CALL(umount2, M, MNT_DETACH);
	CALL(stat, M "/file", &st);
	CALL(stat, "../file", &st);
	CALL(stat, "../../file", &st);
	fd = CALL(open, "../file", O_RDWR);
	CALL(read, fd, buf, 11);
	say("%s", buf);
	show(SYS(getcwd, text, sizeof(text)) > 0, "getcwd");
	say("%s", text);
	CALL(mount, "two", ".", "tmpfs", 0, NULL);
	CALL(mount, ".", "/tmp", NULL, MS_BIND, NULL);
	CALL(umount2, "..", 0);
	CALL(chdir, "/");
	SYS(close, fd);
	list();
	CALL(rmdir, M);
}

TEST(expire)
{
	struct stat st;

	make_dir(M);
	CALL(mount, "one", M, "tmpfs", 0, NULL);
	CALL(umount2, M, MNT_EXPIRE | MNT_FORCE);
	CALL(umount2, M, MNT_EXPIRE | MNT_DETACH);
	CALL(umount2, M, MNT_EXPIRE);
	CALL(stat, M "/none", &st);
	CALL(stat, M, &st);
	CALL(umount2, M, MNT_EXPIRE);
	CALL(umount2, M, MNT_EXPIRE);
	CALL(umount2, M, MNT_EXPIRE);
	CALL(rmdir, M);
}

TEST(links)
{
	make_dir(M);
	make_dir(M "/a");
	SYS(symlink, "a", M "/link");
	CALL(mount, "one", M "/link", "tmpfs", 0, NULL);
	list();
	CALL(umount2, M "/link", UMOUNT_NOFOLLOW);
	CALL(umount2, M "/a", UMOUNT_NOFOLLOW);
	CALL(umount2, M "/link", 0);
	SYS(unlink, M "/link");
	SYS(rmdir, M "/a");
	CALL(rmdir, M);
}

/* A directory that was moved out of what a bind mount shows leads nowhere upwards. */
TEST(moved_out)
{
	make_dir(M);
	make_dir(M "/in");
	make_dir(M "/in/dir");
	make_dir(M "/in/dir/sub");
	make_dir(M "/out");
	make_dir(M "/bind");
	CALL(mount, M "/in", M "/bind", NULL, MS_BIND, NULL);
	CALL(chdir, M "/bind/dir/sub");
	CALL(rename, M "/in/dir", M "/out/dir");
	CALL(access, "..", F_OK);
	CALL(access, "../..", F_OK);
	CALL(access, "../../..", F_OK);
	CALL(chdir, "/");
	CALL(umount2, M "/bind", 0);
	SYS(rmdir, M "/bind");
	SYS(rmdir, M "/out/dir/sub");
	SYS(rmdir, M "/out/dir");
	SYS(rmdir, M "/out");
	SYS(rmdir, M "/in");
	CALL(rmdir, M);
}

TEST(old_magic)
{
	make_dir(M);
	CALL(mount, "a b\tc\\d", M, "tmpfs", 0xc0ed0000 | MS_NOEXEC, "");
	list();
	CALL(umount2, M, 0);
	CALL(mount, NULL, M, "tmpfs", 0, NULL);
	list();
	CALL(umount2, M, 0);
	CALL(rmdir, M);
}

TEST(proc)
{
	struct statfs fs;

	make_dir(M);
	CALL(mount, "proc", M, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	CALL(access, M "/self/status", F_OK);
	CALL(statfs, M, &fs);
	say("type %lx, flags %lx", (long)fs.f_type, (long)fs.f_flags);
	list();
	CALL(umount2, M, 0);
	CALL(rmdir, M);
}

/* Who may not. */
TEST(without_capability)
{
	int pid = fork();

	if (pid == 0) {
		make_dir(M);
		SYS(setresuid, 1000, 1000, 1000);
		CALL(mount, "none", M, "tmpfs", 0, NULL);
		CALL(mount, "none", "/none", "tmpfs", 0, NULL);
		CALL(mount, "none", M, "nosuchfs", 0, NULL);
		CALL(umount2, M, 0);
		CALL(umount2, "/none", 0);
		CALL(umount2, M, 0x10);
		CALL(pivot_root, M, M);
		CALL(pivot_root, "/none", "/none");
		_exit(0);
	}
	SYS(wait4, pid, NULL, 0, NULL);
	CALL(rmdir, M);
}

static void show_child(void)
{
	CALL(access, "/marker", F_OK);
	CALL(access, "/old/tmp", F_OK);
	CALL(access, "/old/marker", F_OK);
	say("cwd %s", getcwd(text, sizeof(text)));
}

TEST(pivot_root)
{
	make_dir(M);
	make_dir(M "/other");
	CALL(pivot_root, M, M);
	CALL(mount, "newroot", M, "tmpfs", 0, NULL);
	make_file(M "/marker", "", 0644);
	make_dir(M "/old");
	make_dir(M "/proc");
	CALL(pivot_root, M, "/tmp");
	CALL(pivot_root, "/tmp", M "/old");
	CALL(pivot_root, M "/old", M "/old");
	CALL(pivot_root, M "/marker", M "/old");
	CALL(pivot_root, M, M "/marker");
	CALL(pivot_root, M "/none", M "/old");
	CALL(pivot_root, M, M "/none");
	CALL(pivot_root, 8L, M);
	CALL(chdir, "/");
	CALL(pivot_root, M, M "/old");
	show_child();
	SYS(mount, "proc", "/proc", "proc", 0, NULL);
	show_mounts("/proc/self/mounts", "/old/tmp");
	SYS(umount2, "/proc", 0);
	/* And back again. */
	CALL(pivot_root, "/old", "/old" M);
	CALL(access, "/marker", F_OK);
	CALL(access, M "/marker", F_OK);
	say("cwd %s", getcwd(text, sizeof(text)));
	list();
	CALL(umount2, M, 0);
	SYS(rmdir, M "/other");
	CALL(rmdir, M);
}
