// SPDX-License-Identifier: BSD-3-Clause
// The text files of /proc: how they are read, and what they say of this process and machine.

#define _GNU_SOURCE
#include "tests/abi/proc/proc.h"

#include <cpuid.h>
#include <dirent.h>
#include <elf.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static const char *const names[] = {
	"/proc/self/auxv",
	"/proc/self/cgroup",
	"/proc/self/cmdline",
	"/proc/self/comm",
	"/proc/self/cwd",
	"/proc/self/environ",
	"/proc/self/exe",
	"/proc/self/fd",
	"/proc/self/limits",
	"/proc/self/maps",
	"/proc/self/mounts",
	"/proc/self/mountinfo",
	"/proc/self/root",
	"/proc/self/smaps",
	"/proc/self/stat",
	"/proc/self/statm",
	"/proc/self/status",
	"/proc/self/task",
	"/proc/thread-self/comm",
	"/proc/cmdline",
	"/proc/cpuinfo",
	"/proc/filesystems",
	"/proc/loadavg",
	"/proc/meminfo",
	"/proc/mounts",
	"/proc/self",
	"/proc/stat",
	"/proc/swaps",
	"/proc/uptime",
	"/proc/version",
	"/proc/sys",
	"/proc/sys/kernel",
	"/proc/sys/kernel/osrelease",
	"/proc/sys/kernel/hostname",
	"/proc/sys/vm/overcommit_memory",
	"/proc/sys/kernel/random/uuid",
};

TEST(modes)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct stat st = {0};

		show(SYS(lstat, names[i], &st), "%s", names[i]);
		say("  mode %o blocks %ld", st.st_mode, (long)st.st_blocks);
	}
}

/* Read in any way, the text is the same. */
static void read_in_pieces(const char *path)
{
	char *whole = read_text(path), piece[64];
	long fd = SYS(open, path, O_RDONLY), size = strlen(whole), at = 0, wrong = 0, part;

	while ((part = SYS(read, fd, piece, 1 + at % 60)) > 0) {
		wrong += at + part > size || memcmp(whole + at, piece, part) != 0;
		at += part;
	}
	say("%s: %ld, %ld wrong, %s", path, part, wrong, at == size ? "whole" : "different");
	wrong = SYS(pread64, fd, piece, 10, 5) != 10 || memcmp(piece, whole + 5, 10) != 0;
	say("  at an offset: %ld wrong", wrong);
	SYS(close, fd);
}

TEST(pieces)
{
	read_in_pieces("/proc/self/limits");
	read_in_pieces("/proc/self/maps");
	read_in_pieces("/proc/self/status");
	read_in_pieces("/proc/filesystems");
	read_in_pieces("/proc/self/mountinfo");
	read_in_pieces("/proc/version");
}

/* Reads the beginning of a file; how much there is differs from machine to machine. */
static int read_any(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	static char buf[65536];
	long fd;

	/* Messages that were read are gone for others. */
	if (kind != FTW_F || !S_ISREG(st->st_mode) || strcmp(path, "/proc/kmsg") == 0)
		return 0;
	fd = SYS(open, path, O_RDONLY | O_NONBLOCK);
	SYS(read, fd, buf, sizeof(buf));
	SYS(close, fd);
	return 0;
}

/* Whatever is there can be read, or says why not. */
TEST(every_file)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	struct stat st;
	char path[300];

	while ((entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%s", entry->d_name);
		if (SYS(lstat, path, &st) == 0)
			read_any(path, &st, FTW_F, NULL);
	}
	closedir(dir);
	nftw("/proc/sys", read_any, 20, FTW_PHYS);
	nftw("/proc/self/", read_any, 20, FTW_PHYS);
	nftw("/sys/devices/system/cpu", read_any, 20, FTW_PHYS);
	nftw("/sys/devices/system/node", read_any, 20, FTW_PHYS);
	nftw("/sys/kernel/mm", read_any, 20, FTW_PHYS);
	nftw("/sys/class/net/lo/", read_any, 20, FTW_PHYS);
	nftw("/sys/fs/cgroup", read_any, 20, FTW_PHYS);
}

TEST(command_line)
{
	char *text = read_text("/proc/cmdline");
	size_t len = strlen(text);

	check(len > 1 && strcspn(text, "\n") == len - 1);
}

