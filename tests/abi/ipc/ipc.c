// SPDX-License-Identifier: BSD-3-Clause
#define _GNU_SOURCE
#include "tests/abi/ipc/ipc.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

long ipc_show_id(long id, const char *format, ...)
{
	char call[100];
	va_list args;

	va_start(args, format);
	vsnprintf(call, sizeof(call), format, args);
	va_end(args);
	if (id < 0)
		show(id, "%s", call);
	else
		say("%s: an identifier", call);
	return id;
}

static char state_of(int tid)
{
	char path[40], text[200] = "", *end;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return 'X';
	if (read(fd, text, sizeof(text) - 1) <= 0)
		text[0] = '\0';
	close(fd);
	end = strrchr(text, ')');
	return end ? end[2] : 'X';
}

void ipc_wait_asleep(int tid)
{
	while (!strchr("SXZ", state_of(tid)))
		sched_yield();
}

/* One for each child, by its number; the ends stay open in the parent, which can always write. */
static struct hold {
	int child, ends[2];
} holds[8];

static struct hold *find_hold(int child)
{
	for (size_t i = 0; i < ARRAY_LEN(holds); i++)
		if (holds[i].child == child)
			return &holds[i];
	return NULL;
}

int ipc_fork(void)
{
	struct hold *hold = find_hold(0);
	int child;

	SYS(pipe2, hold->ends, O_CLOEXEC);
	hold->child = -1;
	child = (int)SYS(fork);
	if (child != 0)
		hold->child = child;
	return child;
}

void ipc_hold(void)
{
	char byte;

	SYS(read, find_hold(-1)->ends[0], &byte, 1);
}

void ipc_reap(int child, const char *name)
{
	struct hold *hold = find_hold(child);
	int status = -1;

	SYS(write, hold->ends[1], "", 1);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	SYS(close, hold->ends[0]);
	SYS(close, hold->ends[1]);
	hold->child = 0;
	say("%s ends with %x", name, status);
}
