// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/core_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tools/launcher/util.h"

static void give_up(struct core_file *core)
{
	warn("cannot write the core %s: %s", core->path, strerror(errno));
	if (core->fd >= 0)
		close(core->fd);
	core->fd = -1;
}

static void create(struct core_file *core)
{
	if (core->fd >= 0)
		close(core->fd);
	core->fd = open(core->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (core->fd < 0)
		give_up(core);
}

void core_file_begin(struct core_file *core, size_t size)
{
	core->place_have = 0;
	if (core->path != NULL && size == 0)
		create(core);
}

/* The first bytes say where the others go. Returns how many of them these were. */
static size_t take_place(struct core_file *core, const unsigned char *data, size_t size)
{
	size_t part = 0;

	if (core->place_have == sizeof(core->place))
		return 0;
	while (core->place_have < sizeof(core->place) && part < size)
		core->place[core->place_have++] = data[part++];
	memcpy(&core->offset, core->place, sizeof(core->offset));
	return part;
}

void core_file_receive(struct core_file *core, const unsigned char *data, size_t size)
{
	size_t part = take_place(core, data, size);

	data += part;
	size -= part;
	while (size > 0 && core->fd >= 0) {
		ssize_t written = pwrite(core->fd, data, size, (off_t)core->offset);

		if (written < 0) {
			if (errno == EINTR)
				continue;
			give_up(core);
			return;
		}
		data += written;
		size -= (size_t)written;
		core->offset += (uint64_t)written;
	}
}
