// SPDX-License-Identifier: BSD-3-Clause
// Sending and receiving messages, and waiting for that.

#include "include/linux/errno.h"
#include "kernel/ipc/msg_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"

#define READ_BITS  0444
#define WRITE_BITS 0222

void msg_waiter_wake(struct msg_waiter *waiter, int status)
{
	list_remove(&waiter->link);
	waiter->status = status;
	wake_up_all(&waiter->queue);
}

/* Waits in a list of the queue, which may be gone afterwards: the status. */
static int wait(struct list_node *list, struct msg_waiter *waiter)
{
	waiter->status = MSG_WAITS;
	wait_queue_init(&waiter->queue);
	list_add_tail(list, &waiter->link);
	(void)wait_event_interruptible(&waiter->queue, waiter->status != MSG_WAITS);
	if (waiter->status != MSG_WAITS)
		return waiter->status;
	list_remove(&waiter->link);
	return -ERESTARTNOHAND;
}

static bool fits(const struct msg_queue *queue, size_t size)
{
	return size + queue->bytes <= queue->bytes_max && queue->count + 1 <= queue->bytes_max;
}

/* Senders whose message fits now try again, in their order. */
static void wake_senders(struct msg_queue *queue)
{
	struct msg_waiter *sender, *next;

	list_for_each_entry_safe (sender, next, &queue->senders, link)
		if (fits(queue, sender->size))
			msg_waiter_wake(sender, -EAGAIN);
}

static bool matches(const struct msg *msg, enum msg_choice choice, int64_t type)
{
	switch (choice) {
	case MSG_OF_TYPE:
		return msg->type == type;
	case MSG_OF_OTHER_TYPE:
		return msg->type != type;
	case MSG_LOWEST:
		return msg->type <= type;
	default:
		return true;
	}
}

/* Gives a message to the first who waits for one like it; those with too little room for it get an
 * error. Returns whether somebody has it. */
static bool give(struct msg_queue *queue, struct msg *msg)
{
	struct msg_waiter *receiver, *next;

	list_for_each_entry_safe (receiver, next, &queue->receivers, link) {
		if (!matches(msg, receiver->choice, receiver->type))
			continue;
		if (receiver->size < msg->size) {
			msg_waiter_wake(receiver, -E2BIG);
			continue;
		}
		queue->last_receiver = receiver->pid;
		queue->received_s = ipc_now_s();
		receiver->msg = msg;
		msg_waiter_wake(receiver, 0);
		return true;
	}
	return false;
}

static void put(struct msg_queue *queue, struct msg *msg)
{
	queue->last_sender = current_process()->pid;
	queue->sent_s = ipc_now_s();
	if (give(queue, msg))
		return;
	list_add_tail(&queue->messages, &msg->link);
	queue->bytes += msg->size;
	queue->count++;
}

int msg_send(int id, struct msg *msg, int flags)
{
	struct msg_waiter waiter = {.size = msg->size};
	struct msg_queue *queue = msg_find(id);
	int status;

	if (!queue)
		return -EINVAL;
	for (;;) {
		if (!ipc_may_access(&queue->perm, WRITE_BITS))
			return -EACCES;
		if (fits(queue, msg->size))
			break;
		if (flags & IPC_NOWAIT)
			return -EAGAIN;
		status = wait(&queue->senders, &waiter);
		if (status != -EAGAIN)
			return status;
		/* It may have gone between the wake-up and now. */
		queue = msg_find(id);
		if (!queue)
			return -EIDRM;
	}
	put(queue, msg);
	return 0;
}

static struct msg *find_lowest(const struct msg_queue *queue, int64_t most)
{
	struct msg *msg, *lowest = NULL;

	list_for_each_entry (msg, &queue->messages, link)
		if (msg->type <= most && (!lowest || msg->type < lowest->type))
			lowest = msg;
	return lowest;
}

static struct msg *find_message(const struct msg_queue *queue, const struct msg_waiter *receiver)
{
	struct msg *msg;
	int64_t index = 0;

	if (receiver->choice == MSG_LOWEST)
		return find_lowest(queue, receiver->type);
	list_for_each_entry (msg, &queue->messages, link) {
		if (receiver->choice == MSG_AT_INDEX
			    ? index++ == receiver->type
			    : matches(msg, receiver->choice, receiver->type))
			return msg;
	}
	return NULL;
}

static int copy_message(const struct msg *msg, size_t size, struct msg **out)
{
	if (msg->size > size)
		return -EINVAL;
	*out = msg_allocate(msg->size);
	if (!*out)
		return -ENOMEM;
	(*out)->type = msg->type;
	memcpy((*out)->data, msg->data, msg->size);
	return 0;
}

static void take(struct msg_queue *queue, struct msg *msg)
{
	list_remove(&msg->link);
	queue->bytes -= msg->size;
	queue->count--;
	queue->last_receiver = current_process()->pid;
	queue->received_s = ipc_now_s();
	wake_senders(queue);
}

/* What the argument of msgrcv(2) means. */
static void choose(struct msg_waiter *receiver, int64_t type, int flags)
{
	receiver->type = type;
	if (flags & MSG_COPY)
		receiver->choice = MSG_AT_INDEX;
	else if (type == 0)
		receiver->choice = MSG_ANY;
	else if (type < 0)
		receiver->choice = MSG_LOWEST;
	else
		receiver->choice = flags & MSG_EXCEPT ? MSG_OF_OTHER_TYPE : MSG_OF_TYPE;
	if (receiver->choice == MSG_LOWEST)
		receiver->type = type == INT64_MIN ? INT64_MAX : -type;
}

int msg_receive(int id, int64_t type, size_t size, int flags, struct msg **out)
{
	struct msg_waiter receiver = {.size = flags & MSG_NOERROR ? SIZE_MAX : size};
	struct msg_queue *queue = msg_find(id);
	int status;

	if (!queue)
		return -EINVAL;
	receiver.pid = current_process()->pid;
	choose(&receiver, type, flags);
	for (;;) {
		if (!ipc_may_access(&queue->perm, READ_BITS))
			return -EACCES;
		*out = find_message(queue, &receiver);
		if (*out)
			break;
		if (flags & IPC_NOWAIT)
			return -ENOMSG;
		status = wait(&queue->receivers, &receiver);
		*out = receiver.msg;
		if (status != -EAGAIN)
			return status;
		queue = msg_find(id);
		if (!queue)
			return -EIDRM;
	}
	if ((*out)->size > receiver.size)
		return -E2BIG;
	if (flags & MSG_COPY)
		return copy_message(*out, size, out);
	take(queue, *out);
	return 0;
}
