// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/packages.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/launcher/host_files.h"

#define DPKG "/var/lib/dpkg"

struct package {
	char *name, *architecture, *depends, *pre_depends, *provides;
	bool installed, added;
};

static struct package *packages;
static size_t package_count;

/* The value of a field in a stanza's line, or NULL. */
static char *field(const char *line, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(line, name, n) != 0 || line[n] != ':')
		return NULL;
	line += n + 1;
	line += strspn(line, " ");
	return strndup(line, strcspn(line, "\n"));
}

static void read_field(struct package *package, const char *line)
{
	static const struct {
		const char *name;
		size_t place;
	} fields[] = {
		{"Package", offsetof(struct package, name)},
		{"Architecture", offsetof(struct package, architecture)},
		{"Depends", offsetof(struct package, depends)},
		{"Pre-Depends", offsetof(struct package, pre_depends)},
		{"Provides", offsetof(struct package, provides)},
	};
	char *status = field(line, "Status");

	if (status != NULL)
		package->installed = strstr(status, " installed") != NULL;
	free(status);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		char *value = field(line, fields[i].name);

		if (value != NULL)
			*(char **)((char *)package + fields[i].place) = value;
	}
}

static struct package *new_package(void)
{
	packages = xrealloc(packages, (package_count + 1) * sizeof(*packages));
	packages[package_count] = (struct package){0};
	return &packages[package_count++];
}

static void read_database(void)
{
	FILE *file = fopen(DPKG "/status", "re");
	struct package *package = NULL;
	char *line = NULL;
	size_t size = 0;

	if (file == NULL)
		die(STATUS_LAUNCHER, "--package: " DPKG "/status: %s", strerror(errno));
	while (getline(&line, &size, file) >= 0) {
		if (line[0] == '\n') {
			package = NULL;
			continue;
		}
		if (package == NULL)
			package = new_package();
		read_field(package, line);
	}
	free(line);
	fclose(file);
}

/* The first word of a dependency, without version and architecture. */
static char *dependency_name(const char *text)
{
	text += strspn(text, " ");
	return strndup(text, strcspn(text, " (:,|\n"));
}

static bool provides(const struct package *package, const char *name)
{
	char *copy = xstrdup(package->provides ? package->provides : ""), *rest = copy, *part;
	bool found = false;

	while (!found && (part = strsep(&rest, ",")) != NULL) {
		char *provided = dependency_name(part);

		found = strcmp(provided, name) == 0;
		free(provided);
	}
	free(copy);
	return found;
}

static bool is_native(const struct package *package)
{
	return package->installed && package->name != NULL &&
	       (package->architecture == NULL || strcmp(package->architecture, "amd64") == 0 ||
		strcmp(package->architecture, "all") == 0);
}

static struct package *find(const char *name)
{
	for (size_t i = 0; i < package_count; i++)
		if (is_native(&packages[i]) && strcmp(packages[i].name, name) == 0)
			return &packages[i];
	for (size_t i = 0; i < package_count; i++)
		if (is_native(&packages[i]) && provides(&packages[i], name))
			return &packages[i];
	return NULL;
}

static bool is_left_out(const char *path)
{
	static const char *const dirs[] = {"doc", "info", "lintian", "man"};
	const char *share = "/usr/share/";

	if (strncmp(path, share, strlen(share)) != 0)
		return false;
	path += strlen(share);
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		size_t n = strlen(dirs[i]);

		if (strncmp(path, dirs[i], n) == 0 && (path[n] == '/' || path[n] == '\0'))
			return true;
	}
	return false;
}

/* Adds what a package's list names, as far as it is there: its administrator may have removed some.
 * A directory that is a link in the tree (/lib) stays one. */
static void add_path(struct node *root, const char *path)
{
	struct node *node = tree_find(root, path);
	struct stat status;

	if (path[0] != '/' || strcmp(path, "/.") == 0 || is_left_out(path) ||
	    lstat(path, &status) < 0)
		return;
	if (node != NULL && S_ISDIR(node->inode->mode))
		return;
	host_files_add_one(root, path);
}

