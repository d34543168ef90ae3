// SPDX-License-Identifier: BSD-3-Clause
#include "gen.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char usage[] =
	"usage: gen_syscalls --calls FILE --flags FILE --structs FILE [OUTPUT FILE]...\n"
	"Checks the tables of system calls and writes what is generated from them.\n"
	"\n"
	"  --calls FILE       syscalls.tbl, which describes the format of all three\n"
	"  --flags FILE       flags.tbl\n"
	"  --structs FILE     structs.tbl\n"
	"\n"
	"outputs (each is rewritten only when it changes):\n"
	"  --numbers FILE     C header with SYS_NR_name and NR_SYSCALLS\n"
	"  --prototypes FILE  C header with the handlers' prototypes\n"
	"  --dispatch FILE    C source of sys_call_table\n"
	"  --decode FILE      C source of the strace decoder's tables\n"
	"  --docs FILE        docs/syscalls.md\n"
	"  --json FILE        the rows as JSON\n"
	"  --constants FILE   the constants, for a test that compares them with the C library's\n";

struct output {
	const char *option;
	void (*emit)(FILE *out, const struct tables *tables);
	const char *path;
};

static struct output outputs[] = {
	{"numbers", emit_numbers, NULL},     {"prototypes", emit_prototypes, NULL},
	{"dispatch", emit_dispatch, NULL},   {"decode", emit_decode, NULL},
	{"docs", emit_docs, NULL},	     {"json", emit_json, NULL},
	{"constants", emit_constants, NULL},
};

enum { OUTPUTS = sizeof(outputs) / sizeof(*outputs) };
enum { OPTION_CALLS = OUTPUTS, OPTION_FLAGS, OPTION_STRUCTS, OPTION_HELP, OPTIONS };

static const char *inputs[OPTIONS];

static void parse_options(int argc, char **argv)
{
	struct option options[OPTIONS + 1] = {
		[OPTION_CALLS] = {"calls", required_argument, NULL, OPTION_CALLS},
		[OPTION_FLAGS] = {"flags", required_argument, NULL, OPTION_FLAGS},
		[OPTION_STRUCTS] = {"structs", required_argument, NULL, OPTION_STRUCTS},
		[OPTION_HELP] = {"help", no_argument, NULL, OPTION_HELP},
	};
	int option;

	for (int i = 0; i < OUTPUTS; i++)
		options[i] = (struct option){outputs[i].option, required_argument, NULL, i};
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == OPTION_HELP) {
			fputs(usage, stdout);
			exit(0);
		}
		if (option == '?')
			exit(2);
		if (option < OUTPUTS)
			outputs[option].path = optarg;
		else
			inputs[option] = optarg;
	}
	if (optind != argc || !inputs[OPTION_CALLS] || !inputs[OPTION_FLAGS] ||
	    !inputs[OPTION_STRUCTS]) {
		fputs(usage, stderr);
		exit(2);
	}
}

static bool file_has(const char *path, const char *text, size_t length)
{
	struct stat info;
	FILE *in = !stat(path, &info) && S_ISREG(info.st_mode) ? fopen(path, "r") : NULL;
	char *old = malloc(length + 1);
	bool same;

	same = in && old && fread(old, 1, length + 1, in) == length && !memcmp(old, text, length);
	free(old);
	if (in)
		fclose(in);
	return same;
}

/* A file that stays as it is keeps its time, so that nothing is compiled again because of it. */
static void write_output(const struct output *output, const struct tables *tables)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		fail("out of memory");
	output->emit(out, tables);
	fclose(out);
	if (!file_has(output->path, text, length)) {
		out = fopen(output->path, "w");
		if (!out || fwrite(text, 1, length, out) != length || fclose(out))
			fail("cannot write %s: %s", output->path, strerror(errno));
	}
	free(text);
}

int main(int argc, char **argv)
{
	struct tables tables = {0};

	parse_options(argc, argv);
	parse_structs(&tables, inputs[OPTION_STRUCTS]);
	parse_sets(&tables, inputs[OPTION_FLAGS]);
	parse_calls(&tables, inputs[OPTION_CALLS]);
	check_tables(&tables);
	if (error_count())
		return 1;
	for (int i = 0; i < OUTPUTS; i++)
		if (outputs[i].path)
			write_output(&outputs[i], &tables);
	return 0;
}
