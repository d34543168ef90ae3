// SPDX-License-Identifier: BSD-3-Clause
// Every call about an open file, with every kind of one, as the file's owner and as somebody else.

#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/file/dump.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>

#define D    "/tmp/every-fd"
#define USER 1000

#ifndef SYS_fchmodat2 /* not every C library knows it */
#define SYS_fchmodat2 452
#endif

static char data[PAGE] __attribute__((aligned(4096)));
static struct iovec pieces[2] = {{data, 1}, {data + 1, 2}};

/* ---- the kinds ---- */

static long open_in(const char *path, int flags)
{
	return SYS(open, path, flags | O_NONBLOCK, 0666);
}

static long none(void)
{
	return -1;
}

static long closed(void)
{
	return 99;
}

static long read_only(void)
{
	return open_in(D "/file", O_RDONLY);
}

static long write_only(void)
{
	return open_in(D "/file", O_WRONLY);
}

static long read_write(void)
{
	return open_in(D "/file", O_RDWR);
}

static long append(void)
{
	return open_in(D "/file", O_RDWR | O_APPEND);
}

static long path_of_file(void)
{
	return open_in(D "/file", O_PATH);
}

static long path_of_link(void)
{
	return open_in(D "/link", O_PATH | O_NOFOLLOW);
}

static long path_of_directory(void)
{
	return open_in(D "/dir", O_PATH);
}

static long path_of_fifo(void)
{
	return open_in(D "/fifo", O_PATH);
}

static long directory(void)
{
	return open_in(D "/dir", O_RDONLY);
}

static long nameless(void)
{
	return open_in(D, O_TMPFILE | O_RDWR);
}

static long unlinked(void)
{
	long fd = open_in(D "/gone", O_CREAT | O_RDWR);

	SYS(unlink, D "/gone");
	return fd;
}

static long removed_directory(void)
{
	SYS(mkdir, D "/gone", 0777);
	long fd = open_in(D "/gone", O_RDONLY);

	SYS(rmdir, D "/gone");
	return fd;
}

static int pipe_ends[2] = {-1, -1};

static long pipe_to_read(void)
{
	SYS(close, pipe_ends[0]);
	SYS(close, pipe_ends[1]);
	SYS(pipe2, pipe_ends, O_NONBLOCK);
	SYS(write, pipe_ends[1], "piped data", 10);
	return SYS(dup, pipe_ends[0]);
}

static long pipe_to_write(void)
{
	long end = pipe_to_read();

	SYS(close, end);
	return SYS(dup, pipe_ends[1]);
}

static long event(void)
{
	return SYS(eventfd2, 5, O_NONBLOCK);
}

static long epoll(void)
{
	return SYS(epoll_create1, 0);
}

static long watcher(void)
{
	return SYS(inotify_init1, O_NONBLOCK);
}

static long timer(void)
{
	return SYS(timerfd_create, 1, O_NONBLOCK);
}

static long memory(void)
{
	long fd = SYS(memfd_create, "memory", 2);

	SYS(write, fd, "some memory", 11);
	return fd;
}

static long dev_null(void)
{
	return open_in("/dev/null", O_RDWR);
}

static long dev_zero(void)
{
	return open_in("/dev/zero", O_RDWR);
}

static long dev_full(void)
{
	return open_in("/dev/full", O_RDWR);
}

static long dev_urandom(void)
{
	return open_in("/dev/urandom", O_RDONLY);
}

#define KIND(name)          \
	{                   \
#name, name \
	}
static const struct kind {
	const char *name;
	long (*open)(void);
} kinds[] = {
	KIND(none),
	KIND(closed),
	KIND(read_only),
	KIND(write_only),
	KIND(read_write),
	KIND(append),
	KIND(path_of_file),
	KIND(path_of_link),
	KIND(path_of_directory),
	KIND(path_of_fifo),
	KIND(directory),
	KIND(nameless),
	KIND(unlinked),
	KIND(pipe_to_read),
	KIND(pipe_to_write),
	KIND(removed_directory),
	KIND(event),
	KIND(epoll),
	KIND(watcher),
	KIND(timer),
	KIND(memory),
	KIND(dev_null),
	KIND(dev_zero),
	KIND(dev_full),
	KIND(dev_urandom),
};

