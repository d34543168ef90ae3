// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"

// What was found goes to the program by pages, without mm->lock.
static int tell(struct mm *mm, uaddr_t addr, size_t count, uaddr_t vec, uint8_t *buffer)
{
	while (count > 0) {
		int64_t done = mm_resident(mm, addr, MIN(count, PAGE_SIZE), buffer);

		if (done < 0)
			return done;
		if (copy_to_user(vec, buffer, done) != 0)
			return -EFAULT;
		addr += done * PAGE_SIZE;
		vec += done;
		count -= done;
	}
	return 0;
}

long sys_mincore(uaddr_t addr, size_t length, uaddr_t vec)
{
	size_t count = DIV_ROUND_UP(length, PAGE_SIZE);
	struct page *page;
	long result;

	if (!IS_ALIGNED(addr, PAGE_SIZE))
		return -EINVAL;
	if (!user_range_ok(addr, length))
		return -ENOMEM;
	if (!user_range_ok(vec, count))
		return -EFAULT;
	page = page_alloc(0, 0);
	if (!page)
		return -EAGAIN;
	result = tell(current_process()->mm, addr, count, vec, page_to_virt(page));
	page_put(page);
	return result;
}
