// SPDX-License-Identifier: BSD-3-Clause
// After an expiry the timer rests until somebody looks at it: a periodic one costs nothing while
// nobody does, and the periods that have passed meanwhile are counted then.

#include "kernel/ipc/timerfd.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/poll.h"
#include "include/linux/timerfd.h"
#include "kernel/fs/procfs/text.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/time/alarm.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/poll.h"
#include "plat/kvm/clock.h"

struct timerfd {
	struct alarm alarm;
	struct clock_listener listener; /* while may_cancel */
	int clock;
	bool wall;	 /* it expires at a time of the wall clock, which may be set meanwhile */
	bool may_cancel; /* and whoever reads it wants to know of that, … */
	bool canceled;	 /* … which has happened */
	bool started;	 /* it will expire, or (expired) has */
	bool expired;	 /* and rests since */
	uint64_t deadline_ns; /* of the first expiry that has not been read */
	uint64_t interval_ns;
	unsigned set_flags; /* as timerfd_settime(2) had them, for fdinfo */
	uint64_t ticks;	    /* what read(2) returns, less the periods since it expired */
	struct wait_queue queue;
};

static const struct file_ops timerfd_ops;

bool timerfd_is(const struct file *file)
{
	return file->ops == &timerfd_ops;
}

int timerfd_clock(const struct file *file)
{
	return ((const struct timerfd *)file->data)->clock;
}

static void expire(struct timer *timer)
{
	struct alarm *alarm = container_of(timer, struct alarm, timer);
	struct timerfd *fd = container_of(alarm, struct timerfd, alarm);

	fd->deadline_ns = alarm_deadline(alarm);
	fd->expired = true;
	fd->ticks++;
	wake_up_all(&fd->queue);
}

/* Notices an expiry that deferred work has not come to yet. */
static void catch_up(struct timerfd *fd)
{
	if (fd->started && !fd->expired && alarm_deadline(&fd->alarm) <= clock_monotonic_ns()) {
		alarm_stop(&fd->alarm);
		expire(&fd->alarm.timer);
	}
}

/* Starts it for a monotonic time. */
static int start(struct timerfd *fd, uint64_t deadline_ns)
{
	uint64_t ahead = fd->wall ? clock_realtime_ns() - clock_monotonic_ns() : 0;

	return alarm_start(&fd->alarm, deadline_ns + ahead, fd->wall);
}

static void clock_was_set(struct clock_listener *listener)
{
	struct timerfd *fd = container_of(listener, struct timerfd, listener);

	fd->canceled = true;
	fd->ticks++;
	wake_up_all(&fd->queue);
}

static void listen_to_clock(struct timerfd *fd, bool listen)
{
	if (listen == fd->may_cancel)
		return;
	fd->may_cancel = listen;
	if (listen)
		clock_listener_add(&fd->listener);
	else
		clock_listener_remove(&fd->listener);
}

/* Ends the rest of a periodic timer: counts the periods passed and waits for the next. */
static int resume(struct timerfd *fd)
{
	uint64_t passed, next;
	int err;

	catch_up(fd);
	if (!fd->expired || fd->interval_ns == 0)
		return 0;
	passed = (clock_monotonic_ns() - fd->deadline_ns) / fd->interval_ns;
	next = fd->deadline_ns + (passed + 1) * fd->interval_ns;
	err = start(fd, next);
	if (err < 0)
		return err;
	fd->ticks += passed;
	fd->expired = false;
	return 0;
}

static ssize_t timerfd_read(struct file *file, struct uio *uio, off_t *pos)
{
	struct timerfd *fd = file->data;
	uint64_t value;
	int result;

	if (uio->resid < sizeof(value))
		return -EINVAL;
	catch_up(fd);
	while (fd->ticks == 0) {
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		result = wait_event_interruptible(&fd->queue, fd->ticks > 0);
		if (result != 0)
			return result;
	}
	if (fd->canceled) {
		fd->canceled = false;
		fd->ticks = 0;
		return -ECANCELED;
	}
	result = resume(fd);
	if (result < 0)
		return result;
	value = fd->ticks;
	fd->ticks = 0;
	return uio_put(uio, &value, sizeof(value)) == sizeof(value) ? (ssize_t)sizeof(value)
								    : -EFAULT;
}

