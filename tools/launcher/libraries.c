// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/libraries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/launcher/elf_file.h"
#include "tools/launcher/host_files.h"
#include "tools/launcher/library_path.h"

/* A file whose needs are being looked at, and what asked for it. */
struct object {
	const char *path;
	struct elf_file elf;
	const struct object *parent;
};

struct closure {
	struct node *root;
	const char *program;
	bool musl, must;
	struct strings names; /* that have been found */
};

static bool contains(const struct strings *strings, const char *text)
{
	for (size_t i = 0; i < strings->count; i++)
		if (strcmp(strings->list[i], text) == 0)
			return true;
	return false;
}

static bool is_library(const char *path)
{
	struct elf_file elf;
	bool found = elf_file_read(path, &elf);

	elf_file_free(&elf);
	return found;
}

static char *search(const struct strings *dirs, const char *name)
{
	for (size_t i = 0; i < dirs->count; i++) {
		char *path = xasprintf("%s/%s", dirs->list[i], name);

		if (is_library(path))
			return path;
		free(path);
	}
	return NULL;
}

static char *search_text(const char *dirs, const struct object *object, const char *name)
{
	struct strings list = {0};
	char *path;

	library_path_expand(&list, dirs, object->path);
	path = search(&list, name);
	for (size_t i = 0; i < list.count; i++)
		free(list.list[i]);
	free(list.list);
	return path;
}

/* DT_RPATH of the object and of what loaded it, which DT_RUNPATH disables; then DT_RUNPATH. */
static char *search_glibc(const struct object *object, const char *name)
{
	char *path = NULL;

	for (const struct object *o = object; !path && !object->elf.runpath && o; o = o->parent)
		if (o->elf.runpath == NULL)
			path = search_text(o->elf.rpath, o, name);
	if (path == NULL)
		path = search_text(object->elf.runpath, object, name);
	return path ? path : search(library_path_glibc(), name);
}

/* musl treats both alike, and takes them of all that loaded the object. */
static char *search_musl(const struct object *object, const char *name)
{
	char *path = NULL;

	for (const struct object *o = object; !path && o; o = o->parent)
		path = search_text(o->elf.runpath ? o->elf.runpath : o->elf.rpath, o, name);
	return path ? path : search(library_path_musl(), name);
}

static char *find(const struct closure *closure, const struct object *object, const char *name)
{
	if (strchr(name, '/') != NULL)
		return is_library(name) ? xstrdup(name) : NULL;
	return closure->musl ? search_musl(object, name) : search_glibc(object, name);
}

static void complain(const struct closure *closure, const struct object *object, const char *name)
{
	const char *text =
		"%s: the library %s, which %s needs, is not on this machine: install the "
		"package it belongs to, or use --rootfs";

	if (closure->must)
		die(STATUS_PROGRAM, text, closure->program, name, object->path);
	warn(text, closure->program, name, object->path);
}

static void add_needs(struct closure *closure, const char *path, const struct object *parent);

static void add_library(struct closure *closure, const struct object *object, const char *name)
{
	char *path;

	/* musl's dynamic linker is its C library, under whatever name. */
	if (contains(&closure->names, name) || (closure->musl && strcmp(name, "libc.so") == 0))
		return;
	strings_add(&closure->names, xstrdup(name));
	path = find(closure, object, name);
	if (path == NULL) {
		complain(closure, object, name);
		return;
	}
	host_files_add_links(closure->root, path);
	add_needs(closure, path, object);
	free(path);
}

static void add_needs(struct closure *closure, const char *path, const struct object *parent)
{
	struct object object = {.path = path, .parent = parent};

	if (elf_file_read(path, &object.elf))
		for (size_t i = 0; i < object.elf.needed.count; i++)
			add_library(closure, &object, object.elf.needed.list[i]);
	elf_file_free(&object.elf);
}

static void add_if_there(struct node *root, const char *path)
{
	if (access(path, R_OK) == 0)
		host_files_add_links(root, path);
}

static void add_interpreter(struct closure *closure, const char *path)
{
	if (access(path, F_OK) < 0) {
		const char *text =
			"%s: its interpreter %s is not on this machine: install the package "
			"it belongs to, or use --rootfs";

		if (closure->must)
			die(STATUS_PROGRAM, text, closure->program, path);
		warn(text, closure->program, path);
		return;
	}
	host_files_add_links(closure->root, path);
	closure->musl = strstr(path, "/ld-musl-") != NULL;
	/* Where the dynamic linker of the guest looks. */
	add_if_there(closure->root,
		     closure->musl ? "/etc/ld-musl-x86_64.path" : "/etc/ld.so.cache");
}

void libraries_add(struct node *root, const char *path, bool must)
{
	struct closure closure = {.root = root, .program = path, .must = must};
	struct elf_file elf;

	if (elf_file_read(path, &elf)) {
		if (elf.interpreter != NULL)
			add_interpreter(&closure, elf.interpreter);
		add_needs(&closure, path, NULL);
	}
	elf_file_free(&elf);
	for (size_t i = 0; i < closure.names.count; i++)
		free(closure.names.list[i]);
	free(closure.names.list);
}
