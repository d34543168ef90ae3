/* SPDX-License-Identifier: BSD-3-Clause */
/* Sockets: socket(2) and its relatives, unix(7). */
#pragma once

#include "kernel/lib/types.h"

#ifndef AF_UNIX
#define AF_UNSPEC  0
#define AF_UNIX	   1
#define AF_INET	   2
#define AF_INET6   10
#define AF_NETLINK 16
#define AF_PACKET  17
#endif
#define AF_MAX 46

#ifndef SOCK_STREAM
#define SOCK_STREAM    1
#define SOCK_DGRAM     2
#define SOCK_RAW       3
#define SOCK_SEQPACKET 5
#define SOCK_PACKET    10
#define SOCK_MAX       11
#define SOCK_TYPE_MASK 0xf
#define SOCK_CLOEXEC   02000000
#define SOCK_NONBLOCK  04000
#endif

#ifndef MSG_OOB
#define MSG_OOB		 0x1u
#define MSG_PEEK	 0x2u
#define MSG_CTRUNC	 0x8u
#define MSG_TRUNC	 0x20u
#define MSG_DONTWAIT	 0x40u
#define MSG_EOR		 0x80u
#define MSG_WAITALL	 0x100u
#define MSG_ERRQUEUE	 0x2000u
#define MSG_NOSIGNAL	 0x4000u
#define MSG_MORE	 0x8000u
#define MSG_WAITFORONE	 0x10000u
#define MSG_FASTOPEN	 0x20000000u
#define MSG_CMSG_CLOEXEC 0x40000000u
#define MSG_CMSG_COMPAT	 0x80000000u
#endif

#ifndef SHUT_RD
#define SHUT_RD	  0
#define SHUT_WR	  1
#define SHUT_RDWR 2
#endif

#define LINUX_SOMAXCONN	    4096

#define SOL_SOCKET	    1

#define SO_DEBUG	    1
#define SO_REUSEADDR	    2
#define SO_TYPE		    3
#define SO_ERROR	    4
#define SO_DONTROUTE	    5
#define SO_BROADCAST	    6
#define SO_SNDBUF	    7
#define SO_RCVBUF	    8
#define SO_KEEPALIVE	    9
#define SO_OOBINLINE	    10
#define SO_NO_CHECK	    11
#define SO_PRIORITY	    12
#define SO_LINGER	    13
#define SO_BSDCOMPAT	    14
#define SO_REUSEPORT	    15
#define SO_PASSCRED	    16
#define SO_PEERCRED	    17
#define SO_RCVLOWAT	    18
#define SO_SNDLOWAT	    19
#define SO_RCVTIMEO	    20
#define SO_SNDTIMEO	    21
#define SO_BINDTODEVICE	    25
#define SO_ATTACH_FILTER    26
#define SO_GET_FILTER	    SO_ATTACH_FILTER
#define SO_DETACH_FILTER    27
#define SO_PEERNAME	    28
#define SO_TIMESTAMP_OLD    29
#define SO_ACCEPTCONN	    30
#define SO_SNDBUFFORCE	    32
#define SO_RCVBUFFORCE	    33
#define SO_TIMESTAMPNS_OLD  35
#define SO_MARK		    36
#define SO_PROTOCOL	    38
#define SO_DOMAIN	    39
#define SO_RXQ_OVFL	    40
#define SO_PEEK_OFF	    42
#define SO_LOCK_FILTER	    44
#define SO_SELECT_ERR_QUEUE 45
#define SO_INCOMING_CPU	    49
#define SO_MEMINFO	    55
#define SO_INCOMING_NAPI_ID 56
#define SO_COOKIE	    57
#define SO_PEERGROUPS	    59
#define SO_BINDTOIFINDEX    62
#define SO_TIMESTAMP_NEW    63
#define SO_TIMESTAMPNS_NEW  64
#define SO_RCVTIMEO_NEW	    66
#define SO_SNDTIMEO_NEW	    67
#define SO_NETNS_COOKIE	    71

/* The numbers that SO_MEMINFO tells, of which some are not known here. */
#define SK_MEMINFO_RMEM_ALLOC  0
#define SK_MEMINFO_RCVBUF      1
#define SK_MEMINFO_SNDBUF      3
#define SK_MEMINFO_WMEM_QUEUED 5
#define SK_MEMINFO_DROPS       8
#define SK_MEMINFO_COUNT       9

#define SCM_RIGHTS	       1
#define SCM_CREDENTIALS	       2
#define SCM_MAX_FD	       253

#define SIOCSPGRP	       0x8902
#define FIOSETOWN	       0x8901
#define FIOGETOWN	       0x8903
#define SIOCGPGRP	       0x8904
#define SIOCATMARK	       0x8905
#define SIOCOUTQ	       0x5411
#define SIOCOUTQNSD	       0x894B

#define SOCKADDR_MAX	       128 /* struct sockaddr_storage */
#define UNIX_PATH_MAX	       108

struct linux_sockaddr_un {
	uint16_t sun_family;
	char sun_path[UNIX_PATH_MAX];
};

_Static_assert(sizeof(struct linux_sockaddr_un) == 110, "struct sockaddr_un");

struct linux_msghdr {
	uint64_t msg_name;
	int32_t msg_namelen;
	uint32_t padding;
	uint64_t msg_iov;
	uint64_t msg_iovlen;
	uint64_t msg_control;
	uint64_t msg_controllen;
	uint32_t msg_flags;
	uint32_t end_padding;
};

_Static_assert(sizeof(struct linux_msghdr) == 56, "struct msghdr of x86-64");

struct linux_mmsghdr {
	struct linux_msghdr msg_hdr;
	uint32_t msg_len;
	uint32_t padding;
};

_Static_assert(sizeof(struct linux_mmsghdr) == 64, "struct mmsghdr of x86-64");

struct linux_cmsghdr {
	uint64_t cmsg_len;
	int32_t cmsg_level;
	int32_t cmsg_type;
};

_Static_assert(sizeof(struct linux_cmsghdr) == 16, "struct cmsghdr of x86-64");

#define LINUX_CMSG_ALIGN(len) (((len) + 7UL) & ~7UL)
#define LINUX_CMSG_LEN(len)   (sizeof(struct linux_cmsghdr) + (len))

struct linux_ucred {
	int32_t pid;
	uint32_t uid;
	uint32_t gid;
};

_Static_assert(sizeof(struct linux_ucred) == 12, "struct ucred");

struct linux_linger {
	int32_t l_onoff;
	int32_t l_linger;
};
