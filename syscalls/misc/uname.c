// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/personality.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/process/uts.h"

/* What programs see that cannot do with a version from 3.0 on: 6.12 is 2.6.(60 + 12). */
#define OLD_RELEASE "2.6.72-elfin"

long sys_uname(uaddr_t buf)
{
	uint32_t personality = current_process()->personality;
	struct linux_utsname names = uts_names;

	if (personality & UNAME26)
		uts_set(names.release, OLD_RELEASE, strlen(OLD_RELEASE));
	if ((personality & PER_MASK) == PER_LINUX32)
		uts_set(names.machine, "i686", strlen("i686"));
	return copy_to_user(buf, &names, sizeof(names));
}

static long set_name(char field[UTS_NAME_SIZE], uaddr_t from, int len)
{
	char name[UTS_NAME_SIZE];

	if (!current_capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (len < 0 || len >= UTS_NAME_SIZE)
		return -EINVAL;
	if (copy_from_user(name, from, (size_t)len) < 0)
		return -EFAULT;
	uts_set(field, name, (size_t)len);
	return 0;
}

long sys_sethostname(uaddr_t name, int len)
{
	return set_name(uts_names.nodename, name, len);
}

long sys_setdomainname(uaddr_t name, int len)
{
	return set_name(uts_names.domainname, name, len);
}
