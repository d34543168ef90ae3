// SPDX-License-Identifier: BSD-3-Clause
// capget and capset, which pass sets of capabilities in words of 32.

#include <generated/syscall_prototypes.h>

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"

/* Reads the version and says how many words a set has in it; a version nobody knows is answered
 * with the newest. 0, -EFAULT or -EINVAL. */
static int read_version(uaddr_t header, unsigned *words)
{
	uint32_t version;

	if (get_user_u32(&version, header) < 0)
		return -EFAULT;
	*words = version == LINUX_CAPABILITY_VERSION_1 ? 1 : 2;
	if (version == LINUX_CAPABILITY_VERSION_1 || version == LINUX_CAPABILITY_VERSION_2 ||
	    version == LINUX_CAPABILITY_VERSION_3)
		return 0;
	return put_user_u32(header, LINUX_CAPABILITY_VERSION_3) < 0 ? -EFAULT : -EINVAL;
}

static int read_pid(uaddr_t header, int *pid)
{
	uint32_t value;

	if (get_user_u32(&value, header + offsetof(struct linux_cap_header, pid)) < 0)
		return -EFAULT;
	*pid = (int)value;
	return 0;
}

/* Without datap it only asks for the version. */
long sys_capget(uaddr_t hdrp, uaddr_t datap)
{
	struct linux_cap_data data[2];
	const struct credentials *cred;
	const struct task *task;
	unsigned words;
	int pid;
	int result = read_version(hdrp, &words);

	if (!datap && (result == -EINVAL || result == 0))
		return 0;
	if (result < 0)
		return result;
	if (read_pid(hdrp, &pid) < 0)
		return -EFAULT;
	if (pid < 0)
		return -EINVAL;
	task = task_by_number(pid);
	if (!task)
		return -ESRCH;
	cred = &task->cred;
	for (unsigned i = 0; i < words; i++)
		data[i] = (struct linux_cap_data){
			.effective = (uint32_t)(cred->cap_effective >> 32 * i),
			.permitted = (uint32_t)(cred->cap_permitted >> 32 * i),
			.inheritable = (uint32_t)(cred->cap_inheritable >> 32 * i),
		};
	return copy_to_user(datap, data, words * sizeof(data[0]));
}

static uint64_t join(uint32_t low, uint32_t high)
{
	return (low | (uint64_t)high << 32) & CAP_ALL;
}

long sys_capset(uaddr_t hdrp, uaddr_t datap)
{
	struct linux_cap_data data[2] = {0};
	struct credentials cred;
	unsigned words;
	int pid;
	int result = read_version(hdrp, &words);

	if (result < 0)
		return result;
	if (read_pid(hdrp, &pid) < 0)
		return -EFAULT;
	if (pid != 0 && pid != current_task()->tid)
		return -EPERM;
	if (copy_from_user(data, datap, words * sizeof(data[0])) < 0)
		return -EFAULT;
	cred = current_task()->cred;
	result = capabilities_set(&cred, join(data[0].effective, data[1].effective),
				  join(data[0].permitted, data[1].permitted),
				  join(data[0].inheritable, data[1].inheritable));
	if (result == 0)
		credentials_commit(&cred);
	return result;
}
