/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernel's last messages, for programs that ask (syslog(2)): lines as Linux has them,
 * "<level>[seconds] text", of which the oldest make room for new ones. Places in the history are
 * counted in bytes since boot.
 */
#pragma once

#include "kernel/lib/log.h"

#define LOG_HISTORY_SIZE 16384

#ifdef CONFIG_SETTINGS
/* Adds one message: n bytes without a newline. Callable from any context. */
void log_history_add(enum log_level level, const char *text, size_t n);
#else
static inline void log_history_add(enum log_level level, const char *text, size_t n)
{
}
#endif

/* Where the oldest line begins that is still there, and where the newest ends. */
uint64_t log_history_start(void);
uint64_t log_history_end(void);

/* The first place from which on whole lines of at most size bytes follow, not before from. */
uint64_t log_history_fit(uint64_t from, size_t size);

/* Copies n bytes at a place, all of which are still there. */
void log_history_copy(uint64_t place, char *to, size_t n);

/* Adds one message of a program, with its facility and level as syslog(3) has them. */
void log_history_add_for(unsigned priority, const char *text, size_t n);

/* The line at a place as /dev/kmsg shows it: "priority,number,microseconds,-;text". Returns its
 * length, at most size. And the place behind it. */
size_t log_history_record(uint64_t place, char *record, size_t size);
uint64_t log_history_next(uint64_t place);

/* Sets what is called for every message from now on, in whatever context that comes. */
void log_history_listen(void (*listener)(void));
