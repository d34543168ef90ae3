// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/tty/uart_tty.h"

#include "kernel/tty/tty.h"
#include "plat/kvm/uart.h"

static struct tty *terminal;

static void output(struct tty *tty, const char *text, size_t n)
{
	uart_write(text, n);
}

/* The driver takes all that comes, and waits for the UART itself. */
static size_t room(struct tty *tty)
{
	return SIZE_MAX;
}

/* What there is no room for stays in the UART's buffer. */
static void take_input(struct tty *tty)
{
	char c;

	while (tty_has_room(tty) && uart_read(&c, 1) == 1)
		tty_input(tty, &c, 1);
}

static void drain(struct tty *tty)
{
	uart_flush();
}

static const struct tty_ops uart_ops = {
	.output = output,
	.room = room,
	.take_input = take_input,
	.drain = drain,
};

static void input_came(void)
{
	take_input(terminal);
}

void uart_tty_init(struct tty *tty, uint64_t rdev)
{
	terminal = tty;
	tty_init(tty, &uart_ops, rdev);
	uart_set_input_listener(input_came);
	take_input(tty);
}
