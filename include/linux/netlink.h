/* SPDX-License-Identifier: BSD-3-Clause */
/* Netlink: netlink(7), rtnetlink(7). */
#pragma once

#include "kernel/lib/types.h"

#define NETLINK_ROUTE		0
#define NETLINK_KOBJECT_UEVENT	15
#define NETLINK_FAMILIES	32

#define SOL_NETLINK		270
#define NETLINK_ADD_MEMBERSHIP	1
#define NETLINK_DROP_MEMBERSHIP 2
#define NETLINK_NO_ENOBUFS	5
#define NETLINK_CAP_ACK		10
#define NETLINK_EXT_ACK		11
#define NETLINK_GET_STRICT_CHK	12

#define NLM_F_REQUEST		0x1
#define NLM_F_MULTI		0x2
#define NLM_F_ACK		0x4
#define NLM_F_DUMP_FILTERED	0x20
#define NLM_F_DUMP		0x300
#define NLM_F_CAPPED		0x100 /* of answers */
#define NLM_F_ACK_TLVS		0x200
#define NLM_F_REPLACE		0x100 /* of requests for something new */
#define NLM_F_EXCL		0x200
#define NLM_F_CREATE		0x400
#define NLM_F_APPEND		0x800

#define NLMSG_NOOP		1
#define NLMSG_ERROR		2
#define NLMSG_DONE		3
#define NLMSG_TYPE_MIN		16 /* less are for control */
#define NLMSGERR_ATTR_MSG	1
#define NLMSGERR_ATTR_OFFS	2
#define NLA_TYPE_MASK		0x3fff

/* Kinds of things come in fours: NEW, DEL, GET, SET. */
#define RTM_NEWLINK  16
#define RTM_DELLINK  17
#define RTM_GETLINK  18
#define RTM_SETLINK  19
#define RTM_NEWADDR  20
#define RTM_DELADDR  21
#define RTM_GETADDR  22
#define RTM_NEWROUTE 24
#define RTM_DELROUTE 25
#define RTM_GETROUTE 26
#define RTM_NEWNEIGH 28
#define RTM_DELNEIGH 29
#define RTM_GETNEIGH 30
#define RTM_NEWRULE  32
#define RTM_DELRULE  33
#define RTM_GETRULE  34

/* Groups that hear of changes. */
#define RTNLGRP_LINK	    1
#define RTNLGRP_NEIGH	    3
#define RTNLGRP_IPV4_IFADDR 5
#define RTNLGRP_IPV4_ROUTE  7
#define RTNLGRP_IPV6_IFADDR 9
#define RTNLGRP_IPV6_ROUTE  11

struct linux_sockaddr_nl {
	uint16_t nl_family, nl_pad;
	uint32_t nl_pid, nl_groups;
};

struct linux_nlmsghdr {
	uint32_t nlmsg_len;
	uint16_t nlmsg_type, nlmsg_flags;
	uint32_t nlmsg_seq, nlmsg_pid;
};

/* An attribute: nla_len counts this and the value behind it, which is padded to 4 bytes. */
struct linux_nlattr {
	uint16_t nla_len, nla_type;
};

struct linux_ifinfomsg {
	uint8_t ifi_family, pad;
	uint16_t ifi_type;
	int32_t ifi_index;
	uint32_t ifi_flags, ifi_change;
};

#define IFLA_ADDRESS	   1
#define IFLA_BROADCAST	   2
#define IFLA_IFNAME	   3
#define IFLA_MTU	   4
#define IFLA_QDISC	   6
#define IFLA_STATS	   7
#define IFLA_TXQLEN	   13
#define IFLA_OPERSTATE	   16
#define IFLA_LINKMODE	   17
#define IFLA_STATS64	   23
#define IFLA_GROUP	   27
#define IFLA_EXT_MASK	   29
#define IFLA_PROMISCUITY   30
#define IFLA_NUM_TX_QUEUES 31
#define IFLA_NUM_RX_QUEUES 32
#define IFLA_CARRIER	   33

/* RFC 2863 */
#define IF_OPER_UNKNOWN 0
#define IF_OPER_DOWN	2
#define IF_OPER_UP	6

struct linux_ifaddrmsg {
	uint8_t ifa_family, ifa_prefixlen, ifa_flags, ifa_scope;
	uint32_t ifa_index;
};

