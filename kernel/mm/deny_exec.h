/* SPDX-License-Identifier: BSD-3-Clause */
/* PR_SET_MDWE of prctl(2). */
#pragma once

#include "include/linux/mman.h"
#include "include/linux/prctl.h"
#include "kernel/mm/mm.h"

/* Whether rights old may not become new in a process that PR_SET_MDWE of prctl(2) keeps from that.
 */
static inline bool mm_denies_exec(const struct mm *mm, unsigned old, unsigned new)
{
	return IS_ENABLED(CONFIG_SETTINGS) && unlikely(mm->deny_exec) && (new &PROT_EXEC) &&
	       ((new &PROT_WRITE) || !(old & PROT_EXEC));
}

/* What a copy or the memory of the next program has of deny_exec. */
static inline uint8_t mm_inherited_deny_exec(const struct mm *mm)
{
	return mm->deny_exec & PR_MDWE_NO_INHERIT ? 0 : mm->deny_exec;
}
