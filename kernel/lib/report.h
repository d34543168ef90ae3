/* SPDX-License-Identifier: BSD-3-Clause */
/* What the kernel tells the monitor or launcher besides text: see include/elfin/control.h. */
#pragma once

#include "kernel/lib/types.h"

enum exit_kind { EXIT_KIND_STATUS, EXIT_KIND_SIGNAL, EXIT_KIND_PANIC };

/* The channel to the launcher; registered by the driver that has one. Must not sleep. */
struct report_channel {
	void (*send)(uint32_t type, const void *head, size_t head_len, const void *data,
		     size_t len);
	void (*flush)(void); /* returns when all that was sent has left the machine */
};

void report_set_channel(const struct report_channel *channel);

/* Whether a launcher is listening. */
bool report_has_channel(void);

/* Sends a named report (such as "coverage.json"); without a channel it is not sent. */
void report_send(const char *name, const void *data, size_t len);

/* Announces that the program is loaded and about to start; see struct control_ready. */
void report_ready(uint64_t kernel_slide, uint64_t program_bias);

/* Announces that the program begins to read standard input, or sets up its terminal for that. */
void report_input_wanted(void);

/* Announces how the first process ended, or a panic; flushes the channel. */
void report_exit(enum exit_kind kind, uint32_t value);
