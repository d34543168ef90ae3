// SPDX-License-Identifier: BSD-3-Clause
// The calls on POSIX message queues.

#include "kernel/ipc/mqueue.h"

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "include/linux/timer.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/sched/wait.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "plat/kvm/clock.h"
#include "syscalls/time/time_internal.h"

/* Copies a path as one that may be empty is refused: allocated in *out. */
static int get_name(uaddr_t address, char **out)
{
	ssize_t len;

	*out = kmalloc(LINUX_PATH_MAX);
	if (!*out)
		return -ENOMEM;
	len = strncpy_from_user(*out, address, LINUX_PATH_MAX);
	if (len > 0)
		return 0;
	kfree(*out);
	return len < 0 ? (int)len : -ENOENT;
}

static long open_queue(const char *name, uint32_t flags, unsigned mode,
		       const struct linux_mq_attr *attr)
{
	struct file *file;
	int err = fd_check_free(current_files());

	if (err == 0)
		err = mqueue_open(name, flags, mode & S_IALLUGO & ~current_fs()->umask, attr,
				  &file);
	if (err < 0)
		return err;
	return fd_install_new(file, true);
}

long sys_mq_open(uaddr_t name, int oflag, unsigned mode, uaddr_t attr_at)
{
	struct linux_mq_attr attr;
	char *text;
	long result;

	if (attr_at && copy_from_user(&attr, attr_at, sizeof(attr)) < 0)
		return -EFAULT;
	result = get_name(name, &text);
	if (result < 0)
		return result;
	result = open_queue(text, (uint32_t)oflag, mode, attr_at ? &attr : NULL);
	kfree(text);
	return result;
}

long sys_mq_unlink(uaddr_t name)
{
	char *text;
	long result = get_name(name, &text);

	if (result < 0)
		return result;
	result = mqueue_unlink(text);
	kfree(text);
	return result;
}

/* The queue of a descriptor, and its file with a reference: 0 or -EBADF. */
static int get_queue(int fd, struct file **file, struct mqueue **queue)
{
	*file = fd_get(current_files(), fd);
	if (!*file)
		return -EBADF;
	*queue = mqueue_of_file(*file);
	if (*queue)
		return 0;
	file_put(*file);
	return -EBADF;
}

/* A time of the wall clock as a monotonic deadline; address 0: never. */
static int read_deadline(uaddr_t address, uint64_t *deadline_ns)
{
	struct linux_timespec t;
	uint64_t now_ns, ns;

	*deadline_ns = WAIT_FOREVER;
	if (!address)
		return 0;
	if (copy_from_user(&t, address, sizeof(t)) < 0)
		return -EFAULT;
	if (!timespec_valid(&t))
		return -EINVAL;
	now_ns = clock_realtime_ns();
	ns = timespec_to_ns(&t);
	*deadline_ns = ns > now_ns ? clock_monotonic_ns() + (ns - now_ns) : 0;
	return 0;
}

static size_t size_max(const struct mqueue *queue)
{
	struct linux_mq_attr attr;

	mqueue_describe(queue, &attr);
	return (size_t)attr.mq_msgsize;
}

/* What a call is about that sends or receives. */
struct transfer {
	struct file *file; /* referenced */
	struct mqueue *queue;
	uint64_t deadline_ns;
};

static int begin(struct transfer *transfer, int mqdes, uint32_t access, unsigned priority,
		 uaddr_t abs_timeout)
{
	int err = read_deadline(abs_timeout, &transfer->deadline_ns);

	if (err < 0)
		return err;
	if (priority >= MQ_PRIORITIES)
		return -EINVAL;
	err = get_queue(mqdes, &transfer->file, &transfer->queue);
	if (err < 0 || (transfer->file->access & access))
		return err;
	file_put(transfer->file);
	return -EBADF;
}

static long send(const struct transfer *transfer, uaddr_t from, size_t size, unsigned priority)
{
	struct mqueue_message *message;
	int err;

	if (size > size_max(transfer->queue))
		return -EMSGSIZE;
	message = mqueue_allocate(size);
	if (!message)
		return -ENOMEM;
	message->priority = priority;
	err = copy_from_user(message->data, from, size);
	if (err == 0)
		err = mqueue_send(transfer->queue, message, transfer->file->flags & O_NONBLOCK,
				  transfer->deadline_ns);
	if (err < 0)
		kfree(message);
	return err;
}

