/* SPDX-License-Identifier: BSD-3-Clause */
/* Kernel stacks: KSTACK_SIZE bytes each, with an unmapped page below. */
#pragma once

#include "kernel/lib/compiler.h"

/* Returns the lowest address of a new stack, or 0 without memory. May sleep. */
vaddr_t kstack_alloc(void);

/* Gives back a stack that nothing runs on. 0 is allowed. */
void kstack_free(vaddr_t stack);

/* Pages of stacks that nobody uses now, but somebody did. */
uint64_t kstack_idle_pages(void);
