// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/fdinfo: what is known of open files.

#define _GNU_SOURCE
#include "tests/abi/proc/proc.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* All lines but those whose numbers differ from run to run. */
static void show_info(long fd)
{
	char path[64];
	struct stat st;
	char *text;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%ld", fd);
	text = read_text(path);
	SYS(fstat, fd, &st);
	check(find_number(text, "ino") == (long)st.st_ino);
	for (char *line = text; line; line = next_line(line)) {
		int len = (int)strcspn(line, "\n");
		char *ids = memmem(line, len, " ino:", 5);

		if (strncmp(line, "ino", 3) == 0 || strncmp(line, "mnt_id", 6) == 0 ||
		    strncmp(line, "eventfd-id", 10) == 0)
			len = (int)strcspn(line, "0123456789");
		if (ids)
			len = (int)(ids - line);
		say("%.*s", len, line);
	}
}

/* Lines about locks, without what differs from run to run; asserts that they say the right. */
static void show_locks(const char *path, const struct stat *st)
{
	char *text = read_text(path);

	for (char *line = text; line && *line; line = next_line(line)) {
		char kind[16], advisory[16], type[16], start[32], end[32];
		unsigned major, minor, ino;
		int pid;
		char *colon = strncmp(line, "lock:", 5) == 0 ? line + 5 : line;

		if (sscanf(colon, "%*d: %15s %15s %15s %d %x:%x:%u %31s %31s", kind, advisory, type,
			   &pid, &major, &minor, &ino, start, end) != 9 ||
		    ino != (unsigned)st->st_ino)
			continue;
		say("%s %s %s %s %s, %s", kind, advisory, type, start, end,
		    pid == SYS(getpid) ? "own"
		    : pid == -1	       ? "nobody's"
				       : "others'");
	}
}

/* How many lines of a text are about locks of a file. */
static int count_locks(long fd)
{
	struct stat st;
	int count = 0;

	SYS(fstat, fd, &st);
	for (char *line = read_text("/proc/locks"); line && *line; line = next_line(line)) {
		char kind[16];
		unsigned ino, device[2];

		/* Other file systems have files of the same number, with locks of other programs.
		 */
		if (sscanf(line, "%*d: %15s %*s %*s %*d %x:%x:%u", kind, &device[0], &device[1],
			   &ino) == 4)
			count += ino == (unsigned)st.st_ino && device[0] == major(st.st_dev) &&
				 device[1] == minor(st.st_dev);
	}
	return count;
}

static void show_all_locks(long fd)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%ld", fd);
	SYS(fstat, fd, &st);
	show_locks(path, &st);
}

TEST(locks)
{
	long fd = SYS(open, "/tmp/fdinfo.locks", O_RDWR | O_CREAT, 0600), other;
	struct flock part = {.l_type = F_WRLCK, .l_start = 10, .l_len = 20};
	struct flock rest = {.l_type = F_RDLCK, .l_start = 100, .l_len = 0};
	struct flock of_file = {.l_type = F_RDLCK, .l_start = 50, .l_len = 1};

	other = SYS(open, "/tmp/fdinfo.locks", O_RDWR);
	show_all_locks(fd);
	CALL(fcntl, fd, F_SETLK, &part);
	show_all_locks(fd);
	CALL(fcntl, fd, F_SETLK, &rest);
	CALL(fcntl, other, F_OFD_SETLK, &of_file);
	CALL(flock, fd, LOCK_SH);
	CALL(flock, other, LOCK_SH);
	say("one");
	show_all_locks(fd);
	say("other");
	show_all_locks(other);
	say("all: %d", count_locks(fd));
	SYS(close, other);
	say("one");
	show_all_locks(fd);
	SYS(close, fd);
	SYS(unlink, "/tmp/fdinfo.locks");
}

TEST(files)
{
	long fd = SYS(open, "/data/hello", O_RDONLY | O_CLOEXEC), other;
	int pipes[2];
	char buf[3];

	SYS(read, fd, buf, 3);
	show_info(fd);
	SYS(fcntl, fd, F_SETFD, 0);
	show_info(fd);
	other = SYS(open, "/tmp/fdinfo", O_RDWR | O_CREAT | O_APPEND, 0600);
	SYS(write, other, "hello", 5);
	show_info(other);
	SYS(close, other);
	SYS(unlink, "/tmp/fdinfo");
	other = SYS(open, "/data", O_RDONLY | O_DIRECTORY | O_PATH);
	show_info(other);
	SYS(close, other);
	SYS(pipe2, pipes, O_NONBLOCK);
	show_info(pipes[0]);
	show_info(pipes[1]);
	SYS(close, pipes[0]);
	SYS(close, pipes[1]);
	SYS(close, fd);
}

TEST(counters)
{
	long fd = SYS(eventfd2, 300, EFD_CLOEXEC | EFD_SEMAPHORE);
	sigset_t set;

	show_info(fd);
	SYS(close, fd);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGCHLD);
	fd = SYS(signalfd4, -1, &set, 8, SFD_NONBLOCK);
	show_info(fd);
	SYS(close, fd);
	fd = SYS(pidfd_open, getpid(), 0);
	check(fd >= 0);
	SYS(close, fd);
}

TEST(timers)
{
	struct itimerspec when = {{1000, 5}, {0, 1}};
	uint64_t ticks;
	long fd = SYS(timerfd_create, CLOCK_MONOTONIC, 0);

	show_info(fd);
	SYS(timerfd_settime, fd, TFD_TIMER_ABSTIME, &when, NULL);
	SYS(read, fd, &ticks, 8);
	char path[64], *text;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%ld", fd);
	text = read_text(path);
	say("%.*s", (int)strcspn(find_line(text, "clockid"), "\n"), find_line(text, "clockid"));
	say("%.*s", (int)strcspn(find_line(text, "settime"), "\n"), find_line(text, "settime"));
	say("%.*s", (int)strcspn(find_line(text, "it_interval"), "\n"),
	    find_line(text, "it_interval"));
	SYS(close, fd);
}

TEST(watchers)
{
	struct epoll_event event = {EPOLLIN | EPOLLET, {.u64 = 0x123456789}};
	long fd = SYS(epoll_create1, 0), counter = SYS(eventfd2, 0, 0);

	SYS(epoll_ctl, fd, EPOLL_CTL_ADD, counter, &event);
	show_info(fd);
	SYS(close, counter);
	show_info(fd);
	SYS(close, fd);
	fd = SYS(inotify_init1, 0);
	show_info(fd);
	SYS(inotify_add_watch, fd, "/data", IN_CREATE | IN_DELETE);
	show_info(fd);
	SYS(close, fd);
}

TEST(directory)
{
	DIR *dir = opendir("/proc/self/fdinfo");
	struct dirent *entry;
	struct stat st;
	int found = 0, type = 0;

	while (dir && (entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, "1") == 0) {
			found++;
			type = entry->d_type;
		}
	closedir(dir);
	say("%d found, of type %d", found, type);
	show(SYS(stat, "/proc/self/fdinfo/1", &st), "stat");
	say("%o, %ld bytes", st.st_mode, (long)st.st_size);
	CALL(access, "/proc/self/fdinfo/01", F_OK);
	CALL(access, "/proc/self/fdinfo/x", F_OK);
	CALL(access, "/proc/self/fdinfo/100000", F_OK);
	CALL(open, "/proc/self/fdinfo/1", O_WRONLY);
}
