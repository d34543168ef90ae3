// SPDX-License-Identifier: BSD-3-Clause
#include "plat/kvm/clock.h"

#include "include/elfin/clock_data.h"
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

/* All 0 until the rate is known. A page of its own, for the vDSO. */
static union {
	struct clock_data data;
	uint8_t page[PAGE_SIZE];
} shared aligned(PAGE_SIZE);

static uint64_t refine_after_ns = FIRST_REFINEMENT_NS;

static uint64_t tsc_hz;
static const char *source = "none";

static uint64_t ns_at(uint64_t tsc)
{
	const struct clock_data *data = &shared.data;

	return data->base_ns +
	       (uint64_t)((unsigned __int128)(tsc - data->base_tsc) * data->ns_per_tick >> 32);
}

static void set_rate(uint64_t hz)
{
	tsc_hz = hz;
	shared.data.ns_per_tick = mul_div(NS_PER_SEC, 1UL << 32, hz);
}

static void schedule_refinement(void)
{
	if (refine_after_ns > LAST_REFINEMENT_NS)
		shared.data.refine_tsc = UINT64_MAX;
	else
		shared.data.refine_tsc =
			boot_info.entry_tsc + mul_div(refine_after_ns, tsc_hz, NS_PER_SEC);
	refine_after_ns *= 10;
}

static void begin_change(void)
{
	WRITE_ONCE(shared.data.sequence, shared.data.sequence + 1);
	barrier();
}

static void end_change(void)
{
	barrier();
	WRITE_ONCE(shared.data.sequence, shared.data.sequence + 1);
}

static void refine(void)
{
	uint64_t flags = interrupts_save();
	uint64_t now = rdtsc();

	uint64_t ns = ns_at(now);

	/* The other rate holds from here on, so that the clock never jumps. */
	begin_change();
	shared.data.base_ns = ns;
	shared.data.base_tsc = now;
	set_rate(tsc_recalibrate(tsc_hz));
	schedule_refinement();
	end_change();
	interrupts_restore(flags);
}

static __attribute__((noinline)) uint64_t refined_ns(void)
{
	refine();
	return ns_at(rdtsc());
}

uint64_t clock_monotonic_ns(void)
{
	uint64_t tsc = rdtsc();

	return likely(tsc < shared.data.refine_tsc) ? ns_at(tsc) : refined_ns();
}

uint64_t clock_realtime_ns(void)
{
	return clock_monotonic_ns() + shared.data.realtime_offset_ns;
}

void clock_set_realtime(uint64_t ns)
{
	uint64_t flags = interrupts_save();

	begin_change();
	shared.data.realtime_offset_ns = ns - ns_at(rdtsc());
	end_change();
	interrupts_restore(flags);
}

uint64_t clock_tsc_hz(void)
{
	return tsc_hz;
}

const void *clock_data_page(void)
{
	return &shared;
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

	shared.data.refine_tsc = UINT64_MAX;
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
	shared.data.base_tsc = boot_info.entry_tsc;
	set_rate(tsc_hz);
	schedule_refinement();
	clock_event_set_rate(tsc_hz, apic_hz);
	if (have_pvclock)
		shared.data.realtime_offset_ns = facts.realtime_ns - ns_at(facts.tsc);
	else
		shared.data.realtime_offset_ns = rtc_read_seconds() * NS_PER_SEC - ns_at(rdtsc());
}
