// SPDX-License-Identifier: BSD-3-Clause
// Sending and receiving messages of POSIX queues, and waiting for that.

#include "kernel/ipc/mqueue.h"

#include "include/linux/errno.h"
#include "include/linux/timer.h"
#include "kernel/ipc/mqueue_internal.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"
#include "kernel/signal/signal.h"

#define WAITS 1 /* the status of one who waits; it is in no list when it is 0 */

struct waiter {
	struct list_node link;
	struct wait_queue queue;
	int status;
	int urgency;
	struct mqueue_message *message; /* to be sent, or received */
};

/* The more urgent, the lower: as Linux numbers priorities. */
static int urgency_of(const struct sched_policy *policy)
{
	return sched_policy_is_realtime(policy->policy) ? -(int)policy->priority
							: 20 + policy->nice;
}

struct mqueue_message *mqueue_allocate(size_t size)
{
	struct mqueue_message *message = kmalloc(sizeof(*message) + size);

	if (message) {
		list_init(&message->link);
		message->size = size;
	}
	return message;
}

void mqueue_describe(const struct mqueue *queue, struct linux_mq_attr *attr)
{
	*attr = (struct linux_mq_attr){
		.mq_maxmsg = (int64_t)queue->count_max,
		.mq_msgsize = (int64_t)queue->size_max,
		.mq_curmsgs = (int64_t)queue->count,
	};
}

static void enqueue(struct list_node *list, struct waiter *waiter)
{
	struct waiter *other;

	list_for_each_entry (other, list, link)
		if (other->urgency > waiter->urgency)
			break;
	list_add_tail(&other->link, &waiter->link);
}

static int wait(struct list_node *list, struct waiter *waiter, uint64_t deadline_ns)
{
	int result;

	waiter->status = WAITS;
	waiter->urgency = urgency_of(&current_task()->policy);
	wait_queue_init(&waiter->queue);
	enqueue(list, waiter);
	result = wait_event_until(&waiter->queue, waiter->status != WAITS, deadline_ns,
				  WAIT_INTERRUPTIBLE);
	if (waiter->status != WAITS)
		return 0;
	list_remove(&waiter->link);
	return result;
}

static struct waiter *first_waiter(struct list_node *list)
{
	return list_empty(list) ? NULL : list_first(list, struct waiter, link);
}

static void wake(struct waiter *waiter)
{
	list_remove(&waiter->link);
	waiter->status = 0;
	wake_up_all(&waiter->queue);
}

static void touch(struct mqueue *queue)
{
	vnode_touch_write(&queue->vnode);
	vnode_touch_read_now(&queue->vnode);
}

/* Behind those that are as important. */
static void insert(struct mqueue *queue, struct mqueue_message *message)
{
	struct mqueue_message *other;

	list_for_each_entry (other, &queue->messages, link)
		if (other->priority < message->priority)
			break;
	list_add_tail(&other->link, &message->link);
	queue->count++;
	queue->bytes += message->size;
}

static struct mqueue_message *take_first(struct mqueue *queue)
{
	struct mqueue_message *message = list_first(&queue->messages, struct mqueue_message, link);

	list_remove(&message->link);
	queue->count--;
	queue->bytes -= message->size;
	return message;
}

static void forget(struct mqueue *queue)
{
	netlink_note_drop(&queue->notify.notice.note);
	if (queue->notify.process)
		pid_put(queue->notify.process);
	queue->notify.process = NULL;
}

static void send_signal(const struct mqueue *queue)
{
	const struct mqueue_notice *notice = &queue->notify.notice;
	struct process *process = queue->notify.process->process;
	struct linux_siginfo info = {
		.si_signo = notice->signal,
		.si_code = SI_MESGQ,
		.sender = {.pid = current_process()->pid,
			   .uid = current_task()->cred.uid,
			   .value = notice->value},
	};

	if (process && process->state == PROCESS_RUNNING && notice->signal &&
	    process->executed == queue->notify.executed)
		(void)signal_send_process(process, notice->signal, &info);
}

/* Tells, once, who wanted to know that a message has come to the empty queue. */
static void notify(struct mqueue *queue)
{
	if (!queue->notify.process || queue->count != 1)
		return;
	if (queue->notify.notice.kind == LINUX_SIGEV_SIGNAL)
		send_signal(queue);
	else if (queue->notify.notice.kind == LINUX_SIGEV_THREAD)
		netlink_note_send(&queue->notify.notice.note, MQ_NOTIFY_WOKEN);
	forget(queue);
}

int mqueue_send(struct mqueue *queue, struct mqueue_message *message, bool nonblock,
		uint64_t deadline_ns)
{
	struct waiter waiter = {.message = message}, *receiver;

	if (queue->count >= queue->count_max)
		return nonblock ? -EAGAIN : wait(&queue->senders, &waiter, deadline_ns);
	receiver = first_waiter(&queue->receivers);
	if (receiver) {
		receiver->message = message;
		wake(receiver);
	} else {
		insert(queue, message);
		notify(queue);
		wake_up_all(&queue->changes);
	}
	touch(queue);
	return 0;
}

int mqueue_receive(struct mqueue *queue, bool nonblock, uint64_t deadline_ns,
		   struct mqueue_message **out)
{
	struct waiter waiter = {0}, *sender;

	if (queue->count == 0) {
		int result = nonblock ? -EAGAIN : wait(&queue->receivers, &waiter, deadline_ns);

		*out = waiter.message;
		return result;
	}
	*out = take_first(queue);
	sender = first_waiter(&queue->senders);
	if (sender) {
		insert(queue, sender->message);
		wake(sender);
	} else {
		wake_up_all(&queue->changes);
	}
	touch(queue);
	return 0;
}

int mqueue_notify(struct mqueue *queue, const struct mqueue_notice *notice)
{
	struct process *process = current_process();

	if (queue->notify.process)
		return -EBUSY;
	queue->notify.process = process->id;
	pid_get(process->id);
	queue->notify.executed = process->executed;
	queue->notify.notice = *notice;
	return 0;
}

void mqueue_stop_notifying(struct mqueue *queue)
{
	if (queue->notify.process != current_process()->id)
		return;
	if (queue->notify.notice.kind == LINUX_SIGEV_THREAD)
		netlink_note_send(&queue->notify.notice.note, MQ_NOTIFY_REMOVED);
	forget(queue);
}

void mqueue_empty(struct mqueue *queue)
{
	while (!list_empty(&queue->messages))
		kfree(take_first(queue));
	forget(queue);
}
