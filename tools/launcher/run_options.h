/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tools/launcher/network.h"
#include "tools/launcher/util.h"

/* What `elfin run` was asked to do. */
struct run_options {
	const char *rootfs; /* directory or archive; NULL: the skeleton and PROGRAM */
	struct strings adds, packages;
	uint64_t memory;	    /* bytes; 0: the default, raised to fit */
	struct strings environment; /* NAME=value, defaults included, each name once */
	const char *cwd;
	const char *tty_size; /* COLUMNSxROWS; NULL: the terminal's own */
	const char *strace;   /* set of calls, "1" for all; NULL: off */
	const char *coverage; /* file for the report; NULL: off */
	const char *coredump; /* file for a core; NULL: none */
	const char *machine;
	const char *kernel;
	const char *append;
	struct network_options network;
	double timeout; /* seconds; 0: none */
	bool gdb;
	bool verbose;
	char **program; /* PROGRAM and its arguments, ended by NULL */
};

/* Parses the command's words, ends the launcher after --help or on a mistake. */
void run_options_parse(struct run_options *options, int argc, char **argv);

/* The value of an environment variable of the guest, or NULL. */
const char *run_options_getenv(const struct run_options *options, const char *name);
