// SPDX-License-Identifier: BSD-3-Clause
// What /proc says of children: running, stopped, dead; and of signals that wait.

#define _GNU_SOURCE
#include "tests/abi/proc/proc.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int child, wake[2];

static char *text_of(const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", child, file);
	return read_text(path);
}

static void show_line(const char *name)
{
	char *line = find_line(text_of("status"), name);

	say("%.*s", line ? (int)strcspn(line, "\n") : 4, line ? line : "none");
}

/* A child with a name that waits for the end of a pipe. */
static void start(void)
{
	char byte;

	pipe(wake);
	child = fork();
	if (child == 0) {
		close(wake[1]);
		prctl(PR_SET_NAME, "a child", 0, 0, 0);
		_exit(read(wake[0], &byte, 1) == 0 ? 3 : 4);
	}
	close(wake[0]);
}

static void wait_for_state(char state)
{
	char *line;

	do {
		SYS(sched_yield);
		line = find_line(text_of("status"), "State");
	} while (line && line[7] != state);
}

static void finish(void)
{
	char path[64];
	int status = 0;

	waitpid(child, &status, 0);
	say("status %x", status);
	snprintf(path, sizeof(path), "/proc/%d/stat", child);
	CALL(access, path, F_OK);
}

TEST(running)
{
	char *stat, state;
	int pid, ppid;

	start();
	wait_for_state('S');
	show_line("Name");
	show_line("State");
	show_line("Threads");
	stat = text_of("stat");
	check(sscanf(stat, "%d (a child) %c %d", &pid, &state, &ppid) == 3);
	check(pid == child && state == 'S' && ppid == getpid());
	check(find_number(text_of("status"), "PPid") == getpid());
	check(find_number(text_of("status"), "NSpgid") == getpgrp());
	say("comm %s", text_of("comm"));
	check(strcmp(text_of("cmdline"), abi_argv[0]) == 0);
	check(strcmp(text_of("environ"), abi_envp[0]) == 0);
	check(strstr(text_of("maps"), "[stack]") != NULL);
	check(find_number(text_of("status"), "VmSize") > 100);
	close(wake[1]);
	finish();
}

TEST(stopped)
{
	start();
	wait_for_state('S');
	kill(child, SIGSTOP);
	wait_for_state('T');
	show_line("State");
	kill(child, SIGCONT);
	wait_for_state('S');
	show_line("State");
	close(wake[1]);
	finish();
}

TEST(zombie)
{
	char path[64];
	DIR *dir;
	int open_files = 0;

	start();
	close(wake[1]);
	wait_for_state('Z');
	show_line("Name");
	show_line("State");
	show_line("VmSize");
	show_line("Threads");
	say("cmdline %zu, maps %zu", strlen(text_of("cmdline")), strlen(text_of("maps")));
	say("statm %s", text_of("statm"));
	snprintf(path, sizeof(path), "/proc/%d/exe", child);
	CALL(readlink, path, path, 64);
	snprintf(path, sizeof(path), "/proc/%d/fd", child);
	dir = opendir(path);
	while (dir && readdir(dir))
		open_files++;
	if (dir)
		closedir(dir);
	say("%d entries", open_files);
	finish();
}

/* A file that is open when its process goes. */
TEST(open_meanwhile)
{
	char path[64], buf[32];
	int fd, dir;

	start();
	snprintf(path, sizeof(path), "/proc/%d/status", child);
	fd = open(path, O_RDONLY);
	snprintf(path, sizeof(path), "/proc/%d", child);
	dir = open(path, O_RDONLY);
	show(SYS(read, fd, buf, 10), "read");
	close(wake[1]);
	finish();
	show(SYS(pread64, fd, buf, 10, 0), "read of what is gone");
	show(SYS(openat, dir, "stat", O_RDONLY), "opened in it");
	show(SYS(getdents64, dir, buf, 32) <= 0, "listed");
	close(fd);
	close(dir);
}

TEST(pending)
{
	uint64_t set = 1UL << (SIGUSR1 - 1) | 1UL << (SIGUSR2 - 1) | 1UL << 39, none = 0;
	struct sigaction ignore = {.sa_handler = SIG_IGN}, usual = {.sa_handler = SIG_DFL};

	child = getpid();
	sigaction(SIGUSR1, &usual, NULL);
	SYS(rt_sigprocmask, SIG_BLOCK, &set, NULL, 8);
	kill(getpid(), SIGUSR1);
	SYS(tgkill, getpid(), getpid(), SIGUSR2);
	SYS(tgkill, getpid(), getpid(), 40);
	show_line("SigPnd");
	show_line("ShdPnd");
	show_line("SigBlk");
	check(atoi(find_line(text_of("status"), "SigQ") + 6) >= 3);
	sigaction(SIGUSR1, &ignore, NULL);
	sigaction(SIGUSR2, &ignore, NULL);
	sigaction(40, &ignore, NULL);
	show_line("SigPnd");
	show_line("ShdPnd");
	show_line("SigIgn");
	SYS(rt_sigprocmask, SIG_SETMASK, &none, NULL, 8);
	sigaction(SIGUSR1, &usual, NULL);
	sigaction(SIGUSR2, &usual, NULL);
	sigaction(40, &usual, NULL);
}
