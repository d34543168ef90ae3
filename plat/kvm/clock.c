// SPDX-License-Identifier: BSD-3-Clause
#include "plat/kvm/clock.h"

#include "kernel/lib/log.h"
#include "plat/kvm/clock_event.h"
#include "plat/kvm/clock_read.h"
#include "plat/kvm/pvclock.h"
#include "plat/kvm/rtc.h"
#include "plat/kvm/tsc.h"
#include "plat/x86_64/boot.h"
#include "plat/x86_64/cpuid.h"
#include "plat/x86_64/msr.h"

/* The first rate comes from a short window. It is measured again when the clock is read after this
 * long, and after ten times as long, and so on. */
#define FIRST_REFINEMENT_NS (100 * NS_PER_MS)
#define LAST_REFINEMENT_NS  (1000 * NS_PER_SEC)

union clock_shared clock_shared;

static uint64_t refine_after_ns = FIRST_REFINEMENT_NS;

static uint64_t tsc_hz;
static const char *source = "none";

static void set_rate(uint64_t hz)
{
	tsc_hz = hz;
	clock_shared.data.ns_per_tick = mul_div(NS_PER_SEC, 1UL << 32, hz);
}

static void schedule_refinement(void)
{
	if (refine_after_ns > LAST_REFINEMENT_NS)
		clock_shared.data.refine_tsc = UINT64_MAX;
	else
		clock_shared.data.refine_tsc =
			boot_info.entry_tsc + mul_div(refine_after_ns, tsc_hz, NS_PER_SEC);
	refine_after_ns *= 10;
}

/* Until refine_tsc is set again nobody reads the rest. */
static void begin_change(void)
{
	WRITE_ONCE(clock_shared.data.refine_tsc, 0);
	barrier();
	WRITE_ONCE(clock_shared.data.sequence, clock_shared.data.sequence + 1);
	barrier();
}

static uint64_t real_less_monotonic(void)
{
	return clock_shared.data.base_ns[CLOCK_REALTIME] -
	       clock_shared.data.base_ns[CLOCK_MONOTONIC];
}

static void set_real_less_monotonic(uint64_t ns)
{
	clock_shared.data.base_ns[CLOCK_REALTIME] = clock_shared.data.base_ns[CLOCK_MONOTONIC] + ns;
}

static void refine(void)
{
	uint64_t flags = interrupts_save();
	uint64_t now = rdtsc();
	uint64_t ns = clock_ns_at(now), real_less = real_less_monotonic();

	/* The other rate holds from here on, so that the clock never jumps. */
	begin_change();
	clock_shared.data.base_ns[CLOCK_MONOTONIC] = ns;
	set_real_less_monotonic(real_less);
	clock_shared.data.base_tsc = now;
	set_rate(tsc_recalibrate(tsc_hz));
	barrier();
	schedule_refinement();
	interrupts_restore(flags);
}

uint64_t clock_refined_ns(void)
{
	refine();
	return clock_ns_at(rdtsc());
}

uint64_t clock_monotonic_ns(void)
{
	return clock_read_in_place();
}

uint64_t clock_realtime_ns(void)
{
	return clock_monotonic_ns() + real_less_monotonic();
}

void clock_set_realtime(uint64_t ns)
{
	uint64_t flags = interrupts_save(), refine_tsc = clock_shared.data.refine_tsc;

	begin_change();
	set_real_less_monotonic(ns - clock_ns_at(rdtsc()));
	barrier();
	WRITE_ONCE(clock_shared.data.refine_tsc, refine_tsc);
	interrupts_restore(flags);
}

uint64_t clock_tsc_hz(void)
{
	return tsc_hz;
}

const void *clock_data_page(void)
{
	return &clock_shared;
}

const char *clock_source_name(void)
{
	return source;
}

void clock_init(void)
{
	struct pvclock_facts facts = {0};
	bool have_pvclock = pvclock_read(&facts);
	uint64_t apic_hz = 0;

	clock_shared.data.refine_tsc = UINT64_MAX;
	clock_event_init();
	if (have_pvclock)
		tsc_hz = facts.tsc_hz;
	source = tsc_calibrate(&tsc_hz, &apic_hz);
	if (!source) {
		log_err("clock: nothing tells the time here; taking the TSC for 1 GHz");
		source = "guess";
		tsc_hz = NS_PER_SEC;
		apic_hz = NS_PER_SEC / 16;
	}
	clock_shared.data.base_tsc = boot_info.entry_tsc;
	set_rate(tsc_hz);
	schedule_refinement();
	clock_event_set_rate(tsc_hz, apic_hz);
	if (have_pvclock)
		set_real_less_monotonic(facts.realtime_ns - clock_ns_at(facts.tsc));
	else
		set_real_less_monotonic(rtc_read_seconds() * NS_PER_SEC - clock_ns_at(rdtsc()));
}
