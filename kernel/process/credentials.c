// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/credentials.h"

#include "include/linux/capability.h"
#include "kernel/process/process.h"

_Static_assert(CAP_ALL >> CAP_LAST_CAP == 1, "all that there are");

const struct credentials kernel_credentials = {.cap_effective = CAP_ALL};

const struct credentials *credentials_current(void)
{
	const struct task *task = current_task();

	return task && task->process ? &task->cred : &kernel_credentials;
}

bool credentials_capable(const struct credentials *cred, unsigned capability)
{
	return cred->cap_effective >> capability & 1;
}

bool current_capable(unsigned capability)
{
	return credentials_capable(credentials_current(), capability);
}

/* Linux's rule for what other processes of the same user may no longer look into. */
static bool is_more_secret(const struct credentials *old, const struct credentials *cred)
{
	return old->euid != cred->euid || old->egid != cred->egid || old->fsuid != cred->fsuid ||
	       old->fsgid != cred->fsgid || (cred->cap_permitted & ~old->cap_permitted);
}

void credentials_commit(const struct credentials *cred)
{
	struct task *task = current_task();

	if (is_more_secret(&task->cred, cred)) {
		task->process->dumpable = false;
		task->parent_death_signal = 0;
	}
	task->cred = *cred;
}
