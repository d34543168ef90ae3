// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/fs/initrd/cpio.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/lib/string.h"

/* The header: a magic number of six digits, then fields of eight hexadecimal digits each. */
#define MAGIC_LEN  6
#define FIELD_LEN  8
#define HEADER_LEN 110
#define TRAILER	   "TRAILER!!!"

enum field {
	FIELD_INO,
	FIELD_MODE,
	FIELD_UID,
	FIELD_GID,
	FIELD_NLINK,
	FIELD_MTIME,
	FIELD_SIZE,
	FIELD_DEV_MAJOR,
	FIELD_DEV_MINOR,
	FIELD_RDEV_MAJOR,
	FIELD_RDEV_MINOR,
	FIELD_NAME_SIZE,
	FIELD_CHECK,
	FIELD_COUNT
};

_Static_assert(MAGIC_LEN + FIELD_COUNT * FIELD_LEN == HEADER_LEN, "cpio(5)");

void cpio_open(struct cpio_reader *reader, const void *base, uint64_t size)
{
	*reader = (struct cpio_reader){.base = base, .size = size};
}

static int fail(struct cpio_reader *reader, const char *error)
{
	reader->error = error;
	return -EINVAL;
}

#define EACH_BYTE(b) ((b)*0x0101010101010101UL)

/*
 * The value of eight hexadecimal digits, all at once; false if one is none. What a byte stands for
 * is its lower half, plus 9 for a letter; it is a digit if that is below 16 and, written down again
 * (letters as small ones), gives the byte back.
 */
static bool parse_field(const uint8_t *p, uint32_t *field)
{
	uint64_t text, value, letters, written;

	__builtin_memcpy(&text, p, FIELD_LEN);
	if (text == EACH_BYTE('0')) {
		*field = 0; /* as most are */
		return true;
	}
	value = (text & EACH_BYTE(0x0f)) + (text >> 6 & EACH_BYTE(1)) * 9;
	letters = (value + EACH_BYTE(6)) >> 4 & EACH_BYTE(1);
	written = value + EACH_BYTE('0') + letters * ('a' - 10 - '0');
	if ((value & EACH_BYTE(0xf0)) || written != (text | letters << 5))
		return false;
	value = __builtin_bswap64(value);
	value = (value | value >> 4) & 0x00ff00ff00ff00ffUL;
	value = (value | value >> 8) & 0x0000ffff0000ffffUL;
	*field = value | value >> 16;
	return true;
}

/* Reads all fields; false when one is not a number. */
static bool parse_fields(const uint8_t *p, uint32_t *fields)
{
	for (unsigned i = 0; i < FIELD_COUNT; i++, p += FIELD_LEN) {
		if (!parse_field(p, &fields[i]))
			return false;
	}
	return true;
}

/* Archives may be followed by zeros, also by many. */
static void skip_padding(struct cpio_reader *reader)
{
	uint64_t word;

	while (reader->size - reader->pos >= sizeof(word)) {
		memcpy(&word, reader->base + reader->pos, sizeof(word));
		if (word != 0)
			break;
		reader->pos += sizeof(word);
	}
	while (reader->pos < reader->size && reader->base[reader->pos] == 0)
		reader->pos++;
}

static uint32_t sum_bytes(const uint8_t *p, uint32_t n)
{
	uint32_t sum = 0;

	while (n-- > 0)
		sum += *p++;
	return sum;
}

static void fill_entry(const struct cpio_reader *reader, const uint32_t *fields,
		       struct cpio_entry *entry)
{
	entry->offset = reader->pos;
	entry->size = fields[FIELD_SIZE];
	entry->ino = fields[FIELD_INO];
	entry->mode = fields[FIELD_MODE];
	entry->uid = fields[FIELD_UID];
	entry->gid = fields[FIELD_GID];
	entry->nlink = fields[FIELD_NLINK];
	entry->mtime = fields[FIELD_MTIME];
	entry->dev_major = fields[FIELD_DEV_MAJOR];
	entry->dev_minor = fields[FIELD_DEV_MINOR];
	entry->rdev_major = fields[FIELD_RDEV_MAJOR];
	entry->rdev_minor = fields[FIELD_RDEV_MINOR];
	entry->archive = reader->archive;
}