static void make(void)
{
	SYS(mkdir, D, 0777);
	SYS(chmod, D, 0777);
	SYS(mknod, D "/file", S_IFREG, 0);
	SYS(chmod, D "/file", 0666);
	SYS(truncate, D "/file", 5000);
	SYS(mkdir, D "/dir", 0755);
	SYS(mknod, D "/dir/inner", S_IFREG | 0644, 0);
	SYS(symlink, "file", D "/link");
	SYS(mknod, D "/fifo", S_IFIFO | 0666, 0);
}

/* ---- the calls ---- */

#define ON(name, ...) show(SYS(name, __VA_ARGS__), "  %s(%s)", #name, #__VA_ARGS__)

static void move_data(long fd)
{
	ON(read, fd, data, 3);
	ON(read, fd, data, 0);
	ON(write, fd, data, 3);
	ON(write, fd, data, 0);
	ON(pread64, fd, data, 3, 1);
	ON(pread64, fd, data, 3, -1);
	ON(pwrite64, fd, data, 3, 1);
	ON(pwrite64, fd, data, 3, -1);
	ON(readv, fd, pieces, 2);
	ON(readv, fd, pieces, 0);
	ON(readv, fd, pieces, -1);
	ON(writev, fd, pieces, 2);
	ON(writev, fd, pieces, 0);
	ON(writev, fd, pieces, 1025);
	ON(preadv, fd, pieces, 2, 1);
	ON(preadv, fd, pieces, 2, -1);
	ON(pwritev, fd, pieces, 2, 1);
	ON(pwritev, fd, pieces, 2, -1);
	ON(preadv2, fd, pieces, 2, -1, 0, 0);
	ON(preadv2, fd, pieces, 2, -2, 0, 0);
	ON(pwritev2, fd, pieces, 2, -1, 0, 0);
	ON(pwritev2, fd, pieces, 2, -2, 0, 0);
}

static void move_between(long fd)
{
	long in = open_in("/data/hello", O_RDONLY), out = open_in(D "/out", O_CREAT | O_RDWR);
	long at = 1, to = 1;

	ON(sendfile, out, fd, NULL, 3);
	ON(sendfile, out, fd, &at, 3);
	at = 1;
	ON(sendfile, fd, in, NULL, 3);
	ON(sendfile, fd, in, &at, 3);
	ON(copy_file_range, fd, NULL, out, NULL, 3, 0);
	ON(copy_file_range, fd, &at, out, &to, 3, 0);
	ON(copy_file_range, in, NULL, fd, NULL, 3, 0);
	ON(copy_file_range, in, &at, fd, &to, 3, 0);
	ON(copy_file_range, in, NULL, fd, NULL, 3, 1);
	SYS(close, in);
	SYS(close, out);
	SYS(unlink, D "/out");
}

static void seek(long fd)
{
	for (int whence = 0; whence < 6; whence++) {
		show(SYS(lseek, fd, 10, whence), "  lseek 10 %d", whence);
		show(SYS(lseek, fd, -1, whence), "  lseek -1 %d", whence);
		show(SYS(lseek, fd, 100000, whence), "  lseek 100000 %d", whence);
	}
}

static void change_space(long fd)
{
	ON(ftruncate, fd, 6000);
	ON(ftruncate, fd, -1);
	ON(fallocate, fd, 0, 0, 100);
	ON(fallocate, fd, 1, 0, 100);
	ON(fallocate, fd, 3, 0, 100);
	ON(fallocate, fd, 0x10, 0, 4096);
	ON(fallocate, fd, 0, -1, 100);
	ON(fallocate, fd, 0, 0, 0);
	ON(fsync, fd);
	ON(fdatasync, fd);
	ON(syncfs, fd);
	ON(sync_file_range, fd, 0, 100, 7);
	ON(sync_file_range, fd, -1, 100, 7);
	ON(sync_file_range, fd, 0, 100, 8);
	ON(readahead, fd, 0, 100);
	ON(fadvise64, fd, 0, 100, POSIX_FADV_WILLNEED);
	ON(fadvise64, fd, 0, 100, 77);
	ON(fadvise64, fd, 0, -1, 0);
}

