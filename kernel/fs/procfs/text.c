// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/fs/procfs/text.h"

#include "include/linux/errno.h"
#include "kernel/lib/list.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/uio.h"

struct text_chunk {
	struct text_chunk *next;
	size_t len, size;
	char data[];
};

#define CHUNK_SIZE (4096 - sizeof(struct text_chunk))

void text_clear(struct text *text)
{
	struct text_chunk *next;

	for (struct text_chunk *chunk = text->first; chunk; chunk = next) {
		next = chunk->next;
		kfree(chunk);
	}
	*text = (struct text){0};
}

/* A new last chunk with room for len bytes. NULL without memory. */
static struct text_chunk *add_chunk(struct text *text, size_t len)
{
	size_t size = MAX(len, CHUNK_SIZE);
	struct text_chunk *chunk = kmalloc(sizeof(*chunk) + size);

	if (!chunk) {
		text->failed = true;
		return NULL;
	}
	*chunk = (struct text_chunk){.size = size};
	if (text->last)
		text->last->next = chunk;
	else
		text->first = chunk;
	text->last = chunk;
	return chunk;
}

void text_printf(struct text *text, const char *format, ...)
{
	struct text_chunk *chunk = text->last;
	size_t room = chunk ? chunk->size - chunk->len : 0, len;
	va_list args;

	va_start(args, format);
	len = (size_t)kvsnprintf(chunk ? chunk->data + chunk->len : NULL, room, format, args);
	va_end(args);
	if (len >= room) {
		chunk = add_chunk(text, len + 1);
		if (!chunk)
			return;
		va_start(args, format);
		kvsnprintf(chunk->data, chunk->size, format, args);
		va_end(args);
	}
	chunk->len += len;
	text->length += len;
}

void text_put(struct text *text, const char *data, size_t len)
{
	while (len > 0) {
		struct text_chunk *chunk = text->last;
		size_t part;

		if (!chunk || chunk->len == chunk->size)
			chunk = add_chunk(text, 0);
		if (!chunk)
			return;
		part = MIN(len, chunk->size - chunk->len);
		memcpy(chunk->data + chunk->len, data, part);
		chunk->len += part;
		text->length += part;
		data += part;
		len -= part;
	}
}

/* From the last digit of the last number to the first one, which needs no other place for digits.
 */
void text_put_numbers(struct text *text, const uint64_t *numbers, size_t count)
{
	char line[TEXT_NUMBERS_MAX * sizeof("18446744073709551615")];
	char *end = line + sizeof(line), *start = end;

	assert(count <= TEXT_NUMBERS_MAX);
	while (count-- > 0) {
		uint64_t number = numbers[count];

		*--start = ' ';
		do
			*--start = (char)('0' + number % 10);
		while (number /= 10);
	}
	text_put(text, start, end - start);
}

void text_pad(struct text *text, char with, size_t start, size_t len)
{
	do
		text_put(text, &with, 1);
	while (!text->failed && text->length < start + len);
}

ssize_t text_read(const struct text *text, size_t offset, struct uio *uio)
{
	ssize_t total = 0;

	for (const struct text_chunk *chunk = text->first; chunk && uio->resid > 0;
	     chunk = chunk->next) {
		size_t wanted, moved;

		if (offset >= chunk->len) {
			offset -= chunk->len;
			continue;
		}
		wanted = MIN(chunk->len - offset, uio->resid);
		moved = uio_put(uio, chunk->data + offset, wanted);
		total += (ssize_t)moved;
		if (moved < wanted)
			return total > 0 ? total : -EFAULT;
		offset = 0;
	}
	return total;
}
