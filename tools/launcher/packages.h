/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tools/launcher/tree.h"

/*
 * Puts the files of an installed Debian package and of all packages it depends on (Depends,
 * Pre-Depends) into the tree, as dpkg's database lists them, without documentation
 * (/usr/share/{doc,info,lintian,man}); then the links of the alternatives system that lead to files
 * in the tree, and ld.so's cache. Ends the launcher when the package is not installed.
 */
void packages_add(struct node *root, const struct strings *names);
