// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/cpio.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define HEADER_SIZE	    110
#define ALIGN_UP(value, to) (((value) + (to)-1) / (to) * (to))

/* Fields of a header, in their order after the magic number. */
enum {
	INO,
	MODE,
	UID,
	GID,
	NLINK,
	MTIME,
	FILESIZE,
	DEVMAJOR,
	DEVMINOR,
	RDEVMAJOR,
	RDEVMINOR,
	NAMESIZE,
	CHECK,
	NR_FIELDS
};

struct reader {
	const char *path;
	const char *data;
	uint64_t size;
	uint64_t offset;
	int fd;
	struct node *root;
	uint32_t fields[NR_FIELDS];
};

static void refuse_compressed(const struct reader *reader)
{
	static const struct {
		const char *magic, *name, *unpack;
	} formats[] = {
		{"\x1f\x8b", "gzip", "gunzip"},
		{"\xfd"
		 "7zXZ",
		 "xz", "unxz"},
		{"\x28\xb5\x2f\xfd", "zstd", "unzstd"},
		{"BZh", "bzip2", "bunzip2"},
		{"\x02\x21\x4c\x18", "lz4", "unlz4"},
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		size_t length = strlen(formats[i].magic);

		if (reader->size >= length && memcmp(reader->data, formats[i].magic, length) == 0)
			die(STATUS_LAUNCHER, "%s: compressed with %s; unpack it with %s first",
			    reader->path, formats[i].name, formats[i].unpack);
	}
}

static void __attribute__((noreturn)) refuse_damaged(const struct reader *reader)
{
	die(STATUS_LAUNCHER, "%s: the archive is damaged or cut short at byte %llu", reader->path,
	    (unsigned long long)reader->offset);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static void parse_fields(struct reader *reader)
{
	const char *digits = reader->data + reader->offset + 6;

	if (reader->size - reader->offset < HEADER_SIZE ||
	    (memcmp(digits - 6, "070701", 6) != 0 && memcmp(digits - 6, "070702", 6) != 0))
		refuse_damaged(reader);
	for (int i = 0; i < NR_FIELDS * 8; i++) {
		int digit = hex_digit(digits[i]);

		if (digit < 0)
			refuse_damaged(reader);
		reader->fields[i / 8] = reader->fields[i / 8] << 4 | digit;
	}
}

static struct inode *make_inode(const struct reader *reader, uint64_t data)
{
	const uint32_t *fields = reader->fields;
	struct inode *inode = inode_new(fields[MODE]);

	inode->uid = fields[UID];
	inode->gid = fields[GID];
	inode->mtime = fields[MTIME];
	inode->rdev = makedev(fields[RDEVMAJOR], fields[RDEVMINOR]);
	if (S_ISLNK(inode->mode)) {
		inode->target = strndup(reader->data + data, fields[FILESIZE]);
	} else {
		inode->size = fields[FILESIZE];
		inode->archive_fd = reader->fd;
		inode->archive_offset = data;
	}
	return inode;
}

/* Reads the entry at the reader's offset and moves past it; names end up in the tree. */
static void read_entry(struct reader *reader)
{
	uint64_t name = reader->offset + HEADER_SIZE, data, end;
	const char *text = reader->data + name;
	struct node *node;

	parse_fields(reader);
	data = ALIGN_UP(name + reader->fields[NAMESIZE], 4);
	end = data + reader->fields[FILESIZE];
	if (end > reader->size || reader->fields[NAMESIZE] == 0 ||
	    reader->fields[NAMESIZE] > PATH_MAX || text[reader->fields[NAMESIZE] - 1] != '\0')
		refuse_damaged(reader);
	reader->offset = ALIGN_UP(end, 4);
	if (strcmp(text, "TRAILER!!!") == 0)
		return;
	node = tree_put(reader->root, text, make_inode(reader, data));
	node->in_archive = true;
}

/*
 * Hard links without data are entered as empty files; only the last name of a file is known to lead
 * to its data. That is enough to find programs, for which the archive is read: the kernel does it
 * right.
 */
static void read_entries(struct reader *reader)
{
	while (reader->offset < reader->size) {
		if (reader->data[reader->offset] == '\0')
			reader->offset++;
		else
			read_entry(reader);
	}
}

uint64_t cpio_read(struct node *root, int fd, const char *path)
{
	struct reader reader = {.path = path, .fd = fd, .root = root};
	struct stat stat;

	if (fstat(fd, &stat) < 0)
		die(STATUS_LAUNCHER, "%s: %s", path, strerror(errno));
	if (!S_ISREG(stat.st_mode))
		die(STATUS_LAUNCHER, "%s: neither a directory nor an archive", path);
	reader.size = stat.st_size;
	if (reader.size == 0)
		die(STATUS_LAUNCHER, "%s: empty file, not a cpio archive", path);
	reader.data = mmap(NULL, reader.size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (reader.data == MAP_FAILED)
		die(STATUS_LAUNCHER, "%s: %s", path, strerror(errno));
	refuse_compressed(&reader);
	if (reader.size < 6 || memcmp(reader.data, "07070", 5) != 0 ||
	    (reader.data[5] != '1' && reader.data[5] != '2'))
		die(STATUS_LAUNCHER, "%s: not a cpio archive in newc format (cpio -H newc)", path);
	read_entries(&reader);
	munmap((void *)reader.data, reader.size);
	return reader.size;
}
