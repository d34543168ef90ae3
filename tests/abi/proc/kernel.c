// SPDX-License-Identifier: BSD-3-Clause
// What /proc says of the kernel: its allocators, symbols, memory, messages and settings.

#define _GNU_SOURCE
#include "tests/abi/proc/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const files[] = {
	"buddyinfo",
	"iomem",
	"kallsyms",
	"kmsg",
	"misc",
	"slabinfo",
	"softirqs",
	"sys/vm/drop_caches",
	"sys/user",
	"sys/fs/lease-break-time",
	"sys/kernel/msg_next_id",
};

TEST(modes)
{
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		char path[64];
		struct stat st = {0};

		snprintf(path, sizeof(path), "/proc/%s", files[i]);
		show(SYS(lstat, path, &st), "%s", path);
		say("  mode %o", st.st_mode);
	}
	TRY(open, "/proc/sys/vm/drop_caches", O_RDONLY);
	TRY(open, "/proc/sys/kernel/osrelease", O_WRONLY);
}

TEST(buddyinfo)
{
	unsigned long counts[11], blocks = 0, free_pages;
	char zone[16], *text = read_text("/proc/buddyinfo");
	int node, fields = 0;

	for (char *line = text; line && *line; line = next_line(line)) {
		fields = sscanf(
			line, "Node %d, zone %s %lu %lu %lu %lu %lu %lu %lu %lu %lu %lu %lu \n",
			&node, zone, &counts[0], &counts[1], &counts[2], &counts[3], &counts[4],
			&counts[5], &counts[6], &counts[7], &counts[8], &counts[9], &counts[10]);
		for (int i = 0; i < 11; i++)
			blocks += counts[i] << i;
		say("%d fields", fields);
		check(line[22] == ' ' && line[strcspn(line, "\n") - 1] == ' ');
		if (node == 0 && line == text)
			break;
	}
	free_pages = find_number(read_text("/proc/meminfo"), "MemFree") / 4;
	check(blocks > 0 && blocks < 2 * free_pages + 100000);
}

TEST(slabinfo)
{
	char *text = read_text("/proc/slabinfo"), name[40], *line;
	unsigned long active, objects, slabs, all_slabs, shared;
	unsigned size, per_slab, pages, limit, batch, factor, lines = 0;

	say("%.*s", (int)strcspn(text, "\n"), text);
	line = next_line(text);
	say("%.*s", (int)strcspn(line, "\n"), line);
	for (line = next_line(line); line && *line && lines < 5; line = next_line(line)) {
		int fields = sscanf(
			line, "%s %lu %lu %u %u %u : tunables %u %u %u : slabdata %lu %lu %lu",
			name, &active, &objects, &size, &per_slab, &pages, &limit, &batch, &factor,
			&slabs, &all_slabs, &shared);

		say("%d fields, tunables %u %u %u", fields, limit, batch, factor);
		check(active <= objects && size > 0 && per_slab > 0 && pages > 0);
		lines++;
	}
	check(lines > 1);
}

TEST(softirqs)
{
	char *text = read_text("/proc/softirqs");

	check(strncmp(text, "                    CPU0       ", 31) == 0);
	for (char *line = next_line(text); line && *line; line = next_line(line))
		say("%.*s", 13, line);
	text = find_line(read_text("/proc/stat"), "softirq ");
	strtok(text, " ");
	for (int i = 0; i < 11; i++)
		check(strtok(NULL, " ") != NULL);
	check(strtok(NULL, " ") == NULL);
}

