/* SPDX-License-Identifier: BSD-3-Clause */
/* What personality(2) changes. */
#pragma once

#include "include/linux/mman.h"
#include "include/linux/personality.h"
#include "kernel/process/process.h"

/* The protection that a program's prot asks for. */
static inline unsigned long personality_prot(unsigned long prot)
{
	bool implies = (prot & PROT_READ) && current_process()->personality & READ_IMPLIES_EXEC;

	return unlikely(implies) ? prot | PROT_EXEC : prot;
}
