/* SPDX-License-Identifier: BSD-3-Clause */
/* Names of the kernel's own functions. */
#pragma once

#include "kernel/lib/compiler.h"

/* Writes "function+0xoffset" for an address in the kernel's code, else the bare address. The second
 * number in parentheses is the address in elfin.debug, without the slide. */
void symbol_format(vaddr_t addr, char *buf, size_t size);

/* The name of the function that addr is in, or NULL. */
const char *symbol_name(vaddr_t addr);

/* Whether addr is in the kernel's code. */
bool symbol_is_code(vaddr_t addr);
