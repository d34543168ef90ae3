// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/coverage.h"

#include <generated/syscall_nr.h>

#include "kernel/lib/report.h"
#include "syscalls/absent.h"
#include "syscalls/coverage_text.h"
#include "syscalls/strace_internal.h"

static struct {
	uint32_t calls, errors;
} counts[NR_SYSCALLS];

static bool is_set(const struct decode_type *type)
{
	return type->direction == DECODE_VALUE &&
	       (type->kind == DECODE_SET32 || type->kind == DECODE_SET64);
}

static bool is_seen(unsigned bit)
{
	return decode_seen_bits[bit / 8] >> bit % 8 & 1;
}

/* Whether the value is made of constants of the set alone. One with an unknown bit is refused for
 * that bit, so it says nothing about the others. */
static bool is_known(const struct decode_set *set, uint64_t value)
{
	uint64_t unknown = value;

	for (unsigned i = 0; i < set->count; i++)
		if (decode_has(&decode_constants[set->first + i], value))
			unknown &= ~decode_constants[set->first + i].value;
	return !unknown;
}

static void note_set(const struct decode_type *type, unsigned first_bit, uint64_t value)
{
	const struct decode_set *set = &decode_sets[type->ref];

	if (type->kind == DECODE_SET32)
		value = (uint32_t)value;
	if (!is_known(set, value))
		return;
	for (unsigned i = 0; i < set->count; i++)
		if (decode_has(&decode_constants[set->first + i], value))
			decode_seen_bits[(first_bit + i) / 8] |= 1 << (first_bit + i) % 8;
}

void coverage_note(uint64_t nr, const uint64_t *args)
{
	const struct decode_call *call = &decode_calls[nr];

	if (nr >= NR_SYSCALLS)
		return;
	counts[nr].calls++;
	for (unsigned i = 0; i < call->arg_count; i++)
		if (is_set(&decode_args[call->first_arg + i]))
			note_set(&decode_args[call->first_arg + i],
				 decode_seen[call->first_arg + i], args[i]);
}

void coverage_note_result(uint64_t nr, long result)
{
	if (nr < NR_SYSCALLS && result < 0 && result >= -4095)
		counts[nr].errors++;
}

static void report_set(struct coverage_text *text, unsigned arg)
{
	const struct decode_set *set = &decode_sets[decode_args[arg].ref];
	bool any = false;

	for (unsigned i = 0; i < set->count; i++)
		if (is_seen(decode_seen[arg] + i)) {
			if (!any)
				coverage_text_set(text, decode_name(set->name));
			any = true;
			coverage_text_constant(text,
					       decode_name(decode_constants[set->first + i].name));
		}
	if (any)
		coverage_text_set_end(text);
}

static void report_calls(struct coverage_text *text)
{
	for (unsigned nr = 0; nr < NR_SYSCALLS; nr++) {
		const struct decode_call *call = &decode_calls[nr];

		if (!counts[nr].calls || !call->implemented)
			continue;
		coverage_text_call(text, nr, decode_name(call->name), counts[nr].calls,
				   counts[nr].errors);
		for (unsigned i = 0; i < call->arg_count; i++)
			if (is_set(&decode_args[call->first_arg + i]))
				report_set(text, call->first_arg + i);
		coverage_text_call_end(text);
	}
}

static void report_missing(struct coverage_text *text)
{
	for (unsigned nr = 0; nr <= ABSENT_NUMBERS; nr++)
		if (absent_count(nr))
			coverage_text_missing(text, nr, syscall_name(nr), absent_count(nr));
}

static void report(struct coverage_text *text)
{
	coverage_text_begin(text);
	report_calls(text);
	coverage_text_middle(text);
	report_missing(text);
	coverage_text_end(text);
}

void coverage_report(bool only_send)
{
	if (!only_send || !report_has_channel())
		coverage_text_print(report);
	coverage_text_send(report);
}