static void look(long fd)
{
	static char buffer[4096];
	struct pollfd polled = {fd, POLLIN | POLLOUT, 0};

	ON(fstat, fd, buffer);
	ON(newfstatat, fd, "", buffer, AT_EMPTY_PATH);
	ON(newfstatat, fd, "inner", buffer, 0);
	ON(statx, fd, "", AT_EMPTY_PATH, 0xfff, buffer);
	ON(fstatfs, fd, buffer);
	ON(readlinkat, fd, "", buffer, 100);
	ON(readlinkat, fd, "inner", buffer, 100);
	ON(faccessat, fd, "inner", R_OK);
	ON(faccessat2, fd, "", R_OK, AT_EMPTY_PATH);
	show(SYS(poll, &polled, 1, 0), "  poll, and then %x", polled.revents);
	ON(fgetxattr, fd, "user.name", buffer, 10);
	ON(flistxattr, fd, buffer, 100);
	long end = SYS(getdents64, fd, buffer, sizeof(buffer));
	show(end < 0 ? end : end > 0, "  getdents64");
	end = SYS(getdents, fd, buffer, sizeof(buffer));
	show(end < 0 ? end : end > 0, "  getdents");
}

static void change(long fd)
{
	ON(fchmod, fd, 0640);
	ON(fchmod, fd, 0666);
	ON(fchmodat2, fd, "", 0666, AT_EMPTY_PATH);
	ON(fchown, fd, -1, -1);
	ON(fchown, fd, 5, 5);
	ON(fchownat, fd, "", 0, 0, AT_EMPTY_PATH);
	ON(utimensat, fd, NULL, NULL, 0);
	ON(utimensat, fd, "", NULL, AT_EMPTY_PATH);
	ON(futimesat, fd, NULL, NULL);
	ON(fsetxattr, fd, "user.name", "value", 5, 0);
	ON(fremovexattr, fd, "user.name");
	ON(fremovexattr, fd, "user.name");
	ON(linkat, fd, "", AT_FDCWD, D "/linked", AT_EMPTY_PATH);
	ON(unlink, D "/linked");
	ON(mkdirat, fd, "made", 0755);
	ON(unlinkat, fd, "made", AT_REMOVEDIR);
	ON(symlinkat, "target", fd, "made");
	ON(renameat, fd, "made", fd, "made2");
	ON(unlinkat, fd, "made2", 0);
	ON(mknodat, fd, "made", S_IFREG | 0644, 0);
	ON(unlinkat, fd, "made", 0);
	TRY(openat, fd, "inner", O_RDONLY);
	ON(fchdir, fd);
	SYS(chdir, "/");
}

