// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/coverage_text.h"

#include <stdarg.h>

#include "kernel/lib/log.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/report.h"
#include "kernel/mm/slab.h"

struct coverage_text {
	bool json;
	char *buffer; /* of the JSON, NULL while its length is measured */
	size_t size, length;
	const char *outer, *inner, *innermost; /* what separates the next element from the last */
};

/* Adds to the shape that the format is for. */
static void put(struct coverage_text *text, bool json, const char *fmt, ...) printf_like(3, 4);
static void put(struct coverage_text *text, bool json, const char *fmt, ...)
{
	char piece[192];
	va_list args;

	if (json != text->json)
		return;
	va_start(args, fmt);
	if (json)
		text->length += kvsnprintf(text->buffer ? text->buffer + text->length : NULL,
					   text->buffer ? text->size - text->length : 0, fmt, args);
	else
		kvsnprintf(piece, sizeof(piece), fmt, args);
	va_end(args);
	if (!json)
		log_trace("%s", piece);
}

void coverage_text_begin(struct coverage_text *text)
{
	text->outer = "";
	put(text, true, "{\"calls\": [");
	put(text, false, "elfin: system calls made\n   calls  errors  name\n");
}

void coverage_text_call(struct coverage_text *text, unsigned nr, const char *name, unsigned calls,
			unsigned errors)
{
	put(text, true,
	    "%s\n{\"number\": %u, \"name\": \"%s\", \"calls\": %u, \"errors\": %u, \"seen\": {",
	    text->outer, nr, name, calls, errors);
	put(text, false, "%8u%8u  %s", calls, errors, name);
	text->outer = ",";
	text->inner = "";
}

void coverage_text_set(struct coverage_text *text, const char *name)
{
	put(text, true, "%s\"%s\": [", text->inner, name);
	put(text, false, "  %s:", name);
	text->inner = ", ";
	text->innermost = "";
}

void coverage_text_constant(struct coverage_text *text, const char *name)
{
	put(text, true, "%s\"%s\"", text->innermost, name);
	put(text, false, " %s", name);
	text->innermost = ", ";
}

void coverage_text_set_end(struct coverage_text *text)
{
	put(text, true, "]");
}

void coverage_text_call_end(struct coverage_text *text)
{
	put(text, true, "}}");
	put(text, false, "\n");
}

void coverage_text_middle(struct coverage_text *text)
{
	put(text, true, "\n], \"missing\": [");
	put(text, false, "elfin: system calls missing\n   calls  number  name\n");
	text->outer = "";
}

void coverage_text_missing(struct coverage_text *text, unsigned nr, const char *name,
			   unsigned calls)
{
	put(text, true, "%s\n{\"number\": %u, \"name\": \"%s\", \"calls\": %u}", text->outer, nr,
	    name, calls);
	put(text, false, "%8u%8u  %s\n", calls, nr, name);
	text->outer = ",";
}

void coverage_text_end(struct coverage_text *text)
{
	put(text, true, "\n]}\n");
}

void coverage_text_print(void (*report)(struct coverage_text *text))
{
	struct coverage_text text = {.json = false};

	report(&text);
}

void coverage_text_send(void (*report)(struct coverage_text *text))
{
	struct coverage_text text = {.json = true};

	if (!report_has_channel())
		return;
	report(&text);
	text.size = text.length + 1;
	text.length = 0;
	text.buffer = kmalloc(text.size);
	if (!text.buffer) {
		log_warn("no memory for the coverage report");
		return;
	}
	report(&text);
	report_send("coverage.json", text.buffer, text.length);
	kfree(text.buffer);
}
