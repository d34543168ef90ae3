// SPDX-License-Identifier: BSD-3-Clause
// The first lines of arbitrary scripts: what they name is a part of them, and has an end.

#include <stdint.h>
#include <stdlib.h>

#include "kernel/lib/string.h"
#include "loader/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char head[SCRIPT_HEAD] = {0};
	struct script script;

	memcpy(head, data, MIN(size, sizeof(head)));
	if (script_parse(head, &script) < 0)
		return 0;
	if (strnlen(script.interpreter, SCRIPT_HEAD) > SCRIPT_HEAD - 3 ||
	    strnlen(script.argument, SCRIPT_HEAD) > SCRIPT_HEAD - 3)
		abort();
	return 0;
}
