/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tools/launcher/tree.h"

/*
 * Puts the host's file or directory `host_path`, with all below it, at `guest_path` in the tree.
 * Hard links among the files added by this call stay hard links. Contents of mounted proc and sysfs
 * are left out: they belong to the running host. Ends the launcher when something cannot be read.
 */
void host_files_add(struct node *root, const char *host_path, const char *guest_path);

/*
 * Puts the host's file at the absolute `path` there in the tree too, with the symbolic links on the
 * way to it and at its end; where the tree has a directory in the place of a link, that stays.
 */
void host_files_add_links(struct node *root, const char *path);

/* Puts one file there as it is: a symbolic link as such, a directory without what is in it. */
void host_files_add_one(struct node *root, const char *path);

/* Makes host_files_add() pass over one file: the archive that is being written. */
void host_files_exclude(int fd);

/*
 * Reads a manifest, a text file with one file of the tree on each line, in the language of Linux's
 * gen_init_cpio:
 *
 *   dir NAME MODE UID GID
 *   file NAME LOCATION MODE UID GID      LOCATION is relative to the manifest
 *   slink NAME TARGET MODE UID GID
 *   nod NAME MODE UID GID b|c MAJOR MINOR
 *   pipe NAME MODE UID GID
 *
 * and puts its files into the tree. All get the time 0, so that the result does not depend on when
 * the sources were checked out. Ends the launcher, naming the line, when one cannot be understood.
 */
void manifest_add(struct node *root, const char *manifest_path);
