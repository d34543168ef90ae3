// SPDX-License-Identifier: BSD-3-Clause
// What /proc/PID says of a process's calls, timers, core files, logins and areas.

#define _GNU_SOURCE
#include "tests/abi/proc/proc.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void write_to(const char *path, const char *text)
{
	long fd = SYS(open, path, O_WRONLY);

	show(fd < 0 ? fd : SYS(write, fd, text, strlen(text)), "%s <- %.*s", path,
	     (int)strcspn(text, "\n"), text);
	SYS(close, fd);
}

/* What a child that runs and then waits sees and leaves; its own number in *pid. */
static int start_child(int *end)
{
	int ready[2], go[2], pid;
	char byte;

	check(pipe(ready) == 0 && pipe(go) == 0);
	pid = fork();
	if (pid == 0) {
		close(go[1]);
		SYS(write, ready[1], "x", 1);
		SYS(read, go[0], &byte, 1);
		_exit(0);
	}
	SYS(read, ready[0], &byte, 1);
	close(ready[0]);
	close(ready[1]);
	close(go[0]);
	*end = go[1];
	return pid;
}

static void end_child(int pid, int end)
{
	close(end);
	waitpid(pid, NULL, 0);
}

TEST(modes)
{
	static const char *const names[] = {
		"clear_refs", "coredump_filter", "cpuset",    "loginuid",  "map_files",
		"mountstats", "numa_maps",	 "schedstat", "sessionid", "stack",
		"syscall",    "timens_offsets",	 "timers",
	};
	char path[64];
	struct stat st;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(path, sizeof(path), "/proc/self/%s", names[i]);
		show(SYS(lstat, path, &st), "%s", path);
		say("  mode %o", st.st_mode);
		snprintf(path, sizeof(path), "/proc/thread-self/%s", names[i]);
		show(SYS(access, path, F_OK), "%s", path);
	}
}

TEST(core_filter)
{
	static const char path[] = "/proc/self/coredump_filter";
	static const char *const values[] = {"0x7f", "077", "12\n", "0xffffffff", "0x1ffffffff",
					     "-1",   "",    "zz",   "1 2",	  "33"};
	int child;

	say("at first %s", read_text(path));
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		write_to(path, values[i]);
		say("%s", read_text(path));
	}
	child = fork();
	if (child == 0) {
		say("a child has %s", read_text(path));
		_exit(0);
	}
	waitpid(child, NULL, 0);
	write_to(path, "0x33");
}

TEST(syscall)
{
	int end, pid = start_child(&end), fields;
	char path[64], *text, state = 0;
	unsigned long args[6], sp, pc;
	long number = -1;

	fields = sscanf(read_text("/proc/self/syscall"), "%ld 0x%lx", &number, &args[0]);
	say("of its own: %d fields, call %ld", fields, number);
	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	while (state != 'S')
		sscanf(strrchr(read_text(path), ')'), ") %c", &state);
	snprintf(path, sizeof(path), "/proc/%d/syscall", pid);
	text = read_text(path);
	fields = sscanf(text, "%ld 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx\n", &number,
			&args[0], &args[1], &args[2], &args[3], &args[4], &args[5], &sp, &pc);
	say("%d fields, call %ld, length %lu", fields, number, args[2]);
	check(sp > 0x10000 && pc > 0x10000 && args[1] > sp - 0x10000);
	snprintf(path, sizeof(path), "/proc/%d/stack", pid);
	text = read_text(path);
	check(strncmp(text, "[<0>] ", 6) == 0 && strstr(text, "+0x") && strstr(text, "/0x"));
	snprintf(path, sizeof(path), "/proc/%d/wchan", pid);
	check(strlen(read_text(path)) > 1);
	end_child(pid, end);
}

TEST(children)
{
	int end, pid = start_child(&end);
	char expected[16];

	snprintf(expected, sizeof(expected), "%d ", pid);
	check(strstr(read_text("/proc/thread-self/children"), expected) != NULL);
	end_child(pid, end);
	check(strstr(read_text("/proc/thread-self/children"), expected) == NULL);
}

static void show_timers(void)
{
	char pid[16];

	for (char *line = read_text("/proc/self/timers"); line && *line; line = next_line(line)) {
		char *dot = strncmp(line, "notify: ", 8) == 0 ? strchr(line, '.') : NULL;

		if (dot) {
			say("%.*s", (int)(dot - line), line);
			snprintf(pid, sizeof(pid), ".%d\n", getpid());
			check(strncmp(dot, pid, strlen(pid)) == 0);
		} else if (strncmp(line, "ID: ", 4) != 0) {
			say("%.*s", (int)strcspn(line, "\n"), line);
		}
	}
}

