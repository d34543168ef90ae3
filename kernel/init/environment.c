// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/init/environment.h"

#include "kernel/lib/cmdline.h"
#include "kernel/lib/log.h"
#include "kernel/lib/panic.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"

#define VARIABLES_MAX 256
#define PREFIX	      "env."

static char *variables[VARIABLES_MAX + 1];
static unsigned count;

static char *find(const char *name, size_t n)
{
	for (unsigned i = 0; i < count; i++)
		if (strncmp(variables[i], name, n) == 0 && variables[i][n] == '=')
			return variables[i];
	return NULL;
}

static void set(const char *name, const char *value)
{
	size_t n = strlen(name);
	size_t size = n + 1 + strlen(value) + 1;
	char *text = kmalloc(size);

	if (!text)
		panic("not enough memory for the environment");
	memcpy(text, name, n);
	text[n] = '=';
	memcpy(text + n + 1, value, size - n - 1);
	for (unsigned i = 0; i < count; i++) {
		if (strncmp(variables[i], text, n + 1) != 0)
			continue;
		kfree(variables[i]);
		variables[i] = text;
		return;
	}
	if (count == VARIABLES_MAX) {
		log_err("more than %d environment variables; %s is left out", VARIABLES_MAX, name);
		kfree(text);
		return;
	}
	variables[count++] = text;
}

static void set_from_parameter(const char *key, const char *value, void *arg)
{
	if (strncmp(key, PREFIX, strlen(PREFIX)) == 0 && key[strlen(PREFIX)])
		set(key + strlen(PREFIX), value);
}

char *const *environment_from_cmdline(void)
{
	if (count > 0)
		return variables;
	cmdline_for_each(set_from_parameter, NULL);
	if (!find("HOME", 4))
		set("HOME", "/");
	if (!find("TERM", 4))
		set("TERM", "linux");
	return variables;
}
