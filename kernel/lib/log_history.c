// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/lib/log_history.h"

#include "kernel/lib/printf.h"
#include "plat/kvm/clock.h"
#include "plat/x86_64/msr.h"

#define PREFIX_MAX 48

static char ring[LOG_HISTORY_SIZE];
static uint64_t start, end;
static uint64_t first_number; /* of the line at start, counted since boot */
static void (*call_listener)(void);

static const uint8_t linux_levels[] = {
	[LOG_ERR] = 3, [LOG_WARN] = 4, [LOG_INFO] = 6, [LOG_DEBUG] = 7};

static char *byte_at(uint64_t place)
{
	return &ring[place % LOG_HISTORY_SIZE];
}

/* The place behind the line that begins at place. */
static uint64_t next_line(uint64_t place)
{
	while (*byte_at(place++) != '\n')
		;
	return place;
}

static void append(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		*byte_at(end++) = text[i];
}

void log_history_add_for(unsigned priority, const char *text, size_t n)
{
	uint64_t now_us = clock_tsc_hz() ? clock_monotonic_ns() / NS_PER_US : 0;
	char prefix[PREFIX_MAX];
	size_t prefix_len = ksnprintf(prefix, sizeof(prefix), "<%u>[%5lu.%06lu] ", priority,
				      now_us / 1000000, now_us % 1000000);
	uint64_t flags = interrupts_save();

	while (start < end && end + prefix_len + n + 1 - start > LOG_HISTORY_SIZE) {
		start = next_line(start);
		first_number++;
	}
	append(prefix, prefix_len);
	append(text, n);
	append("\n", 1);
	if (call_listener)
		call_listener();
	interrupts_restore(flags);
}

void log_history_add(enum log_level level, const char *text, size_t n)
{
	log_history_add_for(linux_levels[level], text, n);
}

void log_history_listen(void (*listener)(void))
{
	call_listener = listener;
}

uint64_t log_history_next(uint64_t place)
{
	return next_line(place);
}

/* Lines before it that are gone count. */
static uint64_t number_of(uint64_t place)
{
	uint64_t number = first_number;

	for (uint64_t at = start; at < place; at = next_line(at))
		number++;
	return number;
}

/* The number at *place, where there may be spaces before it; goes on behind it. */
static uint64_t read_number(uint64_t *place)
{
	uint64_t number = 0;

	while (*byte_at(*place) == ' ')
		++*place;
	for (; *byte_at(*place) >= '0' && *byte_at(*place) <= '9'; ++*place)
		number = number * 10 + (uint64_t)(*byte_at(*place) - '0');
	return number;
}

size_t log_history_record(uint64_t place, char *record, size_t size)
{
	uint64_t at = place + 1, line_end = next_line(place), priority, seconds, us;
	size_t len, text_len;

	priority = read_number(&at);
	at += 2; /* ">[" */
	seconds = read_number(&at);
	at++;
	us = read_number(&at);
	at += 2; /* "] " */
	len = (size_t)ksnprintf(record, size, "%lu,%lu,%lu,-;", priority, number_of(place),
				seconds * 1000000 + us);
	text_len = MIN(line_end - at, size - len);
	log_history_copy(at, record + len, text_len);
	return len + text_len;
}

uint64_t log_history_start(void)
{
	return start;
}

uint64_t log_history_end(void)
{
	return end;
}

uint64_t log_history_fit(uint64_t from, size_t size)
{
	uint64_t place = start;

	while (place < end && (place < from || end - place > size))
		place = next_line(place);
	return place;
}

void log_history_copy(uint64_t place, char *to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = *byte_at(place + i);
}
