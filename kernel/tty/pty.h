/* SPDX-License-Identifier: BSD-3-Clause */
/* Pseudo-terminals (pty(7)): /dev/ptmx and /dev/pts. */
#pragma once

/* Mounts devpts at /dev/pts. 0 or a negative errno. */
int pty_init(void);

/* How many masters are open. */
unsigned pty_count(void);
