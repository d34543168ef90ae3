// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/strace_internal.h"

#include "kernel/lib/string.h"

static uint64_t mask_of(const struct decode_constant *constant)
{
	return constant->field ? decode_masks[constant->field - 1] : constant->value;
}

bool decode_has(const struct decode_constant *constant, uint64_t value)
{
	/* A constant without bits (PROT_NONE, F_OK) means that there are none. */
	if (!constant->field && !constant->value)
		return !value;
	return (value & mask_of(constant)) == constant->value;
}

/* A number that the _IO macros make: direction, size, type and number of its own. */
static void print_ioctl(struct strace_out *out, unsigned value)
{
	static const char *const directions[] = {"_IOC_NONE", "_IOC_WRITE", "_IOC_READ",
						 "_IOC_READ|_IOC_WRITE"};

	strace_printf(out, "_IOC(%s, %#x, %#x, %#x)", directions[value >> 30], value >> 8 & 0xff,
		      value & 0xff, value >> 16 & 0x3fff);
}

/* What has no name; a set's UNKNOWN says how. */
static void print_rest(struct strace_out *out, const struct decode_set *set, uint64_t rest,
		       bool alone)
{
	const char *unknown = decode_name(set->unknown);

	if (!strcmp(unknown, "_IOC"))
		print_ioctl(out, rest);
	else if (!strcmp(unknown, "octal"))
		strace_printf(out, "%#03lo", rest);
	else if (alone && rest && strcmp(unknown, "hex"))
		strace_printf(out, "%#lx /* %s */", rest, unknown);
	else
		strace_printf(out, rest ? "%#lx" : "%lu", rest);
}

void strace_print_set(struct strace_out *out, unsigned index, uint64_t value)
{
	const struct decode_set *set = &decode_sets[index];
	const char *separator = "";
	uint64_t rest = value;

	for (unsigned i = 0; i < set->count; i++) {
		const struct decode_constant *constant = &decode_constants[set->first + i];
		bool covered = constant->value && !(rest & mask_of(constant));

		/* A value of several bits comes before those that are parts of it. */
		if (covered || !decode_has(constant, value))
			continue;
		strace_printf(out, "%s%s", separator, decode_name(constant->name));
		separator = "|";
		rest &= ~mask_of(constant);
	}
	if (rest || !*separator) {
		strace_puts(out, separator);
		print_rest(out, set, rest, !*separator);
	}
}

const struct decode_constant *decode_command(unsigned index, uint64_t value)
{
	const struct decode_set *set = &decode_sets[index];

	for (unsigned i = 0; i < set->count; i++) {
		const struct decode_constant *constant = &decode_constants[set->first + i];

		if (constant->field && decode_has(constant, value))
			return constant;
	}
	return NULL;
}
