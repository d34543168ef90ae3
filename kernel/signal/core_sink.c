// SPDX-License-Identifier: BSD-3-Clause
#include "include/linux/fcntl.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/report.h"
#include "kernel/lib/string.h"
#include "kernel/signal/core_internal.h"
#include "kernel/vfscore/file.h"

#define HOST "@host"

/* The path with the number of the process for %p. */
static void expand(char *out, size_t size, const char *path)
{
	const char *place = strstr(path, "%p");

	if (place)
		ksnprintf(out, size, "%.*s%d%s", (int)(place - path), path, current_process()->pid,
			  place + 2);
	else
		str_copy(out, path, size);
}

int core_sink_open(struct core_sink *sink, const char *path)
{
	char name[256];

	*sink = (struct core_sink){0};
	if (!strcmp(path, HOST)) {
		/* An empty report begins a new file. */
		report_send("core", NULL, 0);
		return report_has_channel() ? 0 : -ENXIO;
	}
	expand(name, sizeof(name), path);
	return file_open_kernel(name, O_WRONLY | O_CREAT | O_TRUNC, 0600, &sink->file);
}

static void send_to_host(uint64_t offset, const void *data, size_t n)
{
	struct {
		uint64_t offset;
		uint8_t bytes[PAGE_SIZE];
	} part;

	while (n > 0) {
		size_t size = MIN(n, sizeof(part.bytes));

		part.offset = offset;
		memcpy(part.bytes, data, size);
		report_send("core", &part, sizeof(part.offset) + size);
		offset += size;
		data = (const uint8_t *)data + size;
		n -= size;
	}
}

void core_sink_write(struct core_sink *sink, uint64_t offset, const void *data, size_t n)
{
	off_t pos = (off_t)offset;
	struct uio uio;
	ssize_t result;

	if (sink->error)
		return;
	if (!sink->file) {
		send_to_host(offset, data, n);
		return;
	}
	uio_init_kernel(&uio, (void *)data, n);
	result = file_write_at(sink->file, &uio, &pos);
	if (result != (ssize_t)n)
		sink->error = result < 0 ? (int)result : -ENOSPC;
}

void core_sink_close(struct core_sink *sink)
{
	if (sink->file)
		file_put(sink->file);
}
