// SPDX-License-Identifier: BSD-3-Clause
// Runs inside elfin only, since it takes a limit that few have elsewhere: polls as many descriptors
// as a process may have.

#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define COUNT (1024 * 1024)

static int ends[2];

static void expect(const char *name, int holds)
{
	printf("%s inside.polls-%s\n", holds ? "ok" : "not ok", name);
}

static void *make_ready(void *unused)
{
	(void)unused;
	(void)!write(ends[1], "x", 1);
	return NULL;
}

/* How many of them say that there is something to read. */
static int ready(const struct pollfd *fds)
{
	int count = 0;

	for (int i = 0; i < COUNT; i++)
		count += fds[i].revents == POLLIN;
	return count;
}

int main(void)
{
	struct pollfd *fds = calloc(COUNT, sizeof(*fds));
	struct rlimit limit = {COUNT, COUNT};
	pthread_t thread;

	expect("limit", setrlimit(RLIMIT_NOFILE, &limit) == 0);
	expect("pipe", pipe(ends) == 0);
	for (int i = 0; i < COUNT; i++)
		fds[i] = (struct pollfd){ends[0], POLLIN, 0};
	expect("nothing", poll(fds, COUNT, 0) == 0 && ready(fds) == 0);
	pthread_create(&thread, NULL, make_ready, NULL);
	expect("all", poll(fds, COUNT, -1) == COUNT && ready(fds) == COUNT);
	pthread_join(thread, NULL);
	return 0;
}
