// SPDX-License-Identifier: BSD-3-Clause
#include "plat/x86_64/pending.h"

#include "kernel/lib/assert.h"

#define NOT_HERE (1u << PENDING_RESCHED | 1u << PENDING_SIGNAL)

static pending_fn functions[PENDING_BITS];
bool pending_running;

void pending_register(enum pending_bit bit, pending_fn fn)
{
	functions[bit] = fn;
}

/* Takes all raised bits at once, so that what is raised meanwhile runs in another round. */
static uint32_t take_bits(void)
{
	uint32_t keep = NOT_HERE;

	for (;;) {
		uint32_t bits = READ_ONCE(this_cpu()->pending);

		if (!(bits & ~keep))
			return 0;
		if (__atomic_compare_exchange_n(&this_cpu()->pending, &bits, bits & keep, false,
						__ATOMIC_RELAXED, __ATOMIC_RELAXED))
			return bits & ~keep;
	}
}

void pending_run(void)
{
	uint32_t bits;

	if (pending_running)
		return;
	pending_running = true;
	while ((bits = take_bits()) != 0) {
		for (unsigned bit = 0; bit < PENDING_BITS; bit++)
			if (bits >> bit & 1 && functions[bit])
				functions[bit]();
	}
	pending_running = false;
}
