/* SPDX-License-Identifier: BSD-3-Clause */
/* Formatted output into buffers: flags - 0 + space #, width, precision (also *), hh h l ll z,
 * conversions d i u x X o c s p %. */
#pragma once

#include <stdarg.h>

#include "kernel/lib/compiler.h"

/* Both return the length the whole output has, as C11's snprintf; size 0 writes nothing. */
int ksnprintf(char *buf, size_t size, const char *fmt, ...) printf_like(3, 4);
int kvsnprintf(char *buf, size_t size, const char *fmt, va_list args) printf_like(3, 0);