/* Finds the name, which must end before name_size bytes are over; NULs may fill up the rest. */
static int find_name(struct cpio_reader *reader, uint32_t name_size, struct cpio_entry *entry)
{
	const char *name = (const char *)reader->base + reader->pos + HEADER_LEN;

	if (name_size > reader->size - reader->pos - HEADER_LEN)
		return fail(reader, "the name goes beyond the end of the archive");
	entry->name = name;
	entry->name_len = strnlen(name, name_size);
	if (entry->name_len == name_size)
		return fail(reader, "the name has no end");
	if (entry->name_len == 0)
		return fail(reader, "the name is empty");
	reader->bad_name = name;
	return 0;
}

/* Reads the header at pos, which is inside, and its name and data. Returns where they end. */
static int read_entry(struct cpio_reader *reader, struct cpio_entry *entry, uint64_t *end)
{
	const uint8_t *header = reader->base + reader->pos;
	uint32_t fields[FIELD_COUNT];
	uint64_t data;
	int err;

	reader->bad_name = NULL;
	if (reader->size - reader->pos < HEADER_LEN)
		return fail(reader, "the archive ends within a header");
	bool has_sum = header[MAGIC_LEN - 1] == '2';

	if (memcmp(header, "07070", MAGIC_LEN - 1) != 0 ||
	    (!has_sum && header[MAGIC_LEN - 1] != '1'))
		return fail(reader, "there is no newc header (070701 or 070702)");
	if (!parse_fields(header + MAGIC_LEN, fields))
		return fail(reader, "the header has a field that is not a number");
	fill_entry(reader, fields, entry);
	err = find_name(reader, fields[FIELD_NAME_SIZE], entry);
	if (err < 0)
		return err;
	data = ALIGN_UP(reader->pos + HEADER_LEN + fields[FIELD_NAME_SIZE], 4);
	*end = data + entry->size;
	if (entry->size > 0 && *end > reader->size)
		return fail(reader, "the data goes beyond the end of the archive");
	entry->data = entry->size > 0 ? reader->base + data : NULL;
	if (has_sum && sum_bytes(entry->data, entry->size) != fields[FIELD_CHECK])
		return fail(reader, "the checksum is wrong");
	return 0;
}

int cpio_next(struct cpio_reader *reader, struct cpio_entry *entry)
{
	uint64_t end;
	int err;

	for (;;) {
		skip_padding(reader);
		if (reader->pos >= reader->size)
			return 0;
		if (reader->pos % 4)
			return fail(reader, "what follows is not on a multiple of 4 bytes");
		err = read_entry(reader, entry, &end);
		if (err < 0)
			return err;
		reader->pos = MIN(ALIGN_UP(end, 4), reader->size);
		if (entry->name_len != strlen(TRAILER) || strcmp(entry->name, TRAILER) != 0)
			return 1;
		reader->archive++;
	}
}

const char *cpio_decompressor(const void *base, uint64_t size)
{
	static const struct {
		const char *magic;
		unsigned len;
		const char *command;
	} formats[] = {
		{"\x1f\x8b", 2, "gzip -d"},
		{"\xfd\x37zXZ\0", 6, "xz -d"},
		{"\x28\xb5\x2f\xfd", 4, "zstd -d"},
		{"\x02\x21\x4c\x18", 4, "lz4 -d"},
		{"\x04\x22\x4d\x18", 4, "lz4 -d"},
		{"BZh", 3, "bzip2 -d"},
		{"\x5d\0\0", 3, "xz --format=lzma -d"},
		{"\x89LZO", 4, "lzop -d"},
	};

	for (unsigned i = 0; i < ARRAY_SIZE(formats); i++) {
		if (size >= formats[i].len && memcmp(base, formats[i].magic, formats[i].len) == 0)
			return formats[i].command;
	}
	return NULL;
}

const char *cpio_name_component(const char **rest, size_t *len)
{
	const char *p = *rest, *start;

	do {
		while (*p == '/')
			p++;
		start = p;
		while (*p && *p != '/')
			p++;
		*len = p - start;
	} while (*len == 1 && start[0] == '.');
	*rest = p;
	return *len > 0 ? start : NULL;
}

bool cpio_name_is_bad(const char *name)
{
	const char *rest = name, *component;
	size_t len;

	if (strlen(name) >= LINUX_PATH_MAX)
		return true;
	while ((component = cpio_name_component(&rest, &len))) {
		if (cpio_component_is_bad(component, len))
			return true;
	}
	return false;
}
