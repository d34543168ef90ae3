/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The one mechanism behind poll, select and epoll. A file's poll operation returns its POLL bits
 * and names the wait queues that are woken when they change; it must not sleep.
 */
#pragma once

#include "kernel/sched/wait.h"

struct file;

struct poll_table {
	/* Begins to listen to a queue of the file that is being polled. */
	void (*listen)(struct poll_table *table, struct wait_queue *queue);
	uint32_t events; /* during listen: the POLL bits that the queue tells of */
};

/* For poll operations: table is NULL when only the bits are asked for. Who waits for none of events
 * does not hear of the queue. */
static inline void poll_listen_for(struct poll_table *table, struct wait_queue *queue,
				   uint32_t events)
{
	if (!table)
		return;
	table->events = events;
	table->listen(table, queue);
}

static inline void poll_listen(struct poll_table *table, struct wait_queue *queue)
{
	poll_listen_for(table, queue, UINT32_MAX);
}

/* Something that changes at times, which is polled for by files that each have seen its last count.
 */
struct poll_news {
	uint64_t count;
	struct wait_queue queue;
};

static inline void poll_news_tell(struct poll_news *news)
{
	news->count++;
	wake_up_all(&news->queue);
}

/* The POLL bits of a file now; one without a poll operation is always ready to read and write. */
uint32_t file_poll(struct file *file, struct poll_table *table);

/* Whether the file can tell of changes at all (epoll takes no others). */
bool file_can_poll(const struct file *file);

/*
 * A task that waits for any of many queues. The files polled with its table must be referenced
 * until poll_wait_end().
 */
struct poll_wait {
	struct poll_table table;
	struct poll_entries *entries;
	int error; /* -ENOMEM when a queue could not be listened to */
};

/* Begins: changes from now on are not missed. */
void poll_wait_begin(struct poll_wait *wait);

/* Sleeps until a queue is woken: 0; or -ETIMEDOUT at deadline_ns, -EINTR for a signal, -ENOMEM. */
int poll_wait_sleep(struct poll_wait *wait, uint64_t deadline_ns);

void poll_wait_end(struct poll_wait *wait);
