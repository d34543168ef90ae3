// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/control.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/launcher/terminal.h"

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Adds to the part of the payload that is kept; the rest of a longer one is dropped. */
static void keep(struct control *control, const unsigned char *data, size_t size)
{
	size_t part = smaller(size, CONTROL_SMALL - control->small_have);

	memcpy(control->small + control->small_have, data, part);
	control->small_have += part;
}

static void receive_coverage(struct control *control, const unsigned char *data, size_t size)
{
	if (control->coverage_fd < 0 || size == 0)
		return;
	if (write_all(control->coverage_fd, data, size) < 0) {
		warn("cannot write the coverage report: %s", strerror(errno));
		control->coverage_fd = -1;
	}
}

/* The name is complete: `left` bytes of the report follow. */
static void begin_report(struct control *control, size_t left)
{
	const char *name = (const char *)control->small;

	if (strcmp(name, "coverage.json") == 0) {
		control->report = REPORT_COVERAGE;
	} else if (strcmp(name, "core") == 0) {
		control->report = REPORT_CORE;
		core_file_begin(&control->core, left);
	}
}

static void receive_report(struct control *control, const unsigned char *data, size_t size)
{
	const unsigned char *end;

	if (control->report == REPORT_UNKNOWN) {
		if (memchr(control->small, '\0', control->small_have) != NULL)
			return; /* a report nobody asked for */
		end = memchr(data, '\0', size);
		keep(control, data, end ? (size_t)(end + 1 - data) : size);
		if (end == NULL)
			return;
		begin_report(control, control->left - (size_t)(end + 1 - data));
		size -= end + 1 - data;
		data = end + 1;
	}
	if (control->report == REPORT_COVERAGE)
		receive_coverage(control, data, size);
	else if (control->report == REPORT_CORE)
		core_file_receive(&control->core, data, size);
}

static void receive_payload(struct control *control, const unsigned char *data, size_t size)
{
	switch (control->header.type) {
	case CONTROL_LOG:
		terminal_write_text(data, size);
		break;
	case CONTROL_REPORT:
		receive_report(control, data, size);
		break;
	default:
		keep(control, data, size);
	}
}

static void finish_frame(struct control *control)
{
	struct control_ready ready;

	control->header_have = 0;
	if (control->header.type == CONTROL_INPUT)
		control->wants_input = true;
	if (control->header.type == CONTROL_EXIT && control->small_have >= sizeof(control->exit)) {
		memcpy(&control->exit, control->small, sizeof(control->exit));
		control->exited = true;
	}
	if (control->header.type == CONTROL_READY && control->small_have >= sizeof(ready)) {
		memcpy(&ready, control->small, sizeof(ready));
		control->started = true;
		if (control->verbose)
			warn("program started; kernel slide %#llx, program bias %#llx",
			     (unsigned long long)ready.kernel_slide,
			     (unsigned long long)ready.program_bias);
	}
}

static size_t receive_header(struct control *control, const unsigned char *data, size_t size)
{
	size_t part = smaller(size, sizeof(control->header) - control->header_have);

	memcpy((unsigned char *)&control->header + control->header_have, data, part);
	control->header_have += part;
	if (control->header_have == sizeof(control->header)) {
		control->left = control->header.length;
		memset(control->small, 0, sizeof(control->small));
		control->small_have = 0;
		control->report = REPORT_UNKNOWN;
	}
	return part;
}

void control_receive(struct control *control, const unsigned char *data, size_t size)
{
	while (size > 0) {
		size_t part;

		if (control->header_have < sizeof(control->header)) {
			part = receive_header(control, data, size);
		} else {
			part = smaller(size, control->left);
			receive_payload(control, data, part);
			control->left -= part;
		}
		data += part;
		size -= part;
		if (control->header_have == sizeof(control->header) && control->left == 0)
			finish_frame(control);
	}
}
