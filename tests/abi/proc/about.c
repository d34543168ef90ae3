// SPDX-License-Identifier: BSD-3-Clause
// The smaller files of /proc/PID: what they are called, who may use them, what they say.

#define _GNU_SOURCE
#include "tests/abi/proc/proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const names[] = {
	"auxv",	     "cgroup",	    "cmdline",	    "comm",
	"cwd",	     "environ",	    "exe",	    "fd",
	"fdinfo",    "gid_map",	    "io",	    "limits",
	"maps",	     "mem",	    "mountinfo",    "mounts",
	"ns",	     "oom_adj",	    "oom_score",    "oom_score_adj",
	"pagemap",   "personality", "projid_map",   "root",
	"setgroups", "smaps",	    "smaps_rollup", "stat",
	"statm",     "status",	    "task",	    "timerslack_ns",
	"uid_map",   "wchan",
};

TEST(names)
{
	char path[64];

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct stat st = {0};

		snprintf(path, sizeof(path), "/proc/self/%s", names[i]);
		SYS(lstat, path, &st);
		say("%s %o", path, st.st_mode);
		snprintf(path, sizeof(path), "/proc/thread-self/%s", names[i]);
		st.st_mode = 0;
		SYS(lstat, path, &st);
		say("%s %o", path, st.st_mode);
	}
}

static void try_write(const char *path, const char *text)
{
	long fd = SYS(open, path, O_WRONLY);

	if (fd < 0)
		show(fd, "opening %s", path);
	else
		show(SYS(write, fd, text, strlen(text)), "%.*s to %s", (int)strcspn(text, "\n"),
		     text, path);
	SYS(close, fd);
}

/* Natively it may be missing; then it has to be in elfin, too. */
static void drop_resource_capability(void)
{
	struct {
		uint32_t version;
		int pid;
	} header = {0x20080522, 0};
	struct {
		uint32_t effective, permitted, inheritable;
	} data[2];

	SYS(capget, &header, data);
	data[0].effective &= ~(1U << 24);
	show(SYS(capset, &header, data), "capset");
}

static void set_adjustments(void)
{
	static const char *const values[] = {"500", "-500\n", " 1000 ", "1001", "-1001",      "x",
					     "",    "7x",     "+3",	"0",	"99999999999"};

	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		try_write("/proc/self/oom_score_adj", values[i]);
		say("adj %s", read_text("/proc/self/oom_score_adj"));
		say("old %s", read_text("/proc/self/oom_adj"));
	}
	try_write("/proc/self/oom_adj", "15");
	say("adj %s", read_text("/proc/self/oom_score_adj"));
	try_write("/proc/self/oom_adj", "-17");
	say("adj %s", read_text("/proc/self/oom_score_adj"));
	try_write("/proc/self/oom_adj", "16");
	try_write("/proc/self/oom_adj", "5");
	say("adj %s", read_text("/proc/self/oom_score_adj"));
}

static void set_and_pass_on(void)
{
	drop_resource_capability();
	set_adjustments();
	try_write("/proc/self/oom_score_adj", "-300");
	in_child(1000, set_adjustments);
	try_write("/proc/self/oom_score_adj", "-1000");
}

TEST(oom_score)
{
	long score, more;

	in_child(0, set_and_pass_on);
	say("adj %s", read_text("/proc/self/oom_score_adj"));
	score = atol(read_text("/proc/self/oom_score"));
	check(score >= 666 && score < 1333);
	try_write("/proc/self/oom_score_adj", "300");
	more = atol(read_text("/proc/self/oom_score"));
	try_write("/proc/self/oom_score_adj", "0");
	check(more >= score + 190 && more <= score + 210);
}

static void use(long fd, char *buf, long reads, long writes, long bytes)
{
	while (reads-- > 0)
		SYS(pread64, fd, buf, bytes, 0);
	while (writes-- > 0)
		SYS(pwrite64, fd, buf, bytes, 0);
}

static long io[4];

static void read_io(void)
{
	char *text = read_text("/proc/self/io");

	io[0] = find_number(text, "rchar");
	io[1] = find_number(text, "wchar");
	io[2] = find_number(text, "syscr");
	io[3] = find_number(text, "syscw");
}

static void write_some(void)
{
	char buf[100] = "";
	long fd = SYS(memfd_create, "io", 0);

	use(fd, buf, 0, 7, 100);
	SYS(close, fd);
}

