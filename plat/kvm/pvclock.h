/* SPDX-License-Identifier: BSD-3-Clause */
/* What KVM tells its guests about time (Linux, Documentation/virt/kvm/x86/msr.rst). */
#pragma once

#include "kernel/lib/compiler.h"

struct pvclock_facts {
	uint64_t tsc_hz;
	uint64_t realtime_ns; /* since 1970 … */
	uint64_t tsc;	      /* … when the TSC had this value */
};

/* Asks the hypervisor. False when it is not KVM or has no such clock. */
bool pvclock_read(struct pvclock_facts *facts);
