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
#include "kernel/net/socket/socket.h"
#include "kernel/process/process.h"
#include "kernel/sched/wait.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "plat/kvm/clock.h"
#include "syscalls/time/time_internal.h"

#define COOKIE_SIZE 32 /* of SIGEV_THREAD: what a netlink socket would get */

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
	int fd, err = fd_check_free(current_files());

	if (err == 0)
		err = mqueue_open(name, flags, mode & S_IALLUGO & ~current_fs()->umask, attr,
				  &file);
	if (err < 0)
		return err;
	fd = fd_install(current_files(), file, 0, true);
	if (fd < 0)
		file_put(file);
	return fd;
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

/* The same, if the file may be read or written. */
static int get_queue_for(int fd, uint32_t access, struct file **file, struct mqueue **queue)
{
	int err = get_queue(fd, file, queue);

	if (err < 0 || ((*file)->access & access))
		return err;
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

static long send(struct file *file, struct mqueue *queue, uaddr_t from, size_t size,
		 unsigned priority, uint64_t deadline_ns)
{
	struct mqueue_message *message;
	int err;

	if (size > size_max(queue))
		return -EMSGSIZE;
	message = mqueue_allocate(size);
	if (!message)
		return -ENOMEM;
	message->priority = priority;
	err = copy_from_user(message->data, from, size);
	if (err == 0)
		err = mqueue_send(queue, message, file->flags & O_NONBLOCK, deadline_ns);
	if (err < 0)
		kfree(message);
	return err;
}

long sys_mq_timedsend(int mqdes, uaddr_t msg_ptr, size_t msg_len, unsigned msg_prio,
		      uaddr_t abs_timeout)
{
	struct mqueue *queue;
	struct file *file;
	uint64_t deadline_ns;
	long result = read_deadline(abs_timeout, &deadline_ns);

	if (result < 0)
		return result;
	if (msg_prio >= MQ_PRIORITIES)
		return -EINVAL;
	result = get_queue_for(mqdes, FILE_WRITE, &file, &queue);
	if (result < 0)
		return result;
	result = send(file, queue, msg_ptr, msg_len, msg_prio, deadline_ns);
	file_put(file);
	return result;
}

static long receive(struct file *file, struct mqueue *queue, uaddr_t to, size_t size,
		    uaddr_t priority, uint64_t deadline_ns)
{
	struct mqueue_message *message;
	long result;

	if (size < size_max(queue))
		return -EMSGSIZE;
	result = mqueue_receive(queue, file->flags & O_NONBLOCK, deadline_ns, &message);
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
	struct mqueue *queue;
	struct file *file;
	uint64_t deadline_ns;
	long result = read_deadline(abs_timeout, &deadline_ns);

	if (result < 0)
		return result;
	result = get_queue_for(mqdes, FILE_READ, &file, &queue);
	if (result < 0)
		return result;
	result = receive(file, queue, msg_ptr, msg_len, msg_prio, deadline_ns);
	file_put(file);
	return result;
}

/* SIGEV_THREAD sends a cookie through a netlink socket, of which there are none. */
static int check_thread(const struct linux_sigevent *event)
{
	char cookie[COOKIE_SIZE];
	struct file *file;
	bool is_socket;

	if (copy_from_user(cookie, event->sigev_value, sizeof(cookie)) < 0)
		return -EFAULT;
	file = fd_get(current_files(), event->sigev_signo);
	if (!file)
		return -EBADF;
	is_socket = IS_ENABLED(CONFIG_SOCKETS) && socket_of_file(file);
	file_put(file);
	return is_socket ? -EINVAL : -ENOTSOCK;
}

static int check_event(const struct linux_sigevent *event)
{
	switch (event->sigev_notify) {
	case LINUX_SIGEV_NONE:
		return 0;
	case LINUX_SIGEV_SIGNAL:
		return (unsigned)event->sigev_signo <= SIGNAL_MAX ? 0 : -EINVAL;
	case LINUX_SIGEV_THREAD:
		return check_thread(event);
	default:
		return -EINVAL;
	}
}

long sys_mq_notify(int mqdes, uaddr_t sevp)
{
	struct linux_sigevent event = {0};
	struct mqueue *queue;
	struct file *file;
	int result = 0;

	if (sevp && copy_from_user(&event, sevp, sizeof(event)) < 0)
		return -EFAULT;
	if (sevp)
		result = check_event(&event);
	if (result < 0)
		return result;
	result = get_queue(mqdes, &file, &queue);
	if (result < 0)
		return result;
	if (!sevp)
		mqueue_stop_notifying(queue);
	else
		result = mqueue_notify(
			queue, event.sigev_notify == LINUX_SIGEV_NONE ? 0 : event.sigev_signo,
			event.sigev_value);
	file_put(file);
	return result;
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
