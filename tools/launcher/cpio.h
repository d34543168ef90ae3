/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tools/launcher/tree.h"

/*
 * The newc ("070701") archive: what Linux's Documentation/driver-api/early-userspace/
 * buffer-format.rst describes and cpio(1) calls newc. Here the data of every regular file
 * starts on a page of its own:
 *
 *   - a name is followed by as many NULs, counted in c_namesize, as bring the data to the next
 * page; c_namesize stays within PATH_MAX, the most that Linux reads;
 *   - where that cannot be, the entry of the root directory, ".", is repeated with a padded name to
 *     move the next header on.
 *
 * Between the end of a file's data and the end of its last page there are only headers, names and
 * symbolic links, never another file's data, so that whoever has read the archive may clear them
 * and use the data in place. The archive ends on a page boundary and can be followed by another.
 * Names come in a fixed order, parents first. Hard links have one inode number; the data is with
 * the last of them, as cpio(1) writes it.
 */

/*
 * Writes the tree to `fd`, which may be a pipe; `output` names it in messages. Files with
 * in_archive set are left out. Ends the launcher on errors. Returns the archive's size in bytes.
 */
uint64_t cpio_write(struct node *root, int fd, const char *output);

/*
 * Reads the names in an archive (several, one after the other, count as one) into the tree and
 * marks them in_archive. `fd` must stay open. Returns the archive's size in bytes; ends the
 * launcher when it is no newc archive, compressed or damaged.
 */
uint64_t cpio_read(struct node *root, int fd, const char *path);
