// SPDX-License-Identifier: BSD-3-Clause
// ACPI's tables: what is found in good ones, and that bad ones are never read out of bounds. The
// whole of the guest's memory is one allocation, so that the sanitizer sees each step outside.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kernel/lib/cmdline.h"
#include "kernel/lib/string.h"
#include "plat/kvm/acpi.h"
#include "plat/kvm/madt.h"
#include "plat/kvm/pci.h"
#include "plat/virtio/virtio_internal.h"
#include "plat/x86_64/boot.h"
#include "plat/x86_64/paging.h"

/* With its private variables, which are otherwise set only once. */
#include "plat/kvm/acpi.c"

#define MEMORY_SIZE 4096
#define RSDP	    16
#define XSDT	    64
#define FADT	    256
#define MADT	    768
#define DSDT	    1024

struct boot_info boot_info;

static uint8_t *memory;

struct found {
	uint64_t address;
	uint32_t number;
};

static struct found ioapics[64], devices[64];
static unsigned ioapic_count, device_count;
static struct isa_route routes[ISA_IRQS];

void *mmio_map(paddr_t phys, size_t size)
{
	return NULL;
}

void ioapic_add(paddr_t registers, uint32_t gsi_base)
{
	ioapics[ioapic_count++ % 64] = (struct found){registers, gsi_base};
}

void virtio_mmio_probe(paddr_t address, unsigned gsi)
{
	devices[device_count++ % 64] = (struct found){address, gsi};
}

bool pci_present(void)
{
	return true;
}

static const char *parameter;

void cmdline_for_each(void (*fn)(const char *key, const char *value, void *arg), void *arg)
{
	if (parameter)
		fn("virtio_mmio.device", parameter, arg);
}

static void put(unsigned at, const void *data, size_t n)
{
	memcpy(memory + at, data, n);
}

static void put32(unsigned at, uint32_t value)
{
	put(at, &value, sizeof(value));
}

/* Makes all bytes of a table add up to 0, the checksum byte included. */
static void seal(unsigned table, unsigned length, unsigned checksum_at)
{
	uint8_t sum = 0;

	memory[table + checksum_at] = 0;
	for (unsigned i = 0; i < length; i++)
		sum += memory[table + i];
	memory[table + checksum_at] = -sum;
}

static void seal_table(unsigned table)
{
	uint32_t length;

	memcpy(&length, memory + table + 4, sizeof(length));
	if (table + (uint64_t)length <= MEMORY_SIZE)
		seal(table, length, 9);
}

static void put_header(unsigned table, const char *signature, uint32_t length)
{
	put(table, signature, 4);
	put32(table + 4, length);
}

static void build_rsdp(void)
{
	put(RSDP, "RSD PTR ", 8);
	memory[RSDP + 15] = 2;
	put32(RSDP + 20, 36);
	put32(RSDP + 24, XSDT);
	seal(RSDP, 20, 8);
}

static void build_madt(void)
{
	static const uint8_t entries[] = {
		0, 8,  0, 0, 1, 0, 0,	 0,		     /* a local APIC */
		1, 12, 0, 0, 0, 0, 0xc0, 0xfe, 0,   0, 0, 0, /* an I/O APIC */
		2, 10, 0, 0, 2, 0, 0,	 0,    0,   0,	     /* ISA 0 is input 2 */
		2, 10, 0, 9, 9, 0, 0,	 0,    0xf, 0,	     /* ISA 9: level, active low */
		1, 12, 1, 0, 0, 0, 0xc1, 0xfe, 24,  0, 0, 0,
	};

	put_header(MADT, "APIC", 44 + sizeof(entries));
	put(MADT + 44, entries, sizeof(entries));
}

static void build_dsdt(void)
{
	static const uint8_t resources[] = {
		0x86, 9, 0, 1, 0x00, 0x2e, 0xb0, 0xfe, 0, 2, 0, 0, /* memory */
		0x89, 6, 0, 1, 1,    47,   0,	 0,    0,	   /* interrupt */
	};

	put_header(DSDT, "DSDT", 200);
	put(DSDT + 60, "LNRO0005", 9);
	put(DSDT + 90, resources, sizeof(resources));
}

