/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The line discipline of a terminal: what happens to bytes between the keyboard and read(2)
 * (termios(3)). In canonical mode a line can be edited until its end has been typed.
 */
#pragma once

#include "include/linux/termios.h"
#include "kernel/lib/compiler.h"

#define LINE_INPUT_SIZE 4096

struct line {
	const struct linux_termios *termios;
	/* Shows bytes on the terminal. Neither this nor the others sleep. */
	void (*echo)(struct line *line, const char *text, size_t n);
	/* A key asks for a signal to whoever uses the terminal; all input has been dropped. NULL:
	 * nobody is told. */
	void (*signal)(struct line *line, int signal);
	/* A key stops or continues output. NULL: not possible. */
	void (*stop_output)(struct line *line, bool stop);
	bool next_is_literal; /* VLNEXT was typed */
	bool output_stopped;
	bool output_held; /* stopped by a program: no key continues it */
	/* Free-running positions in input: read ≤ end of the last complete line ≤ write. */
	uint32_t read, complete, write;
	uint8_t ends[LINE_INPUT_SIZE / 8]; /* one bit for each byte: it ends a line */
	char input[LINE_INPUT_SIZE];
};

/* Takes a byte from the keyboard. One that there is no room for is dropped. */
void line_receive(struct line *line, char c);

/* Whether line_receive() would take an ordinary byte. */
bool line_has_room(const struct line *line);

/* How many bytes read(2) may look at now; in canonical mode only complete lines count. */
size_t line_readable(const struct line *line);

/*
 * Finds what one read(2) of at most n bytes gets: *data and the number of bytes that follow each
 * other there. *done says whether the read ends behind them. line_consume() then takes them.
 */
size_t line_peek(struct line *line, size_t n, const char **data, bool *done);
void line_consume(struct line *line, size_t n);

/* Canonical mode begins or ends: what has been typed so far is readable as it is. */
void line_mode_changed(struct line *line);

/* Stops or continues output, as the keys for that do: not while a program holds it. */
void line_control_output(struct line *line, bool stop);

/* Drops all input. */
void line_flush(struct line *line);
