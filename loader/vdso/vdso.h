/* SPDX-License-Identifier: BSD-3-Clause */
/* The library that the kernel maps into every program (vdso(7)). */
#pragma once

#include "kernel/lib/compiler.h"

struct mm;

/*
 * Maps the vDSO and the clock's page in front of it into mm. Returns the address of its ELF header,
 * for AT_SYSINFO_EHDR, or 0 when this kernel has none or there was no memory: programs then make
 * system calls instead. May sleep.
 */
uaddr_t vdso_map(struct mm *mm);
