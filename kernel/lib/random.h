/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernel's random generator (ChaCha20 with fast key erasure), seeded at boot. */
#pragma once

#include "kernel/lib/compiler.h"

/* Seeds from RDSEED/RDRAND where the CPU has them, TSC jitter, and the boot information. Usable
 * from the first line of C. */
void random_init_early(void);
/* Mixes in more, such as from virtio-rng. */
void random_add(const void *data, size_t n);
void random_bytes(void *buf, size_t n);
uint64_t random_u64(void);
/* Uniform in [0, limit), limit > 0. */
uint64_t random_below(uint64_t limit);