static uint32_t timerfd_poll(struct file *file, struct poll_table *table)
{
	struct timerfd *fd = file->data;

	poll_listen(table, &fd->queue);
	catch_up(fd);
	return fd->ticks > 0 ? POLLIN : 0;
}

static long timerfd_ioctl(struct file *file, unsigned cmd, uaddr_t arg)
{
	struct timerfd *fd = file->data;
	uint64_t ticks;

	if (cmd != TFD_IOC_SET_TICKS)
		return -ENOTTY;
	if (get_user_u64(&ticks, arg) < 0)
		return -EFAULT;
	if (ticks == 0)
		return -EINVAL;
	fd->ticks = ticks;
	wake_up_all(&fd->queue);
	return 0;
}

static void timerfd_release(struct file *file)
{
	struct timerfd *fd = file->data;

	listen_to_clock(fd, false);
	alarm_stop(&fd->alarm);
	kfree(fd);
}

static const struct file_ops timerfd_ops = {
	.nowait = true,
	.read = timerfd_read,
	.seek = file_seek_nowhere,
	.poll = timerfd_poll,
	.ioctl = timerfd_ioctl,
	.release = timerfd_release,
	.kind = "[timerfd]",
};

struct file *timerfd_create(int clock, uint32_t flags)
{
	struct timerfd *fd = kzalloc(sizeof(*fd));
	struct file *file;

	if (!fd)
		return NULL;
	alarm_init(&fd->alarm, expire);
	fd->listener.func = clock_was_set;
	wait_queue_init(&fd->queue);
	fd->clock = clock;
	/* No file type at all: that is what fstat shows of Linux's anonymous inodes. */
	file = file_create_special(&timerfd_ops, O_RDWR | (flags & O_NONBLOCK), 0600, fd);
	if (!file) {
		kfree(fd);
		return NULL;
	}
	file->access |= FILE_STREAM;
	return file;
}

int timerfd_get(struct file *file, struct timerfd_setting *setting)
{
	struct timerfd *fd = file->data;
	int err = resume(fd);
	uint64_t now = clock_monotonic_ns();

	setting->interval = fd->interval_ns;
	setting->value = 0;
	if (fd->started && !fd->expired && alarm_deadline(&fd->alarm) > now)
		setting->value = alarm_deadline(&fd->alarm) - now;
	return err;
}

int timerfd_set(struct file *file, const struct timerfd_setting *setting, uint64_t deadline_ns,
		unsigned how, struct timerfd_setting *old)
{
	struct timerfd *fd = file->data;
	bool was_wall = fd->wall, canceled = fd->canceled;
	unsigned set_flags = (deadline_ns ? TFD_TIMER_ABSTIME : 0) |
			     (how & TIMERFD_CANCEL ? TFD_TIMER_CANCEL_ON_SET : 0);
	int err = timerfd_get(file, old);

	if (deadline_ns == 0)
		deadline_ns = clock_monotonic_ns() + setting->value;
	fd->wall = how & TIMERFD_WALL;
	if (err == 0 && setting->value > 0)
		err = start(fd, deadline_ns);
	if (err < 0) {
		fd->wall = was_wall;
		return err;
	}
	listen_to_clock(fd, how & TIMERFD_CANCEL);
	if (setting->value == 0)
		alarm_stop(&fd->alarm);
	fd->started = setting->value > 0;
	fd->expired = false;
	fd->ticks = 0;
	fd->set_flags = set_flags;
	fd->interval_ns = setting->interval;
	catch_up(fd);
	if (setting->value == 0 || !canceled)
		return 0;
	fd->canceled = false;
	return -ECANCELED;
}

void timerfd_show(struct file *file, struct text *text)
{
	const struct timerfd *fd = file->data;
	struct timerfd_setting left;
	uint64_t ticks;

	if (!timerfd_is(file))
		return;
	ticks = fd->ticks;
	if (timerfd_get(file, &left) < 0)
		left.value = 0;
	text_printf(text, "clockid: %d\nticks: %lu\nsettime flags: 0%o\n", fd->clock, ticks,
		    fd->set_flags);
	text_printf(text, "it_value: (%lu, %lu)\nit_interval: (%lu, %lu)\n",
		    left.value / NS_PER_SEC, left.value % NS_PER_SEC, left.interval / NS_PER_SEC,
		    left.interval % NS_PER_SEC);
}
