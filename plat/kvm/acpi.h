/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Finding ACPI's tables (ACPI specification 6.4, section 5.2). Nothing they say about lengths or
 * addresses is trusted: a table that is handed out lies in mapped memory and has its checksum.
 */
#pragma once

#include "kernel/lib/compiler.h"

struct acpi_header {
	char signature[4];
	uint32_t length; /* of the whole table */
	uint8_t revision;
	uint8_t checksum;
	char oem_id[6];
	char oem_table_id[8];
	uint32_t oem_revision;
	uint32_t creator_id;
	uint32_t creator_revision;
} packed;

_Static_assert(sizeof(struct acpi_header) == 36, "ACPI 5.2.6");

/* Where a register is: the specification's generic address structure. */
struct acpi_address {
	uint8_t space; /* ACPI_SPACE_ */
	uint8_t bit_width;
	uint8_t bit_offset;
	uint8_t access_size;
	uint64_t address;
} packed;

_Static_assert(sizeof(struct acpi_address) == 12, "ACPI 5.2.3.2");

#define ACPI_SPACE_MEMORY 0
#define ACPI_SPACE_IO	  1

/* The part of the fixed description table (FADT, ACPI 5.2.9) that the kernel reads. */
struct acpi_fadt {
	struct acpi_header header;
	uint32_t facs;
	uint32_t dsdt;
	uint8_t before_pm1a[20];
	uint32_t pm1a_control; /* I/O ports; 0: not there */
	uint32_t pm1b_control;
	uint32_t pm2_control;
	uint32_t pm_timer;
	uint8_t before_century[28];
	uint8_t century; /* index in the CMOS RAM; 0: none */
	uint8_t before_flags[3];
	uint32_t flags;
	uint8_t before_x_dsdt[24];
	uint64_t x_dsdt;
	uint8_t before_sleep[96];
	struct acpi_address sleep_control; /* with ACPI_FADT_REDUCED */
	struct acpi_address sleep_status;
} packed;

_Static_assert(offsetof(struct acpi_fadt, pm1a_control) == 64, "ACPI 5.2.9");
_Static_assert(offsetof(struct acpi_fadt, century) == 108, "ACPI 5.2.9");
_Static_assert(offsetof(struct acpi_fadt, flags) == 112, "ACPI 5.2.9");
_Static_assert(offsetof(struct acpi_fadt, x_dsdt) == 140, "ACPI 5.2.9");
_Static_assert(offsetof(struct acpi_fadt, sleep_control) == 244, "ACPI 5.2.9");

#define ACPI_FADT_TIMER_32 (1u << 8)  /* the PM timer has 32 bits, not 24 */
#define ACPI_FADT_REDUCED  (1u << 20) /* no fixed hardware, as on microvm */

/* Finds the tables. Without any, acpi_find() finds nothing. May allocate memory. */
void acpi_init(void);

/*
 * The table with this signature and at least min_length bytes, checksum verified; it stays mapped.
 * NULL if there is none. "DSDT" is found through the FADT.
 */
const void *acpi_find(const char *signature, size_t min_length);

/* The FADT, cut to or filled with zeros up to the structure's size; NULL without one. */
const struct acpi_fadt *acpi_fadt(void);
