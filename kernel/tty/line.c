// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/tty/line.h"

#include "include/linux/signal.h"

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

	return flag(line, ECHOCTL) && (byte < 0x20 || byte == 0x7f) && c != '\t';
}

static void echo(struct line *line, char c)
{
	char caret[2] = {'^', c ^ 0x40};

	if (!flag(line, ECHO))
		return;
	if (is_shown_as_caret(line, c))
		line->echo(line, caret, 2);
	else
		line->echo(line, &c, 1);
}

/* A newline that is not literal. */
static void echo_newline(struct line *line)
{
	if (flag(line, ECHO) || (flag(line, ECHONL) && flag(line, ICANON)))
		line->echo(line, "\n", 1);
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
		line->echo(line, "\b \b\b \b", 6);
	else
		line->echo(line, "\b \b", 3);
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

/* Shows c and then the line as it has become. */
static void reprint(struct line *line, char c)
{
	echo(line, c);
	line->echo(line, "\n", 1);
	for (uint32_t at = line->complete; at != line->write; at++)
		echo(line, *byte_at(line, at));
}

/* Takes the whole line away, on the screen too if that is wanted and possible. */
static void kill_line(struct line *line)
{
	uint32_t all = ECHO | ECHOE | ECHOK | ECHOKE;

	if ((line->termios->c_lflag & all) == all) {
		while (erase_character(line))
			continue;
		return;
	}
	line->write = line->complete;
	if (!flag(line, ECHO))
		return;
	echo(line, line->termios->c_cc[VKILL]);
	if (flag(line, ECHOK))
		line->echo(line, "\n", 1);
}

/* Handles the keys that edit a line; false for all others. */
static bool edit(struct line *line, char c)
{
	if (is_control_char(line, c, VERASE)) {
		erase_character(line);
	} else if (is_control_char(line, c, VKILL)) {
		kill_line(line);
	} else if (is_control_char(line, c, VWERASE) && flag(line, IEXTEN)) {
		erase_word(line);
	} else if (is_control_char(line, c, VLNEXT) && flag(line, IEXTEN)) {
		line->next_is_literal = true;
		if (flag(line, ECHO) && flag(line, ECHOCTL))
			line->echo(line, "^\b", 2);
	} else if (is_control_char(line, c, VREPRINT) && flag(line, ECHO) && flag(line, IEXTEN)) {
		reprint(line, c);
	} else {
		return false;
	}
	return true;
}

/* With PARMRK a byte of all ones, which otherwise begins a mark, comes twice. */
static void put_marked(struct line *line, char c)
{
	if (unlikely(c == '\377') && line->termios->c_iflag & PARMRK && line_has_room(line))
		put(line, c, false);
	put(line, c, false);
}

/* A byte of no special meaning in this mode. */
static void receive_raw(struct line *line, char c)
{
	put_marked(line, c);
	if (c == '\n')
		echo_newline(line);
	else
		echo(line, c);
}

/* A byte of no special meaning at all. */
static void receive_plain(struct line *line, char c)
{
	if (flag(line, ICANON) && !line_has_room(line)) {
		line->echo(line, "\a", 1);
		return;
	}
	put_marked(line, c);
	echo(line, c);
}

static void receive_canonical(struct line *line, char c)
{
	bool end = c == '\n' || is_control_char(line, c, VEOL) ||
		   (is_control_char(line, c, VEOL2) && flag(line, IEXTEN));

	if (edit(line, c))
		return;
	if (is_control_char(line, c, VEOF)) {
		put(line, DISABLED, true);
	} else if (end) {
		put(line, c, true);
		if (c == '\n')
			echo_newline(line);
		else
			echo(line, c);
	} else {
		receive_plain(line, c);
	}
}

void line_control_output(struct line *line, bool stop)
{
	if (line->output_stopped == stop || line->output_held || !line->stop_output)
		return;
	line->output_stopped = stop;
	line->stop_output(line, stop);
}

/* Handles the keys that stop and continue output. */
static bool control_flow(struct line *line, char c)
{
	uint32_t iflag = line->termios->c_iflag;
	bool start = is_control_char(line, c, VSTART), stop = is_control_char(line, c, VSTOP);

	if (!(iflag & IXON))
		return false;
	if (start)
		line_control_output(line, false);
	else if (stop)
		line_control_output(line, true);
	return start || stop;
}

static int signal_of(const struct line *line, char c)
{
	if (!flag(line, ISIG))
		return 0;
	if (is_control_char(line, c, VINTR))
		return SIGINT;
	if (is_control_char(line, c, VQUIT))
		return SIGQUIT;
	return is_control_char(line, c, VSUSP) ? SIGTSTP : 0;
}

static void send_signal(struct line *line, int signal, char c)
{
	if (!flag(line, NOFLSH))
		line_flush(line);
	if (line->signal)
		line->signal(line, signal);
	if (line->termios->c_iflag & IXON)
		line_control_output(line, false);
	echo(line, c);
}

/* Handles the keys that mean the terminal and not its input. */
static bool receive_special(struct line *line, char c)
{
	int signal = signal_of(line, c);

	if (control_flow(line, c))
		return true;
	if (signal)
		send_signal(line, signal, c);
	else if (line->termios->c_iflag & IXANY && line->termios->c_iflag & IXON)
		line_control_output(line, false);
	return signal != 0;
}

/* False: it is dropped. */
static bool map_newline(uint32_t iflag, char *c)
{
	if (*c == '\r' && iflag & IGNCR)
		return false;
	if (*c == '\r' && iflag & ICRNL)
		*c = '\n';
	else if (*c == '\n' && iflag & INLCR)
		*c = '\r';
	return true;
}

/* Linux takes bytes for letters as in Latin 1. */
static char to_lower(char c)
{
	uint8_t byte = c;
	bool upper = (byte >= 'A' && byte <= 'Z') || (byte >= 0xc0 && byte <= 0xde && byte != 0xd7);

	return upper ? c + 0x20 : c;
}

void line_receive(struct line *line, char c)
{
	bool literal = line->next_is_literal;

	if (line->write - line->read == LINE_INPUT_SIZE && signal_of(line, c) == 0)
		return;
	if (line->termios->c_iflag & ISTRIP)
		c &= 0x7f;
	if (line->termios->c_iflag & IUCLC && flag(line, IEXTEN))
		c = to_lower(c);
	line->next_is_literal = false;
	if (literal)
		receive_plain(line, c);
	else if (receive_special(line, c) || !map_newline(line->termios->c_iflag, &c))
		return;
	else if (flag(line, ICANON))
		receive_canonical(line, c);
	else
		receive_raw(line, c);
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

void line_mode_changed(struct line *line)
{
	uint32_t last = (line->write - 1) % LINE_INPUT_SIZE;

	line->next_is_literal = false;
	for (size_t i = 0; i < sizeof(line->ends); i++)
		line->ends[i] = 0;
	if (flag(line, ICANON) && line->write != line->read)
		line->ends[last / 8] |= 1u << (last % 8);
	line->complete = line->write;
}

void line_flush(struct line *line)
{
	line->read = line->write;
	line->complete = line->write;
}
