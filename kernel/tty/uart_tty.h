/* SPDX-License-Identifier: BSD-3-Clause */
/* The terminal on the UART: the console of plain QEMU. */
#pragma once

#include "kernel/lib/types.h"

struct tty;

/* Makes tty the terminal on the UART, which starts to take input from there. */
void uart_tty_init(struct tty *tty, uint64_t rdev);
