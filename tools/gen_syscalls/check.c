// SPDX-License-Identifier: BSD-3-Clause
#include "gen.h"

#include <string.h>

static bool is_set(const struct kind *kind)
{
	return kind->use == USE_SET || kind->use == USE_FIELD_SET;
}

static bool is_command(const struct kind *kind)
{
	return kind->use == USE_COMMAND || kind->use == USE_FIELD_COMMAND;
}

static void resolve_set(struct tables *tables, struct place place, struct type *type)
{
	const char *what = is_command(type->kind) ? "cmd" : "flags";
	int index = type->ref ? find_set(tables, type->ref) : -1;

	if (index < 0) {
		if (type->ref)
			error_at(place, "there is no set \"%s %s\"", what, type->ref);
		return;
	}
	if (tables->sets[index].is_command != is_command(type->kind))
		error_at(place, "the set \"%s\" is not a set of %s", type->ref,
			 is_command(type->kind) ? "commands" : "flags");
	tables->sets[index].used = true;
	type->ref_index = index;
}

static void resolve_struct(struct tables *tables, struct place place, struct type *type)
{
	int index = find_struct(tables, type->ref);

	if (index < 0) {
		error_at(place, "unknown type \"%s\"", type->ref);
		return;
	}
	tables->structs[index].used = true;
	type->ref_index = index;
}

/* What holds for a type wherever it stands. */
void check_type(struct tables *tables, struct place place, struct type *type)
{
	if (is_set(type->kind) || is_command(type->kind))
		resolve_set(tables, place, type);
	else if (type->kind == struct_kind())
		resolve_struct(tables, place, type);
}

/* An argument or what a command makes of one: fits into a register. */
void check_register(struct tables *tables, struct place place, struct type *type)
{
	check_type(tables, place, type);
	if (type->kind->use == USE_MEMORY && type->direction == DECODE_VALUE)
		error_at(place, "the type \"%s\" needs in, out or inout before it",
			 type->ref ? type->ref : type->kind->name);
	if (type->direction == DECODE_VALUE && type->count_text && type->count_how != DECODE_IF)
		error_at(place, "only what a pointer points at has a count");
	if (type->kind->use == USE_FIELD || type->kind->use == USE_FIELD_SET ||
	    type->kind->use == USE_FIELD_COMMAND)
		error_at(place, "the type \"%s\" is for fields of structures", type->kind->name);
}

static void check_constant(struct tables *tables, const struct set *set, struct constant *constant)
{
	if (constant->mask && (constant->value & ~constant->mask))
		error_at(constant->place, "%s has bits outside its field", constant->name);
	if ((constant->type_count || constant->result) && !set->is_command)
		error_at(constant->place, "%s is no command: nothing can be by it", constant->name);
	for (unsigned i = 0; i < constant->type_count; i++)
		check_register(tables, constant->place, &constant->types[i]);
	if (constant->result)
		check_register(tables, constant->place, constant->result);
}

static void check_sets(struct tables *tables)
{
	for (unsigned i = 0; i < tables->set_count; i++) {
		struct set *set = &tables->sets[i];

		if (!set->count)
			error_at(set->place, "the set \"%s\" has no constants", set->name);
		if (find_set(tables, set->name) != (int)i)
			error_at(set->place, "there are two sets \"%s\"", set->name);
		for (unsigned j = 0; j < set->count; j++)
			check_constant(tables, set, &set->constants[j]);
	}
}

static unsigned field_size(const struct tables *tables, const struct type *type)
{
	unsigned each = type->kind == struct_kind()	  ? tables->structs[type->ref_index].size
			: type->direction != DECODE_VALUE ? 8
							  : decode_kind_size(type->kind->decode);

	if (type->kind->decode == DECODE_CHARS)
		each = 1;
	return type->count_how == DECODE_COUNT ? each * type->count : each;
}

static void check_field(struct tables *tables, const struct structure *structure,
			struct field *field)
{
	int index = find_struct(tables, structure->name);

	check_type(tables, field->place, &field->type);
	if (field->type.direction != DECODE_VALUE)
		error_at(field->place, "a field is shown by value");
	else if (field->type.kind == struct_kind() && field->type.ref_index >= index)
		error_at(field->place, "the structure \"%s\" must stand before \"%s\"",
			 field->type.ref, structure->name);
	else if (!field_size(tables, &field->type))
		error_at(field->place, "a field cannot have the type \"%s\"",
			 field->type.kind->name);
	else if (field->offset + field_size(tables, &field->type) > structure->size)
		error_at(field->place, "the field \"%s\" ends behind \"%s\"", field->name,
			 structure->name);
}

static void check_structs(struct tables *tables)
{
	for (unsigned i = 0; i < tables->struct_count; i++) {
		struct structure *structure = &tables->structs[i];

		if (find_struct(tables, structure->name) != (int)i)
			error_at(structure->place, "there are two structures \"%s\"",
				 structure->name);
		if (!structure->count && !structure->custom && !structure->address_only)
			error_at(structure->place, "the structure \"%s\" has no fields",
				 structure->name);
		for (unsigned j = 0; j < structure->count; j++)
			check_field(tables, structure, &structure->fields[j]);
	}
}

static void check_used(const struct tables *tables)
{
	for (unsigned i = 0; i < tables->set_count; i++)
		if (!tables->sets[i].used)
			error_at(tables->sets[i].place, "no argument uses the set \"%s\"",
				 tables->sets[i].name);
	for (unsigned i = 0; i < tables->struct_count; i++)
		if (!tables->structs[i].used)
			error_at(tables->structs[i].place, "no argument uses the structure \"%s\"",
				 tables->structs[i].name);
}

void check_tables(struct tables *tables)
{
	check_structs(tables);
	check_sets(tables);
	check_calls(tables);
	check_used(tables);
}
