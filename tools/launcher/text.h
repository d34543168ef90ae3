/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tools/launcher/util.h"

/* Text that people see at once or may have to read later, when the machine has died. */
struct text {
	int fd;	    /* where it comes from; -1 once it has ended */
	bool show;  /* print it on standard error instead of keeping it */
	char *data; /* NUL-terminated; NULL when there is none */
	size_t size;
};

/* Reads what poll() found. Of very long text only the end is kept. */
void text_receive(struct text *text);
