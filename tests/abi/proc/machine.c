// SPDX-License-Identifier: BSD-3-Clause
// Files of /proc about the machine: names, permissions, the form of what they say.

#define _GNU_SOURCE
#include "tests/abi/proc/proc.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const names[] = {
	"cgroups",	  "cmdline",	 "cpuinfo",
	"devices",	  "diskstats",	 "execdomains",
	"filesystems",	  "interrupts",	 "loadavg",
	"meminfo",	  "mounts",	 "net",
	"partitions",	  "self",	 "stat",
	"swaps",	  "sys",	 "sysvipc",
	"sysvipc/shm",	  "thread-self", "sysvipc/msg",
	"sysvipc/sem",	  "tty",	 "tty/drivers",
	"uptime",	  "version",	 "vmstat",
	"zoneinfo",	  "net/arp",	 "net/dev",
	"net/dev_mcast",  "net/icmp",	 "net/icmp6",
	"net/if_inet6",	  "net/igmp",	 "net/igmp6",
	"net/ipv6_route", "net/netlink", "net/packet",
	"net/raw",	  "net/raw6",	 "net/route",
	"net/tcp",	  "net/tcp6",	 "net/udp",
	"net/udp6",	  "net/udplite", "net/udplite6",
	"net/unix",
};

TEST(names)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char path[64];
		struct stat st = {0};

		snprintf(path, sizeof(path), "/proc/%s", names[i]);
		SYS(lstat, path, &st);
		say("%s %o", path, st.st_mode);
	}
}

static const char *const settings[] = {
	"fs/file-max",
	"fs/inotify/max_queued_events",
	"fs/inotify/max_user_instances",
	"fs/inotify/max_user_watches",
	"fs/nr_open",
	"fs/overflowgid",
	"fs/overflowuid",
	"fs/pipe-max-size",
	"fs/protected_hardlinks",
	"fs/suid_dumpable",
	"kernel/arch",
	"kernel/cap_last_cap",
	"kernel/core_pattern",
	"kernel/core_uses_pid",
	"kernel/dmesg_restrict",
	"kernel/domainname",
	"kernel/hostname",
	"kernel/io_uring_disabled",
	"kernel/ngroups_max",
	"kernel/ns_last_pid",
	"kernel/osrelease",
	"kernel/ostype",
	"kernel/overflowgid",
	"kernel/overflowuid",
	"kernel/pid_max",
	"kernel/pty/max",
	"kernel/pty/nr",
	"kernel/random/boot_id",
	"kernel/random/entropy_avail",
	"kernel/random/poolsize",
	"kernel/random/uuid",
	"kernel/randomize_va_space",
	"kernel/shm_rmid_forced",
	"kernel/shmall",
	"kernel/shmmax",
	"kernel/shmmni",
	"kernel/tainted",
	"kernel/threads-max",
	"kernel/version",
	"net/core/rmem_default",
	"net/core/somaxconn",
	"net/core/wmem_max",
	"net/unix/max_dgram_qlen",
	"vm/legacy_va_layout",
	"vm/max_map_count",
	"vm/mmap_min_addr",
	"vm/nr_hugepages",
	"vm/overcommit_kbytes",
	"vm/overcommit_memory",
	"vm/overcommit_ratio",
	"vm/panic_on_oom",
	"vm/swappiness",
	"vm/zone_reclaim_mode",
};

/* What does not depend on the machine and how it was set up. */
static int is_fixed(const char *name)
{
	static const char *const fixed[] = {
		"overflow",	 "nr_open",	  "pipe-max-size", "arch",
		"cap_last_cap",	 "ostype",	  "max_queued",	   "max_user_inst",
		"poolsize",	 "entropy_avail", "pty/max",	   "randomize_va",
		"shm",		 "max_map",	  "mmap_min_addr", "ngroups",
		"nr_hugepages",	 "dmesg",	  "legacy",	   "overcommit_kbytes",
		"core_uses_pid", "suid_dumpable", "somaxconn",	   "max_dgram_qlen",
	};

	for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
		if (strstr(name, fixed[i]))
			return 1;
	return 0;
}

/* Digits and letters become one of them each, so that only the form remains. */
static void show_form(char *text)
{
	char form[200], *to = form;

	for (; *text && to < form + sizeof(form) - 1; text++) {
		char c = isdigit((unsigned char)*text) ? '9' : *text;

		if (c != '9' || to == form || to[-1] != '9')
			*to++ = c;
	}
	*to = '\0';
	say("%s", form);
}

