// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/lib/log_history.h"

#include "kernel/lib/printf.h"
#include "plat/kvm/clock.h"
#include "plat/x86_64/msr.h"

#define PREFIX_MAX 48

static char ring[LOG_HISTORY_SIZE];
static uint64_t start, end;

static const char linux_levels[] = {
	[LOG_ERR] = '3', [LOG_WARN] = '4', [LOG_INFO] = '6', [LOG_DEBUG] = '7'};

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

void log_history_add(enum log_level level, const char *text, size_t n)
{
	uint64_t now_us = clock_tsc_hz() ? clock_monotonic_ns() / NS_PER_US : 0;
	char prefix[PREFIX_MAX];
	size_t prefix_len = ksnprintf(prefix, sizeof(prefix), "<%c>[%5lu.%06lu] ",
				      linux_levels[level], now_us / 1000000, now_us % 1000000);
	uint64_t flags = interrupts_save();

	while (start < end && end + prefix_len + n + 1 - start > LOG_HISTORY_SIZE)
		start = next_line(start);
	append(prefix, prefix_len);
	append(text, n);
	append("\n", 1);
	interrupts_restore(flags);
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
