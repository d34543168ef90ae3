/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Message queues of System V (msgop(2)). A message that somebody waits for goes straight to him.
 * Nothing here sleeps but msg_send() and msg_receive().
 */
#pragma once

#include "kernel/ipc/ipc_perm.h"
#include "kernel/sched/wait.h"

#define MSG_QUEUES_MAX 32000u /* kernel.msgmni, … */
#define MSG_SIZE_MAX   8192u  /* … msgmax, … */
#define MSG_BYTES_MAX  16384u /* … msgmnb, as Linux has them */

struct msg {
	struct list_node link; /* in its queue */
	int64_t type;
	size_t size;
	char data[];
};

struct msg_queue {
	struct ipc_perm perm;
	int64_t sent_s, received_s, changed_s; /* in real time, 0: never */
	uint64_t bytes, count;		       /* of the messages in it */
	uint64_t bytes_max;
	int32_t last_sender, last_receiver; /* processes */
	struct list_node messages;
	struct list_node senders, receivers; /* that wait */
};

/* A new queue: 0, -ENOSPC or -ENOMEM. */
int msg_create(int key, unsigned mode, struct msg_queue **out);
/* By key (not IPC_PRIVATE), by identifier, by its place in the table; NULL: there is none. */
struct msg_queue *msg_find_key(int key);
struct msg_queue *msg_find(int id);
struct msg_queue *msg_at(unsigned index);
/* The highest place in use, or -1; how many queues there are. */
int msg_last_index(void);
unsigned msg_count_queues(void);
/* Whoever waits gets -EIDRM. */
void msg_remove(struct msg_queue *queue);
void msg_remove_all(void);
/* Its permissions or its size have changed: whoever waits looks again. */
void msg_changed(struct msg_queue *queue);

/* A message of size bytes with nothing in it; kfree() frees it. NULL: no memory. */
struct msg *msg_allocate(size_t size);

/* Sends a message, which is the queue's when this returns 0. Errors: -EINVAL, -EACCES, -EAGAIN,
 * -EIDRM, -ERESTARTNOHAND. */
int msg_send(int id, struct msg *msg, int flags);

/* Receives what msgrcv(2) says of type and flags into a buffer of size bytes. 0 and the message,
 * which is the caller's, or -EINVAL, -EACCES, -E2BIG, -ENOMSG, -EIDRM, -ENOMEM, -ERESTARTNOHAND. */
int msg_receive(int id, int64_t type, size_t size, int flags, struct msg **out);