TEST(settings)
{
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		char path[100], *text;
		struct stat st = {0};

		snprintf(path, sizeof(path), "/proc/sys/%s", settings[i]);
		SYS(stat, path, &st);
		text = read_text(path);
		/* What of the network may be written depends on whose network it is. */
		if (strncmp(settings[i], "net/", 4) == 0)
			st.st_mode &= ~0222;
		say("%s %o", settings[i], st.st_mode);
		if (is_fixed(settings[i]))
			say("%s", text);
		else if (isdigit((unsigned char)text[0]) && !strstr(settings[i], "id") &&
			 !strstr(settings[i], "kernel/osrelease"))
			show_form(text);
		else
			check(strlen(text) > 1 && text[strlen(text) - 1] == '\n');
	}
}

/* The first lines of tables that do not depend on what there is. */
static void show_first(const char *path, int lines)
{
	char *line = read_text(path);

	say("%s:", path);
	for (; line && lines > 0; line = next_line(line), lines--)
		say("%.*s|", (int)strcspn(line, "\n"), line);
}

TEST(heads)
{
	show_first("/proc/net/arp", 1);
	show_first("/proc/net/dev", 2);
	show_first("/proc/net/icmp", 1);
	show_first("/proc/net/icmp6", 1);
	show_first("/proc/net/igmp", 1);
	show_first("/proc/net/netlink", 1);
	show_first("/proc/net/packet", 1);
	show_first("/proc/net/raw", 1);
	show_first("/proc/net/raw6", 1);
	show_first("/proc/net/route", 1);
	show_first("/proc/net/tcp", 1);
	show_first("/proc/net/tcp6", 1);
	show_first("/proc/net/udp", 1);
	show_first("/proc/net/udp6", 1);
	show_first("/proc/net/udplite", 1);
	show_first("/proc/net/udplite6", 1);
	show_first("/proc/net/unix", 1);
	show_first("/proc/cgroups", 1);
	show_first("/proc/devices", 2);
	show_first("/proc/execdomains", 1);
	show_first("/proc/swaps", 1);
	show_first("/proc/sysvipc/msg", 1);
	show_first("/proc/sysvipc/sem", 1);
	show_first("/proc/sysvipc/shm", 1);
	show_first("/proc/tty/drivers", 3);
	show_first("/proc/zoneinfo", 0);
}

TEST(devices)
{
	static const char *const lines[] = {
		"  1 mem\n",	   "  4 ttyS\n", "  5 /dev/tty\n", "  5 /dev/console\n",
		"  5 /dev/ptmx\n", "128 ptm\n",	 "136 pts\n",	   "Block devices:\n"};
	char *text = read_text("/proc/devices");

	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		say("%.*s %d", (int)strcspn(lines[i], "\n"), lines[i],
		    strstr(text, lines[i]) != NULL);
	text = read_text("/proc/tty/drivers");
	say("%.*s", (int)strcspn(find_line(text, "pty_slave"), "1") + 3,
	    find_line(text, "pty_slave"));
}

/* The names are in the same order as on Linux, where there are more. */
TEST(vmstat)
{
	static const char *const in_order[] = {
		"nr_free_pages",
		"nr_mlock",
		"nr_active_anon",
		"nr_anon_pages",
		"nr_mapped",
		"nr_file_pages",
		"nr_dirty",
		"nr_writeback",
		"nr_shmem",
		"nr_kernel_stack",
		"nr_page_table_pages",
		"pgpgin",
		"pswpin",
		"pgfault",
		"pgmajfault",
		"oom_kill",
	};
	char *text = read_text("/proc/vmstat"), *last = text;
	long faults = find_number(text, "pgfault"), total, free_pages;

	for (size_t i = 0; i < ARRAY_LEN(in_order); i++) {
		char start[40], *line;

		snprintf(start, sizeof(start), "%s ", in_order[i]);
		line = find_line(text, start);
		say("%s %s", in_order[i], line && line >= last ? "follows" : "is elsewhere");
		last = line ? line : last;
	}
	for (int i = 0; i < 100; i++) {
		char *page = guarded_page();

		page[0] = 1;
	}
	check(find_number(read_text("/proc/vmstat"), "pgfault") >= faults + 100);
	total = find_number(read_text("/proc/meminfo"), "MemTotal") / 4;
	free_pages = find_number(read_text("/proc/vmstat"), "nr_free_pages");
	check(free_pages > 0 && free_pages < total);
}

