// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/lib/report.h"

#include "include/elfin/control.h"
#include "kernel/lib/string.h"

static const struct report_channel *channel;

void report_set_channel(const struct report_channel *new_channel)
{
	channel = new_channel;
}

bool report_has_channel(void)
{
	return channel != NULL;
}

void report_send(const char *name, const void *data, size_t len)
{
	if (channel)
		channel->send(CONTROL_REPORT, name, strlen(name) + 1, data, len);
}

void report_ready(uint64_t kernel_slide, uint64_t program_bias)
{
	struct control_ready ready = {.kernel_slide = kernel_slide, .program_bias = program_bias};

	if (channel)
		channel->send(CONTROL_READY, &ready, sizeof(ready), NULL, 0);
}

void report_input_wanted(void)
{
	if (channel)
		channel->send(CONTROL_INPUT, NULL, 0, NULL, 0);
}

void report_exit(enum exit_kind kind, uint32_t value)
{
	struct control_exit ending = {.kind = kind, .value = value};

	if (!channel)
		return;
	channel->send(CONTROL_EXIT, &ending, sizeof(ending), NULL, 0);
	channel->flush();
}