TEST(operations)
{
	char buf[16] = "", *page = guarded_page();
	struct stat st;
	long fd = CALL(open, "/proc/self/status", O_RDONLY);

	CALL(read, fd, buf, 5);
	say("%.5s", buf);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(lseek, fd, 0, SEEK_END);
	CALL(lseek, fd, -6, SEEK_CUR);
	CALL(lseek, fd, 0, 9);
	CALL(lseek, fd, 0, SEEK_SET);
	CALL(read, fd, buf, 5);
	say("%.5s", buf);
	CALL(lseek, fd, 1L << 40, SEEK_SET);
	CALL(read, fd, buf, 5);
	CALL(lseek, fd, 0, SEEK_SET);
	CALL(read, fd, 8, 5);
	CALL(read, fd, page + PAGE - 4, 4);
	CALL(read, fd, buf, 0);
	CALL(write, fd, buf, 5);
	CALL(ftruncate, fd, 0);
	CALL(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
	CALL(fstat, fd, &st);
	CALL(getdents64, fd, page, 1000);
	SYS(close, fd);
	TRY(open, "/proc/self/status", O_WRONLY);
	TRY(open, "/proc/self/status", O_RDONLY | O_DIRECTORY);
	TRY(open, "/proc/self/status", O_RDONLY | O_CREAT, 0600);
	TRY(open, "/proc/self/status/x", O_RDONLY);
	TRY(open, "/proc/sys/kernel/osrelease", O_WRONLY);
	TRY(open, "/proc/sys/kernel/nothing", O_RDONLY);
	CALL(unlink, "/proc/meminfo");
	CALL(mkdir, "/proc/sys/new", 0700);
	CALL(rename, "/proc/meminfo", "/proc/meminfo2");
	CALL(access, "/proc/meminfo", R_OK);
	CALL(access, "/proc/meminfo", X_OK);
}

TEST(stat)
{
	char *text = read_text("/proc/self/stat"), state;
	int pid, ppid, pgrp, session, fields = 1;
	struct rlimit limit;

	SYS(prctl, PR_SET_NAME, "a) b (c", 0, 0, 0);
	text = read_text("/proc/self/stat");
	check(sscanf(text, "%d (a) b (c) %c %d %d %d", &pid, &state, &ppid, &pgrp, &session) == 5);
	check(pid == getpid() && ppid == getppid() && pgrp == getpgrp() && session == getsid(0));
	for (char *p = strrchr(text, ')'); *p; p++)
		fields += *p == ' ';
	say("state %c, %d fields", state, fields + 1);
	char *field[60] = {0};
	int n = 3;

	for (char *p = strtok(strrchr(text, ')') + 1, " \n"); p; p = strtok(NULL, " \n"))
		field[n++] = p;
	say("threads %s, itrealvalue %s, exit signal %s, policy %s", field[20], field[21],
	    field[38], field[41]);
	say("rt_priority %s, nswap %s, wchan %s", field[40], field[36], field[35]);
	check(strtol(field[18], NULL, 10) == 20 + strtol(field[19], NULL, 10));
	check(strtoul(field[23], NULL, 10) > 100000 && strtoul(field[24], NULL, 10) > 10);
	check(strtoul(field[22], NULL, 10) < 1UL << 40);
	getrlimit(RLIMIT_RSS, &limit);
	check(strtoul(field[25], NULL, 10) == limit.rlim_cur);
	check(strtoul(field[28], NULL, 10) > (unsigned long)&limit);
	check(strtoul(field[48], NULL, 10) == (unsigned long)abi_argv[0]);
	check(strtoul(field[50], NULL, 10) == (unsigned long)abi_envp[0]);
	check(strtoul(field[49], NULL, 10) == strtoul(field[50], NULL, 10));
	say("the last: %s", field[52]);
	SYS(prctl, PR_SET_NAME, "abi", 0, 0, 0);
}

/* The lines of status that say the same of this process everywhere. */
TEST(status)
{
	static const char *const same[] = {"Name",   "State",	"Ngid",	  "TracerPid",	"Uid",
					   "Gid",    "VmPin",	"VmSwap", "Threads",	"CapInh",
					   "CapAmb", "Kthread", "SigIgn", "NoNewPrivs", "Seccomp",
					   "Umask",  "SigPnd",	"ShdPnd"};
	char *text;
	uint64_t mask = 0x1234;

	SYS(prctl, PR_SET_NAME, "abi", 0, 0, 0);
	SYS(rt_sigprocmask, 2, &mask, NULL, 8);
	text = read_text("/proc/self/status");
	for (size_t i = 0; i < ARRAY_LEN(same); i++) {
		char *line = find_line(text, same[i]);

		say("%.*s", line ? (int)strcspn(line, "\n") : 4, line ? line : "none");
	}
	say("%.*s", 24, find_line(text, "SigBlk"));
	mask = 0;
	SYS(rt_sigprocmask, 2, &mask, NULL, 8);
	check(find_number(text, "Tgid") == getpid() && find_number(text, "Pid") == getpid());
	check(find_number(text, "PPid") == getppid());
	check(find_number(text, "NSpgid") == getpgrp() && find_number(text, "NSsid") == getsid(0));
	check(find_number(text, "VmPeak") >= find_number(text, "VmSize"));
	check(find_number(text, "VmHWM") >= find_number(text, "VmRSS"));
	check(find_number(text, "VmRSS") == find_number(text, "RssAnon") +
						    find_number(text, "RssFile") +
						    find_number(text, "RssShmem"));
	check(find_number(text, "VmSize") > find_number(text, "VmStk"));
	check(find_number(text, "VmExe") > 100 && find_number(text, "VmPTE") > 0);
	check(find_number(text, "FDSize") >= 64);
	check(find_number(text, "voluntary_ctxt_switches") >= 0);
}

static long vm(const char *name)
{
	return find_number(read_text("/proc/self/status"), name);
}

TEST(memory)
{
	long size = vm("VmSize"), data = vm("VmData"), anon = vm("RssAnon"), locked, pages[2];
	char *p = (char *)SYS(mmap, NULL, 1 << 22, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	say("size %+ld, data %+ld", vm("VmSize") - size, vm("VmData") - data);
	SYS(madvise, p, 1 << 22, MADV_NOHUGEPAGE);
	memset(p, 1, 1 << 22);
	/* Some versions of Linux count a little at a time, for each processor. */
	anon = vm("RssAnon") - anon;
	check(anon >= 3500 && anon < 4700);
	locked = vm("VmLck");
	SYS(mlock, p, 1 << 16);
	locked = vm("VmLck") - locked;
	say("locked %ld", locked);
	sscanf(read_text("/proc/self/statm"), "%ld %ld", &pages[0], &pages[1]);
	check(pages[0] * 4 == vm("VmSize") && labs(pages[1] * 4 - vm("VmRSS")) < 1000);
	SYS(munmap, p, 1 << 22);
	say("size %+ld, data %+ld", vm("VmSize") - size, vm("VmData") - data);
	check(vm("VmPeak") >= size + 4096);
}

TEST(strings)
{
	char *text = read_text("/proc/self/cmdline");
	long fd;

	check(strcmp(text, abi_argv[0]) == 0);
	text = read_text("/proc/self/environ");
	check(strcmp(text, abi_envp[0]) == 0);
	text = read_text("/proc/self/auxv");
	check(((Elf64_auxv_t *)text)[0].a_type != AT_NULL);
	for (Elf64_auxv_t *a = (void *)text; a->a_type != AT_NULL; a++)
		if (a->a_type == AT_ENTRY)
			check(a->a_un.a_val == getauxval(AT_ENTRY));
	SYS(prctl, PR_SET_NAME, "abi", 0, 0, 0);
	say("comm %s", read_text("/proc/self/comm"));
	fd = CALL(open, "/proc/self/comm", O_WRONLY);
	CALL(write, fd, "a longer name than fits", 23);
	say("comm %s", read_text("/proc/self/comm"));
	CALL(write, fd, "abi", 3);
	say("comm %s", read_text("/proc/self/comm"));
	CALL(write, fd, 8, 3);
	SYS(close, fd);
	say("comm of the thread %s", read_text("/proc/thread-self/comm"));
}

TEST(limits)
{
	struct rlimit old, new = {100, 200};
	char *text;

	getrlimit(RLIMIT_LOCKS, &old);
	text = read_text("/proc/self/limits");
	say("%.*s", (int)strcspn(text, "\n"), text);
	for (char *line = next_line(text); line; line = next_line(line))
		say("%.25s|%.*s", line, (int)strcspn(line + 68, "\n"), line + 68);
	new.rlim_max = old.rlim_max;
	setrlimit(RLIMIT_LOCKS, &new);
	text = find_line(read_text("/proc/self/limits"), "Max file locks");
	say("%.*s|", 46, text);
	setrlimit(RLIMIT_LOCKS, &old);
}

TEST(directories)
{
	struct dirent *entry;
	DIR *dir = opendir("/proc/self/task");
	int found = 0, all = 0;
	char own[32], path[64];

	snprintf(own, sizeof(own), "%d", getpid());
	while (dir && (entry = readdir(dir)) != NULL) {
		all += entry->d_name[0] != '.';
		found += strcmp(entry->d_name, own) == 0;
	}
	closedir(dir);
	say("%d threads, %d of them me", all, found);
	found = 0;
	dir = opendir("/proc");
	while (dir && (entry = readdir(dir)) != NULL) {
		found += strcmp(entry->d_name, own) == 0;
		found +=
			strcmp(entry->d_name, "self") == 0 || strcmp(entry->d_name, "meminfo") == 0;
	}
	closedir(dir);
	say("%d found in /proc", found);
	snprintf(path, sizeof(path), "/proc/self/task/%d/status", getpid());
	check(find_number(read_text(path), "Pid") == getpid());
	CALL(access, "/proc/self/task/1000000/stat", F_OK);
	CALL(access, "/proc/1000000", F_OK);
}

TEST(machine)
{
	struct sysinfo info;
	struct utsname uts;
	struct timespec now;
	double up, idle, load[3];
	unsigned running, all, last;
	char *text, line[300];

	text = read_text("/proc/meminfo");
	sysinfo(&info);
	check(find_number(text, "MemTotal") == (long)(info.totalram / 1024 * info.mem_unit));
	check(find_number(text, "MemFree") <= find_number(text, "MemTotal"));
	check(find_number(text, "MemAvailable") > 0);
	say("%.*s", 14, find_line(text, "MemTotal"));
	say("%.*s", (int)strcspn(find_line(text, "SwapTotal"), "\n"), find_line(text, "SwapTotal"));
	say("%.*s", 27, find_line(text, "Hugepagesize"));
	check(sscanf(read_text("/proc/uptime"), "%lf %lf\n", &up, &idle) == 2);
	SYS(clock_gettime, CLOCK_BOOTTIME, &now);
	check(up <= now.tv_sec + 1 && up >= now.tv_sec - 60);
	check(sscanf(read_text("/proc/loadavg"), "%lf %lf %lf %u/%u %u\n", &load[0], &load[1],
		     &load[2], &running, &all, &last) == 6);
	check(running >= 1 && all >= running && last > 0);
	uname(&uts);
	text = read_text("/proc/version");
	snprintf(line, sizeof(line), "%s version %s (", uts.sysname, uts.release);
	check(strncmp(text, line, strlen(line)) == 0);
	text = read_text("/proc/stat");
	check(find_line(text, "cpu  ") == text && find_line(text, "cpu0 ") != NULL);
	check(find_number(text, "procs_running") >= 1 && find_number(text, "processes") >= 1);
	SYS(clock_gettime, CLOCK_REALTIME, &now);
	check(labs(find_number(text, "btime") + (long)up - now.tv_sec) < 60);
	text = read_text("/proc/swaps");
	say("%.*s", (int)strcspn(text, "\n"), text);
	text = read_text("/proc/filesystems");
	check(strstr(text, "nodev\ttmpfs\n") && strstr(text, "nodev\tproc\n"));
}

TEST(mounts)
{
	char *text = read_text("/proc/mounts"), *line;
	int root = 0, proc = 0, fields;

	for (line = text; line; line = next_line(line)) {
		char where[200] = "", type[50] = "", options[200];

		fields = sscanf(line, "%*s %199s %49s %199s 0 0", where, type, options);
		root += strcmp(where, "/") == 0 && fields == 3;
		proc += strcmp(where, "/proc") == 0 && strcmp(type, "proc") == 0;
	}
	say("root %d, proc %d", root > 0, proc > 0);
	text = read_text("/proc/self/mountinfo");
	for (root = 0, line = text; line; line = next_line(line)) {
		unsigned id, parent, major, minor;
		char where[200] = "", type[50] = "";

		fields = sscanf(line, "%u %u %u:%u %*s %199s %*s - %49s", &id, &parent, &major,
				&minor, where, type);
		root += fields >= 5 && strcmp(where, "/") == 0;
	}
	say("root %d", root > 0);
}

static int has_flag(char *flags, const char *name)
{
	size_t length = strlen(name);

	for (char *at = flags; (at = strstr(at, name)) && at < flags + strcspn(flags, "\n"); at++)
		if (at[-1] == ' ' && (at[length] == ' ' || at[length] == '\n'))
			return 1;
	return 0;
}

TEST(cpuinfo)
{
	static const char *const keys[] = {
		"processor\t: 0\n", "vendor_id\t: ",	"cpu family\t: ",      "model\t\t: ",
		"model name\t: ",   "stepping\t: ",	"cpu MHz\t\t: ",       "physical id\t: ",
		"siblings\t: ",	    "core id\t\t: ",	"cpu cores\t: ",       "apicid\t\t: ",
		"fpu\t\t: yes\n",   "cpuid level\t: ",	"wp\t\t: yes\n",       "flags\t\t: ",
		"bogomips\t: ",	    "clflush size\t: ", "cache_alignment\t: ", "address sizes\t: ",
		"power management:"};
	char *text = read_text("/proc/cpuinfo"), *flags = find_line(text, "flags");
	unsigned a, b, c, d;

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		say("%.14s: %d", keys[i], find_line(text, keys[i]) != NULL);
	__cpuid(1, a, b, c, d);
	check(has_flag(flags, "fpu") && has_flag(flags, "sse2") && has_flag(flags, "lm"));
	check(has_flag(flags, "ssse3") == !!(c & bit_SSSE3));
	check(has_flag(flags, "sse4_2") == !!(c & bit_SSE4_2));
	check(has_flag(flags, "popcnt") == !!(c & bit_POPCNT));
	check(has_flag(flags, "aes") == !!(c & bit_AES));
	check(has_flag(flags, "avx") == !!(c & bit_AVX));
	check(has_flag(flags, "cx16") == !!(c & bit_CMPXCHG16B));
	__cpuid_count(7, 0, a, b, c, d);
	check(has_flag(flags, "avx2") == !!(b & bit_AVX2));
	check(has_flag(flags, "bmi1") == !!(b & bit_BMI));
	check(has_flag(flags, "adx") == !!(b & bit_ADX));
	__cpuid(0x80000001, a, b, c, d);
	check(has_flag(flags, "abm") == !!(c & bit_LZCNT));
	check(has_flag(flags, "syscall") && has_flag(flags, "nx"));
}

static void show_setting(const char *name)
{
	char path[100], *text;

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	text = read_text(path);
	say("%s: %s", name, text);
}

TEST(settings)
{
	struct utsname uts;
	char *text, boot_id[40];

	show_setting("kernel/ostype");
	show_setting("kernel/cap_last_cap");
	show_setting("kernel/ngroups_max");
	show_setting("kernel/randomize_va_space");
	show_setting("vm/overcommit_memory");
	show_setting("vm/max_map_count");
	show_setting("fs/nr_open");
	show_setting("fs/pipe-max-size");
	uname(&uts);
	text = read_text("/proc/sys/kernel/osrelease");
	check(strncmp(text, uts.release, strlen(uts.release)) == 0);
	text = read_text("/proc/sys/kernel/hostname");
	check(strncmp(text, uts.nodename, strlen(uts.nodename)) == 0);
	check(atoi(read_text("/proc/sys/kernel/pid_max")) >= 32768);
	text = read_text("/proc/sys/kernel/random/boot_id");
	say("%zu, %c%c%c", strlen(text), text[8], text[13], text[14] == '4' ? '4' : '?');
	strncpy(boot_id, text, sizeof(boot_id));
	check(strncmp(boot_id, read_text("/proc/sys/kernel/random/boot_id"), 37) == 0);
	text = read_text("/proc/sys/kernel/random/uuid");
	check(strlen(text) == 37 && strcmp(text, read_text("/proc/sys/kernel/random/uuid")) != 0);
}
