// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/flow.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A pipe that poll() calls writable takes PIPE_BUF bytes without blocking, and so do the others;
 * only regular files never block. The files' own O_NONBLOCK is left alone: it is shared with
 * whoever started us.
 */
static size_t safe_chunk(int fd)
{
	struct stat stat;

	return fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) ? FLOW_BUFFER : PIPE_BUF;
}

struct flow *flow_new(int from, int to)
{
	struct flow *flow = xmalloc(sizeof(*flow));

	flow->from = from;
	flow->to = to;
	flow->error = 0;
	flow->chunk = safe_chunk(to);
	flow->start = flow->end = 0;
	return flow;
}

void flow_prepare(const struct flow *flow, struct pollfd *poll_fd)
{
	bool full = flow->start < flow->end;

	poll_fd->fd = full ? flow->to : flow->from;
	poll_fd->events = full ? POLLOUT : POLLIN;
	poll_fd->revents = 0;
}

static void flow_read(struct flow *flow)
{
	ssize_t size = read(flow->from, flow->buffer, FLOW_BUFFER);

	if (size > 0) {
		flow->start = 0;
		flow->end = flow->to >= 0 ? size : 0;
	} else if (size == 0 || (errno != EINTR && errno != EAGAIN)) {
		flow->from = -1;
	}
}

static void flow_write(struct flow *flow)
{
	size_t left = flow->end - flow->start;
	ssize_t size = write(flow->to, flow->buffer + flow->start,
			     left < flow->chunk ? left : flow->chunk);

	if (size >= 0) {
		flow->start += size;
	} else if (errno != EINTR && errno != EAGAIN) {
		flow->error = errno;
		flow->to = -1;
		flow->start = flow->end = 0;
	}
}

void flow_move(struct flow *flow, const struct pollfd *poll_fd)
{
	if (poll_fd->fd < 0 || poll_fd->revents == 0)
		return;
	if (poll_fd->events == POLLIN)
		flow_read(flow);
	else
		flow_write(flow);
}

bool flow_done(const struct flow *flow)
{
	return flow->from < 0 && flow->start == flow->end;
}
