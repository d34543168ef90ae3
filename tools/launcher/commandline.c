// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/commandline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/*
 * QEMU's PVH option ROM copies the command line into a buffer of 4096 bytes and does not check;
 * QEMU itself adds the places of virtio-mmio devices for microvm (under 64 bytes each).
 */
#define COMMANDLINE_MAX (4096 - 256)

static bool is_plain(const char *word)
{
	return word[0] != '\0' &&
	       word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				 "_@%+=:,./-^~")] == '\0';
}

/* Puts a word in double quotes where it needs them. */
static void put_quoted(FILE *out, const char *word)
{
	if (is_plain(word)) {
		fputs(word, out);
		return;
	}
	fputc('"', out);
	for (; *word != '\0'; word++) {
		if (strchr("\"\\$`", *word) != NULL)
			fputc('\\', out);
		fputc(*word, out);
	}
	fputc('"', out);
}

static void put_parameter(FILE *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	fprintf(out, " %s=", name);
	put_quoted(out, value);
}

static void put_variable(FILE *out, const char *assignment)
{
	const char *value = strchr(assignment, '=') + 1;

	fprintf(out, " env.%.*s", (int)(value - assignment), assignment);
	put_quoted(out, value);
}

/* Tells which standard streams are terminals, and the size of the first that is,
 * or the one that was asked for. */
static void put_terminals(FILE *out, const char *wanted_size)
{
	struct winsize size = {0};
	unsigned bits = 0;

	for (int fd = STDERR_FILENO; fd >= STDIN_FILENO; fd--)
		if (isatty(fd)) {
			bits |= 1u << fd;
			ioctl(fd, TIOCGWINSZ, &size);
		}
	fprintf(out, " tty=%u", bits);
	if (wanted_size != NULL)
		fprintf(out, " tty-size=%s", wanted_size);
	else if (size.ws_col != 0 && size.ws_row != 0)
		fprintf(out, " tty-size=%ux%u", size.ws_col, size.ws_row);
}

static void put_words(FILE *out, const struct run_options *options, const char *program)
{
	fputs(options->verbose ? "loglevel=2" : "quiet", out);
	put_terminals(out, options->tty_size);
	for (size_t i = 0; i < options->environment.count; i++)
		put_variable(out, options->environment.list[i]);
	put_parameter(out, "cwd", options->cwd);
	network_put_parameter(out, &options->network);
	put_parameter(out, "strace", options->strace);
	if (options->coverage != NULL)
		fputs(" coverage=json", out);
	if (options->coredump != NULL)
		fputs(" coredump=@host", out);
	if (options->gdb)
		fputs(" nokaslr", out);
	/* The program is called by the name that the user typed, wherever it was found. */
	if (strcmp(options->program[0], program) != 0)
		put_parameter(out, "program", program);
	if (options->append != NULL)
		fprintf(out, " %s", options->append);
	fputs(" --", out);
	for (char **word = options->program; *word != NULL; word++) {
		fputc(' ', out);
		put_quoted(out, *word);
	}
}

char *commandline_build(const struct run_options *options, const char *program)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		die(STATUS_LAUNCHER, "out of memory");
	put_words(out, options, program);
	if (fclose(out) != 0)
		die(STATUS_LAUNCHER, "out of memory");
	if (size > COMMANDLINE_MAX)
		die(STATUS_LAUNCHER,
		    "arguments and environment are too long: they take %zu bytes, and QEMU hands "
		    "over no more than %d",
		    size, COMMANDLINE_MAX);
	return text;
}
