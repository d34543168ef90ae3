/* SPDX-License-Identifier: BSD-3-Clause */
/* Names of the kernel's own functions. */
#pragma once

#include "kernel/lib/compiler.h"

/* Writes "function+0xoffset" for an address in the kernel's code, else the bare address. The second
 * number in parentheses is the address in elfin.debug, without the slide. */
void symbol_format(vaddr_t addr, char *buf, size_t size);

/* Writes "function+0xoffset/0xsize", as Linux does. False: it is not in the kernel's code. */
bool symbol_describe(vaddr_t addr, char *buf, size_t size);

/* The symbol with a number, counted by address from 0 on: its address, and its name in *name. 0:
 * there are no more. */
vaddr_t symbol_get(uint32_t index, const char **name);

/* The name of the function that addr is in, or NULL. */
const char *symbol_name(vaddr_t addr);

/* Whether addr is in the kernel's code. */
bool symbol_is_code(vaddr_t addr);
