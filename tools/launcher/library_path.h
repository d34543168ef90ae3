/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tools/launcher/util.h"

/* The directories where glibc's ld.so looks for libraries by itself: those of /etc/ld.so.conf and
 * what it includes, then its own (ld.so(8)); and where musl's looks. Made once. */
const struct strings *library_path_glibc(void);
const struct strings *library_path_musl(void);

/*
 * Appends the directories of a colon-separated DT_RPATH or DT_RUNPATH of the file at `path`, with
 * $ORIGIN, $LIB and $PLATFORM replaced. NULL has none.
 */
void library_path_expand(struct strings *list, const char *text, const char *path);