static FILE *open_list(const struct package *package)
{
	char *path = xasprintf(DPKG "/info/%s.list", package->name);
	FILE *file = fopen(path, "re");

	free(path);
	if (file != NULL || package->architecture == NULL)
		return file;
	path = xasprintf(DPKG "/info/%s:%s.list", package->name, package->architecture);
	file = fopen(path, "re");
	free(path);
	return file;
}

static void add_files(struct node *root, const struct package *package)
{
	FILE *file = open_list(package);
	char *line = NULL;
	size_t size = 0;

	if (file == NULL)
		die(STATUS_LAUNCHER, "--package %s: its list of files is missing in " DPKG "/info",
		    package->name);
	while (getline(&line, &size, file) >= 0) {
		line[strcspn(line, "\n")] = '\0';
		add_path(root, line);
	}
	free(line);
	fclose(file);
}

static void add_package(struct node *root, struct package *package);

/* Adds, of each group of alternatives, the first package that is installed. */
static void add_dependencies(struct node *root, const char *text)
{
	char *copy = xstrdup(text ? text : ""), *rest = copy, *group;

	while ((group = strsep(&rest, ",")) != NULL) {
		struct package *found = NULL;
		char *one;

		while (found == NULL && (one = strsep(&group, "|")) != NULL) {
			char *name = dependency_name(one);

			found = find(name);
			free(name);
		}
		if (found != NULL)
			add_package(root, found);
	}
	free(copy);
}

static void add_package(struct node *root, struct package *package)
{
	if (package->added)
		return;
	package->added = true;
	add_dependencies(root, package->pre_depends);
	add_dependencies(root, package->depends);
	add_files(root, package);
}

static bool leads_into(struct node *root, const char *link)
{
	char target[PATH_MAX];
	ssize_t n = readlink(link, target, sizeof(target) - 1);

	if (n < 0)
		return false;
	target[n] = '\0';
	return tree_find(root, target) != NULL;
}

static void add_link(struct node *root, const char *path)
{
	struct stat status;

	if (path[0] == '/' && !is_left_out(path) && tree_find(root, path) == NULL &&
	    lstat(path, &status) == 0 && S_ISLNK(status.st_mode))
		host_files_add_one(root, path);
}

/* The links of one alternative, as update-alternatives(1) keeps them: a line with its mode, its
 * link, then a name and a link of each that follows it, up to an empty line. */
static void add_links(struct node *root, const char *name)
{
	char *path = xasprintf(DPKG "/alternatives/%s", name);
	FILE *file = fopen(path, "re");
	char *line = NULL, *slave = NULL;
	size_t size = 0;

	free(path);
	for (int i = 0; file != NULL && getline(&line, &size, file) > 1; i++) {
		line[strcspn(line, "\n")] = '\0';
		if (i > 0 && i % 2 == 0) {
			free(slave);
			slave = xasprintf("/etc/alternatives/%s", line);
		} else if (i == 1) {
			add_link(root, line);
		} else if (i > 1 && leads_into(root, slave)) {
			add_link(root, slave);
			add_link(root, line);
		}
	}
	free(line);
	free(slave);
	if (file != NULL)
		fclose(file);
}

static void add_alternatives(struct node *root)
{
	DIR *dir = opendir(DPKG "/alternatives");
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		char *path = xasprintf("/etc/alternatives/%s", entry->d_name);

		if (entry->d_name[0] != '.' && leads_into(root, path)) {
			add_link(root, path);
			add_links(root, entry->d_name);
		}
		free(path);
	}
	if (dir != NULL)
		closedir(dir);
}

void packages_add(struct node *root, const struct strings *names)
{
	if (names->count == 0)
		return;
	if (package_count == 0)
		read_database();
	for (size_t i = 0; i < names->count; i++) {
		struct package *package = find(names->list[i]);

		if (package == NULL)
			die(STATUS_LAUNCHER,
			    "--package %s: not installed on this machine; apt-get "
			    "install %s does that",
			    names->list[i], names->list[i]);
		add_package(root, package);
	}
	add_alternatives(root);
	if (access("/etc/ld.so.cache", R_OK) == 0)
		host_files_add_one(root, "/etc/ld.so.cache");
}
