/* SPDX-License-Identifier: BSD-3-Clause */
/* Capabilities (capabilities(7)) as bit numbers, and capget(2)'s structures. */
#pragma once

#include <stdint.h>

#define CAP_CHOWN		   0
#define CAP_DAC_OVERRIDE	   1
#define CAP_DAC_READ_SEARCH	   2
#define CAP_FOWNER		   3
#define CAP_FSETID		   4
#define CAP_KILL		   5
#define CAP_SETGID		   6
#define CAP_SETUID		   7
#define CAP_SETPCAP		   8
#define CAP_LINUX_IMMUTABLE	   9
#define CAP_NET_BIND_SERVICE	   10
#define CAP_NET_ADMIN		   12
#define CAP_NET_RAW		   13
#define CAP_IPC_LOCK		   14
#define CAP_IPC_OWNER		   15
#define CAP_SYS_RAWIO		   17
#define CAP_SYS_CHROOT		   18
#define CAP_SYS_PTRACE		   19
#define CAP_SYS_ADMIN		   21
#define CAP_SYS_NICE		   23
#define CAP_SYS_RESOURCE	   24
#define CAP_SYS_TIME		   25
#define CAP_SYS_TTY_CONFIG	   26
#define CAP_MKNOD		   27
#define CAP_LEASE		   28
#define CAP_AUDIT_CONTROL	   30
#define CAP_SETFCAP		   31
#define CAP_MAC_OVERRIDE	   32
#define CAP_SYSLOG		   34
#define CAP_WAKE_ALARM		   35
#define CAP_CHECKPOINT_RESTORE	   40
#define CAP_LAST_CAP		   40

#define LINUX_CAPABILITY_VERSION_1 0x19980330u
#define LINUX_CAPABILITY_VERSION_2 0x20071026u
#define LINUX_CAPABILITY_VERSION_3 0x20080522u

struct linux_cap_header {
	uint32_t version;
	int32_t pid;
};

_Static_assert(sizeof(struct linux_cap_header) == 8, "as programs see it");

/* 32 capabilities; versions 2 and 3 have two of these. */
struct linux_cap_data {
	uint32_t effective, permitted, inheritable;
};

_Static_assert(sizeof(struct linux_cap_data) == 12, "as programs see it");

/* Secure bits; each has its lock in the next higher bit. */
#define SECBIT_NOROOT		    0x01u
#define SECBIT_NO_SETUID_FIXUP	    0x04u
#define SECBIT_KEEP_CAPS	    0x10u
#define SECBIT_KEEP_CAPS_LOCKED	    0x20u
#define SECBIT_NO_CAP_AMBIENT_RAISE 0x40u
#define SECURE_ALL_BITS		    0x55u
#define SECURE_ALL_LOCKS	    0xaau
