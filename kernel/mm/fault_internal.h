/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/mm/mm.h"

/* Extends a stack down to start, if vma is one and its limit and the area below allow it. */
bool stack_grow(struct mm *mm, struct vma *vma, uaddr_t start);
