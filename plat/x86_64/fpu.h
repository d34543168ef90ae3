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
/* Both, for a switch from one program's thread (NULL: its state is saved, or gone) to another's. */
void fpu_switch(struct fpu *from, const struct fpu *to);

/* Stores the current state, all of it, in a state that fpu_create() made. */
void fpu_store(struct fpu *fpu);

/* The control and status words of x87, and of SSE. */
struct fpu_control {
	uint16_t fcw, fsw;
	uint32_t mxcsr;
};

struct fpu_control fpu_control(void);

/* Loads the state that a program starts with, whatever was there. */
void fpu_load_initial(void);

/*
 * The state in a signal frame: an XSAVE area that says what it has, and an end marker (see
 * include/linux/sigframe.h). Its size; and storing and loading the current state there. The area is
 * on a multiple of 64 when stored to. 0 or -EFAULT, also for a state the CPU refuses; then what is
 * loaded is undefined. May sleep.
 */
size_t fpu_frame_size(void);
int fpu_save_to_user(uaddr_t area);
int fpu_load_from_user(uaddr_t area);