static int setup(void **state)
{
	memory = calloc(1, MEMORY_SIZE);
	boot_info = (struct boot_info){.ram = {{0, MEMORY_SIZE}},
				       .ram_count = 1,
				       .direct_map = (vaddr_t)memory,
				       .rsdp = RSDP};
	table_count = mapping_count = 0;
	have_fadt = false;
	ioapic_count = device_count = 0;
	parameter = NULL;
	for (unsigned i = 0; i < ISA_IRQS; i++)
		routes[i] = (struct isa_route){.gsi = i};
	build_rsdp();
	put_header(XSDT, "XSDT", 36 + 2 * 8);
	put32(XSDT + 36, FADT);
	put32(XSDT + 44, MADT);
	put_header(FADT, "FACP", 276);
	put32(FADT + 40, DSDT);
	put32(FADT + 112, ACPI_FADT_REDUCED);
	build_madt();
	build_dsdt();
	return 0;
}

static int teardown(void **state)
{
	free(memory);
	return 0;
}

static void seal_all(void)
{
	seal_table(XSDT);
	seal_table(FADT);
	seal_table(MADT);
	seal_table(DSDT);
}

static bool read_all(void)
{
	bool has_madt;

	acpi_init();
	has_madt = madt_read(routes);
	virtio_mmio_find();
	return has_madt;
}

static void good_tables(void **state)
{
	seal_all();
	assert_true(read_all());
	assert_int_equal(acpi_fadt()->flags, ACPI_FADT_REDUCED);
	assert_int_equal(ioapic_count, 2);
	assert_int_equal(ioapics[1].address, 0xfec10000);
	assert_int_equal(ioapics[1].number, 24);
	assert_int_equal(routes[0].gsi, 2);
	assert_false(routes[0].wiring.level);
	assert_true(routes[9].wiring.level && routes[9].wiring.active_low);
	assert_int_equal(device_count, 1);
	assert_int_equal(devices[0].address, 0xfeb02e00);
	assert_int_equal(devices[0].number, 47);
}

static void bad_checksum(void **state)
{
	seal_all();
	memory[MADT + 50]++;
	assert_false(read_all());
	assert_int_equal(ioapic_count, 0);
	assert_int_equal(device_count, 1);
}

static void absurd_lengths(void **state)
{
	static const uint32_t lengths[] = {0, 1, 35, 0x7fffffff, UINT32_MAX, MEMORY_SIZE};

	for (unsigned i = 0; i < ARRAY_SIZE(lengths); i++) {
		table_count = 0;
		put32(MADT + 4, lengths[i]);
		seal_all();
		assert_false(read_all());
	}
}

static void entry_of_no_length(void **state)
{
	memory[MADT + 45] = 0;
	seal_all();
	assert_false(read_all());
}

static void entry_beyond_the_end(void **state)
{
	put32(MADT + 4, 44 + 8 + 11); /* the I/O APIC's entry lacks a byte */
	seal_all();
	assert_false(read_all());
}

static void resources_cut_off(void **state)
{
	put32(DSDT + 4, 90 + 12 + 8);
	seal_all();
	read_all();
	assert_int_equal(device_count, 0);
}

static void parameters(void **state)
{
	static const struct {
		const char *text;
		uint64_t address;
		uint32_t gsi;
	} cases[] = {
		{"512@0xfeb00e00:12", 0xfeb00e00, 12},
		{"0x200@0xfeb00e00:5:3", 0xfeb00e00, 5},
		{"4K@0x1d0000000:7", 0x1d0000000, 7},
		{"512@0xfeb00e00", 0, 0},
		{"512", 0, 0},
		{"", 0, 0},
		{"512@:5", 0, 0},
		{"512@1:", 0, 0},
		{"@@@:::", 0, 0},
		{"512@0x000000000000000000000000000000feb00e00:12", 0, 0},
	};

	put(DSDT + 60, "NOTHING!", 8);
	seal_all();
	acpi_init();
	for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
		device_count = 0;
		parameter = cases[i].text;
		virtio_mmio_find();
		assert_int_equal(device_count, cases[i].address != 0);
		if (device_count == 0)
			continue;
		assert_int_equal(devices[0].address, cases[i].address);
		assert_int_equal(devices[0].number, cases[i].gsi);
	}
}

/* Changed at random places, but with good checksums, so that all code sees them. */
static void damaged_tables(void **state)
{
	srand(1);
	for (unsigned round = 0; round < 20000; round++) {
		teardown(state);
		setup(state);
		for (unsigned i = rand() % 8; i > 0; i--)
			memory[RSDP + rand() % (DSDT + 200 - RSDP)] = rand();
		seal(RSDP, 20, 8);
		seal_all();
		read_all();
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(good_tables),	  TEST(bad_checksum),	      TEST(absurd_lengths),
		TEST(entry_of_no_length), TEST(entry_beyond_the_end), TEST(resources_cut_off),
		TEST(parameters),	  TEST(damaged_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
