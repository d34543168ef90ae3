// SPDX-License-Identifier: BSD-3-Clause
// How long addresses stay.

#include "include/linux/netlink.h"
#include "kernel/lib/log.h"
#include "kernel/net/inet/interface_internal.h"
#include "kernel/time/timer.h"
#include "plat/kvm/clock.h"

#define FOR_EVER UINT32_MAX

static void expire(struct timer *timer)
{
	uint64_t now_ns = clock_monotonic_ns(), next_ns = UINT64_MAX;

	inet_addresses_expire4(now_ns, &next_ns);
	inet_addresses_expire6(now_ns, &next_ns);
	if (next_ns != UINT64_MAX && timer_start(timer, next_ns) < 0)
		log_warn("no memory for the timer of addresses");
}

void inet_lifetimes_changed(void)
{
	static struct timer timer = {.func = expire};

	if (timer_start(&timer, clock_monotonic_ns()) < 0)
		log_warn("no memory for the timer of addresses");
}

bool inet_lifetime_is_valid(const struct inet_lifetime *life)
{
	return life->valid_s != 0 && life->preferred_s <= life->valid_s;
}

void inet_lifetime_begin(struct inet_address *address)
{
	struct inet_lifetime *life = &address->life;

	life->since_ns = clock_monotonic_ns();
	if (!life->created_ns)
		life->created_ns = life->since_ns;
	address->flags &= ~(IFA_F_PERMANENT | IFA_F_DEPRECATED);
	if (life->valid_s == FOR_EVER)
		address->flags |= IFA_F_PERMANENT;
	if (life->preferred_s == 0)
		address->flags |= IFA_F_DEPRECATED;
}

uint32_t inet_lifetime_left(const struct inet_lifetime *life, uint32_t lifetime_s)
{
	uint64_t passed_s = (clock_monotonic_ns() - life->since_ns) / NS_PER_SEC;

	if (lifetime_s == FOR_EVER)
		return FOR_EVER;
	return lifetime_s > passed_s ? (uint32_t)(lifetime_s - passed_s) : 0;
}

bool inet_lifetime_is_over(const struct inet_lifetime *life, uint32_t lifetime_s, uint64_t now_ns,
			   uint64_t *next_ns)
{
	uint64_t end_ns = life->since_ns + lifetime_s * NS_PER_SEC;

	if (lifetime_s == FOR_EVER)
		return false;
	if (now_ns >= end_ns)
		return true;
	*next_ns = MIN(*next_ns, end_ns);
	return false;
}
