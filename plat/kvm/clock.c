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

static void begin_change(void)
{
	WRITE_ONCE(clock_shared.data.sequence, clock_shared.data.sequence + 1);
	barrier();
}

static void end_change(void)
{
	barrier();
	WRITE_ONCE(clock_shared.data.sequence, clock_shared.data.sequence + 1);
}

static void refine(void)
{
	uint64_t flags = interrupts_save();
	uint64_t now = rdtsc();

	uint64_t ns = clock_ns_at(now);

	/* The other rate holds from here on, so that the clock never jumps. */
	begin_change();
	clock_shared.data.base_ns = ns;
	clock_shared.data.base_tsc = now;
	set_rate(tsc_recalibrate(tsc_hz));
	schedule_refinement();
	end_change();
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
	return clock_monotonic_ns() + clock_shared.data.realtime_offset_ns;
}

void clock_set_realtime(uint64_t ns)
{
	uint64_t flags = interrupts_save();

	begin_change();
	clock_shared.data.realtime_offset_ns = ns - clock_ns_at(rdtsc());
	end_change();
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
		clock_shared.data.realtime_offset_ns = facts.realtime_ns - clock_ns_at(facts.tsc);
	else
		clock_shared.data.realtime_offset_ns =
			rtc_read_seconds() * NS_PER_SEC - clock_ns_at(rdtsc());
}
