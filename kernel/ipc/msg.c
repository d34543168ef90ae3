// SPDX-License-Identifier: BSD-3-Clause
// The message queues and their table.

#include "kernel/ipc/msg.h"

#include "include/linux/errno.h"
#include "kernel/ipc/ipc_table.h"
#include "kernel/ipc/msg_internal.h"
#include "kernel/mm/slab.h"

static struct ipc_table table = IPC_TABLE(MSG_QUEUES_MAX);

static struct msg_queue *queue_of(struct ipc_perm *perm)
{
	return perm ? container_of(perm, struct msg_queue, perm) : NULL;
}

int msg_create(int key, unsigned mode, struct msg_queue **out)
{
	struct msg_queue *queue = kzalloc(sizeof(*queue));
	int err;

	if (!queue)
		return -ENOMEM;
	queue->perm = ipc_perm_new(key, mode);
	queue->changed_s = ipc_now_s();
	queue->bytes_max = MSG_BYTES_MAX;
	list_init(&queue->messages);
	list_init(&queue->senders);
	list_init(&queue->receivers);
	err = ipc_table_add(&table, &queue->perm);
	if (err < 0) {
		kfree(queue);
		return err;
	}
	*out = queue;
	return 0;
}

struct msg_queue *msg_find_key(int key)
{
	return queue_of(ipc_table_find_key(&table, key));
}

struct msg_queue *msg_find(int id)
{
	return queue_of(ipc_table_find(&table, id));
}

struct msg_queue *msg_at(unsigned index)
{
	return queue_of(ipc_table_at(&table, index));
}

int msg_last_index(void)
{
	return ipc_table_last(&table);
}

unsigned msg_count_queues(void)
{
	return table.count;
}

static void tell_all(struct msg_queue *queue, int status)
{
	struct msg_waiter *waiter, *next;

	list_for_each_entry_safe (waiter, next, &queue->receivers, link)
		msg_waiter_wake(waiter, status);
	list_for_each_entry_safe (waiter, next, &queue->senders, link)
		msg_waiter_wake(waiter, status);
}

void msg_changed(struct msg_queue *queue)
{
	tell_all(queue, -EAGAIN);
}

void msg_remove(struct msg_queue *queue)
{
	struct msg *msg, *next;

	tell_all(queue, -EIDRM);
	list_for_each_entry_safe (msg, next, &queue->messages, link)
		kfree(msg);
	ipc_table_remove(&table, &queue->perm);
	kfree(queue);
}

void msg_remove_all(void)
{
	for (int i = msg_last_index(); i >= 0; i--)
		if (msg_at((unsigned)i))
			msg_remove(msg_at((unsigned)i));
}

struct msg *msg_allocate(size_t size)
{
	struct msg *msg = kmalloc(sizeof(*msg) + size);

	if (msg) {
		list_init(&msg->link);
		msg->size = size;
	}
	return msg;
}
