// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/text.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "tools/launcher/terminal.h"

/* Bytes that are kept. */
#define TEXT_MAX (1024u * 1024)

void text_receive(struct text *text)
{
	char buffer[4096];
	ssize_t size = read(text->fd, buffer, sizeof(buffer));

	if (size <= 0) {
		if (size == 0 || (errno != EINTR && errno != EAGAIN))
			text->fd = -1;
		return;
	}
	if (text->show) {
		terminal_write_text(buffer, size);
		return;
	}
	if (text->size + size > TEXT_MAX) { /* the end matters most */
		memmove(text->data, text->data + TEXT_MAX / 2, text->size - TEXT_MAX / 2);
		text->size -= TEXT_MAX / 2;
	}
	text->data = xrealloc(text->data, text->size + size + 1);
	memcpy(text->data + text->size, buffer, size);
	text->size += size;
	text->data[text->size] = '\0';
}
