/* SPDX-License-Identifier: BSD-3-Clause */
/* uname(2) */
#pragma once

#define UTS_NAME_SIZE 65 /* with its NUL */

struct linux_utsname {
	char sysname[UTS_NAME_SIZE];
	char nodename[UTS_NAME_SIZE];
	char release[UTS_NAME_SIZE];
	char version[UTS_NAME_SIZE];
	char machine[UTS_NAME_SIZE];
	char domainname[UTS_NAME_SIZE];
};

_Static_assert(sizeof(struct linux_utsname) == 390, "as programs see it");
