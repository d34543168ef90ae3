/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernel log. A line goes to every registered sink (the UART, later the launcher's control
 * port) when its level is at or below the log level (loglevel=, quiet), and into the history that
 * programs can read (log_history.h) unless it is a debug line that is not shown.
 */
#pragma once

#include <stdarg.h>

#include "kernel/lib/compiler.h"
#include "kernel/lib/list.h"

enum log_level { LOG_ERR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* Prints one line; a newline is added. Callable from any context; never sleeps. */
void log_print(enum log_level level, const char *fmt, ...) printf_like(2, 3);

/* Always shown: what the user asked for by strace=, coverage= and the like. No newline is added. */
void log_trace(const char *fmt, ...) printf_like(1, 2);

#define log_err(...)   log_print(LOG_ERR, __VA_ARGS__)
#define log_warn(...)  log_print(LOG_WARN, __VA_ARGS__)
#define log_info(...)  log_print(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_print(LOG_DEBUG, __VA_ARGS__)

/* Lines above level are not sent to sinks. */
void log_set_level(enum log_level level);

struct log_sink {
	struct list_node link;
	/* Must take all n bytes (buffer them) and not sleep. */
	void (*write)(struct log_sink *sink, const char *text, size_t n);
};

/* Adds a sink. With replay, it is first sent what the log ring still holds of this boot. */
void log_add_sink(struct log_sink *sink, bool replay);

/* Whether anybody sees what is printed. */
bool log_has_sink(void);

/* Removes a sink, such as the UART when the control port has taken over. */
void log_remove_sink(struct log_sink *sink);
