// SPDX-License-Identifier: BSD-3-Clause
#include "plat/kvm/acpi.h"

#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "plat/x86_64/boot.h"
#include "plat/x86_64/paging.h"

struct rsdp {
	char signature[8];
	uint8_t checksum;
	char oem_id[6];
	uint8_t revision;
	uint32_t rsdt;
	uint32_t length; /* from here on: revision 2 */
	uint64_t xsdt;
	uint8_t extended_checksum;
	uint8_t reserved[3];
} packed;

_Static_assert(sizeof(struct rsdp) == 36, "ACPI 5.2.5.3");

#define RSDP_V1_SIZE	20
#define RSDP_SIGNATURE	"RSD PTR "
#define BIOS_AREA_START 0xe0000UL
#define BIOS_AREA_SIZE	0x20000UL
#define TABLE_SIZE_MAX	MIB(1)
#define TABLE_COUNT_MAX 32
#define FADT_SIZE_MIN	116
#define MAPPING_CHUNK	KIB(64)
#define MAPPINGS_MAX	8

/* Memory mapped for tables that lie outside of RAM; neighbouring tables share a mapping. */
static struct {
	paddr_t start, end;
	const char *virt;
} mappings[MAPPINGS_MAX];
static unsigned mapping_count;

static const struct acpi_header *tables[TABLE_COUNT_MAX];
static unsigned table_count;

static struct acpi_fadt fadt;
static bool have_fadt;

static bool range_in_ram(paddr_t start, paddr_t end)
{
	for (unsigned i = 0; i < boot_info.ram_count; i++) {
		if (start >= boot_info.ram[i].start && end <= boot_info.ram[i].end)
			return true;
	}
	return false;
}

/* Returns n bytes of physical memory, readable from now on; NULL where that is impossible. */
static const void *map(paddr_t phys, size_t n)
{
	paddr_t start = ALIGN_DOWN(phys, MAPPING_CHUNK);
	paddr_t end = ALIGN_UP(phys + n, MAPPING_CHUNK);
	const char *virt;

	if (phys == 0 || n == 0 || phys + n < phys || phys + n > 1UL << 46)
		return NULL;
	if (range_in_ram(phys, phys + n))
		return phys_to_virt(phys);
	for (unsigned i = 0; i < mapping_count; i++) {
		if (phys >= mappings[i].start && phys + n <= mappings[i].end)
			return mappings[i].virt + (phys - mappings[i].start);
	}
	if (mapping_count == MAPPINGS_MAX)
		return NULL;
	virt = mmio_map(start, end - start);
	if (!virt)
		return NULL;
	mappings[mapping_count].start = start;
	mappings[mapping_count].end = end;
	mappings[mapping_count++].virt = virt;
	return virt + (phys - start);
}

static bool checksum_ok(const void *data, size_t n)
{
	const uint8_t *bytes = data;
	uint8_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += bytes[i];
	return sum == 0;
}

static const struct acpi_header *map_table(paddr_t phys)
{
	const struct acpi_header *header = map(phys, sizeof(*header));
	uint32_t length;

	if (!header)
		return NULL;
	length = header->length;
	if (length < sizeof(*header) || length > TABLE_SIZE_MAX)
		return NULL;
	header = map(phys, length);
	if (!header || !checksum_ok(header, length)) {
		log_warn("acpi: a table at 0x%lx is damaged", phys);
		return NULL;
	}
	return header;
}

static bool rsdp_valid(const struct rsdp *rsdp)
{
	return memcmp(rsdp->signature, RSDP_SIGNATURE, 8) == 0 && checksum_ok(rsdp, RSDP_V1_SIZE);
}

/* Looks where a BIOS puts it (ACPI 5.2.5.1). */
static const struct rsdp *scan_bios_area(void)
{
	const char *area = map(BIOS_AREA_START, BIOS_AREA_SIZE);
	uint64_t signature;

	memcpy(&signature, RSDP_SIGNATURE, sizeof(signature));
	for (size_t i = 0; area && i + sizeof(struct rsdp) <= BIOS_AREA_SIZE; i += 16) {
		if (*(const uint64_t *)(area + i) == signature &&
		    rsdp_valid((const struct rsdp *)(area + i)))
			return (const struct rsdp *)(area + i);
	}
	return NULL;
}

static const struct rsdp *find_rsdp(void)
{
	const struct rsdp *rsdp = map(boot_info.rsdp, sizeof(*rsdp));

	if (rsdp && rsdp_valid(rsdp))
		return rsdp;
	return scan_bios_area();
}

static void add_table(paddr_t phys)
{
	const struct acpi_header *table = map_table(phys);

	if (table && table_count < TABLE_COUNT_MAX)
		tables[table_count++] = table;
}

/* Takes the tables that a root table lists; its entries are physical addresses of width bytes. */
static void read_root(const struct acpi_header *root, size_t width)
{
	const char *entry = (const char *)(root + 1);
	const char *end = (const char *)root + root->length;

	for (; entry + width <= end; entry += width) {
		uint64_t phys = 0;

		memcpy(&phys, entry, width);
		add_table(phys);
	}
}

static void read_fadt(void)
{
	const struct acpi_header *table = acpi_find("FACP", FADT_SIZE_MIN);

	if (!table)
		return;
	memcpy(&fadt, table, MIN(table->length, sizeof(fadt)));
	have_fadt = true;
	add_table(fadt.x_dsdt ? fadt.x_dsdt : fadt.dsdt);
}

void acpi_init(void)
{
	const struct rsdp *rsdp = find_rsdp();
	const struct acpi_header *root = NULL;

	if (!rsdp)
		return;
	if (rsdp->revision >= 2 && rsdp->xsdt) {
		root = map_table(rsdp->xsdt);
		if (root)
			read_root(root, sizeof(uint64_t));
	}
	if (!root) {
		root = map_table(rsdp->rsdt);
		if (root)
			read_root(root, sizeof(uint32_t));
	}
	read_fadt();
}

const void *acpi_find(const char *signature, size_t min_length)
{
	for (unsigned i = 0; i < table_count; i++) {
		if (memcmp(tables[i]->signature, signature, 4) == 0 &&
		    tables[i]->length >= min_length)
			return tables[i];
	}
	return NULL;
}

const struct acpi_fadt *acpi_fadt(void)
{
	return have_fadt ? &fadt : NULL;
}
