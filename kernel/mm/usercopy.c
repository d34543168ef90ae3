// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/mm/usercopy.h"

#include "include/linux/errno.h"
#include "kernel/sched/nosleep.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/usercopy.h"

bool user_range_ok(uaddr_t addr, size_t n)
{
	return n <= USER_MAX && addr <= USER_MAX - n;
}

// The part of [addr, addr + n) that lies in the program's half, if addr does.
static size_t clip(uaddr_t addr, size_t n)
{
	return addr < USER_MAX ? MIN(n, USER_MAX - addr) : 0;
}

int copy_from_user(void *dst, uaddr_t src, size_t n)
{
	might_sleep();
	if (unlikely(!user_range_ok(src, n)))
		return -EFAULT;
	return usercopy_copy(dst, (const void *)src, n) == 0 ? 0 : -EFAULT;
}

int copy_to_user(uaddr_t dst, const void *src, size_t n)
{
	might_sleep();
	if (unlikely(!user_range_ok(dst, n)))
		return -EFAULT;
	return usercopy_copy((void *)dst, src, n) == 0 ? 0 : -EFAULT;
}

int clear_user(uaddr_t dst, size_t n)
{
	might_sleep();
	if (unlikely(!user_range_ok(dst, n)))
		return -EFAULT;
	return usercopy_clear((void *)dst, n) == 0 ? 0 : -EFAULT;
}

size_t copy_from_user_partial(void *dst, uaddr_t src, size_t n)
{
	size_t inside = clip(src, n);

	might_sleep();
	return inside - usercopy_copy(dst, (const void *)src, inside);
}

size_t copy_to_user_partial(uaddr_t dst, const void *src, size_t n)
{
	size_t inside = clip(dst, n);

	might_sleep();
	return inside - usercopy_copy((void *)dst, src, inside);
}

size_t clear_user_partial(uaddr_t dst, size_t n)
{
	size_t inside = clip(dst, n);

	might_sleep();
	return inside - usercopy_clear((void *)dst, inside);
}

ssize_t strncpy_from_user(char *dst, uaddr_t src, size_t size)
{
	size_t inside = clip(src, size);
	ssize_t len;

	might_sleep();
	len = usercopy_string(dst, (const char *)src, inside);
	if (len < 0 || (size_t)len < inside)
		return len;
	return inside < size ? -EFAULT : -ENAMETOOLONG;
}

ssize_t strnlen_user(uaddr_t src, size_t max)
{
	size_t inside = clip(src, max + 1);
	ssize_t len;

	might_sleep();
	len = usercopy_strnlen((const char *)src, inside);
	if (len < 0 || (size_t)len < inside)
		return len;
	return inside <= max ? -EFAULT : -E2BIG;
}

int get_user_u8(uint8_t *out, uaddr_t src)
{
	might_sleep();
	return src < USER_MAX ? usercopy_move8(out, (const void *)src) : -EFAULT;
}

int get_user_u32(uint32_t *out, uaddr_t src)
{
	might_sleep();
	return user_range_ok(src, 4) ? usercopy_move32(out, (const void *)src) : -EFAULT;
}

int get_user_u64(uint64_t *out, uaddr_t src)
{
	might_sleep();
	return user_range_ok(src, 8) ? usercopy_move64(out, (const void *)src) : -EFAULT;
}

int put_user_u8(uaddr_t dst, uint8_t value)
{
	might_sleep();
	return dst < USER_MAX ? usercopy_move8((void *)dst, &value) : -EFAULT;
}

int put_user_u32(uaddr_t dst, uint32_t value)
{
	might_sleep();
	return user_range_ok(dst, 4) ? usercopy_move32((void *)dst, &value) : -EFAULT;
}

int put_user_u64(uaddr_t dst, uint64_t value)
{
	might_sleep();
	return user_range_ok(dst, 8) ? usercopy_move64((void *)dst, &value) : -EFAULT;
}

int cmpxchg_user_u32(uaddr_t dst, uint32_t expected, uint32_t desired, uint32_t *found)
{
	might_sleep();
	if (unlikely(!user_range_ok(dst, 4)))
		return -EFAULT;
	return usercopy_cmpxchg32((void *)dst, expected, desired, found);
}
