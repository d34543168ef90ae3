// SPDX-License-Identifier: BSD-3-Clause
/* What must hold for the rows of syscalls.tbl. */
#include "gen.h"

#include <string.h>

static int find_argument(const struct call *call, const char *name)
{
	for (unsigned i = 0; i < call->argument_count; i++)
		if (!strcmp(call->arguments[i].name, name))
			return i;
	return -1;
}

static void resolve_count(const struct call *call, struct type *type)
{
	const char *name = type->count_text;
	int index;

	if (type->count_how != DECODE_ARGUMENT && type->count_how != DECODE_POINTER)
		return;
	if (type->count_how == DECODE_POINTER)
		name++;
	index = find_argument(call, name);
	if (index < 0)
		error_at(call->place, "the count \"%s\" is no argument of %s", name, call->name);
	type->count = index;
}

/* The most types that a command of the set gives to arguments. */
static unsigned dependents(const struct set *set)
{
	unsigned most = 0;

	for (unsigned i = 0; i < set->count; i++)
		if (set->constants[i].type_count > most)
			most = set->constants[i].type_count;
	return most;
}

/* The argument is the `nth` that is by its command. */
static void resolve_by(const struct tables *tables, const struct call *call, struct type *type,
		       unsigned nth)
{
	int index = type->ref ? find_argument(call, type->ref) : -1;
	const struct type *command;

	if (index < 0 || call->arguments[index].type.kind->use != USE_COMMAND) {
		error_at(call->place, "\"by %s\" names no command of %s",
			 type->ref ? type->ref : "", call->name);
		return;
	}
	command = &call->arguments[index].type;
	if (command->ref && find_set(tables, command->ref) >= 0 &&
	    nth >= dependents(&tables->sets[find_set(tables, command->ref)]))
		error_at(call->place,
			 "no command of the set \"%s\" gives a type to argument "
			 "number %u that is by it",
			 command->ref, nth + 1);
	type->ref_index = index;
	type->count = nth;
}

static void check_arguments(struct tables *tables, struct call *call)
{
	unsigned by = 0;

	for (unsigned i = 0; i < call->argument_count; i++) {
		struct type *type = &call->arguments[i].type;

		check_register(tables, call->place, type);
		resolve_count(call, type);
		if (type->kind->use == USE_BY)
			resolve_by(tables, call, type, by++);
		if (type->kind->use == USE_NONE || type->kind->use == USE_RESULT)
			error_at(call->place, "an argument of type %s", type->kind->name);
		if (type->count_how == DECODE_IF && !i)
			error_at(call->place, "\"if\" needs an argument before it");
		if (find_argument(call, call->arguments[i].name) != (int)i)
			error_at(call->place, "%s has two arguments \"%s\"", call->name,
				 call->arguments[i].name);
	}
}

static void check_status(const struct call *call)
{
	bool absent = call->status == STATUS_ABSENT;

	if (!absent && !call->handler)
		error_at(call->place, "%s is %s but has no handler", call->name,
			 status_names[call->status]);
	if (absent && call->handler)
		error_at(call->place, "%s is absent but has the handler %s", call->name,
			 call->handler);
	if (call->handler && strncmp(call->handler, "sys_", 4))
		error_at(call->place, "the handler %s should be called sys_%s", call->handler,
			 call->name);
	if ((call->status == STATUS_PARTIAL || call->status == STATUS_STUB) && !*call->note)
		error_at(call->place, "%s is %s but no note says %s", call->name,
			 status_names[call->status],
			 call->status == STATUS_STUB ? "why that is harmless" : "what is missing");
}

static bool same_handler_differs(const struct call *a, const struct call *b)
{
	if (!a->handler || !b->handler || strcmp(a->handler, b->handler))
		return false;
	if (a->argument_count != b->argument_count)
		return true;
	for (unsigned i = 0; i < a->argument_count; i++)
		if (strcmp(c_type(&a->arguments[i].type), c_type(&b->arguments[i].type)))
			return true;
	return false;
}

static void check_unique(const struct tables *tables, unsigned i)
{
	const struct call *call = &tables->calls[i];

	for (unsigned j = 0; j < i; j++) {
		const struct call *other = &tables->calls[j];

		if (other->number == call->number)
			error_at(call->place, "number %u is %s already, in line %d", call->number,
				 other->name, other->place.line);
		if (!strcmp(other->name, call->name))
			error_at(call->place, "%s is number %u already, in line %d", call->name,
				 other->number, other->place.line);
		if (same_handler_differs(other, call))
			error_at(call->place, "%s has other arguments in line %d", call->handler,
				 other->place.line);
	}
}

void check_calls(struct tables *tables)
{
	if (!tables->call_count)
		fail("the table has no system calls");
	for (unsigned i = 0; i < tables->call_count; i++) {
		struct call *call = &tables->calls[i];

		check_status(call);
		check_arguments(tables, call);
		check_type(tables, call->place, &call->result);
		if (call->result.kind->use == USE_MEMORY || call->result.kind->use == USE_BY)
			error_at(call->place, "%s returns what no register holds", call->name);
		check_unique(tables, i);
	}
}
