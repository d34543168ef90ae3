// SPDX-License-Identifier: BSD-3-Clause
// How long a connection may take, as options say: to be opened (TCP_SYNCNT), to have what it sends
// acknowledged (TCP_USER_TIMEOUT), to bring its first data (TCP_DEFER_ACCEPT), and to end when
// nobody has it any more (TCP_LINGER2). lwIP asks at each of its slower ticks, but only for
// connections that have such a limit now.

#include "kernel/net/inet/counters.h"
#include "kernel/net/inet/tcp_internal.h"

#define TICKS_PER_S	     (1000 / TCP_SLOW_INTERVAL)
#define SYN_LINEAR_TIMEOUTS  4 /* net.ipv4.tcp_syn_linear_timeouts */
#define SYN_TIMEOUT_MAX_S    120
#define KEEPALIVE_PROBES_MAX 255

/* Ends a connection of which the peer need not hear: it has not been heard for long. */
static err_t give_up(struct tcp_pcb *pcb)
{
	inet_counters.aborted_late++;
	if (pcb->state == SYN_SENT)
		inet_counters.attempt_fails++;
	else if (pcb->state == ESTABLISHED || pcb->state == CLOSE_WAIT)
		inet_counters.resets++;
	tcp_abandon(pcb, 0); /* the socket is told that time is over */
	return ERR_ABRT;
}

static uint32_t passed(const struct tcp_socket *sock)
{
	return tcp_ticks - sock->limit_since;
}

/* A SYN is sent again after a second, a few times, and then each time after twice as long. */
static err_t check_opening(const struct tcp_socket *sock, struct tcp_pcb *pcb)
{
	unsigned doubled = pcb->nrtx > SYN_LINEAR_TIMEOUTS ? pcb->nrtx - SYN_LINEAR_TIMEOUTS : 0;
	unsigned seconds = MIN(1u << doubled, SYN_TIMEOUT_MAX_S);
	int32_t retries = inet_option(&sock->inet.options, OPTION_SYNCNT) + SYN_LINEAR_TIMEOUTS;
	uint32_t timeout_ms = (uint32_t)sock->inet.options.values[OPTION_USER_TIMEOUT];

	pcb->rto = (s16_t)(seconds * TICKS_PER_S);
	if (pcb->rtime + 1 < pcb->rto)
		return ERR_OK;
	if (pcb->nrtx >= retries)
		return give_up(pcb);
	if (timeout_ms && pcb->nrtx > 0 && passed(sock) * TCP_SLOW_INTERVAL >= timeout_ms)
		return give_up(pcb);
	return ERR_OK;
}

/* Since when the peer has acknowledged nothing of what it was sent, or could be. */
static err_t check_progress(struct tcp_socket *sock, struct tcp_pcb *pcb)
{
	uint32_t timeout_ms = (uint32_t)sock->inet.options.values[OPTION_USER_TIMEOUT];
	bool waits = pcb->unacked || pcb->unsent;

	if (!timeout_ms)
		return ERR_OK;
	if (pcb->keep_cnt_sent > 0 && (tcp_ticks - pcb->tmr) * TCP_SLOW_INTERVAL >= timeout_ms)
		return give_up(pcb);
	if (!waits || !sock->limit_runs || sock->limit_acked != pcb->lastack) {
		sock->limit_runs = waits;
		sock->limit_acked = pcb->lastack;
		sock->limit_since = tcp_ticks;
		return ERR_OK;
	}
	return passed(sock) * TCP_SLOW_INTERVAL >= timeout_ms ? give_up(pcb) : ERR_OK;
}

/* Nobody has the socket, and the peer has not said yet that it has sent all. */
static err_t check_end(struct tcp_socket *sock, struct tcp_pcb *pcb)
{
	int32_t seconds = inet_option(&sock->inet.options, OPTION_LINGER2);

	if (sock->inet.options.values[OPTION_LINGER2] < 0) {
		tcp_abort(pcb);
		return ERR_ABRT;
	}
	if (!sock->limit_runs) {
		sock->limit_runs = true;
		sock->limit_since = tcp_ticks;
	}
	if (passed(sock) >= (uint32_t)MAX(seconds, 1) * TICKS_PER_S)
		return give_up(pcb);
	pcb->tmr = tcp_ticks; /* lwIP has a limit of its own */
	return ERR_OK;
}

static err_t check(void *arg, struct tcp_pcb *pcb)
{
	struct tcp_socket *sock = tcp_ext_arg_get(pcb, TCP_ARG_SOCKET);

	if (!sock)
		return ERR_OK;
	if (pcb->state == SYN_SENT)
		return check_opening(sock, pcb);
	if (sock->orphan && pcb->state == FIN_WAIT_2)
		return check_end(sock, pcb);
	if (sock->parent && passed(sock) >= tcp_defer_time(sock) * TICKS_PER_S)
		tcp_defer_end(sock);
	return check_progress(sock, pcb);
}

void tcp_limits_apply(struct tcp_socket *sock)
{
	struct tcp_pcb *pcb = sock->pcb;
	bool timeout = sock->inet.options.values[OPTION_USER_TIMEOUT];

	/* With that limit it is time that counts, not how often the peer was asked. */
	if (timeout)
		pcb->keep_cnt = KEEPALIVE_PROBES_MAX;
	if (timeout || pcb->state < ESTABLISHED || sock->orphan || sock->parent)
		tcp_poll(pcb, check, 0);
	else
		tcp_poll(pcb, NULL, 0);
}

void tcp_limits_begin(struct tcp_socket *sock)
{
	sock->limit_runs = false;
	sock->limit_since = tcp_ticks;
	tcp_limits_apply(sock);
}
