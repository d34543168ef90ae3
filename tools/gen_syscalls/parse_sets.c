// SPDX-License-Identifier: BSD-3-Clause
/* flags.tbl: "flags NAME UNKNOWN" or "cmd NAME UNKNOWN", and indented below it its constants. */
#include "gen.h"

#include <string.h>

static void parse_header(struct tables *tables, const struct line *line)
{
	char *text = line->text;
	const char *what = next_word(&text), *name = next_word(&text), *unknown = next_word(&text);
	struct set *set;

	if (!unknown || next_word(&text) || (strcmp(what, "flags") && strcmp(what, "cmd")))
		error_at(line->place, "a set starts with \"flags NAME UNKNOWN\" or "
				      "\"cmd NAME UNKNOWN\"");
	tables->sets = grow(tables->sets, &tables->set_count, sizeof(*tables->sets));
	set = &tables->sets[tables->set_count - 1];
	set->place = line->place;
	set->name = name ? name : "";
	set->unknown = unknown ? unknown : "???";
	set->is_command = !strcmp(what, "cmd");
	set->field_mask = set->is_command ? UINT64_MAX : 0;
}

/* "TYPE, TYPE -> TYPE" behind a command. */
static void parse_dependents(struct constant *constant, char *text)
{
	char *arrow = strstr(text, "->");
	char *comma;

	if (arrow) {
		*arrow = '\0';
		constant->result = grow(NULL, &(unsigned){0}, sizeof(*constant->result));
		*constant->result = parse_type(constant->place, arrow + 2);
	}
	for (; text && text[strspn(text, " \t")]; text = comma) {
		comma = strchr(text, ',');
		if (comma)
			*comma++ = '\0';
		constant->types =
			grow(constant->types, &constant->type_count, sizeof(*constant->types));
		constant->types[constant->type_count - 1] = parse_type(constant->place, text);
	}
}

static void parse_constant(struct set *set, const struct line *line, const char *name, char *text,
			   bool is_field)
{
	const char *value = next_word(&text);
	struct constant *constant;

	set->constants = grow(set->constants, &set->count, sizeof(*constant));
	constant = &set->constants[set->count - 1];
	constant->place = line->place;
	constant->name = name;
	constant->is_field = is_field;
	if (!value || !parse_number(value, &constant->value))
		error_at(line->place, "the constant %s has no number", name);
	parse_dependents(constant, text);
}

void parse_sets(struct tables *tables, const char *path)
{
	struct lines lines = read_lines(path);
	bool in_field = false;

	for (unsigned i = 0; i < lines.count; i++) {
		struct line *line = &lines.list[i];
		char *text = line->text;
		struct set *set;
		const char *word;

		if (!line->indented) {
			parse_header(tables, line);
			in_field = tables->sets[tables->set_count - 1].is_command;
			continue;
		}
		if (!tables->set_count) {
			error_at(line->place, "this constant belongs to no set");
			continue;
		}
		set = &tables->sets[tables->set_count - 1];
		word = next_word(&text);
		if (!strcmp(word, "bits")) {
			in_field = false;
		} else if (!strcmp(word, "field")) {
			in_field = true;
			word = next_word(&text);
			if (!word || !parse_number(word, &set->field_mask))
				error_at(line->place, "\"field\" needs a mask");
		} else {
			parse_constant(set, line, word, text, in_field);
		}
	}
}
