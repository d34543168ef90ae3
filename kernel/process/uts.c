// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/uts.h"

#include "kernel/lib/string.h"

/* Programs read the version out of the release: it is the Linux version whose calls are known. */
struct linux_utsname uts_names = {
	.sysname = "Linux",
	.nodename = "elfin",
	.release = "6.12.0-elfin",
	.version = "#1 elfin",
	.machine = "x86_64",
	.domainname = "(none)",
};

void uts_set(char field[UTS_NAME_SIZE], const char *name, size_t len)
{
	memset(field, 0, UTS_NAME_SIZE);
	memcpy(field, name, len);
}
