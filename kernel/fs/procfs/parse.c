// SPDX-License-Identifier: BSD-3-Clause
// Numbers that are written to files of /proc.

#include "include/linux/errno.h"
#include "kernel/fs/procfs/procfs_internal.h"

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : -1;
}

int proc_parse_long(const char *text, int64_t *value)
{
	bool negative;
	int64_t number = 0;

	while (is_space(*text))
		text++;
	negative = *text == '-';
	if (*text == '-' || *text == '+')
		text++;
	if (digit(*text) < 0)
		return -EINVAL;
	for (; digit(*text) >= 0; text++) {
		if (number > (INT64_MAX - 9) / 10)
			return -ERANGE;
		number = number * 10 + digit(*text);
	}
	while (is_space(*text))
		text++;
	*value = negative ? -number : number;
	return *text ? -EINVAL : 0;
}

static int hex_digit(char c)
{
	c |= 0x20;
	return digit(c) >= 0 ? digit(c) : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int proc_parse_unsigned(const char *text, unsigned base, uint32_t *value)
{
	uint64_t number = 0;

	if (*text == '+')
		text++;
	if ((base == 0 || base == 16) && text[0] == '0' && (text[1] | 0x20) == 'x') {
		base = 16;
		text += 2;
	}
	if (base == 0)
		base = text[0] == '0' ? 8 : 10;
	if (hex_digit(*text) < 0)
		return -EINVAL;
	for (; hex_digit(*text) >= 0; text++) {
		if ((unsigned)hex_digit(*text) >= base)
			return -EINVAL;
		number = number * base + (unsigned)hex_digit(*text);
		if (number > UINT32_MAX)
			return -ERANGE;
	}
	if (*text == '\n')
		text++;
	*value = (uint32_t)number;
	return *text ? -EINVAL : 0;
}

int proc_parse_int(const char *text, int *value)
{
	int64_t number;
	int err = proc_parse_long(text, &number);

	if (err < 0)
		return err;
	if (number != (int)number)
		return -ERANGE;
	*value = (int)number;
	return 0;
}
