/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/lib/types.h"

/*
 * How many pages belong to what is shared and in memory only, as Linux counts it: files of tmpfs
 * and memfd_create(2), shared anonymous memory, System V segments; mapped or not. Whoever makes and
 * frees such pages counts them here.
 */
extern uint64_t shared_memory_pages;
