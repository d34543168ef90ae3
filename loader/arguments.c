// SPDX-License-Identifier: BSD-3-Clause
#include "loader/arguments.h"

#include "include/linux/errno.h"
#include "include/linux/resource.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "plat/x86_64/layout.h"

#define STRINGS_MIN KIB(128) /* of all together: always allowed … */
#define STRINGS_MAX MIB(6)   /* … and never exceeded */
#define COUNT_MAX   0x7fffffff
#define FIRST_ROOM  8
#define BATCH	    32 /* pointers read at once */

/* Bytes at a distance of the top lie in one page up to its end. */
static uint8_t *place(const struct arguments *arguments, size_t at)
{
	return arguments->pages[(at - 1) / PAGE_SIZE] + PAGE_SIZE - 1 - (at - 1) % PAGE_SIZE;
}

static size_t left_in_page(size_t at)
{
	return (at - 1) % PAGE_SIZE + 1;
}

static int grow_array(struct arguments *arguments)
{
	unsigned room = arguments->page_room ? 2 * arguments->page_room : FIRST_ROOM;
	uint8_t **pages = kmalloc(room * sizeof(*pages));

	if (!pages)
		return -ENOMEM;
	if (arguments->pages)
		memcpy(pages, arguments->pages, arguments->page_count * sizeof(*pages));
	kfree(arguments->pages);
	arguments->pages = pages;
	arguments->page_room = room;
	return 0;
}

/* Makes room for size more bytes. */
static int reserve(struct arguments *arguments, size_t size)
{
	while (arguments->used + size > arguments->page_count * PAGE_SIZE) {
		uint8_t *page;

		if (arguments->page_count == arguments->page_room && grow_array(arguments) < 0)
			return -ENOMEM;
		page = kmalloc(PAGE_SIZE);
		if (!page)
			return -ENOMEM;
		arguments->pages[arguments->page_count++] = page;
	}
	arguments->used += size;
	return 0;
}

int arguments_init(struct arguments *arguments)
{
	*arguments = (struct arguments){.limit = STRINGS_MAX};
	if (reserve(arguments, sizeof(uint64_t)) < 0)
		return -ENOMEM;
	memset(place(arguments, arguments->used), 0, sizeof(uint64_t));
	return 0;
}

void arguments_free(struct arguments *arguments)
{
	for (unsigned i = 0; i < arguments->page_count; i++)
		kfree(arguments->pages[i]);
	kfree(arguments->pages);
}

int arguments_set_limit(struct arguments *arguments, uint64_t argc, uint64_t envc)
{
	uint64_t limit = MIN(current_process()->limits[RLIMIT_STACK].cur / 4, STRINGS_MAX);
	uint64_t pointers = (MAX(argc, 1UL) + envc) * sizeof(uint64_t);

	limit = MAX(limit, STRINGS_MIN);
	if (limit <= pointers)
		return -E2BIG;
	arguments->limit = limit - pointers + arguments->used;
	return 0;
}

static int reserve_string(struct arguments *arguments, size_t size)
{
	if (size > ARGUMENT_MAX || size > arguments->limit - arguments->used)
		return -E2BIG;
	return reserve(arguments, size);
}

int arguments_put(struct arguments *arguments, const char *string)
{
	size_t size = strlen(string) + 1;
	int result = reserve_string(arguments, size);

	if (result < 0)
		return result;
	for (size_t at = arguments->used, n; size > 0; at -= n, string += n, size -= n) {
		n = MIN(size, left_in_page(at));
		memcpy(place(arguments, at), string, n);
	}
	return 0;
}

int arguments_put_user(struct arguments *arguments, uaddr_t string)
{
	ssize_t len = strnlen_user(string, ARGUMENT_MAX - 1);
	size_t size = (size_t)len + 1, end = arguments->used;
	int result = len < 0 ? (int)len : reserve_string(arguments, size);

	if (result < 0)
		return result;
	for (size_t at = arguments->used, n; size > 0; at -= n, string += n, size -= n) {
		n = MIN(size, left_in_page(at));
		if (copy_from_user(place(arguments, at), string, n) < 0)
			return -EFAULT;
	}
	/* Whatever the program may have made of it meanwhile. */
	*place(arguments, end + 1) = '\0';
	return 0;
}

int arguments_put_array(struct arguments *arguments, char *const strings[], unsigned count)
{
	int result = 0;

	while (result == 0 && count-- > 0)
		result = arguments_put(arguments, strings[count]);
	return result;
}

int arguments_put_user_array(struct arguments *arguments, uaddr_t strings, unsigned count)
{
	uint64_t pointers[BATCH];

	while (count > 0) {
		unsigned n = MIN(count, BATCH);

		count -= n;
		if (copy_from_user(pointers, strings + count * sizeof(uint64_t),
				   n * sizeof(uint64_t)) < 0)
			return -EFAULT;
		while (n-- > 0) {
			int result = arguments_put_user(arguments, pointers[n]);

			if (result < 0)
				return result;
		}
	}
	return 0;
}

int64_t arguments_count_user(uaddr_t strings)
{
	uint64_t count, pointer;

	if (!strings)
		return 0;
	for (count = 0;; count++) {
		if (get_user_u64(&pointer, strings + count * sizeof(pointer)) < 0)
			return -EFAULT;
		if (!pointer)
			return (int64_t)count;
		if (count == COUNT_MAX)
			return -E2BIG;
	}
}

size_t arguments_string_end(const struct arguments *arguments, size_t at)
{
	while (at > 0) {
		size_t n = left_in_page(at);
		const uint8_t *from = place(arguments, at);
		const uint8_t *nul = memchr(from, 0, n);

		if (nul)
			return at - (size_t)(nul - from) - 1;
		at -= n;
	}
	return 0;
}

void arguments_drop_first(struct arguments *arguments)
{
	arguments->used = arguments_string_end(arguments, arguments->used);
}

int arguments_write(const struct arguments *arguments, uaddr_t top)
{
	for (size_t at = arguments->used, n; at > 0; at -= n) {
		n = left_in_page(at);
		if (copy_to_user(top - at, place(arguments, at), n) < 0)
			return -EFAULT;
	}
	return 0;
}
