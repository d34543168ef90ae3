// SPDX-License-Identifier: BSD-3-Clause
// SQLite as a program: sqlite SCRIPT. A line of the script is part of a statement, or a command:
//   .open FILE      closes the database that is open and opens another
//   .second FILE    opens the same file once more; statements go there until .first
//   .first          goes back to the first connection
//   .repeat N       the next statement is run N times, with ?1 = 1 … N
// It prints what statements return, and errors, and goes on after them.

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3 *databases[2];
static int current;
static long repeats = 1;

static void show_error(const char *what)
{
	printf("%s: error %d, %s\n", what, sqlite3_extended_errcode(databases[current]),
	       sqlite3_errmsg(databases[current]));
}

static void open_database(int index, const char *name)
{
	if (databases[index] && sqlite3_close(databases[index]) != SQLITE_OK)
		show_error("close");
	databases[index] = NULL;
	current = index;
	if (sqlite3_open(name, &databases[index]) != SQLITE_OK)
		show_error("open");
}

static void print_row(sqlite3_stmt *statement)
{
	int columns = sqlite3_column_count(statement);

	for (int i = 0; i < columns; i++) {
		const unsigned char *text = sqlite3_column_text(statement, i);

		printf("%s%s", i ? "|" : "", text ? (const char *)text : "NULL");
	}
	putchar('\n');
}

static void run(const char *sql)
{
	sqlite3_stmt *statement;
	int result = SQLITE_DONE;

	if (sqlite3_prepare_v2(databases[current], sql, -1, &statement, NULL) != SQLITE_OK) {
		show_error(sql);
		return;
	}
	for (long i = 1; i <= repeats && result == SQLITE_DONE; i++) {
		sqlite3_bind_int64(statement, 1, i);
		while ((result = sqlite3_step(statement)) == SQLITE_ROW)
			print_row(statement);
		sqlite3_reset(statement);
	}
	if (result != SQLITE_DONE)
		show_error(sql);
	sqlite3_finalize(statement);
	repeats = 1;
}

static void run_command(char *line)
{
	char *argument = strchr(line, ' ');

	if (strncmp(line, ".open ", 6) == 0)
		open_database(0, argument + 1);
	else if (strncmp(line, ".second ", 8) == 0)
		open_database(1, argument + 1);
	else if (strcmp(line, ".first") == 0)
		current = 0;
	else if (strncmp(line, ".repeat ", 8) == 0)
		repeats = atol(argument + 1);
	else
		printf("unknown command %s\n", line);
}

static void run_script(FILE *script)
{
	char line[1024], sql[8192] = "";

	while (fgets(line, sizeof(line), script)) {
		if (line[0] == '.') {
			line[strcspn(line, "\n")] = '\0';
			run_command(line);
			continue;
		}
		strncat(sql, line, sizeof(sql) - strlen(sql) - 1);
		if (!sqlite3_complete(sql))
			continue;
		run(sql);
		sql[0] = '\0';
	}
}

int main(int argc, char **argv)
{
	FILE *script = argc == 2 ? fopen(argv[1], "r") : NULL;

	if (!script) {
		fputs("usage: sqlite SCRIPT\n", stderr);
		return 2;
	}
	open_database(0, ":memory:");
	run_script(script);
	for (int i = 0; i < 2; i++)
		sqlite3_close(databases[i]);
	fclose(script);
	return 0;
}
