// SPDX-License-Identifier: BSD-3-Clause
// Who a process acts for. Capabilities follow (kernel/process/credentials.h).

#include <generated/syscall_prototypes.h>

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"

/* Puts the new user numbers in cred into effect, unless they were refused. */
static long finish(struct credentials *cred, int result)
{
	if (result < 0)
		return result;
	if (cred->uid != current_task()->cred.uid)
		current_task()->too_many_threads =
			cred->uid != 0 && process_has_too_many_threads(cred->uid);
	capabilities_follow_uids(cred, &current_task()->cred.user);
	credentials_commit(cred);
	return 0;
}

long sys_setuid(unsigned uid)
{
	struct credentials cred = current_task()->cred;

	if (uid == ID_NONE)
		return -EINVAL;
	return finish(&cred, ids_set(&cred.user, current_capable(CAP_SETUID), uid));
}

long sys_setreuid(unsigned ruid, unsigned euid)
{
	struct credentials cred = current_task()->cred;

	return finish(&cred, ids_set_pair(&cred.user, current_capable(CAP_SETUID), ruid, euid));
}

long sys_setresuid(unsigned ruid, unsigned euid, unsigned suid)
{
	struct credentials cred = current_task()->cred;

	return finish(&cred,
		      ids_set_three(&cred.user, current_capable(CAP_SETUID), ruid, euid, suid));
}

long sys_getresuid(uaddr_t ruid, uaddr_t euid, uaddr_t suid)
{
	const struct credentials *cred = &current_task()->cred;

	if (put_user_u32(ruid, cred->uid) < 0 || put_user_u32(euid, cred->euid) < 0)
		return -EFAULT;
	return put_user_u32(suid, cred->suid);
}

/* What is refused shows only in a later call's result. */
long sys_setfsuid(unsigned fsuid)
{
	struct credentials cred = current_task()->cred;
	struct ids old = cred.user;

	if (ids_set_fs(&cred.user, current_capable(CAP_SETUID), fsuid) == 0) {
		capabilities_follow_fsuid(&cred, &old);
		credentials_commit(&cred);
	}
	return old.fs;
}
