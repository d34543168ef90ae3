// SPDX-License-Identifier: BSD-3-Clause
// Settings that are numbers: how they are shown, and read.

#include "include/linux/errno.h"
#include "kernel/fs/procfs/sys_internal.h"
#include "kernel/lib/string.h"

#define VALUES_MAX 3
#define LENGTH_MAX 21 /* of a number: one that is as long as this might be cut off */

int proc_show_setting(struct proc_node *node, struct text *text)
{
	const struct proc_setting *setting = node->entry->setting;

	for (unsigned i = 0; i < setting->count; i++)
		text_printf(text, "%s%d", i ? "\t" : "", setting->values[i]);
	text_printf(text, "\n");
	return 0;
}

static const char *skip_space(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || (*at >= '\t' && *at <= '\r')))
		at++;
	return at;
}

static unsigned digit(char c, unsigned base)
{
	unsigned value = base;

	if (c >= '0' && c <= '9')
		value = (unsigned)(c - '0');
	else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		value = (unsigned)((c | 0x20) - 'a') + 10;
	return MIN(value, base);
}

/* As C writes numbers, up to what cannot belong to one; too large ones become INT64_MAX. NULL:
 * there is none. */
static const char *get_number(const char *at, int64_t *value)
{
	unsigned base = 10;
	int64_t number = 0;

	if (digit(*at, base) == base)
		return NULL;
	if (at[0] == '0')
		base = (at[1] | 0x20) == 'x' && digit(at[2], 16) < 16 ? 16 : 8;
	if (base == 16)
		at += 2;
	for (; digit(*at, base) < base; at++)
		number = number > INT64_MAX / 32 ? INT64_MAX : number * base + digit(*at, base);
	*value = number;
	return at;
}

/* The number at the beginning of some text, within limits, and what is behind it; NULL: something
 * else is there. */
static const char *get_value(const char *at, const char *end, const struct proc_setting *setting,
			     int32_t *value)
{
	const char *start = at;
	bool negative = *at == '-' && end - at > 1;
	int64_t number;

	if (negative && setting->is_byte)
		return NULL;
	at = get_number(at + negative, &number);
	if (!at || at - start >= LENGTH_MAX)
		return NULL;
	if (at < end && *at != ' ' && *at != '\t' && *at != '\n')
		return NULL;
	if (negative)
		number = -number;
	if (number < setting->min || number > setting->max)
		return NULL;
	*value = (int32_t)number;
	return at;
}

/* There may be fewer values than the setting has; what is behind the last one is not taken. */
int proc_store_setting(struct proc_node *node, const char *data, size_t len)
{
	const struct proc_setting *setting = node->entry->setting;
	const char *at = data, *end = data + len;
	size_t size = setting->count * sizeof(int32_t);
	int32_t values[VALUES_MAX];
	unsigned count = 0;
	int err;

	memcpy(values, setting->values, size);
	for (at = skip_space(at, end); at < end && count < setting->count; count++) {
		at = get_value(at, end, setting, &values[count]);
		if (!at)
			return -EINVAL;
		at = skip_space(at, end);
	}
	if (count == 0)
		return -EINVAL;
	err = setting->check ? setting->check(values) : 0;
	if (err < 0)
		return err;
	memcpy(setting->values, values, size);
	if (setting->changed)
		setting->changed();
	return at < end && !setting->is_byte ? (int)(at - data) : 0;
}
