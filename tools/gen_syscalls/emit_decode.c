// SPDX-License-Identifier: BSD-3-Clause
/* The tables of syscalls/decode.h. */
#include "gen.h"

#include <stdlib.h>
#include <string.h>

/* All names, each once and with its NUL, and where the next one goes. */
static char *pool;
static size_t pool_size;

static unsigned pool_add(const char *name)
{
	size_t length = strlen(name) + 1;

	for (size_t at = 0; at < pool_size; at += strlen(pool + at) + 1)
		if (!strcmp(pool + at, name))
			return at;
	pool = realloc(pool, pool_size + length);
	if (!pool)
		fail("out of memory");
	memcpy(pool + pool_size, name, length);
	pool_size += length;
	if (pool_size > UINT16_MAX)
		fail("the names need more than %d bytes", UINT16_MAX);
	return pool_size - length;
}

static void write_type(FILE *out, const struct type *type)
{
	fprintf(out, "{%d, %d, %d, %d, %u}", type->kind->decode, type->direction, type->ref_index,
		type->count_how, type->count);
}

static void write_types(FILE *out, const struct type *type)
{
	fputc('\t', out);
	write_type(out, type);
	fputs(",\n", out);
}

static void write_calls(FILE *out, const struct tables *tables)
{
	unsigned first = 0;

	fprintf(out, "const struct decode_call decode_calls[NR_SYSCALLS] = {\n");
	for (unsigned i = 0; i < tables->call_count; i++) {
		const struct call *call = &tables->calls[i];

		fprintf(out, "\t[%u] = {%u, %u, %u, %d, %d, ", call->number, pool_add(call->name),
			first, call->argument_count, call->subsystem, call->handler != NULL);
		write_type(out, &call->result);
		fprintf(out, "}, /* %s */\n", call->name);
		first += call->argument_count;
	}
	fprintf(out, "};\n\nconst struct decode_type decode_args[] = {\n");
	for (unsigned i = 0; i < tables->call_count; i++)
		for (unsigned j = 0; j < tables->calls[i].argument_count; j++)
			write_types(out, &tables->calls[i].arguments[j].type);
	fprintf(out, "};\n\n");
}

/* How many constants an argument may have, those in the structure it points at included. */
static unsigned constants_of(const struct tables *tables, const struct type *type)
{
	const struct structure *structure;
	unsigned count = 0;

	if (is_noted_set(type))
		return tables->sets[type->ref_index].count;
	if (!is_noted_struct(type))
		return 0;
	structure = &tables->structs[type->ref_index];
	for (unsigned i = 0; i < structure->count; i++)
		if (is_noted_set(&structure->fields[i].type))
			count += tables->sets[structure->fields[i].type.ref_index].count;
	return count;
}

/* The bit at which each argument's constants start in the bitmap of what was seen. */
static void write_seen(FILE *out, const struct tables *tables)
{
	unsigned bit = 0;

	fprintf(out, "const uint16_t decode_seen[] = {\n");
	for (unsigned i = 0; i < tables->call_count; i++)
		for (unsigned j = 0; j < tables->calls[i].argument_count; j++) {
			fprintf(out, "\t%u,\n", bit);
			bit += constants_of(tables, &tables->calls[i].arguments[j].type);
		}
	fprintf(out, "};\n\nuint8_t decode_seen_bits[%u];\n\n", bit / 8 + 1);
	if (bit > UINT16_MAX)
		fail("more than %d flags of arguments", UINT16_MAX);
}

/* The masks of fields, each once. */
static uint64_t masks[UINT8_MAX];
static unsigned mask_count;

static unsigned mask_index(uint64_t mask)
{
	unsigned i = 0;

	while (i < mask_count && masks[i] != mask)
		i++;
	if (i == UINT8_MAX)
		fail("more than %d masks of fields", UINT8_MAX);
	masks[i] = mask;
	if (i == mask_count)
		mask_count++;
	return i;
}

static void write_masks(FILE *out)
{
	fprintf(out, "const uint64_t decode_masks[] = {");
	for (unsigned i = 0; i < mask_count; i++)
		fprintf(out, "0x%jx, ", (uintmax_t)masks[i]);
	fprintf(out, "};\n\n");
}

