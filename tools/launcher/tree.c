// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/tree.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* As many symbolic links as Linux follows in one path. */
#define MAX_LINKS 40

struct walk {
	bool create; /* make missing directories */
	int links;   /* symbolic links followed so far */
};

struct inode *inode_new(mode_t mode)
{
	struct inode *inode = xcalloc(sizeof(*inode));

	inode->mode = mode;
	inode->archive_fd = -1;
	return inode;
}

static struct node *node_new(struct node *parent, const char *name, struct inode *inode)
{
	struct node *node = xcalloc(sizeof(*node));

	node->name = xstrdup(name);
	node->parent = parent;
	node->inode = inode;
	inode->names++;
	return node;
}

struct node *tree_new(void)
{
	struct node *root = node_new(NULL, "", inode_new(S_IFDIR | 0755));

	root->parent = root;
	return root;
}

/* Where `name` is among the sorted children, or where it belongs if it is not there. */
static size_t child_position(const struct node *dir, const char *name, bool *found)
{
	size_t low = 0, high = dir->nr_children;

	*found = false;
	while (low < high && !*found) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, dir->children[middle]->name);

		if (order > 0)
			low = middle + 1;
		else
			high = middle;
		if (order == 0) {
			*found = true;
			low = middle;
		}
	}
	return low;
}

static struct node *child_find(const struct node *dir, const char *name)
{
	bool found;
	size_t position = child_position(dir, name, &found);

	return found ? dir->children[position] : NULL;
}

static struct node *child_add(struct node *dir, const char *name, struct inode *inode)
{
	bool found;
	size_t position = child_position(dir, name, &found);

	if (dir->nr_children == dir->max_children) {
		dir->max_children = dir->max_children ? 2 * dir->max_children : 8;
		dir->children =
			xrealloc(dir->children, dir->max_children * sizeof(dir->children[0]));
	}
	memmove(dir->children + position + 1, dir->children + position,
		(dir->nr_children - position) * sizeof(dir->children[0]));
	dir->nr_children++;
	return dir->children[position] = node_new(dir, name, inode);
}

static struct node *walk_path(struct walk *walk, struct node *at, const char *path);

/* One step of a walk: from directory `at` to `name` in it. */
static struct node *walk_step(struct walk *walk, struct node *at, const char *name)
{
	struct node *child;

	if (!S_ISDIR(at->inode->mode))
		return NULL;
	if (strcmp(name, ".") == 0)
		return at;
	if (strcmp(name, "..") == 0)
		return at->parent;
	child = child_find(at, name);
	if (child == NULL && walk->create)
		return child_add(at, name, inode_new(S_IFDIR | 0755));
	if (child == NULL || !S_ISLNK(child->inode->mode))
		return child;
	if (++walk->links > MAX_LINKS)
		return NULL;
	return walk_path(walk, at, child->inode->target);
}

static struct node *walk_path(struct walk *walk, struct node *at, const char *path)
{
	char *copy = xstrdup(path), *rest = copy, *name;

	if (path[0] == '/')
		while (at->parent != at)
			at = at->parent;
	while (at != NULL && (name = strsep(&rest, "/")) != NULL)
		if (name[0] != '\0')
			at = walk_step(walk, at, name);
	free(copy);
	return at;
}

struct node *tree_find(struct node *from, const char *path)
{
	struct walk walk = {.create = false};

	return walk_path(&walk, from, path);
}

/* Lets a name lead to another inode. */
static struct node *node_replace(struct node *node, struct inode *inode)
{
	node->inode->names--;
	node->inode = inode;
	inode->names++;
	node->in_archive = false;
	return node;
}

struct node *tree_put_child(struct node *parent, const char *name, struct inode *inode)
{
	struct node *old = child_find(parent, name);
	struct node *behind = old;

	if (old == NULL)
		return child_add(parent, name, inode);
	if (S_ISDIR(inode->mode) && S_ISLNK(old->inode->mode))
		behind = tree_find(parent, name);
	if (behind != NULL && S_ISDIR(behind->inode->mode) && S_ISDIR(inode->mode))
		return node_replace(behind, inode);
	if (S_ISDIR(old->inode->mode))
		die(STATUS_LAUNCHER, "/%s: a directory cannot be replaced by a file",
		    node_path(old));
	return node_replace(old, inode);
}

struct node *tree_put(struct node *root, const char *path, struct inode *inode)
{
	struct walk walk = {.create = true};
	char *copy = xstrdup(path), *name;
	size_t length = strlen(copy);
	struct node *dir, *node;

	while (length > 0 && copy[length - 1] == '/')
		copy[--length] = '\0';
	name = strrchr(copy, '/');
	if (name != NULL)
		*name++ = '\0';
	else
		name = copy;
	dir = name == copy ? root : walk_path(&walk, root, copy);
	if (dir == NULL || !S_ISDIR(dir->inode->mode))
		die(STATUS_LAUNCHER, "%s: a part of this path in the guest is not a directory",
		    path);
	if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		node = node_replace(name[0] == '\0' ? root : tree_find(dir, name), inode);
	else
		node = tree_put_child(dir, name, inode);
	free(copy);
	return node;
}

char *node_path(const struct node *node)
{
	char *parent, *path;

	if (node->parent == node)
		return xstrdup(".");
	if (node->parent->parent == node->parent)
		return xstrdup(node->name);
	parent = node_path(node->parent);
	path = xasprintf("%s/%s", parent, node->name);
	free(parent);
	return path;
}
