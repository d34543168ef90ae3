// SPDX-License-Identifier: BSD-3-Clause
#include "gen.h"

#include <string.h>

static const char *const direction_names[] = {
	[DECODE_IN] = "in",
	[DECODE_OUT] = "out",
	[DECODE_INOUT] = "inout",
	[DECODE_REM] = "rem",
};

static enum decode_direction find_direction(const char *word)
{
	for (int i = DECODE_IN; i <= DECODE_REM; i++)
		if (!strcmp(direction_names[i], word))
			return i;
	return DECODE_VALUE;
}

/* Cuts "[COUNT]" off the word and notes what it says. */
static void parse_count(struct place place, struct type *type, char *word)
{
	char *open = strchr(word, '[');
	size_t length;
	uint64_t number;

	if (!open)
		return;
	*open++ = '\0';
	length = strlen(open);
	if (length < 2 || open[length - 1] != ']') {
		error_at(place, "\"%s[%s\" should end with a count and \"]\"", word, open);
		return;
	}
	type->count_text = copy_text(open, length - 1);
	if (parse_number(type->count_text, &number)) {
		type->count_how = DECODE_COUNT;
		type->count = number;
		if (!number || number > UINT16_MAX)
			error_at(place, "an array of %s elements", type->count_text);
	} else if (!strcmp(type->count_text, "result")) {
		type->count_how = DECODE_RESULT;
	} else {
		type->count_how = *type->count_text == '*' ? DECODE_POINTER : DECODE_ARGUMENT;
	}
}

static bool takes_name(const struct kind *kind)
{
	switch (kind->use) {
	case USE_SET:
	case USE_FIELD_SET:
	case USE_COMMAND:
	case USE_FIELD_COMMAND:
	case USE_BY:
		return true;
	default:
		return false;
	}
}

/* "if MASK" behind a scalar. */
static void parse_condition(struct place place, struct type *type, const char *mask)
{
	uint64_t bits;

	type->count_text = mask;
	if (!mask || !parse_number(mask, &bits) || bits >> 24)
		error_at(place, "\"if\" needs a mask of at most 24 bits");
	else if (type->kind->use != USE_SCALAR || type->direction != DECODE_VALUE)
		error_at(place, "only a scalar can have a condition");
	else {
		type->count_how = DECODE_IF;
		type->ref_index = bits >> 16;
		type->count = bits & 0xffff;
	}
}

struct type parse_type(struct place place, char *text)
{
	struct type type = {.kind = find_kind("int")};
	char *word = next_word(&text);
	const struct kind *kind;

	if (word && find_direction(word) != DECODE_VALUE) {
		type.direction = find_direction(word);
		word = next_word(&text);
	}
	if (!word) {
		error_at(place, "a type is missing");
		return type;
	}
	parse_count(place, &type, word);
	kind = find_kind(word);
	type.kind = kind ? kind : struct_kind();
	if (!kind)
		type.ref = word; /* check.c knows which structures there are */
	else if (takes_name(kind) && !(type.ref = next_word(&text)))
		error_at(place, "the type \"%s\" needs a name behind it", word);
	word = next_word(&text);
	if (word && !strcmp(word, "if")) {
		parse_condition(place, &type, next_word(&text));
		word = next_word(&text);
	}
	if (word)
		error_at(place, "\"%s\" is more than a type has", word);
	return type;
}

struct argument parse_argument(struct place place, char *text)
{
	struct argument argument = {0};
	char *space = strrchr(text, ' ');

	if (space) {
		*space = '\0';
		argument.name = space + 1;
	} else {
		error_at(place, "the argument \"%s\" should have a type and a name", text);
		argument.name = "";
	}
	argument.type = parse_type(place, text);
	return argument;
}
