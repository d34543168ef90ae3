// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/tty/line.h"

#define DISABLED '\0' /* a c_cc entry that is off; also stands for an end of file in the input */

static bool flag(const struct line *line, uint32_t bit)
{
	return line->termios->c_lflag & bit;
}

static bool is_control_char(const struct line *line, char c, unsigned index)
{
	uint8_t value = line->termios->c_cc[index];

	return value != DISABLED && value == (uint8_t)c;
}

static char *byte_at(struct line *line, uint32_t position)
{
	return &line->input[position % LINE_INPUT_SIZE];
}

static bool ends_line(const struct line *line, uint32_t position)
{
	uint32_t i = position % LINE_INPUT_SIZE;

	return line->ends[i / 8] >> (i % 8) & 1;
}

static void put(struct line *line, char c, bool end)
{
	uint32_t i = line->write % LINE_INPUT_SIZE;

	line->input[i] = c;
	line->ends[i / 8] &= ~(1u << (i % 8));
	line->ends[i / 8] |= (unsigned)end << (i % 8);
	line->write++;
	if (end || !flag(line, ICANON))
		line->complete = line->write;
}

static bool is_shown_as_caret(const struct line *line, char c)
{
	uint8_t byte = c;

	return flag(line, ECHOCTL) && (byte < 0x20 || byte == 0x7f) && c != '\t' && c != '\n';
}

static void echo(struct line *line, char c)
{
	char caret[2] = {'^', c ^ 0x40};

	if (!flag(line, ECHO) && !(c == '\n' && flag(line, ECHONL) && flag(line, ICANON)))
		return;
	if (is_shown_as_caret(line, c))
		line->echo(caret, 2);
	else
		line->echo(&c, 1);
}

static bool is_utf8_continuation(const struct line *line, char c)
{
	return line->termios->c_iflag & IUTF8 && ((uint8_t)c & 0xc0) == 0x80;
}

/* The first byte of the last character of the line being edited, and the character's length; 0 when
 * there is none, or only a part of one. */
static uint32_t last_character(struct line *line, char *first)
{
	uint32_t at = line->write;

	while (at != line->complete) {
		*first = *byte_at(line, --at);
		if (!is_utf8_continuation(line, *first))
			return line->write - at;
	}
	return 0;
}

static void show_erasure(struct line *line, char c)
{
	if (!flag(line, ECHO))
		return;
	if (!flag(line, ECHOE))
		echo(line, line->termios->c_cc[VERASE]);
	else if (is_shown_as_caret(line, c))
		line->echo("\b \b\b \b", 6);
	else
		line->echo("\b \b", 3);
}

/* Takes the last character of the line being edited away. False when there is none. */
static bool erase_character(struct line *line)
{
	char first;
	uint32_t n = last_character(line, &first);

	line->write -= n;
	if (n > 0)
		show_erasure(line, first);
	return n > 0;
}

/* Linux takes bytes for letters as in Latin 1. */
static bool is_word_character(char c)
{
	uint8_t byte = c, letter = byte | 0x20;

	return (letter >= 'a' && letter <= 'z') || (byte >= '0' && byte <= '9') || c == '_' ||
	       (byte >= 0xc0 && byte != 0xd7 && byte != 0xf7);
}

static void erase_word(struct line *line)
{
	bool in_word = false;
	char first;

	while (last_character(line, &first) > 0 && (is_word_character(first) || !in_word)) {
		in_word = in_word || is_word_character(first);
		erase_character(line);
	}
}

/* Handles the keys that edit a line; false for all others. */
static bool edit(struct line *line, char c)
{
	if (is_control_char(line, c, VERASE)) {
		erase_character(line);
	} else if (is_control_char(line, c, VKILL)) {
		while (erase_character(line))
			continue;
	} else if (is_control_char(line, c, VWERASE) && flag(line, IEXTEN)) {
		erase_word(line);
	} else {
		return false;
	}
	return true;
}

static void receive_canonical(struct line *line, char c)
{
	bool end = c == '\n' || is_control_char(line, c, VEOL) ||
		   (is_control_char(line, c, VEOL2) && flag(line, IEXTEN));

	if (edit(line, c))
		return;
	if (is_control_char(line, c, VEOF)) {
		put(line, DISABLED, true);
	} else if (end || line_has_room(line)) {
		put(line, c, end);
		echo(line, c);
	} else {
		line->echo("\a", 1);
	}
}

void line_receive(struct line *line, char c)
{
	uint32_t iflag = line->termios->c_iflag;

	if (line->write - line->read == LINE_INPUT_SIZE)
		return;
	if (iflag & ISTRIP)
		c &= 0x7f;
	if (c == '\r' && iflag & IGNCR)
		return;
	if (c == '\r' && iflag & ICRNL)
		c = '\n';
	else if (c == '\n' && iflag & INLCR)
		c = '\r';
	if (flag(line, ICANON)) {
		receive_canonical(line, c);
	} else {
		put(line, c, false);
		echo(line, c);
	}
}

/* The last place is kept for the end of a line, so that a full buffer can always be read. */
bool line_has_room(const struct line *line)
{
	return line->write - line->read < LINE_INPUT_SIZE - 1;
}

size_t line_readable(const struct line *line)
{
	/* What was typed before the mode was left need not be a line any more. */
	return (flag(line, ICANON) ? line->complete : line->write) - line->read;
}

size_t line_peek(struct line *line, size_t n, const char **data, bool *done)
{
	size_t readable = line_readable(line);
	size_t run = MIN(readable, LINE_INPUT_SIZE - line->read % LINE_INPUT_SIZE);

	*data = byte_at(line, line->read);
	*done = readable == 0 || n == 0;
	if (!flag(line, ICANON))
		return MIN(run, n);
	for (size_t i = 0; i < MIN(run, n); i++) {
		if (!ends_line(line, line->read + i))
			continue;
		*done = true;
		if (*byte_at(line, line->read + i) != DISABLED)
			return i + 1;
		/* An end of file is not part of the data; it is taken with what it ends. */
		if (i == 0)
			line->read++;
		return i;
	}
	return MIN(run, n);
}

void line_consume(struct line *line, size_t n)
{
	bool was_end = n > 0 && ends_line(line, line->read + n - 1);

	/* The input may have been flushed since it was looked at. */
	n = MIN(n, line->write - line->read);
	line->read += n;
	if (n > 0 && !was_end && flag(line, ICANON) && line->read != line->complete &&
	    ends_line(line, line->read) && *byte_at(line, line->read) == DISABLED)
		line->read++;
}

void line_flush(struct line *line)
{
	line->read = line->write;
	line->complete = line->write;
}