static void control(long fd)
{
	struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};

	ON(flock, fd, 1 | 4);
	ON(flock, fd, 2 | 4);
	ON(flock, fd, 8);
	ON(flock, fd, 3);
	ON(fcntl, fd, F_GETFD, 0);
	ON(fcntl, fd, F_SETFD, FD_CLOEXEC);
	ON(fcntl, fd, F_GETFD, 0);
	ON(fcntl, fd, F_GETFL, 0);
	ON(fcntl, fd, F_SETFL, O_APPEND | O_NONBLOCK);
	ON(fcntl, fd, F_GETFL, 0);
	ON(fcntl, fd, F_SETFL, O_NONBLOCK);
	ON(fcntl, fd, F_SETFL, O_NONBLOCK | O_DIRECT);
	ON(fcntl, fd, F_GETFL, 0);
	ON(fcntl, fd, F_SETFL, O_NONBLOCK);
	ON(fcntl, fd, F_GETLK, &lock);
	lock.l_type = F_RDLCK;
	ON(fcntl, fd, F_SETLK, &lock);
	lock.l_type = F_WRLCK;
	ON(fcntl, fd, F_SETLK, &lock);
	lock.l_type = F_UNLCK;
	ON(fcntl, fd, F_SETLK, &lock);
	lock.l_type = 7;
	ON(fcntl, fd, F_SETLK, &lock);
	lock.l_type = F_RDLCK;
	ON(fcntl, fd, 36, &lock); /* F_OFD_GETLK */
	lock.l_type = F_RDLCK;
	ON(fcntl, fd, 37, &lock);
	lock.l_type = F_UNLCK;
	ON(fcntl, fd, 37, &lock);
	ON(fcntl, fd, 1031, 0); /* F_SETPIPE_SZ */
	ON(fcntl, fd, 1032, 0);
	ON(fcntl, fd, 1033, 0); /* F_ADD_SEALS */
	ON(fcntl, fd, 1034, 0);
	ON(fcntl, fd, 1029, 0); /* F_CANCELLK */
	ON(fcntl, fd, 77777, 0);
	TRY(fcntl, fd, F_DUPFD, 10);
	ON(fcntl, fd, F_DUPFD, -1);
	ON(fcntl, fd, F_DUPFD, 1 << 30);
	TRY(dup, fd);
	ON(dup2, fd, fd == -1 ? -1 : fd);
	ON(dup2, fd, 1 << 30);
	ON(dup3, fd, 50, 0);
	ON(dup3, fd, 50, 1);
	SYS(close, 50);
}

static void map(long fd)
{
	static const int protections[] = {PROT_READ, PROT_WRITE, PROT_READ | PROT_WRITE, PROT_EXEC};

	for (size_t i = 0; i < ARRAY_LEN(protections); i++) {
		for (int flags = MAP_SHARED; flags <= 3; flags++) {
			long at = SYS(mmap, NULL, PAGE, protections[i], flags, fd, 0);

			show_page(at, "  mmap protection %x flags %x", protections[i], flags);
			if (at > 0)
				SYS(munmap, at, PAGE);
		}
	}
	show_page(SYS(mmap, NULL, PAGE, PROT_READ, MAP_SHARED, fd, 1), "  mmap offset 1");
}

/* What each does to the object itself, afterwards. */
static void show_state(long fd)
{
	struct stat st = {0};

	if (SYS(fstat, fd, &st) == 0)
		say("  mode %o, links %ld, owner %d:%d, size %ld", st.st_mode, (long)st.st_nlink,
		    st.st_uid, st.st_gid, S_ISREG(st.st_mode) ? (long)st.st_size : 0);
}

static void try_all(void (*calls)(long fd), int user)
{
	make();
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		long fd = kinds[i].open();

		say("%s", kinds[i].name);
		SYS(setresuid, -1, user, -1);
		calls(fd);
		SYS(setresuid, -1, 0, -1);
		show_state(fd);
		if (fd >= 0)
			SYS(close, fd);
	}
	for (int i = 0; i < 2; i++) {
		SYS(close, pipe_ends[i]);
		pipe_ends[i] = -1;
	}
	say("tree %lx", dump_tree(D, 0, 0));
	dump_remove(D);
}

TEST(move_data)
{
	try_all(move_data, 0);
}

TEST(move_between)
{
	try_all(move_between, 0);
}

TEST(seek)
{
	try_all(seek, 0);
}

TEST(space)
{
	try_all(change_space, 0);
	try_all(change_space, USER);
}

TEST(look)
{
	try_all(look, 0);
	try_all(look, USER);
}

TEST(change)
{
	try_all(change, 0);
	try_all(change, USER);
}

TEST(control)
{
	try_all(control, 0);
	try_all(control, USER);
}

TEST(map)
{
	try_all(map, 0);
}
