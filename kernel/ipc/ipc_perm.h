/* SPDX-License-Identifier: BSD-3-Clause */
/* Who may do what with an object of System V IPC (sysvipc(7)). */
#pragma once

#include "include/linux/ipc.h"
#include "kernel/lib/compiler.h"

struct ipc_perm {
	int32_t key, id;
	uint32_t uid, gid;   /* the owner … */
	uint32_t cuid, cgid; /* … and who made it */
	uint32_t mode;	     /* nine bits */
	uint16_t seq;
};

/* A new object's, of the current process. */
struct ipc_perm ipc_perm_new(int key, unsigned mode);

/* Whether the current process may use it as wanted says: permission bits, as often as one likes. */
bool ipc_may_access(const struct ipc_perm *perm, unsigned wanted);
/* Whether it may remove and change it. */
bool ipc_may_control(const struct ipc_perm *perm);

/* Gives it the owner and mode that IPC_SET says: 0 or -EINVAL. */
int ipc_perm_change(struct ipc_perm *perm, const struct linux_ipc_perm *from);

/* The real time, as it is noted in these objects. */
int64_t ipc_now_s(void);

void ipc_perm_show(const struct ipc_perm *perm, struct linux_ipc_perm *out);
