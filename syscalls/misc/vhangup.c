// SPDX-License-Identifier: BSD-3-Clause

#include <generated/syscall_prototypes.h>

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "kernel/process/process.h"
#include "kernel/tty/job.h"
#include "kernel/tty/tty.h"

long sys_vhangup(void)
{
	struct tty *tty = job_terminal();

	if (!current_capable(CAP_SYS_TTY_CONFIG))
		return -EPERM;
	if (tty)
		tty_restart(tty);
	return 0;
}
