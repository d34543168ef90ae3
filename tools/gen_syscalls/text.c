// SPDX-License-Identifier: BSD-3-Clause
#include "gen.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static int errors;

void error_at(struct place place, const char *fmt, ...)
{
	va_list args;

	errors++;
	fprintf(stderr, "%s:%d: error: ", place.file, place.line);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
}

int error_count(void)
{
	return errors;
}

void fail(const char *fmt, ...)
{
	va_list args;

	fputs("gen_syscalls: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

void *grow(void *array, unsigned *count, size_t element_size)
{
	char *bigger = realloc(array, (*count + 1) * element_size);

	if (!bigger)
		fail("out of memory");
	memset(bigger + *count * element_size, 0, element_size);
	(*count)++;
	return bigger;
}

char *copy_text(const char *start, size_t length)
{
	char *copy = strndup(start, length);

	if (!copy)
		fail("out of memory");
	return copy;
}

/* A comment is a '#' at the start of a line; elsewhere it is text. */
static void add_line(struct lines *lines, struct place place, const char *raw)
{
	const char *start = raw + strspn(raw, " \t");
	size_t length = strlen(start);
	struct line *line;

	while (length && isspace((unsigned char)start[length - 1]))
		length--;
	if (!length || *start == '#')
		return;
	lines->list = grow(lines->list, &lines->count, sizeof(*lines->list));
	line = &lines->list[lines->count - 1];
	line->place = place;
	line->indented = start != raw;
	line->text = copy_text(start, length);
}

struct lines read_lines(const char *path)
{
	struct place place = {path, 0};
	struct lines lines = {0};
	char *raw = NULL;
	size_t size = 0;
	FILE *in = fopen(path, "r");

	if (!in)
		fail("cannot read %s: %s", path, strerror(errno));
	while (getline(&raw, &size, in) >= 0) {
		place.line++;
		add_line(&lines, place, raw);
	}
	if (ferror(in))
		fail("cannot read %s: %s", path, strerror(errno));
	free(raw);
	fclose(in);
	return lines;
}

char *next_word(char **text)
{
	char *start = *text + strspn(*text, " \t");
	size_t length = strcspn(start, " \t");

	if (!length)
		return NULL;
	*text = start + length;
	if (**text)
		*(*text)++ = '\0';
	return start;
}

bool parse_number(const char *word, uint64_t *value)
{
	char *end;

	if (!isdigit((unsigned char)*word))
		return false;
	errno = 0;
	*value = strtoull(word, &end, 0);
	return !*end && !errno;
}
