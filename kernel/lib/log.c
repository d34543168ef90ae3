// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/lib/log.h"

#include "kernel/lib/log_history.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"

#define LOG_LINE_MAX  512
#define LOG_RING_SIZE 4096

static struct list_node sinks = LIST_INIT(sinks);
static enum log_level shown_level = CONFIG_LOG_LEVEL;

/* The newest shown text, for sinks that come late. */
static char ring[LOG_RING_SIZE];
static size_t ring_total;

void log_set_level(enum log_level level)
{
	shown_level = level;
}

static void ring_put(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ring[ring_total++ % LOG_RING_SIZE] = text[i];
}

static void emit(const char *text, size_t n)
{
	struct log_sink *sink;

	ring_put(text, n);
	list_for_each_entry (sink, &sinks, link)
		sink->write(sink, text, n);
}

void log_print(enum log_level level, const char *fmt, ...)
{
	char line[LOG_LINE_MAX];
	va_list args;
	size_t head, n;

	if (level > MAX(shown_level, LOG_INFO))
		return;
	va_start(args, fmt);
	head = n = ksnprintf(line, sizeof(line) - 1, "elfin: ");
	n += kvsnprintf(line + n, sizeof(line) - 1 - n, fmt, args);
	va_end(args);
	n = MIN(n, sizeof(line) - 2);
	log_history_add(level, line + head, n - head);
	line[n++] = '\n';
	if (level <= shown_level)
		emit(line, n);
}

void log_trace(const char *fmt, ...)
{
	char text[LOG_LINE_MAX];
	va_list args;
	size_t n;

	va_start(args, fmt);
	n = kvsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	emit(text, MIN(n, sizeof(text) - 1));
}

static void replay(struct log_sink *sink)
{
	size_t start = ring_total > LOG_RING_SIZE ? ring_total - LOG_RING_SIZE : 0;

	while (start < ring_total) {
		size_t offset = start % LOG_RING_SIZE;
		size_t n = MIN(ring_total - start, LOG_RING_SIZE - offset);

		sink->write(sink, ring + offset, n);
		start += n;
	}
}

void log_add_sink(struct log_sink *sink, bool with_replay)
{
	list_add_tail(&sinks, &sink->link);
	if (with_replay)
		replay(sink);
}

bool log_has_sink(void)
{
	return !list_empty(&sinks);
}

void log_remove_sink(struct log_sink *sink)
{
	list_remove(&sink->link);
}
