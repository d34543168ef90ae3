/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdint.h>

/* The physical address behind the kernel in the ELF file `path`; dies if it is no such file. */
uint64_t kernel_image_end(const char *path);
