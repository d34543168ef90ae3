/* SPDX-License-Identifier: BSD-3-Clause */
/* What TCP_INFO and TCP_CONGESTION tell (tcp(7)). */
#pragma once

#include "kernel/lib/types.h"

#define LINUX_TCP_CA_NAME_MAX	  16

#define LINUX_TCP_ESTABLISHED	  1
#define LINUX_TCP_SYN_SENT	  2
#define LINUX_TCP_SYN_RECV	  3
#define LINUX_TCP_FIN_WAIT1	  4
#define LINUX_TCP_FIN_WAIT2	  5
#define LINUX_TCP_TIME_WAIT	  6
#define LINUX_TCP_CLOSE		  7
#define LINUX_TCP_CLOSE_WAIT	  8
#define LINUX_TCP_LAST_ACK	  9
#define LINUX_TCP_LISTEN	  10
#define LINUX_TCP_CLOSING	  11

#define LINUX_TCPI_OPT_TIMESTAMPS 1
#define LINUX_TCPI_OPT_SACK	  2
#define LINUX_TCPI_OPT_WSCALE	  4

/* Times in microseconds. */
struct linux_tcp_info {
	uint8_t tcpi_state, tcpi_ca_state, tcpi_retransmits, tcpi_probes, tcpi_backoff;
	uint8_t tcpi_options;
	uint8_t tcpi_wscale; /* to send in the lower four bits, to receive in the upper */
	uint8_t tcpi_flags;
	uint32_t tcpi_rto, tcpi_ato, tcpi_snd_mss, tcpi_rcv_mss;
	uint32_t tcpi_unacked, tcpi_sacked, tcpi_lost, tcpi_retrans, tcpi_fackets;
	uint32_t tcpi_last_data_sent, tcpi_last_ack_sent, tcpi_last_data_recv, tcpi_last_ack_recv;
	uint32_t tcpi_pmtu, tcpi_rcv_ssthresh, tcpi_rtt, tcpi_rttvar, tcpi_snd_ssthresh;
	uint32_t tcpi_snd_cwnd, tcpi_advmss, tcpi_reordering, tcpi_rcv_rtt, tcpi_rcv_space;
	uint32_t tcpi_total_retrans;
	uint64_t tcpi_pacing_rate, tcpi_max_pacing_rate, tcpi_bytes_acked, tcpi_bytes_received;
	uint32_t tcpi_segs_out, tcpi_segs_in, tcpi_notsent_bytes, tcpi_min_rtt;
	uint32_t tcpi_data_segs_in, tcpi_data_segs_out;
	uint64_t tcpi_delivery_rate, tcpi_busy_time, tcpi_rwnd_limited, tcpi_sndbuf_limited;
	uint32_t tcpi_delivered, tcpi_delivered_ce;
	uint64_t tcpi_bytes_sent, tcpi_bytes_retrans;
	uint32_t tcpi_dsack_dups, tcpi_reord_seen, tcpi_rcv_ooopack, tcpi_snd_wnd;
};

_Static_assert(sizeof(struct linux_tcp_info) == 232, "struct tcp_info");
