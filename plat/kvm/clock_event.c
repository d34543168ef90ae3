// SPDX-License-Identifier: BSD-3-Clause
#include "plat/kvm/clock_event.h"

#include "kernel/lib/cmdline.h"
#include "kernel/lib/assert.h"
#include "plat/kvm/clock.h"
#include "plat/kvm/irq.h"
#include "plat/kvm/lapic.h"
#include "plat/kvm/tsc.h"
#include "plat/x86_64/cpuid.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/pending.h"

/* A time further away is reached in steps of this. */
#define WAIT_MAX_NS (60 * NS_PER_SEC)

/* How far samples are apart: the tick of a Linux with 250 Hz. */
#define SAMPLE_NS (4 * NS_PER_MS)

static uint64_t deadline = UINT64_MAX;	/* when somebody wants PENDING_TIMER raised */
static uint64_t slice_end = UINT64_MAX; /* the same for PENDING_SLICE */
static uint64_t next_tick = UINT64_MAX;
static uint64_t next_sample = UINT64_MAX;
static bool (*sampler)(bool in_program);
static uint64_t tick_ns; /* 0: no tick */
static unsigned vector;
static uint64_t ticks_per_ns; /* of the TSC or the APIC's timer, times 2^32 */

static uint64_t ns_to_ticks(uint64_t ns)
{
	return (uint64_t)((unsigned __int128)ns * ticks_per_ns >> 32) + 1;
}

/* Sets the hardware for what comes first. Interrupts are off. */
static void arm(uint64_t now)
{
	uint64_t next = MIN(MIN(deadline, slice_end), MIN(next_tick, next_sample));
	uint64_t ticks = 0;

	if (next != UINT64_MAX)
		ticks = ns_to_ticks(MIN(next > now ? next - now : 0, WAIT_MAX_NS));
	if (cpu_has(CPU_TSC_DEADLINE))
		lapic_deadline_set(ticks ? rdtsc() + ticks : 0);
	else
		lapic_timer_start(MIN(ticks, UINT32_MAX));
}

static void timer_interrupt(void *arg)
{
	uint64_t now = clock_monotonic_ns();

	if (now >= deadline) {
		deadline = UINT64_MAX;
		pending_raise(PENDING_TIMER);
	}
	if (now >= slice_end) {
		slice_end = UINT64_MAX;
		pending_raise(PENDING_SLICE);
	}
	if (now >= next_tick) {
		next_tick = now + tick_ns;
		pending_raise(PENDING_TIMER);
	}
	if (now >= next_sample)
		next_sample =
			sampler(this_cpu()->interrupted_program) ? now + SAMPLE_NS : UINT64_MAX;
	arm(now);
}

void clock_event_init(void)
{
	vector = irq_alloc_vector(timer_interrupt, NULL);

	assert_always(vector != 0);
	lapic_timer_init(vector);
}

void clock_event_set_rate(uint64_t tsc_hz, uint64_t apic_hz)
{
	uint64_t tick_hz = cmdline_get_u64("tick", 0);
	uint64_t flags = interrupts_save();
	uint64_t rate = apic_hz;

	if (cpu_has(CPU_TSC_DEADLINE)) {
		lapic_deadline_init(vector);
		rate = tsc_hz;
	}
	ticks_per_ns = mul_div(rate, 1UL << 32, NS_PER_SEC);
	if (tick_hz > 0 && tick_hz <= NS_PER_SEC) {
		tick_ns = NS_PER_SEC / tick_hz;
		next_tick = clock_monotonic_ns() + tick_ns;
	}
	arm(clock_monotonic_ns());
	interrupts_restore(flags);
}

static void set(uint64_t *end, uint64_t deadline_ns)
{
	uint64_t flags;

	if (deadline_ns == *end)
		return;
	flags = interrupts_save();
	*end = deadline_ns;
	arm(clock_monotonic_ns());
	interrupts_restore(flags);
}

void clock_set_timer(uint64_t deadline_ns)
{
	set(&deadline, deadline_ns);
}

void clock_set_slice(uint64_t deadline_ns)
{
	set(&slice_end, deadline_ns);
}

void clock_set_sampler(bool (*sample)(bool in_program))
{
	sampler = sample;
}

void clock_start_sampling(void)
{
	uint64_t flags, now;

	if (!sampler)
		return;
	flags = interrupts_save();
	now = clock_monotonic_ns();
	next_sample = now + SAMPLE_NS;
	arm(now);
	interrupts_restore(flags);
}
