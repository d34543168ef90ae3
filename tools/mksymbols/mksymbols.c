// SPDX-License-Identifier: BSD-3-Clause
/*
 * Reads the sorted output of nm and writes, as assembly, the table that backtraces are symbolised
 * with: a count, the functions' offsets from the image start, where their names begin, the names.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct symbol {
	uint64_t address;
	char *name;
};

static struct symbol *symbols;
static size_t count;

static void add(uint64_t address, const char *name)
{
	/* Of several names of one address the first is as good as any. */
	if (count > 0 && symbols[count - 1].address == address)
		return;
	symbols = realloc(symbols, (count + 1) * sizeof(*symbols));
	if (!symbols || !(symbols[count].name = strdup(name))) {
		fprintf(stderr, "mksymbols: %s\n", strerror(ENOMEM));
		exit(1);
	}
	symbols[count++].address = address;
}

static uint64_t read_symbols(void)
{
	char line[1024], name[1000], type;
	unsigned long address;
	uint64_t start = 0;

	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "%lx %c %999s", &address, &type, name) != 3)
			continue;
		if (strcmp(name, "__image_start") == 0)
			start = address;
		else if (start != 0 && (type == 't' || type == 'T') && !strchr(name, '$'))
			add(address, name);
	}
	return start;
}

static void write_table(uint64_t start)
{
	size_t offset = 0;

	printf("\t.section .symbols, \"a\"\n\t.balign 4\n\t.globl symbol_count\n"
	       "symbol_count:\n\t.long %zu\n\t.globl symbol_offsets\nsymbol_offsets:\n",
	       count);
	for (size_t i = 0; i < count; i++)
		printf("\t.long %#lx\n", (unsigned long)(symbols[i].address - start));
	printf("\t.globl symbol_names\nsymbol_names:\n");
	for (size_t i = 0; i < count; i++) {
		printf("\t.long %zu\n", offset);
		offset += strlen(symbols[i].name) + 1;
	}
	printf("\t.globl symbol_text\nsymbol_text:\n");
	for (size_t i = 0; i < count; i++)
		printf("\t.asciz \"%s\"\n", symbols[i].name);
	printf("\t.section .note.GNU-stack, \"\", @progbits\n");
}

int main(void)
{
	write_table(read_symbols());
	if (fflush(stdout) != 0) {
		perror("mksymbols");
		return 1;
	}
	return 0;
}