long sys_mq_timedsend(int mqdes, uaddr_t msg_ptr, size_t msg_len, unsigned msg_prio,
		      uaddr_t abs_timeout)
{
	struct transfer transfer;
	long result = begin(&transfer, mqdes, FILE_WRITE, msg_prio, abs_timeout);

	if (result < 0)
		return result;
	result = send(&transfer, msg_ptr, msg_len, msg_prio);
	file_put(transfer.file);
	return result;
}

static long receive(const struct transfer *transfer, uaddr_t to, size_t size, uaddr_t priority)
{
	struct mqueue_message *message;
	long result;

	if (size < size_max(transfer->queue))
		return -EMSGSIZE;
	result = mqueue_receive(transfer->queue, transfer->file->flags & O_NONBLOCK,
				transfer->deadline_ns, &message);
	if (result < 0)
		return result;
	result = (long)message->size;
	if ((priority && put_user_u32(priority, message->priority) < 0) ||
	    copy_to_user(to, message->data, message->size) < 0)
		result = -EFAULT;
	kfree(message);
	return result;
}

long sys_mq_timedreceive(int mqdes, uaddr_t msg_ptr, size_t msg_len, uaddr_t msg_prio,
			 uaddr_t abs_timeout)
{
	struct transfer transfer;
	long result = begin(&transfer, mqdes, FILE_READ, 0, abs_timeout);

	if (result < 0)
		return result;
	result = receive(&transfer, msg_ptr, msg_len, msg_prio);
	file_put(transfer.file);
	return result;
}

/* SIGEV_THREAD: the descriptor of a netlink socket, and what to send there. */
static int make_note(const struct linux_sigevent *event, struct netlink_note *note)
{
	char cookie[MQ_NOTIFY_SIZE];
	struct file *file;
	int err;

	if (copy_from_user(cookie, event->sigev_value, sizeof(cookie)) < 0)
		return -EFAULT;
	file = fd_get(current_files(), event->sigev_signo);
	if (!file)
		return -EBADF;
	err = netlink_note_make(note, file, cookie, sizeof(cookie));
	file_put(file);
	return err;
}

static int get_notice(uaddr_t from, struct mqueue_notice *out)
{
	struct linux_sigevent event;

	if (copy_from_user(&event, from, sizeof(event)) < 0)
		return -EFAULT;
	*out = (struct mqueue_notice){
		.kind = event.sigev_notify,
		.signal = event.sigev_signo,
		.value = event.sigev_value,
	};
	switch (event.sigev_notify) {
	case LINUX_SIGEV_NONE:
		return 0;
	case LINUX_SIGEV_SIGNAL:
		return (unsigned)event.sigev_signo <= SIGNAL_MAX ? 0 : -EINVAL;
	case LINUX_SIGEV_THREAD:
		return make_note(&event, &out->note);
	default:
		return -EINVAL;
	}
}

/* Without a notice, the process does not want to be told any more. */
static int set_notice(int mqdes, const struct mqueue_notice *notice)
{
	struct mqueue *queue;
	struct file *file;
	int err = get_queue(mqdes, &file, &queue);

	if (err < 0)
		return err;
	if (notice)
		err = mqueue_notify(queue, notice);
	else
		mqueue_stop_notifying(queue);
	file_put(file);
	return err;
}

long sys_mq_notify(int mqdes, uaddr_t sevp)
{
	struct mqueue_notice notice;
	int err;

	if (!sevp)
		return set_notice(mqdes, NULL);
	err = get_notice(sevp, &notice);
	if (err < 0)
		return err;
	err = set_notice(mqdes, &notice);
	if (err < 0)
		netlink_note_drop(&notice.note);
	return err;
}

long sys_mq_getsetattr(int mqdes, uaddr_t newattr, uaddr_t oldattr)
{
	struct linux_mq_attr new, old;
	struct mqueue *queue;
	struct file *file;
	int err;

	if (newattr && copy_from_user(&new, newattr, sizeof(new)) < 0)
		return -EFAULT;
	if (newattr && (new.mq_flags & ~(int64_t)O_NONBLOCK))
		return -EINVAL;
	err = get_queue(mqdes, &file, &queue);
	if (err < 0)
		return err;
	mqueue_describe(queue, &old);
	old.mq_flags = file->flags & O_NONBLOCK;
	if (newattr)
		file->flags = (file->flags & ~(uint32_t)O_NONBLOCK) | (uint32_t) new.mq_flags;
	file_put(file);
	return oldattr && copy_to_user(oldattr, &old, sizeof(old)) < 0 ? -EFAULT : 0;
}
