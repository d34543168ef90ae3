// SPDX-License-Identifier: BSD-3-Clause
/*
 * The states of a timer:
 *
 *	idle	 it does not run, and no signal of it waits
 *	running	 its alarm, or timer of CPU time, will call expire()
 *	resting	 its signal waits to be taken; then a periodic one runs again
 *
 * One that sends no signal is never anything but idle: it knows when it would expire.
 */
#include "kernel/time/posix_timer.h"

#include "include/linux/errno.h"
#include "include/linux/time.h"
#include "include/linux/timer.h"
#include "kernel/mm/slab.h"
#include "kernel/process/pid.h"
#include "kernel/signal/signal.h"
#include "plat/kvm/clock.h"

/* A signal that nobody wants is sent again no sooner than this. */
#define IGNORED_PERIOD_NS (4 * NS_PER_MS)

struct posix_timer {
	struct list_node link; /* in process->timers */
	struct process *process;
	int id;
	int clock;
	struct posix_timer_event event; /* task is not used: it may have ended */
	struct pid *thread;		/* it, referenced; NULL: the process */
	struct signal_entry *entry;	/* NULL: sends none */
	struct alarm alarm;
	struct cpu_timer cpu;
	bool is_cpu;
	bool set;	      /* to a time, which may have passed */
	uint64_t deadline_ns; /* of the next expiry, or of the one whose signal waits */
	uint64_t interval_ns;
	uint64_t overrun, last_overrun;
};

static struct posix_timer *find(int id)
{
	struct posix_timer *timer;

	list_for_each_entry (timer, &current_process()->timers, link)
		if (timer->id == id)
			return timer;
	return NULL;
}

static uint64_t now(const struct posix_timer *timer)
{
	return timer->is_cpu ? cpu_clock_read(&timer->cpu.clock) : clock_monotonic_ns();
}

/* Lets the periods that have passed by pass. Returns how many those were, but for the first. */
static uint64_t forward(struct posix_timer *timer)
{
	uint64_t passed, now_ns = now(timer);

	if (now_ns < timer->deadline_ns)
		return 0;
	passed = (now_ns - timer->deadline_ns) / timer->interval_ns;
	timer->deadline_ns += (passed + 1) * timer->interval_ns;
	return passed;
}

/* A timer that ran before, or was reserved, runs without new memory. */
static void run(struct posix_timer *timer)
{
	if (timer->is_cpu)
		cpu_timer_start(&timer->cpu, timer->deadline_ns);
	else
		(void)!alarm_start(&timer->alarm, timer->deadline_ns, false);
}

static void stop(struct posix_timer *timer)
{
	if (timer->is_cpu)
		cpu_timer_stop(&timer->cpu);
	else
		alarm_stop(&timer->alarm);
}

/* The program is about to get the signal. */
static void taken(struct signal_entry *entry, struct linux_siginfo *info)
{
	struct posix_timer *timer = entry->owner;

	if (timer->interval_ns > 0) {
		timer->overrun += forward(timer);
		run(timer);
	}
	timer->last_overrun = MIN(timer->overrun, (uint64_t)INT32_MAX);
	timer->overrun = 0;
	info->timer.overrun = (int32_t)timer->last_overrun;
}

static void expire(struct posix_timer *timer)
{
	struct task *task = timer->thread ? timer->thread->task : NULL;

	if (timer->thread && (!task || task->killed))
		return;
	signal_send_entry(timer->process, task, timer->entry);
	if (!list_empty(&timer->entry->link) || timer->interval_ns == 0)
		return;
	/* The signal is ignored, but may not be so next time. */
	forward(timer);
	timer->deadline_ns = MAX(timer->deadline_ns, now(timer) + IGNORED_PERIOD_NS);
	run(timer);
}

static void alarm_expired(struct timer *timer)
{
	struct alarm *alarm = container_of(timer, struct alarm, timer);

	alarm_stop(alarm);
	expire(container_of(alarm, struct posix_timer, alarm));
}

static void cpu_timer_expired(struct cpu_timer *cpu)
{
	expire(container_of(cpu, struct posix_timer, cpu));
}

static int make_entry(struct posix_timer *timer)
{
	const struct process *process = timer->process;
	struct signal_entry *entry;

	if (timer->event.notify == LINUX_SIGEV_NONE)
		return 0;
	entry = signal_entry_create(current_task()->cred.uid,
				    process->limits[RLIMIT_SIGPENDING].cur);
	if (!entry)
		return -EAGAIN;
	entry->taken = taken;
	entry->owner = timer;
	entry->info.si_signo = timer->event.signal;
	entry->info.si_code = SI_TIMER;
	entry->info.timer.id = timer->id;
	entry->info.timer.value = timer->event.value;
	timer->entry = entry;
	return 0;
}

static void set_event(struct posix_timer *timer, const struct posix_timer_event *event)
{
	if (!event) {
		timer->event.notify = LINUX_SIGEV_SIGNAL;
		timer->event.signal = SIGALRM;
		timer->event.value = (uint64_t)timer->id;
		return;
	}
	timer->event = *event;
	if (event->task) {
		timer->thread = event->task->id;
		pid_get(timer->thread);
	}
}

