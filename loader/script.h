/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The first line of a script (execve(2), "Interpreter scripts"): "#!INTERPRETER [ARGUMENT]". Pure
 * logic on bytes that nobody has checked.
 */
#pragma once

#include "kernel/lib/types.h"

/* As many bytes of a file as are looked at. */
#define SCRIPT_HEAD 256

struct script {
	char interpreter[SCRIPT_HEAD]; /* may be empty, when a zero byte begins it */
	char argument[SCRIPT_HEAD];    /* one, blanks and all; "": none */
};

/*
 * Looks for an interpreter line in the first SCRIPT_HEAD bytes of a file, zeros behind its end.
 * Returns 0, or -ENOEXEC: it does not begin with "#!", names nothing, or its line is longer than
 * this and the interpreter's path may have been cut off.
 */
int script_parse(const char head[SCRIPT_HEAD], struct script *script);
