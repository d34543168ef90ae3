// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/cpio.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define HEADER_SIZE	    110
#define BUFFER_SIZE	    (256u * 1024)
#define ALIGN_UP(value, to) (((value) + (to)-1) / (to) * (to))

struct writer {
	int fd;
	const char *output;
	uint64_t offset; /* bytes of the archive so far, the buffered ones included */
	size_t buffered;
	unsigned next_number;
	char *buffer; /* BUFFER_SIZE bytes */
	const struct node *root;
};

static void writer_flush(struct writer *writer)
{
	if (write_all(writer->fd, writer->buffer, writer->buffered) < 0)
		die(STATUS_LAUNCHER, "%s: %s", writer->output, strerror(errno));
	writer->buffered = 0;
}

static void writer_put(struct writer *writer, const void *data, size_t size)
{
	if (size > BUFFER_SIZE - writer->buffered)
		writer_flush(writer);
	memcpy(writer->buffer + writer->buffered, data, size);
	writer->buffered += size;
	writer->offset += size;
}

static void writer_pad(struct writer *writer, uint64_t size)
{
	static const char zeros[PAGE_SIZE];

	while (size > 0) {
		size_t part = size < PAGE_SIZE ? size : PAGE_SIZE;

		writer_put(writer, zeros, part);
		size -= part;
	}
}

/* Writes header and name; the name takes `name_size` bytes with its NULs. */
static void put_header(struct writer *writer, const char *name, size_t name_size,
		       const struct inode *inode, uint64_t size)
{
	uint32_t mtime = inode->mtime < 0	     ? 0
			 : inode->mtime > UINT32_MAX ? UINT32_MAX
						     : (uint32_t)inode->mtime;
	unsigned links = S_ISREG(inode->mode) ? inode->names : S_ISDIR(inode->mode) ? 2 : 1;
	char header[HEADER_SIZE + 1];

	snprintf(header, sizeof(header),
		 "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", inode->number,
		 inode->mode, inode->uid, inode->gid, links, mtime, (uint32_t)size, 0, 0,
		 major(inode->rdev), minor(inode->rdev), (uint32_t)name_size, 0);
	writer_put(writer, header, HEADER_SIZE);
	writer_put(writer, name, strlen(name) + 1);
	writer_pad(writer, name_size - strlen(name) - 1);
	writer_pad(writer, ALIGN_UP(writer->offset, 4) - writer->offset);
}

/*
 * Writes the header of a file with data such that the data starts on a page. A padded name longer
 * than PATH_MAX is avoided by moving the header on with an entry for the root directory, chosen so
 * that the name then needs no padding but up to a multiple of four.
 */
static void put_aligned_header(struct writer *writer, const char *name, const struct inode *inode)
{
	uint64_t least = ALIGN_UP(HEADER_SIZE + strlen(name) + 1, 4);
	uint64_t data = ALIGN_UP(writer->offset + least, PAGE_SIZE);
	uint64_t filler;

	if (data - writer->offset - HEADER_SIZE > PATH_MAX) {
		filler = data - writer->offset - least;
		if (filler < HEADER_SIZE + 2)
			filler += PAGE_SIZE;
		put_header(writer, ".", filler - HEADER_SIZE, writer->root->inode, 0);
		data = ALIGN_UP(writer->offset + least, PAGE_SIZE);
	}
	put_header(writer, name, data - writer->offset - HEADER_SIZE, inode, inode->size);
}

