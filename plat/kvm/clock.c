// SPDX-License-Identifier: BSD-3-Clause
#include "plat/kvm/clock.h"

#include "kernel/lib/log.h"
#include "plat/kvm/clock_event.h"
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

/* ns = base_ns + (tsc - base_tsc) * ns_per_tick / 2^32. All 0 until the rate is known. */
static uint64_t base_tsc, base_ns, ns_per_tick;
static uint64_t refine_tsc = UINT64_MAX;
static uint64_t refine_after_ns = FIRST_REFINEMENT_NS;

static uint64_t tsc_hz;
static uint64_t realtime_offset_ns; /* realtime less monotonic */
static const char *source = "none";

static uint64_t ns_at(uint64_t tsc)
{
	return base_ns + (uint64_t)((unsigned __int128)(tsc - base_tsc) * ns_per_tick >> 32);
}

static void set_rate(uint64_t hz)
{
	tsc_hz = hz;
	ns_per_tick = mul_div(NS_PER_SEC, 1UL << 32, hz);
}

static void schedule_refinement(void)
{
	if (refine_after_ns > LAST_REFINEMENT_NS)
		refine_tsc = UINT64_MAX;
	else
		refine_tsc = boot_info.entry_tsc + mul_div(refine_after_ns, tsc_hz, NS_PER_SEC);
	refine_after_ns *= 10;
}

static void refine(void)
{
	uint64_t flags = interrupts_save();
	uint64_t now = rdtsc();

	/* The other rate holds from here on, so that the clock never jumps. */
	base_ns = ns_at(now);
	base_tsc = now;
	set_rate(tsc_recalibrate(tsc_hz));
	schedule_refinement();
	interrupts_restore(flags);
}

uint64_t clock_monotonic_ns(void)
{
	uint64_t tsc = rdtsc();

	if (unlikely(tsc >= refine_tsc)) {
		refine();
		tsc = rdtsc();
	}
	return ns_at(tsc);
}

uint64_t clock_realtime_ns(void)
{
	return clock_monotonic_ns() + realtime_offset_ns;
}

uint64_t clock_tsc_hz(void)
{
	return tsc_hz;
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
	base_tsc = boot_info.entry_tsc;
	set_rate(tsc_hz);
	schedule_refinement();
	clock_event_set_rate(tsc_hz, apic_hz);
	if (have_pvclock)
		realtime_offset_ns = facts.realtime_ns - ns_at(facts.tsc);
	else
		realtime_offset_ns = rtc_read_seconds() * NS_PER_SEC - ns_at(rdtsc());
}
