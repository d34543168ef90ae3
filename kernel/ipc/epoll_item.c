// SPDX-License-Identifier: BSD-3-Clause
/* What an epoll watches: a hash table of items, each listening to the queues of its file. */
#include "include/linux/errno.h"
#include "include/linux/poll.h"
#include "kernel/ipc/epoll_internal.h"
#include "kernel/mm/slab.h"

#define FIRST_BUCKETS 16

struct listen_table {
	struct poll_table table;
	struct epoll_item *item;
	int error;
};

static struct list_node *bucket_of(const struct epoll *epoll, const struct file *file, int fd)
{
	uint64_t hash = ((uintptr_t)file >> 4 ^ (uint64_t)fd << 20) * 0x9e3779b97f4a7c15UL;

	return &epoll->buckets[hash >> 32 & (epoll->bucket_count - 1)];
}

struct epoll_item *epoll_find(struct epoll *epoll, struct file *file, int fd)
{
	struct epoll_item *item;

	if (!epoll->buckets)
		return NULL;
	list_for_each_entry (item, bucket_of(epoll, file, fd), bucket_link)
		if (item->file == file && item->fd == fd)
			return item;
	return NULL;
}

static void move_items(struct epoll *epoll, struct list_node *old, unsigned old_count)
{
	struct epoll_item *item, *next;

	for (unsigned i = 0; i < old_count; i++) {
		list_for_each_entry_safe (item, next, &old[i], bucket_link) {
			list_remove(&item->bucket_link);
			list_add(bucket_of(epoll, item->file, item->fd), &item->bucket_link);
		}
	}
}

/* Keeps buckets about as many as items. */
static int grow_buckets(struct epoll *epoll)
{
	unsigned count = epoll->buckets ? epoll->bucket_count * 2 : FIRST_BUCKETS;
	struct list_node *old = epoll->buckets;
	unsigned old_count = epoll->bucket_count;
	struct list_node *buckets;

	if (old && epoll->item_count < old_count)
		return 0;
	buckets = kmalloc(count * sizeof(*buckets));
	if (!buckets)
		return old ? 0 : -ENOMEM;
	for (unsigned i = 0; i < count; i++)
		list_init(&buckets[i]);
	epoll->buckets = buckets;
	epoll->bucket_count = count;
	if (old)
		move_items(epoll, old, old_count);
	kfree(old);
	return 0;
}

uint32_t epoll_item_events(const struct epoll_item *item)
{
	return file_poll(item->file, NULL) & (item->event.events | POLLERR | POLLHUP);
}

void epoll_item_requeue(struct epoll_item *item)
{
	if (list_empty(&item->ready_link))
		list_add_tail(&item->epoll->ready, &item->ready_link);
}

void epoll_item_ready(struct epoll_item *item)
{
	epoll_item_requeue(item);
	wake_up_all(&item->epoll->waiters);
}

/* A one-shot item that has fired has no events left to wait for. An exclusive one is enough if
 * somebody waits there; those asked before, where nobody did, are ready, too. */
static bool listener_woken(struct wait_entry *entry)
{
	struct epoll_listener *listener = container_of(entry, struct epoll_listener, entry);
	struct epoll_item *item = listener->item;
	bool serves = false;

	if (!(item->event.events & listener->events &
	      ~(EPOLLET | EPOLLONESHOT | EPOLLEXCLUSIVE | EPOLLWAKEUP)))
		return false;
	if (item->event.events & EPOLLEXCLUSIVE)
		serves = wait_queue_has_sleeper(&item->epoll->waiters) && epoll_item_events(item);
	epoll_item_ready(item);
	return serves;
}

static void listen(struct poll_table *table, struct wait_queue *queue)
{
	struct listen_table *listening = container_of(table, struct listen_table, table);
	struct epoll_item *item = listening->item;
	struct epoll_listener *listener = &item->first[item->listener_count];

	if (item->listener_count >= ARRAY_SIZE(item->first))
		listener = kzalloc(sizeof(*listener));
	if (!listener) {
		listening->error = -ENOMEM;
		return;
	}
	listener->item = item;
	listener->events = table->events;
	listener->entry.func = listener_woken;
	listener->entry.exclusive = item->event.events & EPOLLEXCLUSIVE;
	if (item->listener_count++ >= ARRAY_SIZE(item->first)) {
		listener->next = item->others;
		item->others = listener;
	}
	wait_add(queue, &listener->entry);
}

static int start_listening(struct epoll_item *item)
{
	struct listen_table listening = {.table.listen = listen, .item = item};
	uint32_t events = file_poll(item->file, &listening.table);

	if (listening.error)
		return listening.error;
	if (events & (item->event.events | POLLERR | POLLHUP))
		epoll_item_ready(item);
	return 0;
}

void epoll_remove(struct epoll_item *item)
{
	unsigned own = MIN(item->listener_count, (unsigned)ARRAY_SIZE(item->first));
	struct epoll_listener *listener, *next;

	for (unsigned i = 0; i < own; i++)
		wait_finish(&item->first[i].entry);
	for (listener = item->others; listener; listener = next) {
		next = listener->next;
		wait_finish(&listener->entry);
		kfree(listener);
	}
	list_remove(&item->ready_link);
	list_remove(&item->bucket_link);
	list_remove(&item->file_link);
	item->epoll->item_count--;
	kfree(item);
}

int epoll_add(struct epoll *epoll, struct file *file, int fd, const struct linux_epoll_event *event)
{
	struct epoll_item *item;
	int result = grow_buckets(epoll);

	if (result != 0)
		return result;
	item = kmalloc(sizeof(*item));
	if (!item)
		return -ENOMEM;
	/* The listeners are filled as there are more of them. */
	item->epoll = epoll;
	item->file = file;
	item->fd = fd;
	item->event = *event;
	item->listener_count = 0;
	item->others = NULL;
	item->event.events |= POLLERR | POLLHUP; /* nobody can leave them out */
	list_init(&item->ready_link);
	list_add(bucket_of(epoll, file, fd), &item->bucket_link);
	list_add(&file->epoll_items, &item->file_link);
	epoll->item_count++;
	result = start_listening(item);
	if (result != 0)
		epoll_remove(item);
	return result;
}

void epoll_forget(struct file *file)
{
	struct epoll_item *item, *next;

	list_for_each_entry_safe (item, next, &file->epoll_items, file_link)
		epoll_remove(item);
}
