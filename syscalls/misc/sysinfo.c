// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/sysinfo.h"
#include "kernel/mm/page.h"
#include "kernel/mm/shared_memory.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/sched/load.h"
#include "plat/kvm/clock.h"

long sys_sysinfo(uaddr_t info)
{
	uint64_t now_ns = clock_monotonic_ns();
	struct page_stats pages;
	uint64_t loads[3];
	struct linux_sysinfo result;

	page_get_stats(&pages);
	load_account(now_ns, true);
	load_get(loads);
	result = (struct linux_sysinfo){
		.uptime = (int64_t)DIV_ROUND_UP(now_ns, NS_PER_SEC),
		.totalram = pages.total * PAGE_SIZE,
		.freeram = pages.free * PAGE_SIZE,
		.sharedram = shared_memory_pages * PAGE_SIZE,
		.procs = (uint16_t)process_count_threads(),
		.mem_unit = 1,
	};
	for (unsigned i = 0; i < 3; i++)
		result.loads[i] = loads[i] << (LOADS_SHIFT - LOAD_SHIFT);
	return copy_to_user(info, &result, sizeof(result));
}
