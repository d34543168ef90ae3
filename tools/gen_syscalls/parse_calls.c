// SPDX-License-Identifier: BSD-3-Clause
/* syscalls.tbl: NUMBER NAME HANDLER SUBSYSTEM STATUS RETURN (ARGUMENT, ...) NOTE */
#include "gen.h"

#include <stdlib.h>
#include <string.h>

static int find_name(const char *const *names, unsigned count, const char *name)
{
	for (unsigned i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return i;
	return -1;
}

static void parse_arguments(struct call *call, char *text)
{
	char *comma;

	for (; text; text = comma) {
		comma = strchr(text, ',');
		if (comma)
			*comma++ = '\0';
		if (call->argument_count == MAX_ARGUMENTS) {
			error_at(call->place, "%s has more than %d arguments", call->name,
				 MAX_ARGUMENTS);
			return;
		}
		text += strspn(text, " ");
		call->arguments[call->argument_count++] = parse_argument(call->place, text);
	}
}

/* The words before RETURN. Returns false when the row is no use. */
static bool parse_words(struct call *call, char **text)
{
	char *words[5];
	uint64_t number;
	int status;

	for (int i = 0; i < 5; i++)
		if (!(words[i] = next_word(text))) {
			error_at(call->place,
				 "a row needs number, name, handler, subsystem, status");
			return false;
		}
	if (!parse_number(words[0], &number) || number > MAX_NUMBER) {
		error_at(call->place, "\"%s\" is no number from 0 to %d", words[0], MAX_NUMBER);
		return false;
	}
	call->number = number;
	call->name = words[1];
	call->handler = strcmp(words[2], "-") ? words[2] : NULL;
	call->subsystem = find_name(subsystem_names, subsystem_count, words[3]);
	if (call->subsystem < 0) {
		error_at(call->place, "unknown subsystem \"%s\"", words[3]);
		call->subsystem = 0;
	}
	status = find_name(status_names, STATUS_ABSENT + 1, words[4]);
	if (status < 0)
		error_at(call->place, "unknown status \"%s\"", words[4]);
	call->status = status < 0 ? STATUS_ABSENT : status;
	return true;
}

static bool parse_call(struct call *call, char *text)
{
	char *open, *close;

	call->note = "";
	if (!parse_words(call, &text))
		return false;
	open = strchr(text, '(');
	close = open ? strchr(open, ')') : NULL;
	if (!close) {
		error_at(call->place, "%s has no (arguments)", call->name);
		return false;
	}
	*open++ = '\0';
	*close++ = '\0';
	call->result = parse_type(call->place, text);
	if (open[strspn(open, " ")])
		parse_arguments(call, open);
	call->note = close + strspn(close, " ");
	return true;
}

/* A row with the lines that continue it, as one text. */
static char *join_row(const struct lines *lines, unsigned *next)
{
	char *row = lines->list[(*next)++].text;

	while (*next < lines->count && lines->list[*next].indented) {
		const char *more = lines->list[(*next)++].text;
		size_t length = strlen(row);

		row = realloc(row, length + strlen(more) + 2);
		if (!row)
			fail("out of memory");
		row[length] = ' ';
		strcpy(row + length + 1, more);
	}
	for (char *c = row; *c; c++)
		if (*c == '\t')
			*c = ' ';
	return row;
}

void parse_calls(struct tables *tables, const char *path)
{
	struct lines lines = read_lines(path);
	unsigned next = 0;

	while (next < lines.count) {
		struct call call = {.place = lines.list[next].place};

		if (lines.list[next].indented)
			error_at(call.place, "this continues a row, but there is none before it");
		if (!parse_call(&call, join_row(&lines, &next)))
			continue;
		tables->calls = grow(tables->calls, &tables->call_count, sizeof(call));
		tables->calls[tables->call_count - 1] = call;
	}
}
