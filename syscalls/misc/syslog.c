// SPDX-License-Identifier: BSD-3-Clause
// The kernel's messages. As on a Linux with kernel.dmesg_restrict, whoever asks for them needs the
// right to.

#include <generated/syscall_prototypes.h>

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/syslog.h"
#include "kernel/fs/devfs/kmsg.h"
#include "kernel/lib/log_history.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/uio.h"

/* Up to where SYSLOG_ACTION_CLEAR has hidden messages. */
static uint64_t cleared_end;

/* Copies the history from start on to a program, up to size bytes. Returns how many, or -EFAULT. */
static long copy_history(uint64_t start, uaddr_t buf, size_t size)
{
	char chunk[256];
	uint64_t place = start;
	uint64_t end = MIN(log_history_end(), start + size);

	while (place < end) {
		size_t n = MIN(end - place, sizeof(chunk));

		log_history_copy(place, chunk, n);
		if (copy_to_user(buf, chunk, n) < 0)
			return -EFAULT;
		place += n;
		buf += n;
	}
	return (long)(end - start);
}

static int check_buffer(uaddr_t buf, int len)
{
	if (!buf || len < 0)
		return -EINVAL;
	return user_range_ok(buf, (size_t)len) ? 0 : -EFAULT;
}

static long read_new(uaddr_t buf, int len)
{
	int result = check_buffer(buf, len);
	struct uio uio;

	if (result < 0 || len == 0)
		return result;
	uio_init_user(&uio, buf, (size_t)len);
	return kmsg_read_unread(&uio, false);
}

/* The newest whole lines for which there is room. */
static long read_all(uaddr_t buf, int len, bool clear)
{
	int result = check_buffer(buf, len);
	uint64_t end = log_history_end();
	long copied;

	if (result < 0 || len == 0)
		return result;
	copied = copy_history(log_history_fit(cleared_end, (size_t)len), buf, (size_t)len);
	if (copied >= 0 && clear)
		cleared_end = end;
	return copied;
}

/* Messages below a level of Linux's are printed; errors always are. */
static long set_console_level(int level)
{
	if (level < 1 || level > 8)
		return -EINVAL;
	if (level == 8)
		log_set_level(LOG_DEBUG);
	else if (level == 7)
		log_set_level(LOG_INFO);
	else
		log_set_level(level > 4 ? LOG_WARN : LOG_ERR);
	return 0;
}

long sys_syslog(int type, uaddr_t bufp, int len)
{
	if (!current_capable(CAP_SYSLOG))
		return -EPERM;
	switch (type) {
	case SYSLOG_ACTION_CLOSE:
	case SYSLOG_ACTION_OPEN:
		return 0;
	case SYSLOG_ACTION_READ:
		return read_new(bufp, len);
	case SYSLOG_ACTION_READ_ALL:
	case SYSLOG_ACTION_READ_CLEAR:
		return read_all(bufp, len, type == SYSLOG_ACTION_READ_CLEAR);
	case SYSLOG_ACTION_CLEAR:
		cleared_end = log_history_end();
		return 0;
	case SYSLOG_ACTION_CONSOLE_OFF:
		return set_console_level(1);
	case SYSLOG_ACTION_CONSOLE_ON:
		log_set_level(CONFIG_LOG_LEVEL);
		return 0;
	case SYSLOG_ACTION_CONSOLE_LEVEL:
		return set_console_level(len);
	case SYSLOG_ACTION_SIZE_UNREAD:
		return (long)kmsg_unread();
	case SYSLOG_ACTION_SIZE_BUFFER:
		return LOG_HISTORY_SIZE;
	default:
		return -EINVAL;
	}
}
