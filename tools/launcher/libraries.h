/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tools/launcher/tree.h"

/*
 * Puts what the host's program or library at `path` needs to run into the tree, under the paths it
 * has on the host: its interpreter and, found as that finds them (ld.so(8)), its shared libraries
 * and theirs. What is no ELF file of this machine's kind needs nothing. Where `must` is set, ends
 * the launcher with STATUS_PROGRAM when something is missing; else says so and goes on.
 */
void libraries_add(struct node *root, const char *path, bool must);
