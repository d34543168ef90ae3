// SPDX-License-Identifier: BSD-3-Clause
#include "plat/kvm/power.h"

#include "kernel/lib/cmdline.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "plat/kvm/acpi.h"
#include "plat/kvm/uart.h"
#include "plat/virtio/port.h"
#include "plat/x86_64/boot.h"
#include "plat/x86_64/boot_stop.h"
#include "plat/x86_64/io.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/paging.h"

/* ACPI 4.8.3.2 (PM1 control) and 4.8.3.7 (sleep control). */
#define PM1_SLEEP_TYPE_SHIFT  10
#define PM1_SLEEP_ENABLE      (1u << 13)
#define SLEEP_TYPE_SHIFT      2
#define SLEEP_ENABLE	      (1u << 5)

#define AML_NAME	      0x08
#define AML_PACKAGE	      0x12
#define AML_BYTE_PREFIX	      0x0a

#define DEBUG_EXIT_USUAL      0xf4 /* where isa-debug-exit is commonly told to be */

#define STATUS_SIGNAL	      128 /* as a shell shows a program's death */
#define DEBUG_EXIT_STATUS_MAX 63
#define DEBUG_EXIT_OTHER      64
#define DEBUG_EXIT_SIGNAL     64
#define DEBUG_EXIT_SIGNAL_MAX 62

static struct {
	uint16_t pm1a, pm1b;	      /* I/O ports, 0: none */
	volatile uint8_t *sleep_mmio; /* the sleep control register, in memory … */
	uint16_t sleep_port;	      /* … or at a port */
} controls;

static void find_sleep_register(const struct acpi_address *reg)
{
	if (reg->space == ACPI_SPACE_IO)
		controls.sleep_port = reg->address;
	else if (reg->space == ACPI_SPACE_MEMORY && reg->address)
		controls.sleep_mmio = mmio_map(reg->address, 1);
}

void power_init(void)
{
	const struct acpi_fadt *fadt = acpi_fadt();

	if (!fadt)
		return;
	if (fadt->flags & ACPI_FADT_REDUCED) {
		find_sleep_register(&fadt->sleep_control);
	} else {
		controls.pm1a = fadt->pm1a_control;
		controls.pm1b = fadt->pm1b_control;
	}
}

/* A place in AML, and its end. */
struct aml {
	const uint8_t *at, *end;
};

static uint8_t aml_byte(struct aml *aml)
{
	return aml->at < aml->end ? *aml->at++ : 0;
}

/* A small integer (ACPI 20.2.3). */
static uint8_t aml_integer(struct aml *aml)
{
	uint8_t value = aml_byte(aml);

	return value == AML_BYTE_PREFIX ? aml_byte(aml) : value; /* 0 and 1 stand for themselves */
}

/* Reads a package's length, of 1 to 4 bytes, and the number of its elements (ACPI 20.2.4). */
static void aml_skip_package_head(struct aml *aml)
{
	for (unsigned more = (aml_byte(aml) >> 6) + 1; more > 0; more--)
		aml_byte(aml);
}

/*
 * Finds the sleep types of soft-off in the DSDT: Name (_S5, Package {a, b, …}), the only form that
 * firmware uses for it (ACPI 7.4.2). False when there is none.
 */
static bool find_soft_off(uint8_t types[2])
{
	static const uint8_t name[] = {AML_NAME, '_', 'S', '5', '_', AML_PACKAGE};
	const struct acpi_header *dsdt = acpi_find("DSDT", sizeof(*dsdt));
	const uint8_t *start = (const uint8_t *)dsdt;

	for (size_t i = sizeof(*dsdt); dsdt && i + sizeof(name) <= dsdt->length; i++) {
		struct aml aml = {start + i + sizeof(name), start + dsdt->length};

		if (memcmp(start + i, name, sizeof(name)) != 0)
			continue;
		aml_skip_package_head(&aml);
		types[0] = aml_integer(&aml);
		types[1] = aml_integer(&aml);
		return true;
	}
	return false;
}

static void acpi_power_off(void)
{
	uint8_t types[2];

	if (!find_soft_off(types))
		return;
	if (controls.sleep_mmio)
		*controls.sleep_mmio = types[0] << SLEEP_TYPE_SHIFT | SLEEP_ENABLE;
	if (controls.sleep_port)
		out8(controls.sleep_port, types[0] << SLEEP_TYPE_SHIFT | SLEEP_ENABLE);
	if (controls.pm1a)
		out16(controls.pm1a, types[0] << PM1_SLEEP_TYPE_SHIFT | PM1_SLEEP_ENABLE);
	if (controls.pm1b)
		out16(controls.pm1b, types[1] << PM1_SLEEP_TYPE_SHIFT | PM1_SLEEP_ENABLE);
}

/* The 7 bits that isa-debug-exit can pass on; power.h says how they are used. */
static uint8_t debug_exit_code(enum exit_kind kind, uint32_t value)
{
	if (kind == EXIT_KIND_PANIC)
		return DEBUG_EXIT_PANIC;
	if (kind == EXIT_KIND_SIGNAL)
		return DEBUG_EXIT_SIGNAL + MIN(value, DEBUG_EXIT_SIGNAL_MAX);
	return value <= DEBUG_EXIT_STATUS_MAX ? value : DEBUG_EXIT_OTHER;
}

/* The device reads as 0, a port without one as all ones. */
static void debug_exit(uint8_t code)
{
	uint16_t ports[] = {DEBUG_EXIT_QEMU, DEBUG_EXIT_USUAL};
	uint64_t given = cmdline_get_u64("debug-exit", 0);

	if (given)
		out8(given, code);
	for (unsigned i = 0; i < ARRAY_SIZE(ports); i++) {
		if (in8(ports[i]) == 0)
			out8(ports[i], code);
	}
}

static void show_status(enum exit_kind kind, uint32_t value)
{
	char line[64];
	int n;

	if (cmdline_get_bool("quiet", false) || kind == EXIT_KIND_PANIC)
		return;
	if (kind == EXIT_KIND_SIGNAL)
		value += STATUS_SIGNAL;
	n = ksnprintf(line, sizeof(line), "elfin: exit status %u\n", value);
	uart_write_text(line, n);
}

void power_off(enum exit_kind kind, uint32_t value)
{
	interrupts_disable();
	report_exit(kind, value);
	if (IS_ENABLED(CONFIG_VIRTIO_CONSOLE))
		virtio_port_flush_all();
	if (!report_has_channel())
		show_status(kind, value);
	uart_flush();
	debug_exit(debug_exit_code(kind, value));
	acpi_power_off();
	boot_reset();
}
