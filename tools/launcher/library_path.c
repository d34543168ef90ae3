// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/library_path.h"

#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 8 /* of files that include each other */

static void read_conf(struct strings *list, const char *path, int depth);

static void include(struct strings *list, const char *pattern, int depth)
{
	char *absolute = pattern[0] == '/' ? xstrdup(pattern) : xasprintf("/etc/%s", pattern);
	glob_t found;

	if (glob(absolute, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			read_conf(list, found.gl_pathv[i], depth + 1);
		globfree(&found);
	}
	free(absolute);
}

static char *trim(char *line)
{
	char *end;

	line[strcspn(line, "#\n")] = '\0';
	while (isspace((unsigned char)*line))
		line++;
	end = line + strlen(line);
	while (end > line && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return line;
}

static void read_line(struct strings *list, char *line, int depth)
{
	if (strncmp(line, "include", 7) == 0 && isspace((unsigned char)line[7])) {
		char *rest = line + 7, *pattern;

		while ((pattern = strsep(&rest, " \t")) != NULL)
			if (pattern[0] != '\0')
				include(list, pattern, depth);
	} else if (line[0] == '/') {
		line[strcspn(line, "=")] = '\0'; /* DIR=TYPE */
		strings_add(list, xstrdup(line));
	}
}

static void read_conf(struct strings *list, const char *path, int depth)
{
	FILE *file = depth < DEPTH_MAX ? fopen(path, "re") : NULL;
	char *line = NULL;
	size_t size = 0;

	if (file == NULL)
		return;
	while (getline(&line, &size, file) >= 0)
		read_line(list, trim(line), depth);
	free(line);
	fclose(file);
}

static void add_all(struct strings *list, const char *const *dirs)
{
	for (; *dirs != NULL; dirs++)
		strings_add(list, xstrdup(*dirs));
}

const struct strings *library_path_glibc(void)
{
	static const char *const own[] = {"/lib/x86_64-linux-gnu",
					  "/usr/lib/x86_64-linux-gnu",
					  "/lib64",
					  "/usr/lib64",
					  "/lib",
					  "/usr/lib",
					  NULL};
	static struct strings list;

	if (list.count == 0) {
		read_conf(&list, "/etc/ld.so.conf", 0);
		add_all(&list, own);
	}
	return &list;
}

static void read_musl_path(struct strings *list)
{
	FILE *file = fopen("/etc/ld-musl-x86_64.path", "re");
	char text[4096], *rest = text, *dir;
	size_t n;

	if (file == NULL)
		return;
	n = fread(text, 1, sizeof(text) - 1, file);
	text[n] = '\0';
	fclose(file);
	while ((dir = strsep(&rest, ":\n")) != NULL)
		if (dir[0] == '/')
			strings_add(list, xstrdup(dir));
}

const struct strings *library_path_musl(void)
{
	static const char *const own[] = {"/lib", "/usr/local/lib", "/usr/lib", NULL};
	static struct strings list;

	if (list.count == 0)
		read_musl_path(&list);
	if (list.count == 0)
		add_all(&list, own);
	return &list;
}

/* The directory of a file, as the dynamic linker finds it: without symbolic links. */
static char *origin(const char *path)
{
	char *real = realpath(path, NULL), *slash;

	if (real == NULL)
		real = xstrdup(path);
	slash = strrchr(real, '/');
	if (slash != NULL)
		slash[slash == real] = '\0';
	return real;
}

/* The value of a token that text begins with after its dollar sign, and its length with braces;
 * NULL if it is none. The caller frees it. */
static char *token_value(const char *text, const char *path, size_t *length)
{
	static const char *const names[] = {"ORIGIN", "LIB", "PLATFORM"};
	bool braces = text[0] == '{';

	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(names[i]);

		if (strncmp(text + braces, names[i], n) != 0 || (braces && text[n + 1] != '}'))
			continue;
		*length = n + 2 * braces;
		if (i == 0)
			return origin(path);
		return xstrdup(i == 1 ? "lib/x86_64-linux-gnu" : "x86_64");
	}
	return NULL;
}

static char *expand(const char *dir, const char *path)
{
	char *result = xstrdup("");

	while (*dir != '\0') {
		size_t length = 0;
		char *value = *dir == '$' ? token_value(dir + 1, path, &length) : NULL;
		char *old = result;

		result = value ? xasprintf("%s%s", old, value) : xasprintf("%s%c", old, *dir);
		dir += 1 + length;
		free(old);
		free(value);
	}
	return result;
}

void library_path_expand(struct strings *list, const char *text, const char *path)
{
	char *copy = xstrdup(text ? text : ""), *rest = copy, *dir;

	while ((dir = strsep(&rest, ":")) != NULL)
		if (dir[0] != '\0')
			strings_add(list, expand(dir, path));
	free(copy);
}
