/* SPDX-License-Identifier: BSD-3-Clause */
/* Options of internet sockets: ip(7), ipv6(7), tcp(7), udp(7). */
#pragma once

#include "kernel/lib/types.h"

#define LINUX_IP_TOS			1
#define LINUX_IP_TTL			2
#define LINUX_IP_HDRINCL		3
#define LINUX_IP_OPTIONS		4
#define LINUX_IP_PKTINFO		8
#define LINUX_IP_MTU_DISCOVER		10
#define LINUX_IP_RECVERR		11
#define LINUX_IP_RECVTTL		12
#define LINUX_IP_RECVTOS		13
#define LINUX_IP_MTU			14
#define LINUX_IP_FREEBIND		15
#define LINUX_IP_TRANSPARENT		19
#define LINUX_IP_ORIGDSTADDR		20
#define LINUX_IP_MINTTL			21
#define LINUX_IP_BIND_ADDRESS_NO_PORT	24
#define LINUX_IP_MULTICAST_IF		32
#define LINUX_IP_MULTICAST_TTL		33
#define LINUX_IP_MULTICAST_LOOP		34
#define LINUX_IP_ADD_MEMBERSHIP		35
#define LINUX_IP_DROP_MEMBERSHIP	36
#define LINUX_IP_UNBLOCK_SOURCE		37
#define LINUX_IP_BLOCK_SOURCE		38
#define LINUX_IP_ADD_SOURCE_MEMBERSHIP	39
#define LINUX_IP_DROP_SOURCE_MEMBERSHIP 40
#define LINUX_IP_MSFILTER		41
#define LINUX_IP_MULTICAST_ALL		49
#define LINUX_MCAST_JOIN_GROUP		42
#define LINUX_MCAST_BLOCK_SOURCE	43
#define LINUX_MCAST_UNBLOCK_SOURCE	44
#define LINUX_MCAST_LEAVE_GROUP		45
#define LINUX_MCAST_JOIN_SOURCE_GROUP	46
#define LINUX_MCAST_LEAVE_SOURCE_GROUP	47
#define LINUX_MCAST_MSFILTER		48

#define LINUX_MCAST_EXCLUDE		0
#define LINUX_MCAST_INCLUDE		1

#define LINUX_IPV6_UNICAST_HOPS		16
#define LINUX_IPV6_MULTICAST_IF		17
#define LINUX_IPV6_MULTICAST_HOPS	18
#define LINUX_IPV6_MULTICAST_LOOP	19
#define LINUX_IPV6_ADD_MEMBERSHIP	20
#define LINUX_IPV6_DROP_MEMBERSHIP	21
#define LINUX_IPV6_CHECKSUM		7
#define LINUX_IPV6_MTU_DISCOVER		23
#define LINUX_IPV6_MTU			24
#define LINUX_IPV6_RECVERR		25
#define LINUX_IPV6_V6ONLY		26
#define LINUX_IPV6_MULTICAST_ALL	29
#define LINUX_IPV6_RECVPKTINFO		49
#define LINUX_IPV6_PKTINFO		50
#define LINUX_IPV6_RECVHOPLIMIT		51
#define LINUX_IPV6_HOPLIMIT		52
#define LINUX_IPV6_DONTFRAG		62
#define LINUX_IPV6_RECVTCLASS		66
#define LINUX_IPV6_TCLASS		67
#define LINUX_IPV6_MINHOPCOUNT		73
#define LINUX_IPV6_ORIGDSTADDR		74
#define LINUX_IPV6_TRANSPARENT		75
#define LINUX_IPV6_FREEBIND		78

#define LINUX_TCP_NODELAY		1
#define LINUX_TCP_MAXSEG		2
#define LINUX_TCP_CORK			3
#define LINUX_TCP_KEEPIDLE		4
#define LINUX_TCP_KEEPINTVL		5
#define LINUX_TCP_KEEPCNT		6
#define LINUX_TCP_SYNCNT		7
#define LINUX_TCP_LINGER2		8
#define LINUX_TCP_DEFER_ACCEPT		9
#define LINUX_TCP_WINDOW_CLAMP		10
#define LINUX_TCP_INFO			11
#define LINUX_TCP_QUICKACK		12
#define LINUX_TCP_CONGESTION		13
#define LINUX_TCP_USER_TIMEOUT		18
#define LINUX_TCP_FASTOPEN		23
#define LINUX_TCP_NOTSENT_LOWAT		25
#define LINUX_TCP_INQ			36

