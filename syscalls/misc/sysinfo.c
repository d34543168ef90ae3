// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/sysinfo.h"
#include "kernel/mm/page.h"
#include "kernel/mm/usercopy.h"
#include "plat/kvm/clock.h"

long sys_sysinfo(uaddr_t info)
{
	struct page_stats pages;
	struct linux_sysinfo result;

	page_get_stats(&pages);
	result = (struct linux_sysinfo){
		.uptime = (int64_t)DIV_ROUND_UP(clock_monotonic_ns(), NS_PER_SEC),
		.totalram = pages.total * PAGE_SIZE,
		.freeram = pages.free * PAGE_SIZE,
		.procs = 1,
		.mem_unit = 1,
	};
	return copy_to_user(info, &result, sizeof(result));
}
