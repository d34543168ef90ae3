// SPDX-License-Identifier: BSD-3-Clause
// The end of the network. What the last programs have sent still goes to others, as on a machine
// that goes on. Then, for the leak check, what waits is dropped, and what is there by itself is
// counted.

#include <lwip/igmp.h>
#include <lwip/ip4_frag.h>
#include <lwip/ip6_frag.h>
#include <lwip/mld6.h>

#include "kernel/mm/memory_use.h"
#include "kernel/net/inet/inet_internal.h"
#include "kernel/net/inet/tcp_internal.h"
#include "kernel/net/netdev.h"
#include "plat/kvm/clock.h"

#define PATIENCE_NS (5 * NS_PER_SEC) /* with peers that do not say anything */
#define STEP_NS	    (2 * NS_PER_MS)

/* Whether a connection was closed whose peer does not have all that was sent. Near ones have nobody
 * at the other end any more. */
static bool is_leaving(const struct tcp_pcb *pcb)
{
	return (pcb->state == FIN_WAIT_1 || pcb->state == CLOSING || pcb->state == LAST_ACK) &&
	       !inet_is_own(&pcb->remote_ip);
}

/* Bytes that are sent and not acknowledged, with one for each end. */
static uint64_t count_leaving(void)
{
	uint64_t bytes = 0;

	for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
		if (is_leaving(pcb))
			bytes += pcb->snd_lbb - pcb->lastack;
	return bytes;
}

void inet_drain(void)
{
	struct wait_queue nobody = WAIT_QUEUE_INIT(nobody);
	uint64_t left = count_leaving(), now_ns = clock_monotonic_ns(), before;
	uint64_t deadline_ns = now_ns + PATIENCE_NS;

	while ((left > 0 || netdev_is_sending()) && now_ns < deadline_ns) {
		(void)!wait_event_until(&nobody, false, now_ns + STEP_NS, WAIT_UNINTERRUPTIBLE);
		before = left;
		left = count_leaving();
		now_ns = clock_monotonic_ns();
		if (left < before)
			deadline_ns = now_ns + PATIENCE_NS;
	}
}

/* Fragments that wait for others are given up after that many ticks. */
static void drop_fragments(void)
{
	for (unsigned i = 0; i <= MAX(IP_REASS_MAXAGE, IPV6_REASS_MAXAGE); i++) {
		ip_reass_tmr();
		ip6_reass_tmr();
	}
}

/* Packets that wait until a neighbour answers go with the device. */
void inet_end(void)
{
	inet_enter();
	tcp_drop_orphans();
	drop_fragments();
	inet_leave();
	netdev_stop_all();
}

void inet_count_memory(struct memory_use *use)
{
	struct netif *netif;

	NETIF_FOREACH(netif)
	{
		const struct igmp_group *group;
		const struct mld_group *group6;

		for (group = netif_igmp_data(netif); group; group = group->next)
			memory_use_add(use, group);
		for (group6 = netif_mld6_data(netif); group6; group6 = group6->next)
			memory_use_add(use, group6);
	}
}
