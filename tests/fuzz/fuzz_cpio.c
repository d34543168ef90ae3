// SPDX-License-Identifier: BSD-3-Clause
// The cpio reader on arbitrary memory: it reads nothing it was not given, and comes to an end.

#include <stdint.h>
#include <stdlib.h>

#include "include/linux/errno.h"
#include "kernel/fs/initrd/cpio.h"
#include "kernel/lib/string.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static bool is_inside(const void *part, size_t part_size, const uint8_t *data, size_t size)
{
	const uint8_t *start = part;

	return start >= data && part_size <= size && start <= data + size - part_size;
}

static void check_components(const char *name, size_t name_len)
{
	const char *rest = name, *component;
	size_t len;

	while ((component = cpio_name_component(&rest, &len))) {
		check(len > 0 && component + len <= name + name_len);
		check(!memchr(component, '/', len));
		check(len != 1 || component[0] != '.');
	}
	check(rest == name + name_len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cpio_reader reader;
	struct cpio_entry entry;
	uint64_t last = 0;
	int result;

	cpio_decompressor(data, size);
	cpio_open(&reader, data, size);
	while ((result = cpio_next(&reader, &entry)) > 0) {
		check(is_inside(entry.name, entry.name_len + 1, data, size));
		check(entry.name_len > 0 && entry.name[entry.name_len] == '\0');
		check(entry.size == 0 || is_inside(entry.data, entry.size, data, size));
		check(reader.pos > last && reader.pos <= size);
		last = reader.pos;
		check_components(entry.name, entry.name_len);
		cpio_name_is_bad(entry.name);
	}
	check(result == 0 || (result == -EINVAL && reader.error));
	return 0;
}
