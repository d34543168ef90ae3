// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/utsname.h"
#include "kernel/mm/usercopy.h"

/* Programs read the version out of the release: it is the Linux version whose calls are known. */
static const struct linux_utsname names = {
	.sysname = "Linux",
	.nodename = "elfin",
	.release = "6.12.0-elfin",
	.version = "#1 elfin",
	.machine = "x86_64",
	.domainname = "(none)",
};

long sys_uname(uaddr_t buf)
{
	return copy_to_user(buf, &names, sizeof(names));
}
