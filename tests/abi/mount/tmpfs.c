// SPDX-License-Identifier: BSD-3-Clause
// The options of tmpfs: limits, and who the root belongs to.

#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/mount/mount.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#define M    "/tmp/mount-tmpfs"
#define SOME 2000

static void begin(const char *options)
{
	make_dir(M);
	show(SYS(mount, "none", M, "tmpfs", 0, options), "mount with %s", options);
}

static void end(void)
{
	CALL(umount2, M, 0);
	CALL(rmdir, M);
}

static void show_space(void)
{
	struct statfs fs;

	CALL(statfs, M, &fs);
	say("type %lx, blocks of %ld, names of %ld", (long)fs.f_type, (long)fs.f_bsize,
	    (long)fs.f_namelen);
	/* Where nothing was said, it depends on the memory. */
	if (fs.f_blocks < SOME)
		say("blocks %lu, free %lu, available %lu", (long)fs.f_blocks, (long)fs.f_bfree,
		    (long)fs.f_bavail);
	else
		check(fs.f_bfree == fs.f_bavail && fs.f_bfree <= fs.f_blocks);
	if (fs.f_files < SOME)
		say("files %lu, free %lu", (long)fs.f_files, (long)fs.f_ffree);
	else
		check(fs.f_ffree < fs.f_files);
}

TEST(options)
{
	static const char *const options[] = {
		"size=64k,nr_inodes=20,mode=700",
		"size=65537,uid=5,gid=6",
		"nr_blocks=7,nr_inodes=1k",
		"size=0x10000,mode=7777",
		"size=010000",
		",size=1m,,",
		"size=0,nr_inodes=0",
		"nr_blocks=0,nr_inodes=3",
		"inode64,size=2M",
		"size=1m,size=2m",
	};

	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		struct stat st;

		begin(options[i]);
		SYS(stat, M, &st);
		say("mode %o, owner %u:%u", st.st_mode, st.st_uid, st.st_gid);
		show_space();
		show_mounts("/proc/self/mounts", M);
		end();
	}
}

TEST(percent)
{
	struct statfs fs;

	begin("size=0%");
	CALL(statfs, M, &fs);
	say("blocks %ld", (long)fs.f_blocks);
	end();
	begin("size=50%");
	CALL(statfs, M, &fs);
	check(fs.f_blocks > 1000);
	end();
}

TEST(full)
{
	static char block[16384];
	struct stat st;

	begin("size=32k");
	long fd = CALL(open, M "/file", O_CREAT | O_RDWR, 0644);
	CALL(write, fd, block, sizeof(block));
	show_space();
	CALL(write, fd, block, sizeof(block));
	CALL(write, fd, block, 1);
	CALL(pwrite64, fd, block, 1, 0);
	SYS(fstat, fd, &st);
	say("size %ld, blocks %ld", (long)st.st_size, (long)st.st_blocks);
	CALL(fallocate, fd, 0, 0L, 40000L);
	show_space();
	CALL(mkdir, M "/dir", 0755);
	CALL(symlink, "short", M "/short");
	memset(block, 'x', 1000);
	block[1000] = '\0';
	show(SYS(symlink, block, M "/long"), "a long symlink");
	CALL(ftruncate, fd, 20000L);
	show_space();
	show(SYS(symlink, block, M "/long"), "a long symlink");
	CALL(ftruncate, fd, 1000000L);
	CALL(unlink, M "/file");
	show_space();
	SYS(close, fd);
	show_space();
	end();
}

TEST(inodes)
{
	begin("nr_inodes=4");
	show_space();
	make_file(M "/one", "1", 0644);
	CALL(mkdir, M "/two", 0755);
	show_space();
	CALL(link, M "/one", M "/link");
	show_space();
	CALL(link, M "/one", M "/more");
	TRY(open, M "/three", O_CREAT | O_WRONLY, 0644);
	CALL(mkdir, M "/three", 0755);
	CALL(symlink, "x", M "/three");
	CALL(mknod, M "/three", S_IFIFO | 0600, 0);
	TRY(open, M, O_TMPFILE | O_RDWR, 0600);
	CALL(unlink, M "/link");
	show_space();
	TRY(open, M, O_TMPFILE | O_RDWR, 0600);
	CALL(rename, M "/one", M "/two/one");
	CALL(unlink, M "/two/one");
	CALL(rmdir, M "/two");
	show_space();
	end();
}

/* A file without a name has no link to count until it gets one. */
TEST(inodes_of_unnamed)
{
	begin("nr_inodes=3");
	long fd = CALL(open, M, O_TMPFILE | O_RDWR, 0600);
	show_space();
	CALL(linkat, fd, "", AT_FDCWD, M "/named", AT_EMPTY_PATH);
	show_space();
	CALL(linkat, fd, "", AT_FDCWD, M "/again", AT_EMPTY_PATH);
	show_space();
	CALL(linkat, fd, "", AT_FDCWD, M "/more", AT_EMPTY_PATH);
	CALL(unlink, M "/named");
	CALL(unlink, M "/again");
	show_space();
	SYS(close, fd);
	show_space();
	end();
}

static void remount(const char *options)
{
	show(SYS(mount, NULL, M, NULL, MS_REMOUNT, options), "remount with %s", options);
}

TEST(new_limits)
{
	begin("size=64k,nr_inodes=10");
	long fd = CALL(open, M "/file", O_CREAT | O_RDWR, 0644);
	CALL(fallocate, fd, 0, 0L, 40000L);
	SYS(close, fd);
	remount("size=32k");
	remount("size=40k");
	remount("nr_inodes=1");
	remount("nr_inodes=2");
	remount("size=48k,nr_inodes=1");
	show_space();
	remount("size=0");
	show_space();
	remount("size=100k");
	remount("nr_inodes=0");
	remount("nr_inodes=5");
	show_space();
	show_mounts("/proc/self/mounts", M);
	end();
}

static void show_events(long fd)
{
	static char buf[4096];
	long n = SYS(read, fd, buf, sizeof(buf));

	show(n > 0 ? 0 : n, "read");
	for (long at = 0; at < n;) {
		struct inotify_event *event = (struct inotify_event *)(buf + at);

		say("watch %d, mask %x, %s", event->wd, event->mask, event->len ? event->name : "");
		at += sizeof(*event) + event->len;
	}
}

TEST(watches_of_an_unmounted)
{
	long fd = SYS(inotify_init1, IN_NONBLOCK), before = SYS(inotify_init1, IN_NONBLOCK);

	begin("size=1m");
	make_file(M "/file", "x", 0644);
	make_dir(M "/dir");
	make_dir(M "/dir/deep");
	CALL(inotify_add_watch, fd, M "/file", IN_MODIFY);
	CALL(umount2, M, 0);
	show_events(fd);
	show_events(fd);
	CALL(inotify_rm_watch, fd, 1);
	CALL(mount, "none", M, "tmpfs", 0, NULL);
	make_dir(M "/dir");
	CALL(inotify_add_watch, fd, M "/dir", IN_ALL_EVENTS | IN_ONESHOT);
	CALL(inotify_add_watch, before, M "/dir", IN_CREATE);
	CALL(umount2, M, 0);
	show_events(fd);
	show_events(before);
	/* One that is closed with watches that went with what they were on. */
	SYS(close, fd);
	SYS(close, before);
	CALL(rmdir, M);
}
