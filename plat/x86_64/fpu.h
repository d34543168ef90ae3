/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The state of x87, SSE, AVX … It belongs to programs: the kernel is compiled without those
 * instructions, and it changes only when another program's thread comes to run.
 */
#pragma once

#include "kernel/lib/compiler.h"

struct fpu; /* an XSAVE area (SDM volume 1, chapter 13), or an FXSAVE area on older CPUs */

/* Enables what the CPU has, and knows from then on how large a state is. */
void fpu_init(void);

/* Bytes of a saved state. */
size_t fpu_state_size(void);

/* The feature bits that are enabled (XCR0), 0 without XSAVE. */
uint64_t fpu_features(void);

/* A new state as a program starts with it, or NULL without memory. */
struct fpu *fpu_create(void);
void fpu_destroy(struct fpu *fpu);

/* Saves the current program's state, which is in the registers, in a state that fpu_create() made:
 * what a new thread starts with. */
void fpu_copy_current(struct fpu *child);

void fpu_save(struct fpu *fpu);
void fpu_restore(const struct fpu *fpu);

/* Loads the state that a program starts with, whatever was there. */
void fpu_load_initial(void);
