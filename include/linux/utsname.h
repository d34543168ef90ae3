/* SPDX-License-Identifier: BSD-3-Clause */
/* uname(2) */
#pragma once

struct linux_utsname {
	char sysname[65];
	char nodename[65];
	char release[65];
	char version[65];
	char machine[65];
	char domainname[65];
};

_Static_assert(sizeof(struct linux_utsname) == 390, "as programs see it");
