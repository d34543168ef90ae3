// SPDX-License-Identifier: BSD-3-Clause
/* The generator of the system call tables: the real tables, and what it must refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/host_constants.h"

static char directory[] = "/tmp/gen_syscalls.XXXXXX";

/* Runs the generator, which never frees; keeps what it prints. Returns its exit status. */
static int run(const char *arguments, char *output, size_t size)
{
	char command[1024];
	FILE *pipe;
	size_t n;

	snprintf(command, sizeof(command),
		 "ASAN_OPTIONS=detect_leaks=0 %s/tests/gen_syscalls %s 2>&1",
		 getenv("BUILD") ?: "build", arguments);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	n = fread(output, 1, size - 1, pipe);
	output[n] = '\0';
	return pclose(pipe) >> 8;
}

static const char *write_table(const char *name, const char *text)
{
	static char path[64];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	out = fopen(path, "w");
	assert_non_null(out);
	fputs(text, out);
	fclose(out);
	return path;
}

/* A small set of tables that is right. */
#define CALLS                                                                        \
	"0 read sys_read file full size (fd fd, out bytes[count] buf, size count)\n" \
	"1 open - file absent fd (path pathname,\n\tflags open flags)\n"             \
	"2 fcntl - file absent int (fd fd, cmd fcntl op, by op arg)\n"               \
	"3 nanosleep - time absent int (in timespec req, rem timespec rem)\n"
#define FLAGS                                                                 \
	"flags open O_???\n\tfield 3\n\tO_RDONLY 0\n\tbits\n\tO_CREAT 0100\n" \
	"cmd fcntl F_???\n\tF_DUPFD 0 int\n"
#define STRUCTS "struct timespec 16\n\t0 long tv_sec\n\t8 long tv_nsec\n"

static int generate(const char *calls, const char *flags, const char *structs, char *output,
		    size_t size)
{
	char arguments[256];

	write_table("calls", calls);
	write_table("flags", flags);
	write_table("structs", structs);
	snprintf(arguments, sizeof(arguments),
		 "--calls %s/calls --flags %s/flags --structs %s/structs --prototypes /dev/stdout",
		 directory, directory, directory);
	return run(arguments, output, size);
}

static void accepts_small_table(void **state)
{
	char output[4096];

	assert_int_equal(generate(CALLS, FLAGS, STRUCTS, output, sizeof(output)), 0);
	assert_non_null(strstr(output, "long sys_read(int fd, uaddr_t buf, size_t count);"));
	assert_null(strstr(output, "sys_open"));
}

struct refusal {
	const char *calls, *flags, *structs;
	const char *message; /* with file and line, but for the directory */
};

#define ROW(text)	CALLS text, FLAGS, STRUCTS
#define SET(text)	CALLS, FLAGS text, STRUCTS
#define STRUCTURE(text) CALLS, FLAGS, STRUCTS text

