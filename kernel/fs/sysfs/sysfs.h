/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * /sys (sysfs(5)): the processors, caches and memory of the machine, as libraries and language
 * runtimes ask for them; and at /sys/fs/cgroup the only cgroup (cgroups(7)), which limits nothing.
 */
#pragma once

/* Makes /sys and mounts both. 0 or a negative errno. */
int sysfs_init(void);
