// SPDX-License-Identifier: BSD-3-Clause
/* The end of a machine that has nothing yet to end it with. */
#include "plat/x86_64/boot.h"
#include "plat/x86_64/boot_stop.h"
#include "plat/x86_64/cpu.h"
#include "plat/x86_64/io.h"

static void wait_for_uart(void)
{
	for (int tries = 0; tries < UART_PATIENCE && !(in8(UART_STATUS) & UART_IDLE); tries++)
		cpu_relax();
}

static void print(const char *text)
{
	for (; *text; text++) {
		wait_for_uart();
		out8(UART_DATA, *text);
	}
}

void boot_fail(const char *message)
{
	print("elfin: cannot boot: ");
	print(message);
	print("\r\n");
	wait_for_uart();
	if (in8(DEBUG_EXIT_QEMU) == 0)
		out8(DEBUG_EXIT_QEMU, DEBUG_EXIT_PANIC);
	out16(QEMU_PM1_CONTROL, QEMU_SOFT_OFF);
	boot_reset();
}

/* With no interrupt table the first exception finds no handler, nor do those for that. */
void boot_reset(void)
{
	struct {
		uint16_t limit;
		uint64_t base;
	} packed none = {0, 0};

	__asm__ volatile("cli; lidt %0" ::"m"(none));
	*(volatile uint32_t *)phys_to_virt(BOOT_ENDED_WORD) = BOOT_ENDED;
	__asm__ volatile("ud2");
	__builtin_unreachable();
}
