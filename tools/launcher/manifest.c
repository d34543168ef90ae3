// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/host_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define MAX_WORDS 8

/* One line, split into words, and where it stands for messages. */
struct line {
	const char *manifest;
	unsigned number;
	unsigned count;
	char *words[MAX_WORDS];
};

static unsigned long parse_number(const struct line *line, unsigned word, int base)
{
	char *end;
	unsigned long value = strtoul(line->words[word], &end, base);

	if (*end != '\0' || end == line->words[word])
		die(STATUS_LAUNCHER, "%s:%u: \"%s\" is not a number", line->manifest, line->number,
		    line->words[word]);
	return value;
}

/* Makes the inode from MODE UID GID, which start at `word`. */
static struct inode *parse_inode(const struct line *line, unsigned word, mode_t type)
{
	struct inode *inode = inode_new(type | (parse_number(line, word, 8) & 07777));

	inode->uid = parse_number(line, word + 1, 10);
	inode->gid = parse_number(line, word + 2, 10);
	return inode;
}

static struct inode *parse_file(const struct line *line)
{
	struct inode *inode = parse_inode(line, 3, S_IFREG);
	const char *slash = strrchr(line->manifest, '/');
	int dir_length = slash ? slash - line->manifest : 1;
	struct stat stat_buffer;

	inode->host_path =
		xasprintf("%.*s/%s", dir_length, slash ? line->manifest : ".", line->words[2]);
	if (stat(inode->host_path, &stat_buffer) < 0)
		die(STATUS_LAUNCHER, "%s: %s", inode->host_path, strerror(errno));
	inode->size = stat_buffer.st_size;
	return inode;
}

static struct inode *parse_link(const struct line *line)
{
	struct inode *inode = parse_inode(line, 3, S_IFLNK);

	inode->target = xstrdup(line->words[2]);
	return inode;
}

static struct inode *parse_device(const struct line *line)
{
	struct inode *inode = parse_inode(line, 2, line->words[5][0] == 'b' ? S_IFBLK : S_IFCHR);

	inode->rdev = makedev(parse_number(line, 6, 10), parse_number(line, 7, 10));
	return inode;
}

static struct inode *parse_line(const struct line *line)
{
	const char *kind = line->words[0];

	if (strcmp(kind, "dir") == 0 && line->count == 5)
		return parse_inode(line, 2, S_IFDIR);
	if (strcmp(kind, "pipe") == 0 && line->count == 5)
		return parse_inode(line, 2, S_IFIFO);
	if (strcmp(kind, "file") == 0 && line->count == 6)
		return parse_file(line);
	if (strcmp(kind, "slink") == 0 && line->count == 6)
		return parse_link(line);
	if (strcmp(kind, "nod") == 0 && line->count == 8)
		return parse_device(line);
	die(STATUS_LAUNCHER, "%s:%u: not a line of a manifest", line->manifest, line->number);
}

static void split_line(struct line *line, char *text)
{
	char *word, *rest = text;

	line->count = 0;
	while ((word = strsep(&rest, " \t\n")) != NULL && word[0] != '#') {
		if (word[0] == '\0')
			continue;
		if (line->count == MAX_WORDS)
			die(STATUS_LAUNCHER, "%s:%u: too many words", line->manifest, line->number);
		line->words[line->count++] = word;
	}
}

void manifest_add(struct node *root, const char *manifest_path)
{
	struct line line = {.manifest = manifest_path};
	FILE *file = fopen(manifest_path, "re");
	char *text = NULL;
	size_t size = 0;

	if (file == NULL)
		die(STATUS_LAUNCHER, "%s: %s", manifest_path, strerror(errno));
	while (getline(&text, &size, file) >= 0) {
		line.number++;
		split_line(&line, text);
		if (line.count > 0)
			tree_put(root, line.words[1], parse_line(&line));
	}
	free(text);
	fclose(file);
}
