// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/launcher/guest_program.h"
#include "tools/launcher/host_files.h"
#include "tools/launcher/libraries.h"

#define LINE_MAX 256 /* as Linux and elfin read it */

static void read_line(const char *path, char line[LINE_MAX])
{
	FILE *file = fopen(path, "re");

	if (file == NULL || fgets(line, LINE_MAX, file) == NULL)
		die(STATUS_PROGRAM, "%s: %s", path, strerror(errno));
	fclose(file);
	line[strcspn(line, "\n")] = '\0';
}

static void add_program(struct node *root, const char *script, const char *path)
{
	if (access(path, X_OK) < 0)
		die(STATUS_PROGRAM,
		    "%s: its interpreter %s is not on this machine; install it, or "
		    "use --rootfs",
		    script, path);
	host_files_add_links(root, path);
	libraries_add(root, path, true);
}

/* What env(1) is to run: its first argument that is neither an option nor an assignment. */
static void add_found_by_env(struct node *root, const char *script, char *words)
{
	char *word;

	while ((word = strsep(&words, " \t")) != NULL) {
		char *path;

		if (word[0] == '\0' || word[0] == '-' || strchr(word, '=') != NULL)
			continue;
		path = program_find_host(word);
		add_program(root, script, path);
		free(path);
		return;
	}
}

void script_add_interpreter(struct node *root, const char *path)
{
	char line[LINE_MAX] = "", *rest, *interpreter;

	read_line(path, line);
	rest = line + 2;
	rest += strspn(rest, " \t");
	interpreter = strsep(&rest, " \t");
	add_program(root, path, interpreter);
	if (rest != NULL && strcmp(interpreter, "/usr/bin/env") == 0)
		add_found_by_env(root, path, rest);
}
