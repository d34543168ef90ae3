// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"

static long finish(const struct credentials *cred, int result)
{
	if (result == 0)
		credentials_commit(cred);
	return result;
}

long sys_setgid(unsigned gid)
{
	struct credentials cred = current_task()->cred;

	if (gid == ID_NONE)
		return -EINVAL;
	return finish(&cred, ids_set(&cred.group, current_capable(CAP_SETGID), gid));
}

long sys_setregid(unsigned rgid, unsigned egid)
{
	struct credentials cred = current_task()->cred;

	return finish(&cred, ids_set_pair(&cred.group, current_capable(CAP_SETGID), rgid, egid));
}

long sys_setresgid(unsigned rgid, unsigned egid, unsigned sgid)
{
	struct credentials cred = current_task()->cred;

	return finish(&cred,
		      ids_set_three(&cred.group, current_capable(CAP_SETGID), rgid, egid, sgid));
}

long sys_getresgid(uaddr_t rgid, uaddr_t egid, uaddr_t sgid)
{
	const struct credentials *cred = &current_task()->cred;

	if (put_user_u32(rgid, cred->gid) < 0 || put_user_u32(egid, cred->egid) < 0)
		return -EFAULT;
	return put_user_u32(sgid, cred->sgid);
}

/* What is refused shows only in a later call's result. */
long sys_setfsgid(unsigned fsgid)
{
	struct credentials cred = current_task()->cred;
	uint32_t old = cred.fsgid;

	if (ids_set_fs(&cred.group, current_capable(CAP_SETGID), fsgid) == 0)
		credentials_commit(&cred);
	return old;
}

long sys_getgroups(int size, uaddr_t list)
{
	const struct group_list *groups = current_task()->cred.groups;
	uint32_t count = groups ? groups->count : 0;

	if (size < 0 || (size > 0 && (uint32_t)size < count))
		return -EINVAL;
	if (size > 0 && count > 0 &&
	    copy_to_user(list, groups->gids, count * sizeof(groups->gids[0])) < 0)
		return -EFAULT;
	return count;
}

/* As Linux, which takes one after the other, what comes first decides between two errors. */
static int fill(struct group_list *groups, uaddr_t list)
{
	size_t size = groups->count * sizeof(groups->gids[0]);
	size_t copied = copy_from_user_partial(groups->gids, list, size);

	for (size_t i = 0; i < copied / sizeof(groups->gids[0]); i++)
		if (groups->gids[i] == ID_NONE)
			return -EINVAL;
	return copied < size ? -EFAULT : 0;
}

/* The list lies in the program's memory at list; count is not 0. */
static int read_groups(uaddr_t list, uint32_t count, struct group_list **out)
{
	struct group_list *groups = group_list_create(count);
	int result;

	if (!groups)
		return -ENOMEM;
	result = fill(groups, list);
	if (result < 0) {
		group_list_put(groups);
		return result;
	}
	group_list_sort(groups);
	*out = groups;
	return 0;
}

long sys_setgroups(int size, uaddr_t list)
{
	struct group_list *groups = NULL;
	struct credentials cred;
	int result = 0;

	if (!current_capable(CAP_SETGID))
		return -EPERM;
	if ((unsigned)size > GROUPS_MAX)
		return -EINVAL;
	if (size > 0)
		result = read_groups(list, (uint32_t)size, &groups);
	if (result < 0)
		return result;
	cred = current_task()->cred;
	credentials_set_groups(&cred, groups);
	credentials_commit(&cred);
	return 0;
}