TEST(timers)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
				 .sigev_signo = SIGUSR1,
				 .sigev_value.sival_ptr = (void *)0x123456789abc};
	timer_t first, second, third;

	say("%s|", read_text("/proc/self/timers"));
	timer_create(CLOCK_MONOTONIC, &event, &first);
	show_timers();
	timer_delete(first);
	event.sigev_notify = SIGEV_NONE;
	timer_create(CLOCK_REALTIME, &event, &second);
	show_timers();
	timer_delete(second);
	event.sigev_notify = SIGEV_THREAD_ID;
	((int *)&event)[4] = getpid(); /* sigev_notify_thread_id */
	timer_create(CLOCK_BOOTTIME, &event, &third);
	show_timers();
	timer_delete(third);
}

TEST(logins)
{
	int child;

	child = fork();
	if (child == 0) {
		char *session;

		write_to("/proc/self/loginuid", "1000");
		say("%s", read_text("/proc/self/loginuid"));
		session = read_text("/proc/self/sessionid");
		check(strcmp(session, "4294967295") != 0 && session[strlen(session) - 1] != '\n');
		write_to("/proc/self/loginuid", "x");
		write_to("/proc/self/loginuid", "-1");
		write_to("/proc/self/loginuid", "4294967296");
		write_to("/proc/self/loginuid", "4294967295");
		say("%s", read_text("/proc/self/loginuid"));
		say("%s", read_text("/proc/self/sessionid"));
		write_to("/proc/1/loginuid", "5");
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

TEST(small)
{
	unsigned long ran, waited, slices;
	int end, pid = start_child(&end);
	char path[64];

	say("%s", read_text("/proc/self/cpuset"));
	say("%s", read_text("/proc/self/timens_offsets"));
	check(sscanf(read_text("/proc/self/schedstat"), "%lu %lu %lu\n", &ran, &waited, &slices) ==
	      3);
	check(ran > 0);
	check(find_line(read_text("/proc/self/mountstats"), "device ") != NULL);
	check(strstr(read_text("/proc/self/mountstats"), " mounted on /proc with fstype proc\n") !=
	      NULL);
	snprintf(path, sizeof(path), "/proc/%d/map_files", pid);
	TRY(open, path, O_RDONLY | O_DIRECTORY);
	end_child(pid, end);
}

/* The figure of an area in smaps, or -1. */
static long figure(const void *area, const char *name)
{
	char start[40], *line;

	snprintf(start, sizeof(start), "%08lx-", (unsigned long)area);
	line = find_line(read_text("/proc/self/smaps"), start);
	return line ? find_number(line, name) : -1;
}

TEST(clear_refs)
{
	static const char *const values[] = {"0", "6", "x", "", "-1", "2", "3", "4\n", "5"};
	char *p = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long fd, peak;

	madvise(p, 16 * PAGE, MADV_NOHUGEPAGE);
	memset(p, 1, 16 * PAGE);
	say("referenced %ld", figure(p, "Referenced"));
	write_to("/proc/self/clear_refs", "1");
	say("referenced %ld", figure(p, "Referenced"));
	p[0] = p[5 * PAGE] = 2;
	check(figure(p, "Referenced") <= 64);
	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		write_to("/proc/self/clear_refs", values[i]);
	say("resident %ld, %d %d %d", figure(p, "Rss"), p[0], p[5 * PAGE], p[6 * PAGE]);
	munmap(p, 16 * PAGE);
	p = mmap(NULL, 1 << 22, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	madvise(p, 1 << 22, MADV_NOHUGEPAGE);
	memset(p, 1, 1 << 22);
	munmap(p, 1 << 22);
	peak = find_number(read_text("/proc/self/status"), "VmHWM");
	write_to("/proc/self/clear_refs", "5");
	check(find_number(read_text("/proc/self/status"), "VmHWM") <= peak - 3000);
	fd = CALL(open, "/proc/self/clear_refs", O_RDWR);
	show(SYS(read, fd, p, 0), "reading");
	SYS(close, fd);
}

TEST(numa_maps)
{
	static const char path[] = "/tmp/numa file";
	long fd = SYS(open, path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	char *p, start[40], *line;

	SYS(ftruncate, fd, 4 * PAGE);
	p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	snprintf(start, sizeof(start), "%08lx default ", (unsigned long)p);
	line = find_line(read_text("/proc/self/numa_maps"), start);
	say("%.*s", (int)strcspn(line + 13, "\n"), line + 13);
	memset(p, 1, 2 * PAGE);
	line = find_line(read_text("/proc/self/numa_maps"), start);
	check(line && strstr(line, " N0=") && strstr(line, " kernelpagesize_kB=4\n"));
	munmap(p, 4 * PAGE);
	SYS(close, fd);
	SYS(unlink, path);
	check(strstr(read_text("/proc/self/numa_maps"), " default stack") != NULL);
	p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mmap(p + 3 * PAGE, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	madvise(p, 3 * PAGE, MADV_NOHUGEPAGE);
	memset(p, 1, 2 * PAGE);
	snprintf(start, sizeof(start), "%08lx default anon=", (unsigned long)p);
	check(find_line(read_text("/proc/self/numa_maps"), start) != NULL);
	munmap(p, 4 * PAGE);
}

/* How many links map_files has, and whether the area at p is one of them. */
static int count_links(const void *p, size_t size, int *found)
{
	DIR *dir = opendir("/proc/self/map_files");
	struct dirent *entry;
	char name[64];
	int count = 0;

	*found = 0;
	snprintf(name, sizeof(name), "%lx-%lx", (long)p, (long)p + (long)size);
	while ((entry = readdir(dir))) {
		count += entry->d_name[0] != '.' && entry->d_type == DT_LNK;
		*found += strcmp(entry->d_name, name) == 0;
	}
	closedir(dir);
	return count;
}

/* What a process has open is its own, also when others must not look into it any more. */
TEST(own_files)
{
	int child = fork();
	char target[80];

	if (child == 0) {
		long fd = SYS(open, "/data/hello", O_RDONLY);
		char name[40];

		setuid(1000);
		snprintf(name, sizeof(name), "/proc/self/fd/%ld", fd);
		say("readlink %ld", SYS(readlink, name, target, sizeof(target)));
		TRY(open, name, O_RDONLY);
		TRY(open, "/proc/self/fd", O_RDONLY | O_DIRECTORY);
		TRY(open, "/proc/self/fdinfo/0", O_RDONLY);
		TRY(open, "/proc/self/fdinfo", O_RDONLY | O_DIRECTORY);
		TRY(open, "/proc/self/map_files", O_RDONLY | O_DIRECTORY);
		TRY(open, "/proc/1/fd", O_RDONLY | O_DIRECTORY);
		CALL(access, "/proc/self/fd", R_OK);
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

TEST(map_files)
{
	static const char path[] = "/tmp/map_files.data";
	long fd = SYS(open, path, O_RDWR | O_CREAT | O_TRUNC, 0600), len;
	int before, after, found, child;
	char *p, name[80], target[80] = "";
	struct stat st, own;

	SYS(write, fd, "contents", 8);
	before = count_links(NULL, 0, &found);
	p = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
	after = count_links(p, 2 * PAGE, &found);
	say("%d more, %d of them mine", after - before, found);
	snprintf(name, sizeof(name), "/proc/self/map_files/%lx-%lx", (long)p,
		 (long)p + 2 * (long)PAGE);
	len = SYS(readlink, name, target, sizeof(target));
	say("%ld %.*s", len, (int)len, target);
	SYS(lstat, name, &st);
	say("mode %o, size %ld", st.st_mode, (long)st.st_size);
	SYS(stat, name, &st);
	SYS(fstat, fd, &own);
	check(st.st_ino == own.st_ino && st.st_dev == own.st_dev);
	SYS(unlink, path);
	len = SYS(readlink, name, target, sizeof(target));
	say("%ld %.*s", len, (int)len, target);
	fd = SYS(close, fd);
	fd = SYS(open, name, O_RDONLY);
	len = SYS(read, fd, target, sizeof(target));
	say("%ld %.*s", len, (int)len, target);
	SYS(close, fd);
	child = fork();
	if (child == 0) {
		setuid(1000);
		show(SYS(open, name, O_RDONLY), "as another");
		_exit(0);
	}
	waitpid(child, NULL, 0);
	munmap(p, 2 * PAGE);
	show(SYS(readlink, name, target, sizeof(target)), "unmapped");
	show(SYS(readlink, "/proc/self/map_files/0-1000", target, sizeof(target)), "none");
	show(SYS(readlink, "/proc/self/map_files/zz", target, sizeof(target)), "no name");
	show(SYS(mkdir, "/proc/self/map_files/new", 0700), "mkdir");
}

/* Which of a kind it is, is another matter; the user namespace is the first one. */
TEST(namespaces)
{
	static const char *const kinds[] = {"cgroup", "ipc",  "mnt",  "net",
					    "pid",    "time", "user", "uts"};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct stat owner, user;
		unsigned uid = 77;
		char path[40];
		long fd, other;

		snprintf(path, sizeof(path), "/proc/self/ns/%s", kinds[i]);
		fd = SYS(open, path, O_RDONLY);
		show(SYS(ioctl, fd, 0xb703), "kind of %s", kinds[i]);
		other = SYS(ioctl, fd, 0xb701);
		show(other < 0 ? other : 0, "owner");
		if (other >= 0) {
			SYS(fstat, other, &owner);
			SYS(stat, "/proc/self/ns/user", &user);
			check(owner.st_ino == user.st_ino && owner.st_dev == user.st_dev);
			say("flags %lx", SYS(fcntl, other, F_GETFD));
			SYS(close, other);
		}
		show(SYS(ioctl, fd, 0xb702), "parent");
		show(SYS(ioctl, fd, 0xb704, &uid), "owner of a user namespace");
		say("%u", uid);
		show(SYS(ioctl, fd, 0xb7ff), "unknown");
		SYS(close, fd);
	}
}
