// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/exit.h"

#include "plat/kvm/power.h"
#include "syscalls/syscall.h"

void machine_end(enum exit_kind kind, uint32_t value)
{
	syscall_report();
	power_off(kind, value);
}
