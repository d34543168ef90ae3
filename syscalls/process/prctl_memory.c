// SPDX-License-Identifier: BSD-3-Clause
// What prctl has to do with the address space.

#include "include/linux/errno.h"
#include "include/linux/prctl.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/usercopy.h"
#include "kernel/mm/vma_name.h"
#include "kernel/process/process.h"
#include "syscalls/process/prctl_internal.h"

static bool is_allowed(const char *name)
{
	for (; *name; name++)
		if (*name < 0x20 || *name > 0x7e || strchr("\\`$[]", *name))
			return false;
	return true;
}

static int get_name(uaddr_t from, struct vma_name **out)
{
	char text[VMA_NAME_SIZE];
	ssize_t len;

	*out = NULL;
	if (!from)
		return 0;
	len = strncpy_from_user(text, from, sizeof(text));
	if (len < 0)
		return len == -EFAULT ? -EFAULT : -EINVAL;
	if (!is_allowed(text))
		return -EINVAL;
	*out = vma_name_create(text);
	return *out ? 0 : -ENOMEM;
}

long prctl_name_memory(const struct prctl_args *args)
{
	struct vma_name *name;
	long result;

	if (args->arg2 != PR_SET_VMA_ANON_NAME)
		return -EINVAL;
	result = get_name(args->arg5, &name);
	if (result < 0)
		return result;
	result = mm_set_name(current_process()->mm, args->arg3, args->arg4, name);
	if (name)
		vma_name_put(name);
	return result;
}

long prctl_get_auxv(const struct prctl_args *args)
{
	const struct mm *mm = current_process()->mm;

	if (args->arg4 || args->arg5)
		return -EINVAL;
	if (copy_to_user(args->arg2, mm->auxv, MIN(args->arg3, sizeof(mm->auxv))) < 0)
		return -EFAULT;
	return sizeof(mm->auxv);
}
