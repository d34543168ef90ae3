// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/lib/cmdline.h"

#include "include/linux/errno.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"

#define TEXT_MAX  16384
#define WORDS_MAX 1024

/* What a monitor appends behind all else; it belongs to the kernel wherever it stands. */
#define MONITOR_PREFIX "virtio_mmio.device="

static char text[TEXT_MAX];
static char *params[WORDS_MAX];
static unsigned param_count;
static char *program[WORDS_MAX + 1];
static unsigned program_count;

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* Within double quotes a backslash only quotes what is special there, as in sh. */
static bool escapes(char next, bool quoted)
{
	return next != '\0' && (!quoted || strchr("\"\\$`\n", next));
}

/*
 * Unquotes the word at *from in place, to *to (never ahead of *from), and moves both behind it.
 * Returns false at the end of the text.
 */
static bool next_word(const char **from, char **to)
{
	const char *in = *from;
	char *out = *to;
	bool quoted = false;

	while (is_space(*in))
		in++;
	if (!*in)
		return false;
	for (; *in && (quoted || !is_space(*in)); in++) {
		if (*in == '"') {
			quoted = !quoted;
			continue;
		}
		if (*in == '\\' && escapes(in[1], quoted))
			in++;
		*out++ = *in;
	}
	*from = *in ? in + 1 : in;
	*out++ = '\0';
	*to = out;
	return true;
}

static void add_word(char *word, bool *in_program)
{
	if (strncmp(word, MONITOR_PREFIX, strlen(MONITOR_PREFIX)) == 0 || !*in_program) {
		if (strcmp(word, "--") == 0)
			*in_program = true;
		else if (param_count < WORDS_MAX)
			params[param_count++] = word;
	} else if (program_count < WORDS_MAX) {
		program[program_count++] = word;
	}
}

void cmdline_init(const char *line)
{
	static char source[TEXT_MAX] section(".bss..boot");
	const char *from = source;
	char *to = text;
	bool in_program = false;

	param_count = 0;
	program_count = 0;
	if (str_copy(source, line, sizeof(source)) >= sizeof(source))
		log_err("the command line is longer than %u bytes; the rest is ignored",
			TEXT_MAX - 1);
	for (char *word = to; next_word(&from, &to); word = to)
		add_word(word, &in_program);
}

/* The value in "key=value", "" for "key" alone, NULL for another key. */
static const char *match(const char *param, const char *key)
{
	size_t n = strlen(key);

	if (strncmp(param, key, n) != 0)
		return NULL;
	if (param[n] == '=')
		return param + n + 1;
	return param[n] == '\0' ? param + n : NULL;
}

const char *cmdline_get(const char *key)
{
	for (unsigned i = param_count; i-- > 0;) {
		const char *value = match(params[i], key);

		if (value)
			return value;
	}
	return NULL;
}

bool cmdline_get_bool(const char *key, bool fallback)
{
	const char *value = cmdline_get(key);

	if (!value)
		return fallback;
	if (strcmp(value, "0") == 0 || strcmp(value, "off") == 0 || strcmp(value, "no") == 0)
		return false;
	if (!*value || strcmp(value, "1") == 0 || strcmp(value, "on") == 0 ||
	    strcmp(value, "yes") == 0)
		return true;
	return fallback;
}

uint64_t cmdline_get_u64(const char *key, uint64_t fallback)
{
	const char *value = cmdline_get(key);
	uint64_t number;

	if (!value)
		return fallback;
	if (str_to_u64(value, &number) != 0) {
		log_err("command line: %s=%s is not a number; using %lu", key, value, fallback);
		return fallback;
	}
	return number;
}

char *const *cmdline_program(unsigned *count)
{
	*count = program_count;
	return program;
}

void cmdline_for_each(void (*fn)(const char *key, const char *value, void *arg), void *arg)
{
	for (unsigned i = 0; i < param_count; i++) {
		char key[64];
		const char *equals = strchr(params[i], '=');
		size_t n = equals ? (size_t)(equals - params[i]) : strlen(params[i]);

		if (n >= sizeof(key))
			continue;
		memcpy(key, params[i], n);
		key[n] = '\0';
		fn(key, equals ? equals + 1 : "", arg);
	}
}
