// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/inspect.h"

#include "include/linux/capability.h"
#include "kernel/process/process.h"

static bool is_same_user(const struct credentials *its, uint32_t uid, uint32_t gid)
{
	return its->uid == uid && its->euid == uid && its->suid == uid && its->gid == gid &&
	       its->egid == gid && its->sgid == gid;
}

bool task_may_inspect(const struct task *task, bool real)
{
	const struct credentials *mine = credentials_current();
	uint64_t caps = real ? mine->cap_permitted : mine->cap_effective;

	if (task->process == current_process() || current_capable(CAP_SYS_PTRACE))
		return true;
	return task->process->dumpable && !(task->cred.cap_permitted & ~caps) &&
	       is_same_user(&task->cred, real ? mine->uid : mine->fsuid,
			    real ? mine->gid : mine->fsgid);
}
