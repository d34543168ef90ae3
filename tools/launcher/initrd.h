/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tools/launcher/run_options.h"

/* The root file system as QEMU gets it. */
struct initrd {
	char *path;		  /* of the archive, for QEMU to open */
	uint64_t size;		  /* in bytes */
	char *program;		  /* path of PROGRAM in it … */
	const char *host_program; /* … and on the host; NULL when it comes from an archive */
};

/*
 * Makes the archive that the options ask for, in a file in memory unless --rootfs names one that
 * can be used as it is, and finds PROGRAM in it. Ends the launcher when that cannot be done.
 */
void initrd_make(struct initrd *initrd, const struct run_options *options);
