// SPDX-License-Identifier: BSD-3-Clause
#include "plat/kvm/tsc.h"

#include "plat/kvm/lapic.h"
#include "plat/kvm/reference.h"
#include "plat/x86_64/cpuid.h"
#include "plat/x86_64/msr.h"

#define WINDOWS_PER_SEC 4000 /* measure for 250 µs at most … */
#define PRECISION	1000 /* … and stop when the error is below a thousandth */
#define STUCK_READINGS	1000 /* readings without a change: the counter does not count */

/* A counter's value at a value of the TSC. */
struct sample {
	uint64_t value;
	uint64_t tsc;
	uint64_t gap; /* how long reading took, in TSC ticks: the uncertainty of tsc */
};

static const struct reference *reference;
static struct sample reference_start;

/* Interrupts of the host lengthen some readings, so the quickest of a few is taken. */
static struct sample take_sample(uint64_t (*read)(void))
{
	struct sample best = {.gap = UINT64_MAX};

	for (unsigned i = 0; i < 3; i++) {
		uint64_t before = rdtsc();
		uint64_t value = read();
		uint64_t gap = rdtsc() - before;

		if (gap < best.gap)
			best = (struct sample){value, before + gap / 2, gap};
	}
	return best;
}

/* Whether the error is small beside what has passed: a value was read within half a gap of its tsc,
 * and a difference of values is true to one step of the counter. */
static bool precise(const struct sample *start, const struct sample *now, uint64_t passed)
{
	uint64_t ticks = now->tsc - start->tsc;

	return ((start->gap + now->gap) / 2 + ticks / passed) * PRECISION <= ticks;
}

/*
 * Samples a counter until that is precise or limit ticks of it have passed. Returns how many did; 0
 * when the counter is stuck.
 */
static uint64_t measure(uint64_t (*read)(void), uint64_t mask, uint64_t limit,
			const struct sample *start, struct sample *now)
{
	uint64_t passed = 0, before;
	unsigned stuck = 0;

	do {
		before = passed;
		*now = take_sample(read);
		passed = (now->value - start->value) & mask;
		stuck = passed == before ? stuck + 1 : 0;
		if (stuck == STUCK_READINGS)
			return 0;
	} while (passed < limit && (passed == 0 || !precise(start, now, passed)));
	return passed;
}

static uint64_t apic_read(void)
{
	return UINT32_MAX - lapic_timer_count();
}

static uint64_t apic_rate(const struct sample *start, const struct sample *end, uint64_t tsc_hz)
{
	uint64_t passed = (end->value - start->value) & UINT32_MAX;

	return mul_div(passed, tsc_hz, end->tsc - start->tsc);
}

/* Intel SDM volume 3, section 19.7.3: the crystal's frequency, or the base frequency, which is the
 * TSC's where leaf 15h leaves the crystal out. */
static uint64_t cpuid_rate(void)
{
	uint32_t max = cpuid(0, 0).eax;
	struct cpuid_result ratio;

	if (max < 0x15)
		return 0;
	ratio = cpuid(0x15, 0);
	if (ratio.eax == 0 || ratio.ebx == 0)
		return 0;
	if (ratio.ecx != 0)
		return (uint64_t)ratio.ecx * ratio.ebx / ratio.eax;
	return max >= 0x16 ? (cpuid(0x16, 0).eax & 0xffff) * 1000000UL : 0;
}

const char *tsc_calibrate(uint64_t *tsc_hz, uint64_t *apic_hz)
{
	const char *source = *tsc_hz ? "hypervisor" : "cpuid";
	struct sample apic_start, apic_end, reference_end;
	uint64_t passed;

	lapic_timer_start(UINT32_MAX);
	apic_start = take_sample(apic_read);
	if (*tsc_hz == 0)
		*tsc_hz = cpuid_rate();
	if (*tsc_hz == 0) {
		reference = reference_find();
		reference_start = take_sample(reference->read);
		passed = measure(reference->read, reference->mask, reference->hz / WINDOWS_PER_SEC,
				 &reference_start, &reference_end);
		if (passed == 0)
			return NULL;
		*tsc_hz = mul_div(reference_end.tsc - reference_start.tsc, reference->hz, passed);
		source = reference->name;
		apic_end = take_sample(apic_read);
	} else {
		measure(apic_read, UINT32_MAX, UINT32_MAX, &apic_start, &apic_end);
	}
	lapic_timer_start(0);
	*apic_hz = apic_rate(&apic_start, &apic_end, *tsc_hz);
	return source;
}

uint64_t tsc_recalibrate(uint64_t tsc_hz)
{
	struct sample now;
	uint64_t expected, error, passed;
	uint64_t flags;

	if (!reference || !reference->lasting)
		return tsc_hz;
	flags = interrupts_save();
	now = take_sample(reference->read);
	interrupts_restore(flags);
	/* The counter may have wrapped often; how often follows from what was expected. */
	expected = mul_div(now.tsc - reference_start.tsc, reference->hz, tsc_hz);
	error = (now.value - reference_start.value - expected) & reference->mask;
	passed = expected + error;
	if (error > reference->mask / 2)
		passed -= reference->mask + 1;
	return passed ? mul_div(now.tsc - reference_start.tsc, reference->hz, passed) : tsc_hz;
}
