// SPDX-License-Identifier: BSD-3-Clause
// /dev/kmsg: the kernel's messages as records, one for each read, and messages of programs among
// them (Linux, Documentation/ABI/testing/dev-kmsg); /dev/mem, which nobody may open.

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/poll.h"
#include "kernel/fs/devfs/devfs.h"
#include "kernel/fs/devfs/devfs_internal.h"
#include "kernel/fs/devfs/kmsg.h"
#include "kernel/lib/log_history.h"
#include "kernel/lib/string.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/poll.h"
#include "kernel/vfscore/vnode.h"
#include "plat/x86_64/pending.h"

#define MEM_MAJOR   1
#define MESSAGE_MAX 992 /* of a program's, as on Linux */
#define RECORD_MAX  (MESSAGE_MAX + 64)

/* As syslog(3) numbers them. */
#define USER_FACILITY 8u
#define DEFAULT_LEVEL 4u

/* Where a file reads on: a place in the history. */
static uint64_t place_of(const struct file *file)
{
	return (uint64_t)(uintptr_t)file->data;
}

static void set_place(struct file *file, uint64_t place)
{
	file->data = (void *)(uintptr_t)place;
}

/* Reading needs the right that syslog(2) needs, too. */
static int kmsg_open(struct file *file)
{
	if ((file->access & FILE_READ) && !current_capable(CAP_SYSLOG))
		return -EPERM;
	set_place(file, log_history_start());
	return 0;
}

/* Somebody may wait for messages, which come in any context: waking waits for a safe point. */
static struct wait_queue came = WAIT_QUEUE_INIT(came);

static void tell(void)
{
	wake_up_all(&came);
}

static void message_came(void)
{
	pending_raise(PENDING_LOG);
}

/* Up to where messages were taken. */
static uint64_t taken;

static uint64_t unread_start(void)
{
	return MAX(taken, log_history_start());
}

uint64_t kmsg_unread(void)
{
	return log_history_end() - unread_start();
}

/* Where the lines end of which room bytes are enough. */
static uint64_t fit_lines(uint64_t start, size_t room)
{
	uint64_t end = log_history_end(), place = start, next;

	while (place < end) {
		next = log_history_next(place);
		if (next - start > room)
			return place > start ? place : start + room;
		place = next;
	}
	return place;
}

ssize_t kmsg_read_unread(struct uio *uio, bool nonblock)
{
	char chunk[256];
	uint64_t place, at, end;
	int result = 0;

	if (!kmsg_unread() && nonblock)
		return -EAGAIN;
	if (!kmsg_unread())
		result = wait_event_interruptible(&came, kmsg_unread());
	if (result < 0)
		return result;
	at = place = unread_start();
	taken = end = fit_lines(place, uio->resid);
	/* While a page of the program's is fetched, new messages may take the place of these. */
	while (at < end && at >= log_history_start()) {
		size_t n = MIN(end - at, sizeof(chunk));

		log_history_copy(at, chunk, n);
		if (uio_put(uio, chunk, n) < n)
			return -EFAULT;
		at += n;
	}
	return (ssize_t)(at - place);
}

uint32_t kmsg_poll_unread(struct poll_table *table)
{
	poll_listen(table, &came);
	return kmsg_unread() ? POLLIN | POLLRDNORM : 0;
}

static ssize_t kmsg_read(struct file *file, struct uio *uio, off_t *pos)
{
	char record[RECORD_MAX];
	size_t len;
	int result = 0;

	if (place_of(file) == log_history_end() && (file->flags & O_NONBLOCK))
		return -EAGAIN;
	if (place_of(file) == log_history_end())
		result = wait_event_interruptible(&came, place_of(file) != log_history_end());
	if (result < 0)
		return result;
	if (place_of(file) < log_history_start()) {
		set_place(file, log_history_start());
		return -EPIPE;
	}
	len = log_history_record(place_of(file), record, sizeof(record));
	if (len > uio->resid)
		return -EINVAL;
	set_place(file, log_history_next(place_of(file)));
	return uio_put(uio, record, len) == len ? (ssize_t)len : -EFAULT;
}

/* "<N>" in front of a message is its level and facility; only the kernel has facility 0. */
static const char *parse_priority(const char *text, unsigned *priority)
{
	unsigned number = 0;
	const char *at = text + 1;

	*priority = USER_FACILITY | DEFAULT_LEVEL;
	if (*text != '<')
		return text;
	while (*at >= '0' && *at <= '9' && number < 1000)
		number = number * 10 + (unsigned)(*at++ - '0');
	if (*at != '>' || at == text + 1)
		return text;
	*priority = number < USER_FACILITY ? USER_FACILITY | number : number;
	return at + 1;
}

static ssize_t kmsg_write(struct file *file, struct uio *uio, off_t *pos)
{
	char text[MESSAGE_MAX + 1];
	size_t len = uio->resid, end;
	const char *message;
	unsigned priority;

	if (len > MESSAGE_MAX)
		return -EINVAL;
	if (uio_get(uio, text, len) != len)
		return -EFAULT;
	text[len] = '\0';
	message = parse_priority(text, &priority);
	end = strlen(message);
	if (end > 0 && message[end - 1] == '\n')
		end--;
	for (size_t i = 0; i < end; i++)
		if (message[i] == '\n')
			text[message - text + i] = ' ';
	log_history_add_for(priority, message, end);
	return (ssize_t)len;
}

/* To the first message there is, or behind the last. */
static off_t kmsg_seek(struct file *file, off_t offset, int whence)
{
	if (offset != 0)
		return -ESPIPE;
	if (whence != SEEK_SET && whence != SEEK_END)
		return -EINVAL;
	set_place(file, whence == SEEK_SET ? log_history_start() : log_history_end());
	return 0;
}

static uint32_t kmsg_poll(struct file *file, struct poll_table *table)
{
	poll_listen(table, &came);
	if (place_of(file) == log_history_end())
		return 0;
	return POLLIN | POLLRDNORM | (place_of(file) < log_history_start() ? POLLERR | POLLPRI : 0);
}

static const struct file_ops kmsg_ops = {
	.open = kmsg_open,
	.read = kmsg_read,
	.write = kmsg_write,
	.seek = kmsg_seek,
	.poll = kmsg_poll,
};

static int mem_open(struct file *file)
{
	return -EPERM;
}

static const struct file_ops mem_ops = {.open = mem_open};

int kmsg_init(void)
{
	int err = devfs_add("kmsg", 0644, dev_make(MEM_MAJOR, 11), &kmsg_ops);

	pending_register(PENDING_LOG, tell);
	log_history_listen(message_came);
	return err < 0 ? err : devfs_add("mem", 0640, dev_make(MEM_MAJOR, 1), &mem_ops);
}
