// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/strace_internal.h"

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
	if (!rest && *separator)
		return;
	if (!value)
		strace_puts(out, "0");
	else if (*separator)
		strace_printf(out, "|%#lx", rest);
	else
		strace_printf(out, "%#lx /* %s */", rest, decode_name(set->unknown));
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