static const struct refusal refusals[] = {
	{ROW("4 stub - file full int ()\n"), "calls:6: error: stub is full but has no handler"},
	{ROW("4 x sys_x file absent int ()\n"), "calls:6: error: x is absent but has the handler"},
	{ROW("4 x sys_x file partial int ()\n"),
	 "calls:6: error: x is partial but no note says what"},
	{ROW("4 x sys_x file stub int ()\n"), "calls:6: error: x is stub but no note says why"},
	{ROW("4 x y_x file full int ()\n"),
	 "calls:6: error: the handler y_x should be called sys_x"},
	{ROW("0 x - file absent int ()\n"), "calls:6: error: number 0 is read already, in line 1"},
	{ROW("4 read - file absent int ()\n"),
	 "calls:6: error: read is number 0 already, in line 1"},
	{ROW("4 x - file absent int (thing a)\n"), "calls:6: error: unknown type \"thing\""},
	{ROW("4 x - file absent int (in thing a)\n"), "calls:6: error: unknown type \"thing\""},
	{ROW("4 x - file absent int (timespec a)\n"),
	 "\"timespec\" needs in, out or inout before it"},
	{ROW("4 x - file absent int (flags a)\n"), "the type \"flags\" needs a name behind it"},
	{ROW("4 x - file absent int (fd)\n"), "the argument \"fd\" should have a type and a name"},
	{ROW("4 x - file absent int (flags none a)\n"), "there is no set \"flags none\""},
	{ROW("4 x - file absent int (cmd open a)\n"), "the set \"open\" is not a set of commands"},
	{ROW("4 x - file absent int (in bytes[n] a)\n"), "the count \"n\" is no argument of x"},
	{ROW("4 x - file absent int (in bytes[3 a)\n"), "should end with a count"},
	{ROW("4 x - file absent int (int a, by a b)\n"), "\"by a\" names no command of x"},
	{ROW("4 x - file absent int (cmd fcntl a, by a b, by a c)\n"), "number 2 that is by it"},
	{ROW("4 x - file absent int (int a, int a)\n"), "x has two arguments \"a\""},
	{ROW("4 x - file absent int (int a, int b, int c, int d, int e, int f, int g)\n"),
	 "x has more than 6 arguments"},
	{ROW("4 x - file absent int (int if 1 a)\n"), "\"if\" needs an argument before it"},
	{ROW("4 x - file absent int (int a, fd if b)\n"), "\"if\" needs a mask"},
	{ROW("4 x - file absent int (int a, path if 1 b)\n"), "only a scalar can have a condition"},
	{ROW("4 x - file absent int (polled a)\n"), "an argument of type polled"},
	{ROW("4 x - disk absent int ()\n"), "calls:6: error: unknown subsystem \"disk\""},
	{ROW("4 x - file perhaps int ()\n"), "calls:6: error: unknown status \"perhaps\""},
	{ROW("1024 x - file absent int ()\n"), "\"1024\" is no number from 0 to 1023"},
	{ROW("4 x - file absent int\n"), "calls:6: error: x has no (arguments)"},
	{ROW("4 x\n"), "calls:6: error: a row needs number, name, handler"},
	{ROW("4 x sys_read file full int (int a)\n"), "sys_read has other arguments in line 1"},
	{"\t0 x - file absent int ()\n", FLAGS, STRUCTS, "calls:1: error: this continues a row"},
	{SET("flags empty E_???\n"), "flags:8: error: the set \"empty\" has no constants"},
	{SET("\tF_X\n"), "flags:8: error: the constant F_X has no number"},
	{SET("\tF_X y\n"), "flags:8: error: the constant F_X has no number"},
	{SET("flags fcntl F_???\n\tX 1\n"), "flags:8: error: there are two sets \"fcntl\""},
	{SET("flags extra F_???\n\tX 1\n"), "flags:8: error: no argument uses the set \"extra\""},
	{SET("bits\n"), "flags:8: error: a set starts with"},
	{SET("flags f F_???\n\tfield 3\n\tF_X 4\n"),
	 "flags:10: error: F_X has bits outside its field"},
	{SET("flags f F_???\n\tF_X 4 int\n"), "flags:9: error: F_X is no command"},
	{STRUCTURE("struct s 4\n"), "structs:4: error: the structure \"s\" has no fields"},
	{STRUCTURE("struct s 4\n\t2 int x\n"), "structs:5: error: the field \"x\" ends behind"},
	{STRUCTURE("struct s 4\n\t4 int x\n"), "structs:5: error: \"4\" is no offset in s"},
	{STRUCTURE("struct s\n"), "structs:4: error: a structure starts with"},
	{STRUCTURE("struct timespec 8\n\t0 long x\n"),
	 "structs:4: error: there are two structures"},
};

static void refuses_mistakes(void **state)
{
	char output[4096];

	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		const struct refusal *refusal = &refusals[i];
		int status = generate(refusal->calls, refusal->flags, refusal->structs, output,
				      sizeof(output));

		if (status != 1 || !strstr(output, refusal->message))
			fail_msg("expected \"%s\", got status %d and: %s", refusal->message, status,
				 output);
	}
}

static void says_how_it_is_used(void **state)
{
	char output[4096];

	assert_int_equal(run("--help", output, sizeof(output)), 0);
	assert_non_null(strstr(output, "usage: gen_syscalls"));
	assert_int_equal(run("", output, sizeof(output)), 2);
	assert_int_equal(run("--calls /nonexistent --flags x --structs x", output, sizeof(output)),
			 1);
	assert_non_null(strstr(output, "cannot read"));
}

static void documentation_is_current(void **state)
{
	char arguments[256], output[4096];

	snprintf(arguments, sizeof(arguments),
		 "--calls syscalls/syscalls.tbl --flags syscalls/flags.tbl "
		 "--structs syscalls/structs.tbl --docs %s/syscalls.md",
		 directory);
	assert_int_equal(run(arguments, output, sizeof(output)), 0);
	snprintf(arguments, sizeof(arguments), "cmp -s docs/syscalls.md %s/syscalls.md", directory);
	if (system(arguments))
		fail_msg("docs/syscalls.md is not what the tables say: run `make docs`");
}

struct constant {
	const char *name;
	uint64_t here, there;
};

#define CONSTANT(name, value) {#name, (uint32_t)(value), (uint32_t)(name)},
static const struct constant constants[] = {
#include <generated/syscall_constants.h>
};

static void constants_are_linux(void **state)
{
	size_t count = sizeof(constants) / sizeof(*constants);

	assert_true(count > 900);
	for (size_t i = 0; i < count; i++)
		if (constants[i].here != constants[i].there)
			fail_msg("%s is %#jx, not %#jx", constants[i].name,
				 (uintmax_t)constants[i].there, (uintmax_t)constants[i].here);
}

static int make_directory(void **state)
{
	return mkdtemp(directory) ? 0 : -1;
}

static int remove_directory(void **state)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", directory);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_small_table), cmocka_unit_test(refuses_mistakes),
		cmocka_unit_test(says_how_it_is_used), cmocka_unit_test(documentation_is_current),
		cmocka_unit_test(constants_are_linux),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
