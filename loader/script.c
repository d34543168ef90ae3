// SPDX-License-Identifier: BSD-3-Clause
#include "loader/script.h"

#include "include/linux/errno.h"
#include "kernel/lib/string.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at;
}

/* The next blank or NUL, or end. */
static const char *find_end_of_word(const char *at, const char *end)
{
	while (at < end && !is_blank(*at) && *at != '\0')
		at++;
	return at;
}

static void copy(char *to, const char *from, const char *end)
{
	/* What follows a NUL is not there. */
	size_t n = strnlen(from, (size_t)(end - from));

	memcpy(to, from, n);
	to[n] = '\0';
}

/* Where the line ends, or NULL when its first word might be longer than what was read of it. */
static const char *find_end_of_line(const char *head)
{
	const char *newline = memchr(head, '\n', SCRIPT_HEAD), *all = head + SCRIPT_HEAD;

	if (newline)
		return newline;
	/* The last byte can end the word, but is no part of the line. */
	return find_end_of_word(skip_blanks(head + 2, all), all) < all ? all - 1 : NULL;
}

int script_parse(const char head[SCRIPT_HEAD], struct script *script)
{
	const char *end, *name, *name_end, *argument;

	if (head[0] != '#' || head[1] != '!')
		return -ENOEXEC;
	end = find_end_of_line(head);
	if (!end)
		return -ENOEXEC;
	while (end > head + 2 && is_blank(end[-1]))
		end--;
	name = skip_blanks(head + 2, end);
	if (name == end)
		return -ENOEXEC;
	name_end = find_end_of_word(name, end);
	argument = name_end < end && *name_end != '\0' ? skip_blanks(name_end, end) : end;
	copy(script->interpreter, name, name_end);
	copy(script->argument, argument, end);
	return 0;
}
