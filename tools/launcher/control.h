/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "include/elfin/control.h"
#include "tools/launcher/core_file.h"
#include "tools/launcher/util.h"

/* What a payload that is not passed on at once, or a report's name, may take. */
#define CONTROL_SMALL 64

/* The receiving end of the control port: takes bytes as they come and puts frames together. */
struct control {
	int coverage_fd; /* where the report "coverage.json" goes; -1: nowhere */
	struct core_file core;
	bool verbose; /* tell about READY and unknown frames */

	bool exited; /* an EXIT frame came: `exit` is valid */
	struct control_exit exit;
	bool started;	  /* a READY frame came */
	bool wants_input; /* an INPUT frame came */

	/* The frame being received. */
	struct control_header header;
	size_t header_have;
	uint32_t left;				/* bytes of payload still to come */
	unsigned char small[CONTROL_SMALL + 1]; /* always ends in a NUL */
	size_t small_have;
	/* What the report is, once its name is complete. */
	enum { REPORT_UNKNOWN, REPORT_COVERAGE, REPORT_CORE } report;
};

/* Takes `size` bytes from the guest. They are not trusted. */
void control_receive(struct control *control, const unsigned char *data, size_t size);