/* Levels SOL_RAW and IPPROTO_ICMPV6 of raw sockets: which types of messages are not received. */
#define LINUX_ICMP_FILTER   1
#define LINUX_ICMPV6_FILTER 1

#define LINUX_UDP_CORK	    1
#define LINUX_UDP_SEGMENT   103
#define LINUX_UDP_GRO	    104

/* Datagrams that one call makes with UDP_SEGMENT, at most. */
#define LINUX_UDP_MAX_SEGMENTS 128

struct linux_in_pktinfo {
	int32_t ipi_ifindex;
	uint32_t ipi_spec_dst, ipi_addr; /* network byte order */
};

_Static_assert(sizeof(struct linux_in_pktinfo) == 12, "struct in_pktinfo");

struct linux_in6_pktinfo {
	uint32_t ipi6_addr[4];
	uint32_t ipi6_ifindex;
};

_Static_assert(sizeof(struct linux_in6_pktinfo) == 20, "struct in6_pktinfo");

/* Of IP_MULTICAST_IF and membership; ip_mreq ends before the index. Addresses are in network byte
 * order. */
struct linux_ip_mreqn {
	uint32_t imr_multiaddr, imr_address;
	int32_t imr_ifindex;
};

_Static_assert(sizeof(struct linux_ip_mreqn) == 12, "struct ip_mreqn");
#define LINUX_IP_MREQ_SIZE 8u

struct linux_ipv6_mreq {
	uint32_t ipv6mr_multiaddr[4];
	int32_t ipv6mr_interface;
};

_Static_assert(sizeof(struct linux_ipv6_mreq) == 20, "struct ipv6_mreq");

/* Of MCAST_JOIN_GROUP and MCAST_LEAVE_GROUP. */
struct linux_group_req {
	uint32_t gr_interface, pad;
	union {
		uint16_t family;
		uint8_t bytes[128];
	} gr_group;
};

_Static_assert(sizeof(struct linux_group_req) == 136, "struct group_req");

/* Of options about sources (RFC 3678, section 4.1.3). */
struct linux_ip_mreq_source {
	uint32_t imr_multiaddr, imr_interface, imr_sourceaddr;
};

_Static_assert(sizeof(struct linux_ip_mreq_source) == 12, "struct ip_mreq_source");

/* … and section 5.1. */
struct linux_group_source_req {
	struct linux_group_req gsr;
	union {
		uint16_t family;
		uint8_t bytes[128];
	} gsr_source;
};

_Static_assert(sizeof(struct linux_group_source_req) == 264, "struct group_source_req");

/* What IP_MSFILTER and MCAST_MSFILTER tell, before the sources. */
struct linux_ip_msfilter {
	uint32_t imsf_multiaddr, imsf_interface, imsf_fmode, imsf_numsrc;
};

_Static_assert(sizeof(struct linux_ip_msfilter) == 16, "struct ip_msfilter");

struct linux_group_filter {
	struct linux_group_req gf;
	uint32_t gf_fmode, gf_numsrc;
};

_Static_assert(sizeof(struct linux_group_filter) == 144, "struct group_filter");

/* What MSG_ERRQUEUE tells of an error, followed by who sent it. */
struct linux_sock_extended_err {
	uint32_t ee_errno;
	uint8_t ee_origin, ee_type, ee_code, ee_pad;
	uint32_t ee_info, ee_data;
};

_Static_assert(sizeof(struct linux_sock_extended_err) == 16, "struct sock_extended_err");
#define LINUX_SO_EE_ORIGIN_ICMP	 2
#define LINUX_SO_EE_ORIGIN_ICMP6 3
