/* SPDX-License-Identifier: BSD-3-Clause */
/* The 16550 console at I/O port 0x3f8. */
#pragma once

#include "kernel/lib/compiler.h"

/* Finds the UART and sets it up for polled output. False when there is none. Works before
 * interrupts, memory allocation and anything else. */
bool uart_init_early(void);

/* Goes over to buffered, interrupt-driven operation (after irq_init()). */
void uart_init(void);

/* Sends all n bytes: buffered, but never lost; waits by polling when the buffer is full. Any
 * context. */
void uart_write(const char *text, size_t n);

/* The same for text: a newline is sent as carriage return and newline. */
void uart_write_text(const char *text, size_t n);

/* Returns when the last byte has left. Any context, panic included. */
void uart_flush(void);

/* Takes up to n received bytes without waiting; returns how many. */
size_t uart_read(char *buf, size_t n);

/* fn is called (as deferred work) when input has arrived. It must take input until there is none,
 * or whoever makes room later must: only then will fn be called again. NULL: nobody listens. */
void uart_set_input_listener(void (*fn)(void));
