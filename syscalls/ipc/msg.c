// SPDX-License-Identifier: BSD-3-Clause
// msgget(2), msgsnd(2), msgrcv(2).

#include "kernel/ipc/msg.h"

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"

#define TYPE_SIZE sizeof(uint64_t) /* in front of a message's text */

static long create(int key, int flags)
{
	struct msg_queue *queue;
	int err = msg_create(key, (unsigned)flags, &queue);

	return err < 0 ? err : queue->perm.id;
}

long sys_msgget(int key, int flags)
{
	struct msg_queue *queue = msg_find_key(key);

	if (!queue)
		return key == IPC_PRIVATE || (flags & IPC_CREAT) ? create(key, flags) : -ENOENT;
	if ((flags & (IPC_CREAT | IPC_EXCL)) == (IPC_CREAT | IPC_EXCL))
		return -EEXIST;
	return ipc_may_access(&queue->perm, (unsigned)flags) ? queue->perm.id : -EACCES;
}

long sys_msgsnd(int id, uaddr_t msgp, size_t size, int flags)
{
	uint64_t type;
	struct msg *msg;
	int err;

	if (get_user_u64(&type, msgp) < 0)
		return -EFAULT;
	if (size > MSG_SIZE_MAX || id < 0 || (int64_t)type < 1)
		return -EINVAL;
	msg = msg_allocate(size);
	if (!msg)
		return -ENOMEM;
	msg->type = (int64_t)type;
	err = copy_from_user(msg->data, msgp + TYPE_SIZE, size);
	if (err == 0)
		err = msg_send(id, msg, flags);
	if (err < 0)
		kfree(msg);
	return err;
}

/* MSG_COPY begins with copying what lies in the buffer, so that it must be readable. */
static int check_readable(uaddr_t buf, size_t size)
{
	struct msg *scratch;
	int err;

	size = MIN(size, (size_t)MSG_SIZE_MAX);
	scratch = msg_allocate(size);
	if (!scratch)
		return -ENOMEM;
	err = copy_from_user(scratch->data, buf, size);
	kfree(scratch);
	return err;
}

long sys_msgrcv(int id, uaddr_t msgp, size_t size, long type, int flags)
{
	struct msg *msg;
	long result;
	int err = 0;

	if (id < 0 || (int64_t)size < 0)
		return -EINVAL;
	if (flags & MSG_COPY) {
		if ((flags & MSG_EXCEPT) || !(flags & IPC_NOWAIT))
			return -EINVAL;
		err = check_readable(msgp, size);
	}
	if (err == 0)
		err = msg_receive(id, type, size, flags, &msg);
	if (err < 0)
		return err;
	result = (long)MIN(size, msg->size);
	if (put_user_u64(msgp, (uint64_t)msg->type) < 0 ||
	    copy_to_user(msgp + TYPE_SIZE, msg->data, (size_t)result) < 0)
		result = -EFAULT;
	kfree(msg);
	return result;
}
