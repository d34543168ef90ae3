/* SPDX-License-Identifier: BSD-3-Clause */
/* How elfin builds lwIP; <lwip/opt.h> documents the options. */
#pragma once

#include "kernel/lib/kconfig.h"

/* One context: calls of programs, and deferred work at safe points (docs/architecture.md). */
#define NO_SYS		     1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN	     0
#define LWIP_SOCKET	     0
#define LWIP_TIMERS	     1
#define LWIP_TIMERS_CUSTOM   1

/* What /proc/net/snmp tells. */
#define LWIP_STATS	 1
#define LWIP_STATS_LARGE 1
#define MIB2_STATS	 1
#define TCP_STATS	 1
#define UDP_STATS	 1
#define ICMP_STATS	 1
#define LINK_STATS	 0
#define ETHARP_STATS	 0
#define IP_STATS	 0
#define IPFRAG_STATS	 0
#define IGMP_STATS	 0
#define MEM_STATS	 0
#define MEMP_STATS	 0
#define SYS_STATS	 0
#define IP6_STATS	 0
#define ICMP6_STATS	 0
#define IP6_FRAG_STATS	 0
#define MLD6_STATS	 0
#define ND6_STATS	 0

/* Memory is the kernel's, and its limits are those of sockets and queues. */
#define MEM_LIBC_MALLOC		 1
#define MEMP_MEM_MALLOC		 1
#define MEM_ALIGNMENT		 16
#define mem_clib_malloc		 kmalloc
#define mem_clib_calloc(n, size) kzalloc((n) * (size))
#define mem_clib_free		 kfree
#define LWIP_PBUF_REF_T		 u32_t
#define PBUF_POOL_BUFSIZE	 2048

/* ---- link and IP ---- */
#define LWIP_ETHERNET 1
/* Room for the header of a network device in front of each packet (NETDEV_HEADROOM). */
#define PBUF_LINK_ENCAPSULATION_HLEN 16
#define LWIP_ARP		     1
/* All of a usual network: who is looked for takes the place of who is known when there is no other,
 * so that a flood from strangers would silence friends. */
#define ARP_TABLE_SIZE		      256
#define ARP_QUEUEING		      1
#define ARP_QUEUE_LEN		      16
#define ETHARP_SUPPORT_STATIC_ENTRIES 1
#define LWIP_IPV4		      1
#define LWIP_IPV6		      1
#define LWIP_IPV6_NUM_ADDRESSES	      4
#define LWIP_ND6_NUM_NEIGHBORS	      64
#define LWIP_ND6_NUM_DESTINATIONS     64
#define MEMP_NUM_ND6_QUEUE	      64
#define LWIP_IPV6_DHCP6		      0
#define LWIP_IPV6_MLD		      1
#define LWIP_IGMP		      1
#define LWIP_DHCP		      1
#define DHCP_DOES_ARP_CHECK	      0
/* DHCP asks for name servers only if there is a resolver; what it would be told is kept by
 * kernel/net/inet/configure.c. */
#define LWIP_DNS		   1
#define DNS_MAX_SERVERS		   3
#define LWIP_NETIF_STATUS_CALLBACK 1
#define LWIP_DHCP_MAX_DNS_SERVERS  3
#define IP_DEFAULT_TTL		   64
#define IP_FORWARD		   0
#define IP_REASSEMBLY		   1
#define IP_FRAG			   1
/* Fragments that wait for others: enough for a few datagrams of 64 KiB, and no more. */
#define IP_REASS_MAX_PBUFS 256
#define MEMP_NUM_REASSDATA 16
#define IP_REASS_MAXAGE	   30
#define LWIP_IPV6_REASS	   1
/* With pointers of 64 bits lwIP's notes about a fragment do not fit into its header. */
#define IPV6_FRAG_COPYHEADER 1
#define LWIP_ICMP	     1
#define LWIP_ICMP6_HL	     64 /* as everything else, not the most */
#define LWIP_RAW	     1
#define RAW_TTL		     64

