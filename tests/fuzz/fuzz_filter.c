// SPDX-License-Identifier: BSD-3-Clause
// A program that is attached to a socket, and a packet: what passes the check stays within its
// memory and the packet, and ends.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/net/socket/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void copy(const void *packet, uint32_t offset, void *to, uint32_t n)
{
	memcpy(to, (const uint8_t *)packet + offset, n);
}

/* The input: how many instructions, where offset 0 is, instructions, a packet. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct linux_sock_filter *code;
	uint8_t *bytes;
	size_t len;

	if (size < 2 || size - 2 < data[0] * sizeof(*code) || !data[0])
		return 0;
	len = data[0] * sizeof(*code);
	code = malloc(len);
	memcpy(code, data + 2, len);
	size -= 2 + len;
	bytes = malloc(size + !size);
	memcpy(bytes, data + 2 + len, size);
	if (filter_check(code, data[0]) == 0) {
		const struct filter_packet packet = {
			.copy = copy,
			.packet = bytes,
			.length = (uint32_t)size,
			.data = data[1] < size ? data[1] : 0,
			.network = 14,
		};

		filter_run(code, &packet);
	}
	free(bytes);
	free(code);
	return 0;
}
