// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/coverage.h"

#include <generated/syscall_nr.h>

#include "kernel/lib/report.h"
#include "kernel/mm/usercopy.h"
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

/* Whether the argument points at one structure that the call reads. */
static bool is_struct(const struct decode_type *type)
{
	return type->kind == DECODE_STRUCT && type->count_how == DECODE_ONE &&
	       (type->direction == DECODE_IN || type->direction == DECODE_INOUT);
}

/* Calls fn for each field of a structure that is a set, with the bit at which its constants start.
 */
static void each_field(unsigned arg,
		       void (*fn)(const struct decode_field *field, unsigned first_bit, void *with),
		       void *with)
{
	const struct decode_struct *structure = &decode_structs[decode_args[arg].ref];
	unsigned bit = decode_seen[arg];

	for (unsigned i = 0; i < structure->count; i++) {
		const struct decode_field *field = &decode_fields[structure->first + i];

		if (!is_set(&field->type))
			continue;
		fn(field, bit, with);
		bit += decode_sets[field->type.ref].count;
	}
}

static void note_field(const struct decode_field *field, unsigned first_bit, void *address)
{
	uint64_t value = 0;
	uaddr_t from = (uaddr_t)address + field->offset;

	if (copy_from_user(&value, from, decode_kind_size(field->type.kind)) == 0)
		note_set(&field->type, first_bit, value);
}

void coverage_note(uint64_t nr, const uint64_t *args)
{
	const struct decode_call *call = &decode_calls[nr];

	if (nr >= NR_SYSCALLS)
		return;
	counts[nr].calls++;
	for (unsigned i = 0; i < call->arg_count; i++) {
		unsigned arg = call->first_arg + i;

		if (is_set(&decode_args[arg]))
			note_set(&decode_args[arg], decode_seen[arg], args[i]);
		else if (is_struct(&decode_args[arg]))
			each_field(arg, note_field, (void *)args[i]);
	}
}

void coverage_note_result(uint64_t nr, long result)
{
	if (nr < NR_SYSCALLS && result < 0 && result >= -4095)
		counts[nr].errors++;
}

static void report_set(struct coverage_text *text, const struct decode_set *set, unsigned first_bit,
		       unsigned name)
{
	bool any = false;

	for (unsigned i = 0; i < set->count; i++)
		if (is_seen(first_bit + i)) {
			if (!any)
				coverage_text_set(text, decode_name(name));
			any = true;
			coverage_text_constant(text,
					       decode_name(decode_constants[set->first + i].name));
		}
	if (any)
		coverage_text_set_end(text);
}

static void report_field(const struct decode_field *field, unsigned first_bit, void *text)
{
	report_set(text, &decode_sets[field->type.ref], first_bit, field->name);
}

static void report_argument(struct coverage_text *text, unsigned arg)
{
	const struct decode_type *type = &decode_args[arg];

	if (is_set(type))
		report_set(text, &decode_sets[type->ref], decode_seen[arg],
			   decode_sets[type->ref].name);
	else if (is_struct(type))
		each_field(arg, report_field, text);
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
			report_argument(text, call->first_arg + i);
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
