/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of credentials print of the state they are in. */
#pragma once

#include "tests/abi/abi.h"

#define CAP_SETPCAP	     8
#define CAP_SYS_RESOURCE     24

#define CAPABILITY_VERSION_1 0x19980330
#define CAPABILITY_VERSION_2 0x20071026
#define CAPABILITY_VERSION_3 0x20080522

/* What capget and capset take; musl has no header for it. */
struct cap_header {
	unsigned version;
	int pid;
};

struct cap_data {
	unsigned effective, permitted, inheritable;
};

/* What every machine that runs the tests has. */
#define ALL_CAPABILITIES (((1UL << 41) - 1) & ~(1UL << CAP_SYS_RESOURCE))

/* Prints all user and group numbers, and the sets of capabilities but for what the machine that
 * runs the test natively may itself be without. */
void show_state(const char *when);

/* capset, with a line for its result. */
void set_capabilities(unsigned long effective, unsigned long permitted, unsigned long inheritable);
