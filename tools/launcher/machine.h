/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sys/types.h>

#include "tools/launcher/network.h"
#include "tools/launcher/util.h"

/* Connections between the launcher and the virtual machine. */
enum stream {
	STREAM_STDIN,	 /* port elfin.stdin: we write; shutting our side down is the end of file */
	STREAM_STDOUT,	 /* port elfin.stdout; also elfin.stderr when both are the same file here */
	STREAM_STDERR,	 /* port elfin.stderr; -1 when it shares STREAM_STDOUT */
	STREAM_CONTROL,	 /* port elfin.control, see include/elfin/control.h */
	STREAM_UART,	 /* the machine's serial port */
	STREAM_MESSAGES, /* what QEMU itself has to say */
	NR_STREAMS
};

struct machine_options {
	const char *machine; /* microvm, pc or q35 */
	const char *kernel;
	const char *initrd;
	const char *append;
	uint64_t memory; /* bytes */
	const struct network_options *network;
	const char *gdb_socket; /* NULL: no gdb */
	bool merge_output;	/* standard error goes where standard output goes, in order */
	bool verbose;		/* print QEMU's command line */
};

struct machine {
	pid_t pid;
	bool publishes;		 /* ports of this machine */
	int streams[NR_STREAMS]; /* our ends; -1 when there is none */
};

/*
 * Starts QEMU in a session of its own. It dies with the launcher, however that ends. Ends the
 * launcher when QEMU is not there.
 */
void machine_start(struct machine *machine, const struct machine_options *options);

/* Ends QEMU if it still runs; machine_wait() must follow. */
void machine_kill(const struct machine *machine);

/* Waits for QEMU's end and returns its wait status. */
int machine_wait(const struct machine *machine);
