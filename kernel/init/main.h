/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/lib/compiler.h"

/* Brings up the kernel and runs the first program; called once, by boot code, on the boot stack. */
noreturn void kernel_main(void);
