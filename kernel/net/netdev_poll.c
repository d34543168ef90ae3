// SPDX-License-Identifier: BSD-3-Clause
// When devices are polled. An interrupt schedules a device, which is polled as deferred work. One
// that has more than its budget stays scheduled, but is polled again only after programs have had
// the CPU for a while, since deferred work comes before all of them.

#include "kernel/fs/procfs/procfs.h"
#include "kernel/net/netdev_internal.h"
#include "kernel/time/timer.h"
#include "plat/kvm/clock.h"
#include "plat/x86_64/pending.h"

#define AGAIN_NS    (100 * NS_PER_US)
#define COMPLETE_NS (5 * NS_PER_MS)

/* A device that is scheduled is in one of them: to be polled at the next safe point, or later. */
static struct list_node scheduled = LIST_INIT(scheduled);
static struct list_node postponed = LIST_INIT(postponed);

static void schedule_postponed(struct timer *timer);
static void complete(struct timer *timer);
static struct timer again_timer = {.func = schedule_postponed};
static struct timer complete_timer = {.func = complete};

void netdev_schedule(struct netdev *dev)
{
	if (!dev->up)
		return;
	if (!dev->scheduled) {
		dev->scheduled = true;
		list_add_tail(&scheduled, &dev->schedule_link);
	}
	pending_raise(PENDING_NETWORK);
}

void netdev_unschedule(struct netdev *dev)
{
	dev->scheduled = false;
	list_remove(&dev->schedule_link);
}

/* All that was postponed comes before what may be scheduled already. */
static void schedule_postponed(struct timer *timer)
{
	list_prepend_all(&postponed, &scheduled);
	pending_raise(PENDING_NETWORK);
}

static void start_or_do(struct timer *timer, uint64_t delay_ns)
{
	if (!timer_is_running(timer) && timer_start(timer, clock_monotonic_ns() + delay_ns) != 0)
		timer->func(timer);
}

static void complete(struct timer *timer)
{
	struct netdev *dev;

	netdev_for_each(dev)
	{
		if (dev->completing)
			netdev_schedule(dev);
		dev->completing = false;
	}
}

void netdev_complete_later(struct netdev *dev)
{
	dev->completing = true;
	start_or_do(&complete_timer, COMPLETE_NS);
}

bool netdev_is_sending(void)
{
	struct netdev *dev;

	netdev_for_each(dev)
	{
		if (dev->up && (dev->completing || dev->full))
			return true;
	}
	return false;
}

unsigned netdev_poll(struct netdev *dev, unsigned budget)
{
	const struct netdev_stack *stack = netdev_stack();
	unsigned n;

	if (!dev->up || dev->polling)
		return 0;
	dev->polling = true;
	n = dev->ops->poll(dev, budget);
	if (n > 0 && stack && stack->received_all)
		stack->received_all(dev);
	dev->polling = false;
	netdev_flush(dev);
	return n;
}

void netdev_room(struct netdev *dev)
{
	if (!dev->full)
		return;
	dev->full = false;
	if (netdev_stack())
		netdev_stack()->writable(dev);
}

static void postpone(struct netdev *dev)
{
	netdev_unschedule(dev);
	dev->scheduled = true;
	list_add_tail(&postponed, &dev->schedule_link);
}

static void poll_scheduled(void)
{
	struct list_node now;

	list_move_all(&scheduled, &now);
	while (!list_empty(&now)) {
		struct netdev *dev = list_first(&now, struct netdev, schedule_link);

		netdev_unschedule(dev);
		if (netdev_poll(dev, NETDEV_BUDGET) >= NETDEV_BUDGET && dev->up)
			postpone(dev);
	}
	if (!list_empty(&postponed))
		start_or_do(&again_timer, AGAIN_NS);
}

void netdev_init(void)
{
	pending_register(PENDING_NETWORK, poll_scheduled);
	if (IS_ENABLED(CONFIG_PROCFS))
		procfs_net_devices = netdev_show_all;
}
