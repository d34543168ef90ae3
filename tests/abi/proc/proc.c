// SPDX-License-Identifier: BSD-3-Clause

#define _GNU_SOURCE
#include "tests/abi/proc/proc.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

char *read_text(const char *path)
{
	static char buffers[2][1 << 18];
	static int turn;
	char *buffer = buffers[turn = !turn];
	long fd = SYS(open, path, O_RDONLY), size = 0, part = 0;

	while (fd >= 0 && (part = SYS(read, fd, buffer + size, sizeof(buffers[0]) - 1 - size)) > 0)
		size += part;
	if (fd < 0 || part < 0)
		show(fd < 0 ? fd : part, "reading %s", path);
	SYS(close, fd);
	buffer[size] = '\0';
	return buffer;
}

char *next_line(char *line)
{
	char *end = strchr(line, '\n');

	return end && end[1] ? end + 1 : NULL;
}

char *find_line(char *text, const char *name)
{
	for (char *line = text; line; line = next_line(line))
		if (strncmp(line, name, strlen(name)) == 0)
			return line;
	return NULL;
}

long find_number(char *text, const char *name)
{
	char *line = find_line(text, name);

	if (!line)
		return -1;
	line += strlen(name);
	return strtol(line + strspn(line, ": \t"), NULL, 10);
}