#define IFA_ADDRESS	    1
#define IFA_LOCAL	    2
#define IFA_LABEL	    3
#define IFA_BROADCAST	    4
#define IFA_CACHEINFO	    6
#define IFA_FLAGS	    8
#define IFA_RT_PRIORITY	    9

#define IFA_F_SECONDARY	    0x1
#define IFA_F_NODAD	    0x2
#define IFA_F_DEPRECATED    0x20
#define IFA_F_TENTATIVE	    0x40
#define IFA_F_PERMANENT	    0x80
#define IFA_F_NOPREFIXROUTE 0x200

struct linux_ifa_cacheinfo {
	uint32_t ifa_prefered, ifa_valid, cstamp, tstamp;
};

struct linux_rtmsg {
	uint8_t rtm_family, rtm_dst_len, rtm_src_len, rtm_tos;
	uint8_t rtm_table, rtm_protocol, rtm_scope, rtm_type;
	uint32_t rtm_flags;
};

#define RTA_DST		  1
#define RTA_SRC		  2
#define RTA_OIF		  4
#define RTA_GATEWAY	  5
#define RTA_PRIORITY	  6
#define RTA_PREFSRC	  7
#define RTA_MULTIPATH	  9
#define RTA_CACHEINFO	  12
#define RTA_TABLE	  15
#define RTA_PREF	  20
#define RTA_UID		  25

#define RT_TABLE_UNSPEC	  0
#define RT_TABLE_DEFAULT  253
#define RT_TABLE_MAIN	  254
#define RT_TABLE_LOCAL	  255
#define RTPROT_UNSPEC	  0
#define RTPROT_KERNEL	  2
#define RTPROT_BOOT	  3
#define RTPROT_RA	  9
#define RT_SCOPE_UNIVERSE 0
#define RT_SCOPE_LINK	  253
#define RT_SCOPE_HOST	  254
#define RT_SCOPE_NOWHERE  255
#define RTN_UNSPEC	  0
#define RTN_UNICAST	  1
#define RTN_LOCAL	  2
#define RTN_BROADCAST	  3
#define RTN_BLACKHOLE	  6
#define RTN_UNREACHABLE	  7
#define RTN_PROHIBIT	  8
#define RTN_THROW	  9
#define RTNH_F_ONLINK	  4

/* Of rtm_flags. */
#define RTM_F_CLONED	   0x200
#define RTM_F_PREFIX	   0x800
#define RTM_F_LOOKUP_TABLE 0x1000
#define RTCF_BROADCAST	   0x10000000
#define RTCF_LOCAL	   0x80000000

struct linux_rta_cacheinfo {
	uint32_t rta_clntref, rta_lastuse, rta_expires, rta_error, rta_used;
	uint32_t rta_id, rta_ts, rta_tsage;
};

struct linux_fib_rule_hdr {
	uint8_t family, dst_len, src_len, tos;
	uint8_t table, res1, res2, action;
	uint32_t flags;
};

#define FRA_PRIORITY	       6
#define FRA_SUPPRESS_PREFIXLEN 14
#define FRA_TABLE	       15
#define FRA_PROTOCOL	       21
#define FR_ACT_TO_TBL	       1

struct linux_ndmsg {
	uint8_t ndm_family, pad[3];
	int32_t ndm_ifindex;
	uint16_t ndm_state;
	uint8_t ndm_flags, ndm_type;
};

#define NDA_DST	      1
#define NDA_LLADDR    2
#define NDA_IFINDEX   8
#define NTF_PROXY     8
#define NUD_REACHABLE 2
#define NUD_STALE     4
#define NUD_PERMANENT 0x80

_Static_assert(sizeof(struct linux_sockaddr_nl) == 12, "netlink(7)");
_Static_assert(sizeof(struct linux_nlmsghdr) == 16, "netlink(7)");
_Static_assert(sizeof(struct linux_ifinfomsg) == 16, "rtnetlink(7)");
_Static_assert(sizeof(struct linux_ifaddrmsg) == 8, "rtnetlink(7)");
_Static_assert(sizeof(struct linux_rtmsg) == 12, "rtnetlink(7)");
_Static_assert(sizeof(struct linux_rta_cacheinfo) == 32, "rtnetlink(7)");
_Static_assert(sizeof(struct linux_fib_rule_hdr) == 12, "linux/fib_rules.h");
_Static_assert(sizeof(struct linux_ndmsg) == 12, "rtnetlink(7)");
