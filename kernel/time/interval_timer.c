// SPDX-License-Identifier: BSD-3-Clause
// As on Linux, the one of real time only runs again when its signal has been taken, and not at all
// when that is ignored.

#include "kernel/time/interval_timer.h"

#include "include/linux/errno.h"
#include "include/linux/timer.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"
#include "kernel/signal/signal.h"
#include "kernel/time/cpu_timer.h"
#include "kernel/time/timer.h"
#include "plat/kvm/clock.h"

/* What Linux shows of a timer that is about to expire: a tick of CPU time, or a microsecond. */
#define ALMOST_CPU_NS  (4 * NS_PER_MS)
#define ALMOST_REAL_NS NS_PER_US

/* Periods of CPU time that are shorter are this long: a program that asks for a signal in each
 * microsecond would do nothing else than take them. Linux has one for a tick at the most. */
#define LEAST_CPU_INTERVAL_NS NS_PER_MS

struct cpu_interval {
	struct cpu_timer timer;
	uint64_t interval_ns;
	int signal;
};

struct interval_timers {
	struct process *process;
	struct timer real;
	uint64_t real_interval_ns;
	struct signal_entry alarm; /* SIGALRM */
	struct cpu_interval virtual, prof;
};

static void real_expired(struct timer *timer)
{
	struct interval_timers *timers = container_of(timer, struct interval_timers, real);

	if (list_empty(&timers->alarm.link))
		signal_send_entry(timers->process, NULL, &timers->alarm);
}

static void alarm_taken(struct signal_entry *entry, struct linux_siginfo *info)
{
	struct interval_timers *timers = entry->owner;
	uint64_t passed_ns, interval_ns = timers->real_interval_ns;

	if (interval_ns == 0 || timer_is_running(&timers->real))
		return;
	passed_ns = clock_monotonic_ns() - timers->real.deadline_ns;
	(void)!timer_start(&timers->real,
			   timers->real.deadline_ns + (passed_ns / interval_ns + 1) * interval_ns);
}

static void cpu_expired(struct cpu_timer *timer)
{
	struct cpu_interval *interval = container_of(timer, struct cpu_interval, timer);
	uint64_t passed_ns, interval_ns = MAX(interval->interval_ns, LEAST_CPU_INTERVAL_NS);

	signal_send_process(timer->clock.process, interval->signal, NULL);
	if (interval->interval_ns == 0)
		return;
	passed_ns = cpu_clock_read(&timer->clock) - timer->expires_ns;
	cpu_timer_start(timer, timer->expires_ns + (passed_ns / interval_ns + 1) * interval_ns);
}

static void init_cpu(struct cpu_interval *interval, struct process *process, unsigned which,
		     int signal)
{
	struct cpu_clock clock = {.process = process, .which = which};

	cpu_timer_init(&interval->timer, &clock, cpu_expired);
	interval->signal = signal;
}

static struct interval_timers *create(struct process *process)
{
	struct interval_timers *timers = kzalloc(sizeof(*timers));

	if (!timers)
		return NULL;
	timers->process = process;
	timer_init(&timers->real, real_expired);
	list_init(&timers->alarm.link);
	timers->alarm.taken = alarm_taken;
	timers->alarm.owner = timers;
	timers->alarm.info.si_signo = SIGALRM;
	timers->alarm.info.si_code = SI_KERNEL;
	init_cpu(&timers->virtual, process, CPUCLOCK_VIRT, SIGVTALRM);
	init_cpu(&timers->prof, process, CPUCLOCK_PROF, SIGPROF);
	process->interval_timers = timers;
	return timers;
}

void interval_timers_free(struct process *process)
{
	struct interval_timers *timers = process->interval_timers;

	if (!timers)
		return;
	process->interval_timers = NULL;
	timer_stop(&timers->real);
	cpu_timer_stop(&timers->virtual.timer);
	cpu_timer_stop(&timers->prof.timer);
	if (!list_empty(&timers->alarm.link))
		signal_pending_remove(&timers->alarm);
	kfree(timers);
}

static uint64_t left(uint64_t deadline_ns, uint64_t now_ns, uint64_t almost_ns)
{
	return deadline_ns > now_ns ? deadline_ns - now_ns : almost_ns;
}

static void get_cpu(const struct cpu_interval *interval, struct interval_setting *setting)
{
	setting->interval_ns = interval->interval_ns;
	if (!list_empty(&interval->timer.link))
		setting->value_ns = left(interval->timer.expires_ns,
					 cpu_clock_read(&interval->timer.clock), ALMOST_CPU_NS);
}

void interval_timer_get(struct process *process, int which, struct interval_setting *setting)
{
	const struct interval_timers *timers = process->interval_timers;

	*setting = (struct interval_setting){0};
	if (!timers)
		return;
	if (which != LINUX_ITIMER_REAL) {
		get_cpu(which == LINUX_ITIMER_PROF ? &timers->prof : &timers->virtual, setting);
		return;
	}
	setting->interval_ns = timers->real_interval_ns;
	if (timer_is_running(&timers->real))
		setting->value_ns =
			left(timers->real.deadline_ns, clock_monotonic_ns(), ALMOST_REAL_NS);
}

static void set_cpu(struct cpu_interval *interval, const struct interval_setting *setting)
{
	struct cpu_timer *timer = &interval->timer;

	cpu_timer_stop(timer);
	interval->interval_ns = setting->interval_ns;
	if (setting->value_ns)
		cpu_timer_start(timer, cpu_clock_read(&timer->clock) + setting->value_ns);
}

static int set_real(struct interval_timers *timers, const struct interval_setting *setting)
{
	if (setting->value_ns == 0) {
		timer_stop(&timers->real);
		timers->real_interval_ns = 0;
		return 0;
	}
	if (timer_start(&timers->real, clock_monotonic_ns() + setting->value_ns) < 0)
		return -ENOMEM;
	timers->real_interval_ns = setting->interval_ns;
	return 0;
}

int interval_timer_set(struct process *process, int which, const struct interval_setting *setting)
{
	struct interval_timers *timers = process->interval_timers;

	if (!timers && setting->value_ns == 0 && setting->interval_ns == 0)
		return 0;
	if (!timers)
		timers = create(process);
	if (!timers)
		return -ENOMEM;
	if (which == LINUX_ITIMER_REAL)
		return set_real(timers, setting);
	set_cpu(which == LINUX_ITIMER_PROF ? &timers->prof : &timers->virtual, setting);
	return 0;
}
