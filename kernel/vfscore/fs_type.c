// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/fs_type.h"

#include "include/linux/errno.h"
#include "kernel/lib/string.h"
#include "kernel/vfscore/vnode.h"

static struct fs_type *first;

void fs_type_register(struct fs_type *type)
{
	struct fs_type **link = &first;

	while (*link)
		link = &(*link)->next;
	*link = type;
}

void fs_type_register_only(struct fs_type *type, const char *name, struct fs *fs)
{
	*type = (struct fs_type){.name = name, .only = fs};
	fs_get(fs);
	fs_type_register(type);
}

int fs_type_open(const struct fs_type *type, const char *source, char *options, struct fs **out)
{
	if (!type->only)
		return type->open(source, options, out);
	if (options && *options)
		return -EINVAL;
	fs_get(type->only);
	*out = type->only;
	return 0;
}

const struct fs_type *fs_type_first(void)
{
	return first;
}

const struct fs_type *fs_type_find(const char *name)
{
	const struct fs_type *type = first;

	while (type && strcmp(type->name, name) != 0)
		type = type->next;
	return type;
}

void fs_put(struct fs *fs)
{
	assert(fs->refcount > 0);
	if (--fs->refcount > 0)
		return;
	if (fs->ops->sync)
		fs->ops->sync(fs);
	if (fs->ops->destroy)
		fs->ops->destroy(fs);
}

char *fs_option_next(char **options, char **value)
{
	char *option = *options, *p = option;

	if (!option || !*option)
		return NULL;
	*value = NULL;
	for (; *p && *p != ','; p++) {
		if (*p == '=' && !*value) {
			*p = '\0';
			*value = p + 1;
		}
	}
	*options = *p ? p + 1 : p;
	*p = '\0';
	return option;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* The power of two that a letter behind a size stands for; 0: none. */
static unsigned unit_of(char c)
{
	static const char units[] = "kmgtpe";
	const char *unit = c ? strchr(units, c | ('a' - 'A')) : NULL;

	return unit ? 10 * (unit - units + 1) : 0;
}

bool fs_option_number(const char *value, unsigned base, uint64_t *out)
{
	bool is_size = base == 0;
	uint64_t number = 0;

	if (is_size) {
		base = 10;
		if (value[0] == '0')
			base = (value[1] | 0x20) == 'x' ? 16 : 8;
		value += base == 16 ? 2 : 0;
	}
	if (digit_of(*value) >= (int)base)
		return false;
	for (; digit_of(*value) < (int)base; value++) {
		if (__builtin_mul_overflow(number, base, &number) ||
		    __builtin_add_overflow(number, digit_of(*value), &number))
			return false;
	}
	if (is_size && unit_of(*value))
		number <<= unit_of(*value++);
	*out = number;
	return *value == '\0' || (is_size && strcmp(value, "%") == 0);
}
