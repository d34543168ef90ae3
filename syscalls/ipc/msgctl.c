// SPDX-License-Identifier: BSD-3-Clause
// msgctl(2).

#include <generated/syscall_prototypes.h>

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "kernel/ipc/msg.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"

#define READ_BITS    0444
#define SEGMENT_SIZE 16 /* what Linux says of a division into segments that it does not have */
#define POOL_KIB     (MSG_QUEUES_MAX * (MSG_BYTES_MAX / 1024))

static void count(struct linux_msginfo *info)
{
	info->msgpool = (int)msg_count_queues();
	info->msgmap = info->msgtql = 0;
	for (int i = 0; i <= msg_last_index(); i++) {
		const struct msg_queue *queue = msg_at((unsigned)i);

		info->msgmap += queue ? (int)queue->count : 0;
		info->msgtql += queue ? (int)queue->bytes : 0;
	}
}

static long info(int op, uaddr_t buf)
{
	struct linux_msginfo info = {
		.msgpool = POOL_KIB,
		.msgmap = MSG_BYTES_MAX,
		.msgmax = MSG_SIZE_MAX,
		.msgmnb = MSG_BYTES_MAX,
		.msgmni = MSG_QUEUES_MAX,
		.msgssz = SEGMENT_SIZE,
		.msgtql = MSG_BYTES_MAX,
		.msgseg = UINT16_MAX,
	};

	if (op == MSG_INFO)
		count(&info);
	if (copy_to_user(buf, &info, sizeof(info)) < 0)
		return -EFAULT;
	return MAX(msg_last_index(), 0);
}

static struct linux_msqid_ds describe(const struct msg_queue *queue)
{
	struct linux_msqid_ds ds = {
		.msg_stime = queue->sent_s,
		.msg_rtime = queue->received_s,
		.msg_ctime = queue->changed_s,
		.msg_cbytes = queue->bytes,
		.msg_qnum = queue->count,
		.msg_qbytes = queue->bytes_max,
		.msg_lspid = queue->last_sender,
		.msg_lrpid = queue->last_receiver,
	};

	ipc_perm_show(&queue->perm, &ds.msg_perm);
	return ds;
}

/* By identifier (IPC_STAT), or by its place in the table, and then the identifier is returned. */
static long stat(int id, int op, uaddr_t buf)
{
	const struct msg_queue *queue = op == IPC_STAT ? msg_find(id) : msg_at((unsigned)id);
	struct linux_msqid_ds ds;
	int result;

	if (!queue)
		return -EINVAL;
	if (op != MSG_STAT_ANY && !ipc_may_access(&queue->perm, READ_BITS))
		return -EACCES;
	ds = describe(queue);
	result = op == IPC_STAT ? 0 : queue->perm.id;
	return copy_to_user(buf, &ds, sizeof(ds)) < 0 ? -EFAULT : result;
}

static long change(struct msg_queue *queue, const struct linux_msqid_ds *ds)
{
	int err;

	if (ds->msg_qbytes > MSG_BYTES_MAX && !current_capable(CAP_SYS_RESOURCE))
		return -EPERM;
	err = ipc_perm_change(&queue->perm, &ds->msg_perm);
	if (err < 0)
		return err;
	queue->bytes_max = ds->msg_qbytes;
	queue->changed_s = ipc_now_s();
	msg_changed(queue);
	return 0;
}

static long control(int id, int op, uaddr_t buf)
{
	struct msg_queue *queue;
	struct linux_msqid_ds ds;

	if (op == IPC_SET && copy_from_user(&ds, buf, sizeof(ds)) < 0)
		return -EFAULT;
	queue = msg_find(id);
	if (!queue)
		return -EINVAL;
	if (!ipc_may_control(&queue->perm))
		return -EPERM;
	if (op == IPC_SET)
		return change(queue, &ds);
	msg_remove(queue);
	return 0;
}

long sys_msgctl(int id, int op, uaddr_t buf)
{
	if (id < 0 || op < 0)
		return -EINVAL;
	switch (op) {
	case IPC_INFO:
	case MSG_INFO:
		return info(op, buf);
	case IPC_STAT:
	case MSG_STAT:
	case MSG_STAT_ANY:
		return stat(id, op, buf);
	case IPC_SET:
	case IPC_RMID:
		return control(id, op, buf);
	default:
		return -EINVAL;
	}
}
