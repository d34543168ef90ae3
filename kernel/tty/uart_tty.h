/* SPDX-License-Identifier: BSD-3-Clause */
/* The terminal on the UART: the console of plain QEMU. */
#pragma once

#include "kernel/vfscore/file.h"

/* Starts to take input from the UART. */
void uart_tty_init(void);

/* As in struct file_ops; file is only asked for its flags. */
ssize_t uart_tty_read(struct file *file, struct uio *uio);
ssize_t uart_tty_write(struct file *file, struct uio *uio);
long uart_tty_ioctl(unsigned cmd, uaddr_t arg);
uint32_t uart_tty_poll(struct poll_table *table);
