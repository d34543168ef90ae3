/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests about mounts share. */
#pragma once

/* Prints the lines of /proc/self/mounts, or mountinfo, about places that begin with prefix; numbers
 * of mounts and devices are not printed. */
void show_mounts(const char *file, const char *prefix);

/* Makes a file with a text, or a directory. */
void make_file(const char *path, const char *text, int mode);
void make_dir(const char *path);
