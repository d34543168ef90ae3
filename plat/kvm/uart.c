// SPDX-License-Identifier: BSD-3-Clause
// The 16550 UART (National Semiconductor PC16550D data sheet).
//
// Output goes straight into the transmitter while that takes it, and else into a ring which the
// transmitter's interrupt drains. Input stays in the UART's FIFO, whose handshake stops the sender,
// until somebody reads it: the receiver's interrupt is only enabled while the FIFO was last seen
// empty.

#include "plat/kvm/uart.h"

#include "kernel/lib/log.h"
#include "plat/kvm/irq.h"
#include "plat/x86_64/io.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/pending.h"

#define UART_PORT    0x3f8
#define UART_ISA_IRQ 4

#define REG_DATA     (UART_PORT + 0)
#define REG_IER	     (UART_PORT + 1) /* interrupt enable */
#define REG_FCR	     (UART_PORT + 2) /* FIFO control */
#define REG_LCR	     (UART_PORT + 3) /* line control */
#define REG_MCR	     (UART_PORT + 4) /* modem control */
#define REG_LSR	     (UART_PORT + 5) /* line status */
#define REG_SCRATCH  (UART_PORT + 7)

#define IER_RX	     0x01
#define IER_TX	     0x02
#define FCR_ENABLE   0x07 /* FIFOs on and emptied, interrupt at the first byte */
#define LCR_8N1	     0x03
#define LCR_DIVISOR  0x80
#define MCR_ON	     0x0b /* DTR, RTS, and OUT2, which gates the interrupt */
#define LSR_DATA     0x01
#define LSR_TX_READY 0x20 /* the transmit FIFO is empty */
#define LSR_TX_IDLE  0x40 /* and so is the shift register */
#define LSR_ABSENT   0xff

#define TX_FIFO_SIZE 16
#define TX_RING_SIZE 4096

static bool present;
static bool interrupt_driven;
static uint8_t enabled; /* what IER should be */
static void (*input_listener)(void);

static char tx_ring[TX_RING_SIZE];
static uint32_t tx_head, tx_tail; /* free-running; tail is where the next byte is put */

static bool scratch_holds(uint8_t value)
{
	out8(REG_SCRATCH, value);
	return in8(REG_SCRATCH) == value;
}

bool uart_init_early(void)
{
	if (!scratch_holds(0x5a) || !scratch_holds(0xa5))
		return false;
	out8(REG_IER, 0);
	out8(REG_LCR, LCR_8N1 | LCR_DIVISOR);
	out8(REG_DATA, 1); /* divisor 1: 115200 baud */
	out8(REG_IER, 0);
	out8(REG_LCR, LCR_8N1);
	out8(REG_FCR, FCR_ENABLE);
	out8(REG_MCR, MCR_ON);
	present = true;
	return true;
}

/* A UART that is gone counts as ready, so that nothing waits for it. */
static bool transmitter_ready(void)
{
	return in8(REG_LSR) & LSR_TX_READY;
}

/* Moves what the transmitter takes now. Interrupts are off. */
static void drain_ring(void)
{
	while (tx_head != tx_tail && transmitter_ready()) {
		for (unsigned i = 0; i < TX_FIFO_SIZE && tx_head != tx_tail; i++)
			out8(REG_DATA, tx_ring[tx_head++ % TX_RING_SIZE]);
	}
}

static void update_interrupts(void)
{
	if (tx_head != tx_tail)
		enabled |= IER_TX;
	else
		enabled &= ~IER_TX;
	if (interrupt_driven)
		out8(REG_IER, enabled);
}

static size_t send_directly(const char *text, size_t n)
{
	size_t done = 0;

	while (done < n && transmitter_ready()) {
		size_t burst = MIN(n - done, TX_FIFO_SIZE);

		while (burst-- > 0)
			out8(REG_DATA, text[done++]);
	}
	return done;
}

void uart_write(const char *text, size_t n)
{
	uint64_t flags = interrupts_save();
	size_t done = 0;

	if (!present)
		done = n;
	while (done < n) {
		drain_ring();
		if (tx_head == tx_tail)
			done += send_directly(text + done, n - done);
		while (done < n && tx_tail - tx_head < TX_RING_SIZE)
			tx_ring[tx_tail++ % TX_RING_SIZE] = text[done++];
	}
	if (enabled & IER_TX || tx_head != tx_tail)
		update_interrupts();
	interrupts_restore(flags);
}

void uart_write_text(const char *text, size_t n)
{
	size_t start = 0;

	for (size_t i = 0; i < n; i++) {
		if (text[i] != '\n')
			continue;
		uart_write(text + start, i - start);
		uart_write("\r\n", 2);
		start = i + 1;
	}
	uart_write(text + start, n - start);
}

void uart_flush(void)
{
	uint64_t flags = interrupts_save();

	while (present && tx_head != tx_tail)
		drain_ring();
	while (present && !(in8(REG_LSR) & LSR_TX_IDLE))
		cpu_relax();
	interrupts_restore(flags);
}

size_t uart_read(char *buf, size_t n)
{
	size_t done = 0;
	uint8_t status = 0;

	while (present && done < n && (status = in8(REG_LSR)) & LSR_DATA && status != LSR_ABSENT)
		buf[done++] = in8(REG_DATA);
	if (done < n && input_listener && !(enabled & IER_RX)) {
		uint64_t flags = interrupts_save();

		enabled |= IER_RX;
		update_interrupts();
		interrupts_restore(flags);
	}
	return done;
}

static void uart_interrupt(void *arg)
{
	out8(REG_IER, 0);
	pending_raise(PENDING_CONSOLE);
}

static void uart_work(void)
{
	uint64_t flags = interrupts_save();

	drain_ring();
	if (in8(REG_LSR) & LSR_DATA)
		enabled &= ~IER_RX;
	update_interrupts();
	interrupts_restore(flags);
	if (!(enabled & IER_RX) && input_listener)
		input_listener();
}

void uart_init(void)
{
	if (!present)
		return;
	pending_register(PENDING_CONSOLE, uart_work);
	if (irq_request_isa(UART_ISA_IRQ, uart_interrupt, NULL) != 0) {
		log_warn("uart: no interrupt, the console has no input");
		return;
	}
	interrupt_driven = true;
	update_interrupts();
}

void uart_set_input_listener(void (*fn)(void))
{
	uint64_t flags = interrupts_save();

	input_listener = fn;
	if (fn)
		enabled |= IER_RX;
	else
		enabled &= ~IER_RX;
	update_interrupts();
	interrupts_restore(flags);
}
