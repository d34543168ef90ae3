/* SPDX-License-Identifier: BSD-3-Clause */
/* The coverage report's two shapes: text in the log, and JSON for the launcher. */
#pragma once

#include "kernel/lib/types.h"

struct coverage_text;

/* The parts of a report, in the order in which they must come. */
void coverage_text_begin(struct coverage_text *text);
void coverage_text_call(struct coverage_text *text, unsigned nr, const char *name, unsigned calls,
			unsigned errors);
void coverage_text_set(struct coverage_text *text, const char *name);
void coverage_text_constant(struct coverage_text *text, const char *name);
void coverage_text_set_end(struct coverage_text *text);
void coverage_text_call_end(struct coverage_text *text);
void coverage_text_middle(struct coverage_text *text);
void coverage_text_missing(struct coverage_text *text, unsigned nr, const char *name,
			   unsigned calls);
void coverage_text_end(struct coverage_text *text);

/* Makes the report into the log, or into "coverage.json" if a launcher listens. */
void coverage_text_print(void (*report)(struct coverage_text *text));
void coverage_text_send(void (*report)(struct coverage_text *text));