static void write_constants(FILE *out, const struct tables *tables)
{
	unsigned first = 0;

	fprintf(out, "const struct decode_constant decode_constants[] = {\n");
	for (unsigned i = 0; i < tables->set_count; i++)
		for (unsigned j = 0; j < tables->sets[i].count; j++) {
			const struct constant *constant = &tables->sets[i].constants[j];

			fprintf(out, "\t{0x%jx, %u, %u, %u, %u, %d},\n", (uintmax_t)constant->value,
				pool_add(constant->name), first, constant->type_count,
				constant->mask ? mask_index(constant->mask) + 1 : 0,
				constant->result != NULL);
			first += constant->type_count + (constant->result != NULL);
		}
	fprintf(out, "};\n\nconst struct decode_type decode_types[] = {\n");
	for (unsigned i = 0; i < tables->set_count; i++)
		for (unsigned j = 0; j < tables->sets[i].count; j++) {
			const struct constant *constant = &tables->sets[i].constants[j];

			for (unsigned k = 0; k < constant->type_count; k++)
				write_types(out, &constant->types[k]);
			if (constant->result)
				write_types(out, constant->result);
		}
	fprintf(out, "};\n\n");
}

static void write_sets(FILE *out, const struct tables *tables)
{
	unsigned first = 0;

	fprintf(out, "const struct decode_set decode_sets[] = {\n");
	for (unsigned i = 0; i < tables->set_count; i++) {
		const struct set *set = &tables->sets[i];

		fprintf(out, "\t{%u, %u, %u, %u}, /* %s */\n", pool_add(set->name),
			pool_add(set->unknown), first, set->count, set->name);
		first += set->count;
	}
	fprintf(out, "};\n\n");
}

static void write_structs(FILE *out, const struct tables *tables)
{
	unsigned first = 0, customs = 0;

	fprintf(out, "const struct decode_struct decode_structs[] = {\n");
	for (unsigned i = 0; i < tables->struct_count; i++) {
		const struct structure *structure = &tables->structs[i];

		fprintf(out, "\t{%u, %u, %u, %u, %d, %d}, /* %s */\n", structure->size, first,
			structure->count, structure->custom ? ++customs : 0,
			structure->address_only, structure->abbreviated, structure->name);
		first += structure->count;
	}
	fprintf(out, "};\n\nconst struct decode_field decode_fields[] = {\n");
	for (unsigned i = 0; i < tables->struct_count; i++)
		for (unsigned j = 0; j < tables->structs[i].count; j++) {
			const struct field *field = &tables->structs[i].fields[j];

			fprintf(out, "\t{%u, %u, ", pool_add(field->name), field->offset);
			write_type(out, &field->type);
			fprintf(out, "},\n");
		}
	fprintf(out, "};\n\n/* In the order of the structures. */\n"
		     "strace_print_fn *const decode_custom[] = {\n");
	for (unsigned i = 0; i < tables->struct_count; i++)
		if (tables->structs[i].custom)
			fprintf(out, "\tstrace_print_%s,\n", tables->structs[i].name);
	fprintf(out, "};\n\n");
}

static void write_subsystems(FILE *out)
{
	fprintf(out, "const char *const decode_subsystems[] = {");
	for (unsigned i = 0; i < subsystem_count; i++)
		fprintf(out, "\"%s\", ", subsystem_names[i]);
	fprintf(out, "NULL};\n\n");
}

static void write_pool(FILE *out)
{
	fprintf(out, "const char decode_names[] =");
	for (size_t at = 0; at < pool_size; at += strlen(pool + at) + 1)
		fprintf(out, "\n\t\"%s\\0\"", pool + at);
	fprintf(out, ";\n");
}

void emit_decode(FILE *out, const struct tables *tables)
{
	fprintf(out, "/* Generated by tools/gen_syscalls; do not edit. */\n"
		     "#include \"syscalls/strace_internal.h\"\n\n"
		     "#include <generated/syscall_nr.h>\n\n");
	pool_add(""); /* numbers without a row have the name at 0 */
	write_calls(out, tables);
	write_seen(out, tables);
	write_constants(out, tables);
	write_masks(out);
	write_sets(out, tables);
	write_structs(out, tables);
	write_subsystems(out);
	write_pool(out);
}