static int open_data(const struct inode *inode)
{
	if (inode->host_path == NULL)
		return dup(inode->archive_fd);
	return open(inode->host_path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

/* Copies small data through the buffer. */
static uint64_t copy_small(struct writer *writer, int fd, off_t from, uint64_t size)
{
	uint64_t done = 0;

	if (size > BUFFER_SIZE - writer->buffered)
		writer_flush(writer);
	while (done < size) {
		ssize_t part =
			pread(fd, writer->buffer + writer->buffered, size - done, from + done);

		if (part <= 0)
			break;
		writer->buffered += part;
		writer->offset += part;
		done += part;
	}
	return done;
}

/* Lets the kernel copy, in the first of its ways that these files know. */
static uint64_t copy_large(struct writer *writer, int fd, off_t from, uint64_t size)
{
	uint64_t done = 0;
	bool clone = true;

	writer_flush(writer);
	while (done < size) {
		ssize_t part = clone ? copy_file_range(fd, &from, writer->fd, NULL, size - done, 0)
				     : sendfile(writer->fd, fd, &from, size - done);

		if (part < 0 && clone) {
			clone = false;
			continue;
		}
		if (part <= 0)
			break;
		done += part;
	}
	writer->offset += done;
	while (done < size) {
		uint64_t part = size - done < BUFFER_SIZE ? size - done : BUFFER_SIZE;

		part = copy_small(writer, fd, from, part);
		if (part == 0)
			break;
		from += part;
		done += part;
	}
	return done;
}

static void put_data(struct writer *writer, const char *name, const struct inode *inode)
{
	const char *source = inode->host_path ? inode->host_path : name;
	int fd = open_data(inode);
	uint64_t done;

	if (fd < 0)
		die(STATUS_LAUNCHER, "%s: %s", source, strerror(errno));
	errno = 0;
	if (inode->size <= BUFFER_SIZE)
		done = copy_small(writer, fd, inode->archive_offset, inode->size);
	else
		done = copy_large(writer, fd, inode->archive_offset, inode->size);
	if (done < inode->size)
		die(STATUS_LAUNCHER, "%s: %s", source,
		    errno ? strerror(errno) : "became shorter while it was packed");
	close(fd);
	writer_pad(writer, ALIGN_UP(writer->offset, 4) - writer->offset);
}

static void put_file(struct writer *writer, const char *name, struct inode *inode)
{
	if (inode->size > UINT32_MAX)
		die(STATUS_LAUNCHER, "%s: a cpio archive cannot hold files of 4 GiB or more",
		    inode->host_path ? inode->host_path : name);
	/* Of several names only the last carries the data. */
	if (inode->size == 0 || ++inode->written < inode->names) {
		put_header(writer, name, strlen(name) + 1, inode, 0);
		return;
	}
	put_aligned_header(writer, name, inode);
	put_data(writer, name, inode);
}

static void put_node(struct writer *writer, const struct node *node)
{
	struct inode *inode = node->inode;
	char *name = node_path(node);

	if (strlen(name) >= PATH_MAX)
		die(STATUS_LAUNCHER, "%s: the name is too long", name);
	if (inode->number == 0)
		inode->number = writer->next_number++;
	if (S_ISREG(inode->mode)) {
		put_file(writer, name, inode);
	} else if (S_ISLNK(inode->mode)) {
		put_header(writer, name, strlen(name) + 1, inode, strlen(inode->target));
		writer_put(writer, inode->target, strlen(inode->target));
		writer_pad(writer, ALIGN_UP(writer->offset, 4) - writer->offset);
	} else {
		put_header(writer, name, strlen(name) + 1, inode, 0);
	}
	free(name);
}

static void put_tree(struct writer *writer, const struct node *node)
{
	if (!node->in_archive)
		put_node(writer, node);
	for (size_t i = 0; i < node->nr_children; i++)
		put_tree(writer, node->children[i]);
}

uint64_t cpio_write(struct node *root, int fd, const char *output)
{
	struct writer writer = {.fd = fd, .output = output, .next_number = 1, .root = root};
	struct inode *trailer = inode_new(0);

	writer.buffer = xmalloc(BUFFER_SIZE);
	put_tree(&writer, root);
	put_header(&writer, "TRAILER!!!", sizeof("TRAILER!!!"), trailer, 0);
	writer_pad(&writer, ALIGN_UP(writer.offset, PAGE_SIZE) - writer.offset);
	writer_flush(&writer);
	free(writer.buffer);
	free(trailer);
	return writer.offset;
}
