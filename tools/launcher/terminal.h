/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The terminal in front of the launcher. What the guest's own terminal does (echo, editing of
 * lines, keys that send signals) must not be done twice: from the first input that the program
 * wants, the keys go to the guest as they are. Its newlines come with a carriage return.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Notes the settings, and has them restored when the launcher ends. Nothing is changed if the
 * launcher runs in the background, or if there is no terminal. */
void terminal_begin(void);

/* The guest takes keys from now on. Lines that were typed before, and ends of file, are put into
 * buf of size bytes; returns how many bytes that took. */
size_t terminal_pass_keys(char *buf, size_t size);

/* Puts back what was found, and makes the changes again (around a stop). */
void terminal_restore(void);
void terminal_resume(void);

/* Whether these keys, which have just been read, complete a triple Ctrl-] within a second: the way
 * out when the guest does not listen. */
bool terminal_saw_escape(const char *keys, size_t n);

/* Columns and rows, if the size has changed since the last call. */
bool terminal_new_size(uint16_t *columns, uint16_t *rows);

/* Writes text for people to standard error. */
void terminal_write_text(const void *text, size_t n);
