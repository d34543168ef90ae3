// SPDX-License-Identifier: BSD-3-Clause
/* structs.tbl: "struct NAME SIZE [HOW]", and indented below it "OFFSET TYPE FIELD" or "...". */
#include "gen.h"

#include <string.h>

static void parse_header(struct tables *tables, const struct line *line)
{
	char *text = line->text;
	const char *what = next_word(&text), *name = next_word(&text), *size = next_word(&text);
	const char *how = next_word(&text);
	struct structure *structure;
	uint64_t bytes = 0;

	if (strcmp(what, "struct") || !size || !parse_number(size, &bytes) || !bytes ||
	    bytes > UINT16_MAX)
		error_at(line->place, "a structure starts with \"struct NAME SIZE\"");
	if (how && strcmp(how, "custom") && strcmp(how, "address"))
		error_at(line->place, "\"%s\" should be \"custom\" or \"address\"", how);
	tables->structs = grow(tables->structs, &tables->struct_count, sizeof(*structure));
	structure = &tables->structs[tables->struct_count - 1];
	structure->place = line->place;
	structure->name = name ? name : "";
	structure->size = bytes;
	structure->custom = how && !strcmp(how, "custom");
	structure->address_only = how && !strcmp(how, "address");
}

static void parse_field(struct structure *structure, const struct line *line)
{
	char *text = line->text;
	const char *offset = next_word(&text);
	struct argument argument;
	struct field *field;
	uint64_t bytes = 0;

	if (!strcmp(offset, "...")) {
		structure->abbreviated = true;
		return;
	}
	if (!parse_number(offset, &bytes) || bytes >= structure->size)
		error_at(line->place, "\"%s\" is no offset in %s", offset, structure->name);
	argument = parse_argument(line->place, text);
	structure->fields = grow(structure->fields, &structure->count, sizeof(*field));
	field = &structure->fields[structure->count - 1];
	field->place = line->place;
	field->offset = bytes;
	field->type = argument.type;
	field->name = argument.name;
}

void parse_structs(struct tables *tables, const char *path)
{
	struct lines lines = read_lines(path);

	for (unsigned i = 0; i < lines.count; i++) {
		if (!lines.list[i].indented)
			parse_header(tables, &lines.list[i]);
		else if (!tables->struct_count)
			error_at(lines.list[i].place, "this field belongs to no structure");
		else
			parse_field(&tables->structs[tables->struct_count - 1], &lines.list[i]);
	}
}
