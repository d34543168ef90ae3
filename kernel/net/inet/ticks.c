// SPDX-License-Identifier: BSD-3-Clause
// lwIP's clocks. TCP's ticks while connections have something to wait for, and stands still
// otherwise: then what has passed is made up for when the stack is entered again.

#include <lwip/priv/tcp_priv.h>
#include <lwip/timeouts.h>

#include "kernel/lib/log.h"
#include "kernel/net/inet/tcp_internal.h"
#include "kernel/time/timer.h"
#include "plat/kvm/clock.h"

#define TICK_NS	     (TCP_TMR_INTERVAL * NS_PER_MS)
#define SLOW_TICK_NS (TCP_SLOW_INTERVAL * NS_PER_MS)

static void tick(struct timer *timer);

static struct timer timer = {.func = tick};
static uint64_t last_tick_ns;

/* Whether a connection has to be looked at before somebody sends or something arrives. */
static bool is_waiting(const struct tcp_pcb *pcb)
{
	const struct tcp_socket *sock = tcp_ext_arg_get(pcb, TCP_ARG_SOCKET);

	if (pcb->state != ESTABLISHED && pcb->state != CLOSE_WAIT)
		return true;
	if (sock && sock->parent)
		return true;
	return pcb->unsent || pcb->unacked || pcb->ooseq || pcb->refused_data ||
	       pcb->persist_backoff || (pcb->so_options & SOF_KEEPALIVE) ||
	       (pcb->flags & (TF_ACK_DELAY | TF_ACK_NOW | TF_CLOSEPEND | TF_FIN));
}

static bool is_needed(void)
{
	const struct tcp_pcb *pcb;

	if (tcp_tw_pcbs)
		return true;
	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
		if (is_waiting(pcb))
			return true;
	return false;
}

static void start(void)
{
	if (timer_start(&timer, clock_monotonic_ns() + TICK_NS) < 0)
		log_warn("no memory for the timer of TCP");
}

static void tick(struct timer *expired)
{
	inet_enter();
	last_tick_ns = clock_monotonic_ns();
	tcp_tmr();
	tcp_trim_time_wait();
	if (is_needed())
		start();
	inet_leave();
}

void inet_ticks_catch_up(void)
{
	uint64_t passed;

	if (timer_is_running(&timer))
		return;
	passed = (clock_monotonic_ns() - last_tick_ns) / SLOW_TICK_NS;
	tcp_ticks += (u32_t)passed;
	last_tick_ns += passed * SLOW_TICK_NS;
}

/* The pcb that was last active is the first of the list. */
void inet_ticks_need(void)
{
	if (!timer_is_running(&timer) && (tcp_active_pcbs || tcp_tw_pcbs))
		start();
}
