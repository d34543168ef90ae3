// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/mm/shared_memory.h"

uint64_t shared_memory_pages;
