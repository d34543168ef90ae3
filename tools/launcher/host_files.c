// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/host_files.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* A file with several names that has been met, so that its next name becomes a link to it. */
struct met {
	dev_t dev;
	ino_t ino;
	struct inode *inode;
};

static struct {
	bool set;
	dev_t dev;
	ino_t ino;
} excluded;

void host_files_exclude(int fd)
{
	struct stat stat;

	if (fstat(fd, &stat) < 0)
		die(STATUS_LAUNCHER, "cannot examine the output: %s", strerror(errno));
	excluded.set = S_ISREG(stat.st_mode);
	excluded.dev = stat.st_dev;
	excluded.ino = stat.st_ino;
}

static int met_compare(const void *a, const void *b)
{
	const struct met *x = a, *y = b;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	return x->ino < y->ino ? -1 : x->ino > y->ino;
}

static char *read_link(const char *path)
{
	char target[PATH_MAX];
	ssize_t length = readlink(path, target, sizeof(target) - 1);

	if (length < 0)
		die(STATUS_LAUNCHER, "%s: %s", path, strerror(errno));
	target[length] = '\0';
	return xstrdup(target);
}

static struct inode *inode_from_host(const char *path, const struct stat *stat)
{
	struct inode *inode = inode_new(stat->st_mode);

	inode->uid = stat->st_uid;
	inode->gid = stat->st_gid;
	inode->mtime = stat->st_mtime;
	if (S_ISCHR(stat->st_mode) || S_ISBLK(stat->st_mode))
		inode->rdev = stat->st_rdev;
	if (S_ISLNK(stat->st_mode))
		inode->target = read_link(path);
	if (S_ISREG(stat->st_mode)) {
		inode->size = stat->st_size;
		inode->host_path = xstrdup(path);
	}
	return inode;
}

/* The inode of a regular file with several names: the one made for an earlier name, if any. */
static struct inode *linked_inode(void **links, const char *path, const struct stat *stat)
{
	struct met key = {.dev = stat->st_dev, .ino = stat->st_ino}, *met;
	void *found = tfind(&key, links, met_compare);

	if (found != NULL)
		return (*(struct met **)found)->inode;
	met = xmalloc(sizeof(*met));
	*met = key;
	met->inode = inode_from_host(path, stat);
	if (tsearch(met, links, met_compare) == NULL)
		die(STATUS_LAUNCHER, "out of memory");
	return met->inode;
}

static bool belongs_to_host(const char *path)
{
	struct statfs fs;

	return statfs(path, &fs) == 0 &&
	       (fs.f_type == PROC_SUPER_MAGIC || fs.f_type == SYSFS_MAGIC);
}

static void add_path(struct node *parent, void **links, const char *path, const char *name);

static void add_directory(struct node *node, void **links, const char *path)
{
	struct dirent *entry;
	DIR *dir;

	if (belongs_to_host(path))
		return;
	dir = opendir(path);
	if (dir == NULL)
		die(STATUS_LAUNCHER, "%s: %s", path, strerror(errno));
	while (errno = 0, (entry = readdir(dir)) != NULL) {
		char *child;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		child = xasprintf("%s/%s", path, entry->d_name);
		add_path(node, links, child, entry->d_name);
		free(child);
	}
	if (errno != 0)
		die(STATUS_LAUNCHER, "%s: %s", path, strerror(errno));
	closedir(dir);
}

static void stat_path(const char *path, bool follow, struct stat *result)
{
	if ((follow ? stat(path, result) : lstat(path, result)) < 0)
		die(STATUS_LAUNCHER, "%s: %s", path, strerror(errno));
}

static void add_path(struct node *parent, void **links, const char *path, const char *name)
{
	struct inode *inode;
	struct node *node;
	struct stat stat;

	stat_path(path, false, &stat);
	if (excluded.set && stat.st_dev == excluded.dev && stat.st_ino == excluded.ino)
		return;
	if (S_ISREG(stat.st_mode) && stat.st_nlink > 1)
		inode = linked_inode(links, path, &stat);
	else
		inode = inode_from_host(path, &stat);
	node = tree_put_child(parent, name, inode);
	if (S_ISDIR(stat.st_mode))
		add_directory(node, links, path);
}

void host_files_add(struct node *root, const char *host_path, const char *guest_path)
{
	void *links = NULL;
	struct stat stat;
	struct node *node;

	/* A symbolic link named by the user means the file it leads to. */
	stat_path(host_path, true, &stat);
	node = tree_put(root, guest_path, inode_from_host(host_path, &stat));
	if (S_ISDIR(stat.st_mode))
		add_directory(node, &links, host_path);
	tdestroy(links, free);
}

void host_files_add_one(struct node *root, const char *path)
{
	struct stat stat;

	stat_path(path, false, &stat);
	tree_put(root, path, inode_from_host(path, &stat));
}

/* The path that a symbolic link leads to, with what follows it. */
static char *path_behind(const char *link, const char *rest)
{
	char *target = read_link(link), *result;
	const char *slash = strrchr(link, '/');

	if (target[0] == '/')
		result = xasprintf("%s%s", target, rest);
	else
		result = xasprintf("%.*s/%s%s", (int)(slash - link), link, target, rest);
	free(target);
	return result;
}

/* Puts the first symbolic link of a path into the tree, unless it has a directory in that place.
 * Returns the path behind it, or NULL where there is none. */
static char *add_first_link(struct node *root, const char *path)
{
	for (const char *end = path; end != NULL && *end != '\0';) {
		char *prefix;
		struct stat stat;
		const struct node *node;

		end = strchr(end + 1, '/');
		prefix = end ? strndup(path, end - path) : xstrdup(path);
		stat_path(prefix, false, &stat);
		node = tree_find(root, prefix);
		if (S_ISLNK(stat.st_mode) && (node == NULL || !S_ISDIR(node->inode->mode))) {
			char *behind = path_behind(prefix, end ? end : "");

			tree_put(root, prefix, inode_from_host(prefix, &stat));
			free(prefix);
			return behind;
		}
		free(prefix);
	}
	return NULL;
}

void host_files_add_links(struct node *root, const char *path)
{
	char *at = xstrdup(path), *behind;
	struct stat stat;

	stat_path(path, true, &stat);
	while ((behind = add_first_link(root, at)) != NULL) {
		free(at);
		at = behind;
	}
	host_files_add(root, at, at);
	free(at);
}
