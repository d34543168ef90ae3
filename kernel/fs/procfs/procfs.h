/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * /proc: so far what programs need to find themselves and their descriptors. /proc/self and
 * /proc/PID with exe, cwd, root and fd, behind which are links that lead to files and not to names
 * (/dev/stdin, /dev/fd/N).
 */
#pragma once

/* Mounts procfs at /proc, which exists. 0 or a negative errno. */
int procfs_init(void);
