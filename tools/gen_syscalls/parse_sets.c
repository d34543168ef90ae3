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
			   uint64_t mask)
{
	const char *value = next_word(&text);
	struct constant *constant;

	set->constants = grow(set->constants, &set->count, sizeof(*constant));
	constant = &set->constants[set->count - 1];
	constant->place = line->place;
	constant->name = name;
	constant->mask = mask;
	if (!value || !parse_number(value, &constant->value))
		error_at(line->place, "the constant %s has no number", name);
	parse_dependents(constant, text);
}

/* A line below the header: "bits", "field MASK" or a constant. Changes the mask for what follows.
 */
static void parse_member(struct set *set, const struct line *line, uint64_t *mask)
{
	char *text = line->text;
	const char *word = next_word(&text);

	if (!strcmp(word, "bits")) {
		*mask = 0;
	} else if (!strcmp(word, "field")) {
		word = next_word(&text);
		if (!word || !parse_number(word, mask) || !*mask)
			error_at(line->place, "\"field\" needs a mask");
	} else {
		parse_constant(set, line, word, text, *mask);
	}
}

void parse_sets(struct tables *tables, const char *path)
{
	struct lines lines = read_lines(path);
	uint64_t mask = 0;

	for (unsigned i = 0; i < lines.count; i++) {
		struct line *line = &lines.list[i];

		if (!line->indented) {
			parse_header(tables, line);
			mask = tables->sets[tables->set_count - 1].is_command ? UINT64_MAX : 0;
		} else if (!tables->set_count) {
			error_at(line->place, "this constant belongs to no set");
		} else {
			parse_member(&tables->sets[tables->set_count - 1], line, &mask);
		}
	}
}