TEST(iomem)
{
	char *line, *text = read_text("/proc/iomem");
	unsigned long start, end;
	int child;

	line = strstr(text, " : System RAM\n");
	check(line != NULL);
	while (line > text && line[-1] != '\n')
		line--;
	check(sscanf(line, "%lx-%lx : System RAM", &start, &end) == 2 && start < end);
	check(strstr(text, "\n  ") && strstr(text, " : Kernel code\n"));
	child = fork();
	if (child == 0) {
		setuid(1000);
		check(strstr(read_text("/proc/iomem"), "00000000-00000000 : System RAM\n") != NULL);
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

TEST(kallsyms)
{
	unsigned long address;
	char kind, name[128], first[200] = "";
	FILE *file = fopen("/proc/kallsyms", "r");

	check(file && fgets(first, sizeof(first), file) != NULL);
	check(sscanf(first, "%16lx %c %s\n", &address, &kind, name) == 3 && first[16] == ' ');
	check(address > 1UL << 63 && (kind == 't' || kind == 'T'));
	fclose(file);
	if (fork() == 0) {
		setuid(1000);
		file = fopen("/proc/kallsyms", "r");
		check(file && fgets(first, sizeof(first), file) != NULL);
		check(strncmp(first, "0000000000000000 ", 17) == 0);
		_exit(0);
	}
	wait(NULL);
}

static void interrupted(int signal)
{
}

/* Reads messages until there is none left to wait for; a signal comes every 50 ms. */
static void drain(long (*take)(char *buffer, size_t size))
{
	static char buffer[1 << 16];
	struct itimerval often = {{0, 50000}, {0, 50000}}, never = {{0, 0}, {0, 0}};
	struct sigaction action = {.sa_handler = interrupted};
	long result;

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	do
		result = take(buffer, sizeof(buffer));
	while (result > 0);
	setitimer(ITIMER_REAL, &never, NULL);
	show(result, "waiting for messages");
}

static long take_by_call(char *buffer, size_t size)
{
	return SYS(syslog, 2, buffer, size);
}

static int kmsg;

static long take_by_file(char *buffer, size_t size)
{
	return SYS(read, kmsg, buffer, size);
}

TEST(messages_waited_for)
{
	drain(take_by_call);
	kmsg = CALL(open, "/proc/kmsg", O_RDONLY);
	drain(take_by_file);
	SYS(close, kmsg);
}

TEST(messages_not_waited_for)
{
	struct pollfd polled = {.events = POLLIN | POLLPRI};
	char buffer[4096];
	long result, tries = 0;

	kmsg = CALL(open, "/proc/kmsg", O_RDONLY | O_NONBLOCK);
	do {
		while ((result = SYS(read, kmsg, buffer, sizeof(buffer))) > 0)
			;
		polled.fd = kmsg;
		polled.revents = 0;
	} while (poll(&polled, 1, 0) != 0 && ++tries < 100);
	show(result, "read");
	say("events %x", polled.revents);
	show(SYS(read, kmsg, buffer, 0), "read nothing");
	CALL(write, kmsg, "x", 1);
	CALL(pread64, kmsg, buffer, 10, 5);
	SYS(close, kmsg);
	if (fork() == 0) {
		setuid(1000);
		TRY(open, "/proc/kmsg", O_RDONLY);
		_exit(0);
	}
	wait(NULL);
}

static void try_write(const char *path, const char *text)
{
	long fd = SYS(open, path, O_WRONLY);

	show(fd < 0 ? fd : SYS(write, fd, text, strlen(text)), "%s <- %s", path, text);
	SYS(close, fd);
}

/* Values that are not the machine's. */
TEST(settings)
{
	static const char *const same[] = {
		"fs/dir-notify-enable",	      "fs/lease-break-time",	"fs/leases-enable",
		"kernel/auto_msgmni",	      "kernel/core_pipe_limit", "kernel/msg_next_id",
		"kernel/sem_next_id",	      "kernel/shm_next_id",	"kernel/sched_rt_period_us",
		"user/max_inotify_instances",
	};

	for (size_t i = 0; i < ARRAY_LEN(same); i++) {
		char path[80];

		snprintf(path, sizeof(path), "/proc/sys/%s", same[i]);
		say("%s %s", same[i], read_text(path));
	}
	try_write("/proc/sys/vm/drop_caches", "0");
	try_write("/proc/sys/vm/drop_caches", "x");
	try_write("/proc/sys/vm/drop_caches", "");
}
