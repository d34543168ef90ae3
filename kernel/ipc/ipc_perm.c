// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ipc/ipc_perm.h"

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "kernel/process/process.h"
#include "plat/kvm/clock.h"

#define MODE_BITS 0777

struct ipc_perm ipc_perm_new(int key, unsigned mode)
{
	const struct credentials *cred = credentials_current();

	return (struct ipc_perm){
		.key = key,
		.uid = cred->euid,
		.gid = cred->egid,
		.cuid = cred->euid,
		.cgid = cred->egid,
		.mode = mode & MODE_BITS,
	};
}

/* By effective group or supplementary group. */
static bool in_group(const struct credentials *cred, uint32_t gid)
{
	return cred->egid == gid || credentials_in_group(cred, gid);
}

bool ipc_may_access(const struct ipc_perm *perm, unsigned wanted)
{
	const struct credentials *cred = credentials_current();
	unsigned granted = perm->mode;

	wanted = (wanted >> 6 | wanted >> 3 | wanted) & 7;
	if (cred->euid == perm->cuid || cred->euid == perm->uid)
		granted >>= 6;
	else if (in_group(cred, perm->cgid) || in_group(cred, perm->gid))
		granted >>= 3;
	return !(wanted & ~granted) || current_capable(CAP_IPC_OWNER);
}

bool ipc_may_control(const struct ipc_perm *perm)
{
	uint32_t euid = credentials_current()->euid;

	return euid == perm->cuid || euid == perm->uid || current_capable(CAP_SYS_ADMIN);
}

int ipc_perm_change(struct ipc_perm *perm, const struct linux_ipc_perm *from)
{
	if (from->uid == ID_NONE || from->gid == ID_NONE)
		return -EINVAL;
	perm->uid = from->uid;
	perm->gid = from->gid;
	perm->mode = from->mode & MODE_BITS;
	return 0;
}

int64_t ipc_now_s(void)
{
	return (int64_t)(clock_realtime_ns() / NS_PER_SEC);
}

void ipc_perm_show(const struct ipc_perm *perm, struct linux_ipc_perm *out)
{
	*out = (struct linux_ipc_perm){
		.key = perm->key,
		.uid = perm->uid,
		.gid = perm->gid,
		.cuid = perm->cuid,
		.cgid = perm->cgid,
		.mode = perm->mode,
		.seq = perm->seq,
	};
}
