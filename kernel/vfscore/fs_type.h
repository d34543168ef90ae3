/* SPDX-License-Identifier: BSD-3-Clause */
/* The kinds of file systems that mount(2) knows, by name. */
#pragma once

#include "kernel/lib/compiler.h"

struct fs;

struct fs_type {
	const char *name;
	/* Makes a file system, or finds the only one, with a reference for the caller. source is
	 * what mount(2) says it lies on (a device's path), or NULL; options is a string that may be
	 * changed, or NULL. 0 or a negative errno; -EINVAL for options it does not know. */
	int (*open)(const char *source, char *options, struct fs **out);
	bool needs_device; /* as /proc/filesystems says it */
	struct fs *only;   /* the only one, which has no options; NULL: open is called */
	struct fs_type *next;
};

#if IS_ENABLED(CONFIG_MOUNT)
/* Makes a kind known, for ever. */
void fs_type_register(struct fs_type *type);
/* The same for a kind of which there is only one file system, which lives on when it is not
 * mounted. */
void fs_type_register_only(struct fs_type *type, const char *name, struct fs *fs);
#else
static inline void fs_type_register(struct fs_type *type)
{
}

static inline void fs_type_register_only(struct fs_type *type, const char *name, struct fs *fs)
{
}
#endif

/* The kind with this name, or NULL. */
const struct fs_type *fs_type_find(const char *name);
/* All of them, in the order in which they were registered: the others follow in next. */
const struct fs_type *fs_type_first(void);

/* Calls open, or takes another reference to the only one. */
int fs_type_open(const struct fs_type *type, const char *source, char *options, struct fs **out);

/* Splits the next NAME or NAME=VALUE off *options, a string separated by commas: returns NAME, with
 * *value behind the '=', or NULL there. NULL: there are no more. */
char *fs_option_next(char **options, char **value);
/* What value says as a number in a base, or (base 0) as a size with K, M, G, T, P or E. */
bool fs_option_number(const char *value, unsigned base, uint64_t *out);