/* The loopback is elfin's own, with routes to all addresses of the machine. */
#define LWIP_NETIF_LOOPBACK	     0
#define LWIP_HAVE_LOOPIF	     0
#define LWIP_CHECKSUM_CTRL_PER_NETIF 1
#define LWIP_CHKSUM_ALGORITHM	     3
#define LWIP_NETIF_HOSTNAME	     1

/* ---- TCP ---- */
#define LWIP_TCP		       1
#define TCP_TTL			       64
#define TCP_MSS			       32600 /* the most: a segment and its headers take 32 KiB */
#define TCP_WND			       (1 << 20)
#define LWIP_WND_SCALE		       1
#define TCP_RCV_SCALE		       5
#define TCP_SND_BUF		       (1 << 18)
#define TCP_SND_QUEUELEN	       16384
#define TCP_OVERSIZE		       0 /* nothing is written by tcp_write() */
#define TCP_WND_UPDATE_THRESHOLD       lwip_tcp_window_step(pcb)
#define TCP_SNDLOWAT		       (TCP_SND_BUF / 3)
#define TCP_QUEUE_OOSEQ		       1
#define TCP_OOSEQ_PBUFS_LIMIT(pcb)     lwip_tcp_ooseq_limit(pcb)
#define LWIP_TCP_SACK_OUT	       1
#define LWIP_TCP_TIMESTAMPS	       1
#define LWIP_TCP_KEEPALIVE	       1
#define TCP_LISTEN_BACKLOG	       0
#define TCP_MAXRTX		       12
#define TCP_SYNMAXRTX		       12
#define LWIP_DISABLE_TCP_SANITY_CHECKS 1
/* Two ticks of 50 ms: acknowledgements are late by 50 ms at most, and the shortest time before
 * something is sent again, which is three double ticks, is about Linux's. */
#define TCP_TMR_INTERVAL      50
#define LWIP_TCP_RTO_TIME     1000
#define TCP_MSL		      30000UL
#define TCP_KEEPIDLE_DEFAULT  7200000UL
#define TCP_KEEPINTVL_DEFAULT 75000UL
#define TCP_KEEPCNT_DEFAULT   9U
/* Tell the socket that its pcb is gone, and what finds it (kernel/net/inet/tcp_internal.h). */
#define LWIP_TCP_PCB_NUM_EXT_ARGS 3

/* Which ports may be shared is decided in kernel/net/inet/port.c. */
#define SO_REUSE	 1
#define SO_REUSE_RXTOALL 1

/* ---- what lwIP asks elfin (lib/lwip/hooks.h) ---- */
#define LWIP_HOOK_FILENAME "lib/lwip/hooks.h"
#define LWIP_HOOK_TCP_ISN  lwip_tcp_sequence
#define LWIP_HOOK_TCP_INPACKET_PCB(pcb, header, optlen, opt1len, opt2, p) \
	lwip_tcp_filter(pcb, header, opt1len, opt2, p)
#define LWIP_HOOK_TCP_OUT_ADD_TCPOPTS(p, header, pcb, options) lwip_tcp_out(p, header, pcb, options)
#define LWIP_HOOK_IP4_INPUT(p, netif)			       lwip_ip4_input(p)
#define LWIP_HOOK_IP6_INPUT(p, netif)			       lwip_ip6_input(p, netif)
#define LWIP_HOOK_IP4_ROUTE_SRC				       lwip_route_ip4
#define LWIP_HOOK_IP6_ROUTE				       lwip_route_ip6
#define LWIP_HOOK_ETHARP_GET_GW				       lwip_gateway_ip4
#define LWIP_HOOK_ND6_GET_GW				       lwip_gateway_ip6
#define LWIP_HOOK_DHCP_PARSE_OPTION(netif, dhcp, state, msg, type, option, len, p, offset) \
	do {                                                                               \
		LWIP_UNUSED_ARG(msg);                                                      \
		lwip_dhcp_option((u8_t)(type), option, (u8_t)(len), p, offset);            \
	} while (0)
