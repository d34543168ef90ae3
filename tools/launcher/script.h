/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tools/launcher/tree.h"

/*
 * Puts the interpreter that the first line of the host's script names into the tree, with what it
 * needs; for env(1) also the program that this will look for, found in the PATH. Ends the launcher
 * when there is none.
 */
void script_add_interpreter(struct node *root, const char *path);
