// SPDX-License-Identifier: BSD-3-Clause
// A bad cable between two QEMUs whose network devices are datagram sockets: it loses, delays,
// reorders and duplicates frames, by chances that a seed decides.
//
//	wire FOLDER SEED LOSS DUPLICATE REORDER DELAY_US
//
// Chances are in thousandths. FOLDER/first and FOLDER/second are the ends here, FOLDER/first.qemu
// and FOLDER/second.qemu those of the machines. It says at the end, which is when its input ends,
// what it did.

#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define FRAME_MAX  70000
#define QUEUE_MAX  4096 /* who sends more has to wait */
#define REORDER_US 3000 /* frames that are overtaken come so much later at most */
#define NS_PER_US  1000ull
#define FOREVER_NS UINT64_MAX
#define PARTS	   1000u

struct frame {
	struct frame *next;
	uint64_t due_ns;
	size_t length;
	char data[];
};

struct chances {
	unsigned loss, duplicate, reorder;
	uint64_t delay_ns;
};

/* What comes at one end, on its way to the other. Frames are in the order of their time. */
struct way {
	int from, to;
	uint64_t random;
	struct frame *first;
	unsigned queued, passed, lost, duplicated, reordered;
	uint64_t last_due_ns;
};

static const char *folder;
static struct chances chances;
static uint64_t now_ns;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* xorshift64*. */
static unsigned random_below(struct way *way, unsigned limit)
{
	way->random ^= way->random >> 12;
	way->random ^= way->random << 25;
	way->random ^= way->random >> 27;
	return (unsigned)((way->random * 0x2545f4914f6cdd1dull) >> 33) % limit;
}

static void tell_time(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	now_ns = (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static struct sockaddr_un place(const char *name, const char *suffix)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s%s", folder, name, suffix);
	return address;
}

static int open_end(const char *name)
{
	struct sockaddr_un address = place(name, "");
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		die(address.sun_path);
	return fd;
}

/* Connected, so that poll(2) tells when the machine takes more; it may not be there yet. */
static int is_connected(int fd, const char *name)
{
	struct sockaddr_un address = place(name, ".qemu"), peer;
	socklen_t length = sizeof(peer);

	return getpeername(fd, (struct sockaddr *)&peer, &length) == 0 ||
	       connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
}

static void enqueue(struct way *way, const char *data, size_t length, uint64_t due_ns)
{
	struct frame *frame = malloc(sizeof(*frame) + length), **at = &way->first;

	if (!frame)
		die("malloc");
	frame->due_ns = due_ns;
	frame->length = length;
	memcpy(frame->data, data, length);
	while (*at && (*at)->due_ns <= due_ns)
		at = &(*at)->next;
	frame->next = *at;
	*at = frame;
	way->queued++;
}

/* Each frame takes the same number of chances, so that they are those of the seed. */
static void decide(struct way *way, const char *data, size_t length)
{
	unsigned loss = random_below(way, PARTS), reorder = random_below(way, PARTS);
	unsigned duplicate = random_below(way, PARTS), late_us = random_below(way, REORDER_US);
	uint64_t due_ns = now_ns + chances.delay_ns;

	if (loss < chances.loss) {
		way->lost++;
		return;
	}
	if (reorder < chances.reorder) {
		way->reordered++;
		due_ns += late_us * NS_PER_US;
	} else {
		way->last_due_ns = due_ns;
	}
	enqueue(way, data, length, due_ns);
	if (duplicate < chances.duplicate) {
		way->duplicated++;
		enqueue(way, data, length, due_ns + late_us * NS_PER_US);
	}
}

static void take(struct way *way)
{
	static char data[FRAME_MAX];
	ssize_t n;

	while (way->queued < QUEUE_MAX && (n = recv(way->from, data, sizeof(data), 0)) >= 0)
		decide(way, data, (size_t)n);
}

/* Passes on what is due. Returns whether the machine takes no more now. */
static int pass(struct way *way)
{
	while (way->first && way->first->due_ns <= now_ns) {
		struct frame *frame = way->first;

		if (send(way->to, frame->data, frame->length, 0) < 0 && errno == EAGAIN)
			return 1;
		way->first = frame->next;
		way->queued--;
		way->passed++;
		free(frame);
	}
	return 0;
}

/* Until when nothing is due. */
static uint64_t next_due(const struct way *ways)
{
	uint64_t due_ns = FOREVER_NS;

	for (int i = 0; i < 2; i++)
		if (ways[i].first && ways[i].first->due_ns > now_ns &&
		    ways[i].first->due_ns < due_ns)
			due_ns = ways[i].first->due_ns;
	return due_ns;
}

static void wait_for_more(struct way *ways, const int *full)
{
	struct pollfd polled[3] = {{.fd = 0, .events = POLLIN}};
	uint64_t due_ns = next_due(ways);
	struct timespec timeout = {.tv_sec = 0};

	for (int i = 0; i < 2; i++) {
		polled[1 + i].fd = ways[i].from;
		polled[1 + i].events =
			(ways[i].queued < QUEUE_MAX ? POLLIN : 0) | (full[1 - i] ? POLLOUT : 0);
	}
	if (due_ns != FOREVER_NS) {
		timeout.tv_sec = (time_t)((due_ns - now_ns) / 1000000000u);
		timeout.tv_nsec = (long)((due_ns - now_ns) % 1000000000u);
	}
	if (ppoll(polled, 3, due_ns == FOREVER_NS ? NULL : &timeout, NULL) < 0)
		die("poll");
	if (polled[0].revents) {
		for (int i = 0; i < 2; i++)
			printf("%s: %u passed, %u lost, %u duplicated, %u reordered\n",
			       i ? "second" : "first", ways[i].passed, ways[i].lost,
			       ways[i].duplicated, ways[i].reordered);
		exit(0);
	}
}

int main(int argc, char **argv)
{
	struct way ways[2] = {0};
	int full[2];

	if (argc != 7)
		return 2;
	folder = argv[1];
	chances = (struct chances){.loss = (unsigned)atoi(argv[3]),
				   .duplicate = (unsigned)atoi(argv[4]),
				   .reorder = (unsigned)atoi(argv[5]),
				   .delay_ns = (uint64_t)atoi(argv[6]) * NS_PER_US};
	ways[0].from = ways[1].to = open_end("first");
	ways[1].from = ways[0].to = open_end("second");
	for (int i = 0; i < 2; i++)
		ways[i].random =
			((uint64_t)atoi(argv[2]) * 2 + (unsigned)i + 1) * 0x9e3779b97f4a7c15ull;
	puts("ready");
	fflush(stdout);
	for (;;) {
		is_connected(ways[0].from, "first");
		is_connected(ways[1].from, "second");
		tell_time();
		for (int i = 0; i < 2; i++)
			take(&ways[i]);
		for (int i = 0; i < 2; i++)
			full[i] = pass(&ways[i]);
		wait_for_more(ways, full);
	}
}
