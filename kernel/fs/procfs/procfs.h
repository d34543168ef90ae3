/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * /proc (proc(5)): a directory for each process, with what it has and does, and what can be known
 * of the machine, as texts that are made when they are read; links to the files of descriptors.
 */
#pragma once

struct file;
struct pid;

/* Mounts procfs at /proc, which exists. 0 or a negative errno. */
int procfs_init(void);

struct text;

/* Writes the lines of /proc/net/unix, if there are such sockets: set by who has them. */
extern void (*procfs_unix_sockets)(struct text *text);

/* The same for /proc/net/dev, below its head. */
extern void (*procfs_net_devices)(struct text *text);

/* The number whose directory (/proc/PID) is open as a file, borrowed from it; NULL: it is none. */
struct pid *procfs_directory_pid(const struct file *file);