TEST(zoneinfo)
{
	char *text = read_text("/proc/zoneinfo");
	unsigned node;
	char zone[20];

	check(sscanf(text, "Node %u, zone %19s\n", &node, zone) == 2 && node == 0);
	check(find_line(text, "  per-node stats\n") != NULL);
	check(find_line(text, "  pages free  ") != NULL);
	check(strstr(text, "\n        managed  ") != NULL);
	check(strstr(text, "\n        present  ") > strstr(text, "\n        spanned  "));
}

TEST(interrupts)
{
	char *text = read_text("/proc/interrupts"), *line, first = ' ';
	unsigned number, lines = 0;
	unsigned long count, sum = 0;

	check(strncmp(text, "           CPU0       ", 22) == 0);
	for (line = next_line(text); line && sscanf(line, "%u: %lu", &number, &count) == 2;
	     line = next_line(line)) {
		lines++;
		sum += count;
	}
	check(lines > 0 && sum > 0);
	check(line && sscanf(line, "%*3s: %lu", &count) == 1);
	check(find_line(text, "LOC: ") && find_line(text, "ERR: "));
	text = find_line(read_text("/proc/stat"), "intr ");
	check(text && sscanf(text, "intr %lu %lu%c", &sum, &count, &first) == 3 && first == ' ');
	check(sum > 0);
}

static void try_write(const char *path, const char *text)
{
	long fd = SYS(open, path, O_WRONLY);

	if (fd < 0)
		show(fd, "opening %s", path);
	else
		show(SYS(write, fd, text, strlen(text)), "writing %s", path);
	SYS(close, fd);
}

/* What is there already may be written; some of it by the superuser only. */
TEST(open_files)
{
	char *text = read_text("/proc/sys/fs/file-nr");
	long count = -1, kept = -1, max = -1;

	say("%d", sscanf(text, "%ld\t%ld\t%ld\n", &count, &kept, &max));
	check(count > 0);
	say("kept %ld", kept);
	check(max == strtol(read_text("/proc/sys/fs/file-max"), NULL, 10));
	TRY(open, "/proc/sys/fs/file-nr", O_WRONLY);
}

TEST(writing)
{
	int child, status;

	try_write("/proc/sys/fs/nr_open", read_text("/proc/sys/fs/nr_open"));
	try_write("/proc/sys/kernel/shmmni", read_text("/proc/sys/kernel/shmmni"));
	try_write("/proc/sys/kernel/pid_max", read_text("/proc/sys/kernel/pid_max"));
	try_write("/proc/sys/kernel/osrelease", "6.0");
	child = fork();
	if (child == 0) {
		setuid(1000);
		try_write("/proc/sys/fs/nr_open", read_text("/proc/sys/fs/nr_open"));
		_exit(0);
	}
	waitpid(child, &status, 0);
	say("status %x", status);
}

TEST(shared_memory)
{
	int id = shmget(IPC_PRIVATE, 10000, IPC_CREAT | 0640);
	char *memory = shmat(id, NULL, 0), *text, own[32], *line;
	int key, its, mode, creator, last;
	long size, attached, uid, gid, cuid, cgid, atime, dtime, ctime, rss, swap;

	memory[0] = 1;
	snprintf(own, sizeof(own), "%10d %10d ", 0, id);
	text = read_text("/proc/sysvipc/shm");
	line = find_line(text, own);
	check(line != NULL);
	check(line && sscanf(line, "%d %d %o %ld %d %d %ld %ld %ld %ld %ld %ld %ld %ld %ld %ld",
			     &key, &its, &mode, &size, &creator, &last, &attached, &uid, &gid,
			     &cuid, &cgid, &atime, &dtime, &ctime, &rss, &swap) == 16);
	check(creator == getpid() && last == getpid() && atime >= ctime);
	say("mode %o, size %ld, attached %ld, times %d %d, rss %ld, swap %ld", mode, size, attached,
	    dtime == 0, ctime > 0, rss, swap);
	say("%zu wide", strcspn(line, "\n"));
	shmdt(memory);
	shmctl(id, IPC_RMID, NULL);
	check(!find_line(read_text("/proc/sysvipc/shm"), own));
}