int posix_timer_create(int clock, const struct cpu_clock *cpu_clock,
		       const struct posix_timer_event *event, int *id)
{
	struct process *process = current_process();
	struct posix_timer *timer = kzalloc(sizeof(*timer));

	if (!timer)
		return -EAGAIN;
	timer->process = process;
	timer->clock = clock;
	timer->id = process->next_timer_id;
	set_event(timer, event);
	alarm_init(&timer->alarm, alarm_expired);
	timer->is_cpu = cpu_clock->process;
	cpu_timer_init(&timer->cpu, cpu_clock, cpu_timer_expired);
	if (make_entry(timer) < 0) {
		if (timer->thread)
			pid_put(timer->thread);
		kfree(timer);
		return -EAGAIN;
	}
	process->next_timer_id = (process->next_timer_id + 1) & INT32_MAX;
	list_add_tail(&process->timers, &timer->link);
	*id = timer->id;
	return 0;
}

/* A signal that waits is forgotten. */
static void cancel(struct posix_timer *timer)
{
	stop(timer);
	if (timer->entry && !list_empty(&timer->entry->link))
		signal_pending_remove(timer->entry);
}

static void destroy(struct posix_timer *timer)
{
	cancel(timer);
	list_remove(&timer->link);
	if (timer->entry)
		signal_entry_free(timer->entry);
	if (timer->thread)
		pid_put(timer->thread);
	kfree(timer);
}

int posix_timer_delete(int id)
{
	struct posix_timer *timer = find(id);

	if (!timer)
		return -EINVAL;
	destroy(timer);
	return 0;
}

void posix_timers_describe(const struct process *process,
			   void (*show)(const struct posix_timer_info *info, void *arg), void *arg)
{
	const struct posix_timer *timer;

	list_for_each_entry (timer, &process->timers, link) {
		struct posix_timer_info info = {
			.id = timer->id,
			.clock = timer->clock,
			.receiver = timer->thread ? timer->thread->number : process->pid,
			.event = &timer->event,
		};

		show(&info, arg);
	}
}

void posix_timers_delete_all(struct process *process)
{
	struct posix_timer *timer, *next;

	list_for_each_entry_safe (timer, next, &process->timers, link)
		destroy(timer);
}

static bool is_running(const struct posix_timer *timer)
{
	return timer->is_cpu ? !list_empty(&timer->cpu.link)
			     : timer_is_running(&timer->alarm.timer);
}

/* How much is left; of one that is about to expire, or whose signal waits, a nanosecond. */
static uint64_t time_left(struct posix_timer *timer)
{
	uint64_t now_ns, deadline_ns = timer->deadline_ns;

	if (!timer->set)
		return 0;
	if (timer->interval_ns == 0 && timer->entry && !is_running(timer))
		return 0;
	if (!timer->is_cpu && is_running(timer))
		deadline_ns = alarm_deadline(&timer->alarm);
	now_ns = now(timer);
	if (timer->interval_ns > 0 && now_ns >= deadline_ns && !is_running(timer))
		return timer->interval_ns - (now_ns - deadline_ns) % timer->interval_ns;
	if (deadline_ns > now_ns)
		return deadline_ns - now_ns;
	return timer->entry ? 1 : 0;
}

static void get(struct posix_timer *timer, struct posix_timer_setting *setting)
{
	setting->interval_ns = timer->interval_ns;
	setting->value_ns = time_left(timer);
}

int posix_timer_get(int id, struct posix_timer_setting *setting)
{
	struct posix_timer *timer = find(id);

	if (!timer)
		return -EINVAL;
	get(timer, setting);
	return 0;
}

static bool is_wall(const struct posix_timer *timer)
{
	return timer->clock == CLOCK_REALTIME || timer->clock == CLOCK_TAI;
}

/* When it is to expire on the clock that it runs by; *wall: that is the wall clock. */
static uint64_t find_deadline(const struct posix_timer *timer, bool absolute, uint64_t value_ns,
			      bool *wall)
{
	*wall = absolute && is_wall(timer);
	return absolute ? value_ns : now(timer) + value_ns;
}

static int start(struct posix_timer *timer, bool absolute, uint64_t value_ns)
{
	bool wall;
	uint64_t deadline_ns = find_deadline(timer, absolute, value_ns, &wall);

	timer->deadline_ns = deadline_ns;
	if (timer->is_cpu) {
		if (timer->entry)
			cpu_timer_start(&timer->cpu, deadline_ns);
		return 0;
	}
	if (alarm_start(&timer->alarm, deadline_ns, wall) < 0)
		return -ENOMEM;
	timer->deadline_ns = alarm_deadline(&timer->alarm);
	if (!timer->entry)
		alarm_stop(&timer->alarm);
	return 0;
}

int posix_timer_set(int id, bool absolute, const struct posix_timer_setting *setting,
		    struct posix_timer_setting *old)
{
	struct posix_timer *timer = find(id);

	if (!timer)
		return -EINVAL;
	get(timer, old);
	cancel(timer);
	timer->overrun = timer->last_overrun = 0;
	timer->interval_ns = setting->value_ns ? setting->interval_ns : 0;
	timer->set = setting->value_ns > 0;
	return timer->set ? start(timer, absolute, setting->value_ns) : 0;
}

int posix_timer_overrun(int id)
{
	const struct posix_timer *timer = find(id);

	return timer ? (int)timer->last_overrun : -EINVAL;
}