TEST(io)
{
	char buf[1000] = "", *text = read_text("/proc/self/io");
	long before[4], size = strlen(text), fd = SYS(memfd_create, "io", 0);

	for (char *line = text; line; line = next_line(line))
		say("%.*s", (int)strcspn(line, ":"), line);
	use(fd, buf, 0, 1, 1000);
	read_io();
	memcpy(before, io, sizeof(io));
	use(fd, buf, 10, 3, 1000);
	SYS(pread64, fd, buf, 10, 5000);
	read_io();
	/* Reading the file itself counts, too: once with the text, once at its end. */
	check(io[0] - before[0] - 10000 >= size && io[0] - before[0] - 10000 < size + 40);
	say("written %ld, reads %ld, writes %ld", io[1] - before[1], io[2] - before[2],
	    io[3] - before[3]);
	/* What a child has written counts when it has been waited for. */
	read_io();
	memcpy(before, io, sizeof(io));
	int child = fork();

	if (child == 0) {
		write_some();
		_exit(0);
	}
	waitpid(child, NULL, 0);
	read_io();
	say("written %ld, writes %ld", io[1] - before[1], io[3] - before[3]);
	SYS(close, fd);
}

static void look_at_parent(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/", getppid());
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char file[96], c;
		long fd;

		if (strcmp(names[i], "task") == 0 || strcmp(names[i], "ns") == 0)
			continue;
		snprintf(file, sizeof(file), "%s%s", path, names[i]);
		fd = SYS(open, file, O_RDONLY);
		if (fd < 0)
			show(fd, "opening %s", names[i]);
		else
			show(SYS(read, fd, &c, 1) < 0, "reading %s", names[i]);
		SYS(close, fd);
	}
}

TEST(of_another_user)
{
	in_child(1000, look_at_parent);
}

TEST(identity)
{
	char *text = read_text("/proc/self/uid_map");

	say("%s", text);
	say("%s", read_text("/proc/self/gid_map"));
	say("%s", read_text("/proc/self/setgroups"));
	try_write("/proc/self/uid_map", "0 0 1");
	try_write("/proc/self/setgroups", "allow");
	try_write("/proc/self/setgroups", "deny");
	try_write("/proc/self/setgroups", "x");
}

TEST(timer_slack)
{
	say("%s", read_text("/proc/self/timerslack_ns"));
	try_write("/proc/self/timerslack_ns", "12345\n");
	say("%s", read_text("/proc/self/timerslack_ns"));
	try_write("/proc/self/timerslack_ns", "0");
	say("%s", read_text("/proc/self/timerslack_ns"));
	try_write("/proc/self/timerslack_ns", "x");
}

TEST(wchan)
{
	char *text = read_text("/proc/self/wchan");

	say("running: %s, %zu bytes", text, strlen(text));
}

static const char *const spaces[] = {
	"cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time", "time_for_children",
	"user",	  "uts"};

TEST(namespaces)
{
	for (size_t i = 0; i < ARRAY_LEN(spaces); i++) {
		char path[64], target[64] = "", other[64];
		struct stat st = {0}, its = {0};
		unsigned long number = 0;
		long fd;

		snprintf(path, sizeof(path), "/proc/self/ns/%s", spaces[i]);
		SYS(readlink, path, target, sizeof(target) - 1);
		say("%s: %.*s", spaces[i], (int)strcspn(target, "["), target);
		sscanf(strchr(target, '['), "[%lu]", &number);
		show(SYS(stat, path, &st), "stat");
		check(st.st_ino == number);
		say("  mode %o, links %ld, size %ld", st.st_mode, (long)st.st_nlink,
		    (long)st.st_size);
		fd = SYS(open, path, O_RDONLY);
		show(fd >= 0, "open");
		SYS(fstat, fd, &its);
		check(its.st_ino == st.st_ino && its.st_dev == st.st_dev);
		show(SYS(read, fd, target, 1), "read");
		snprintf(other, sizeof(other), "/proc/self/fd/%ld", fd);
		memset(target, 0, sizeof(target));
		SYS(readlink, other, target, sizeof(target) - 1);
		check(strtoul(strchr(target, '[') + 1, NULL, 10) == number);
		SYS(close, fd);
		SYS(lstat, path, &st);
		say("  link %o, size %ld", st.st_mode, (long)st.st_size);
	}
}
