// SPDX-License-Identifier: BSD-3-Clause
#include "plat/kvm/reference.h"

#include "plat/kvm/acpi.h"
#include "plat/kvm/lapic.h"
#include "plat/x86_64/cpuid.h"
#include "plat/x86_64/io.h"
#include "plat/x86_64/paging.h"

/* IA-PC HPET specification 1.0a, sections 2.3 and 3.2.4. */
struct acpi_hpet {
	struct acpi_header header;
	uint32_t block_id;
	struct acpi_address address;
} packed;

#define HPET_PERIOD	0x004 /* of a tick, in femtoseconds */
#define HPET_PERIOD_MAX 0x05f5e100
#define HPET_CONFIG	0x010
#define HPET_ENABLE	1u
#define HPET_COUNTER	0x0f0
#define HPET_SIZE	0x400
#define FS_PER_SEC	1000000000000000UL

#define PM_TIMER_HZ	3579545 /* ACPI 4.8.3.3 */

/* QEMU's local APIC counts nanoseconds, here divided by 16. */
#define EMULATED_APIC_HZ (1000000000UL / 16)

/* Intel 8254 data sheet; channel 2 is gated by bit 0 of port 0x61. */
#define PIT_HZ		 1193182
#define PIT_CHANNEL2	 0x42
#define PIT_CONTROL	 0x43
#define PIT_GATE_PORT	 0x61
#define PIT_GATE	 0x01
#define PIT_SPEAKER	 0x02
#define PIT_SET_CHANNEL2 0xb0 /* both bytes, mode 0: count down to 0 */
#define PIT_LATCH	 0x80

static volatile char *hpet;
static uint16_t pm_timer_port;

static uint64_t hpet_read(void)
{
	return mmio_read32(hpet + HPET_COUNTER);
}

static bool hpet_find(struct reference *ref)
{
	const struct acpi_hpet *table = acpi_find("HPET", sizeof(*table));
	uint32_t period;

	if (!table || table->address.space != ACPI_SPACE_MEMORY || table->address.address == 0)
		return false;
	hpet = mmio_map(table->address.address, HPET_SIZE);
	if (!hpet)
		return false;
	period = mmio_read32(hpet + HPET_PERIOD);
	if (period == 0 || period > HPET_PERIOD_MAX)
		return false;
	mmio_write32(hpet + HPET_CONFIG, mmio_read32(hpet + HPET_CONFIG) | HPET_ENABLE);
	*ref = (struct reference){"hpet", FS_PER_SEC / period, UINT32_MAX, hpet_read, true};
	return true;
}

static uint64_t pm_timer_read(void)
{
	return in32(pm_timer_port);
}

static bool pm_timer_find(struct reference *ref)
{
	const struct acpi_fadt *fadt = acpi_fadt();
	uint64_t mask;

	if (!fadt || fadt->flags & ACPI_FADT_REDUCED || fadt->pm_timer == 0)
		return false;
	pm_timer_port = fadt->pm_timer;
	mask = fadt->flags & ACPI_FADT_TIMER_32 ? UINT32_MAX : 0xffffff;
	*ref = (struct reference){"acpi pm timer", PM_TIMER_HZ, mask, pm_timer_read, true};
	return true;
}

static uint64_t apic_read(void)
{
	return UINT32_MAX - lapic_timer_count();
}

/* QEMU without KVM signs as "TCGTCGTCGTCG" in the CPUID leaf of hypervisors. */
static bool apic_find(struct reference *ref)
{
	struct cpuid_result id = cpuid(0x40000000, 0);

	if (!cpu_has(CPU_HYPERVISOR) || id.ebx != 0x54474354 || id.ecx != 0x43544743 ||
	    id.edx != 0x47435447)
		return false;
	*ref = (struct reference){"apic timer", EMULATED_APIC_HZ, UINT32_MAX, apic_read, false};
	return true;
}

static uint64_t pit_read(void)
{
	uint8_t low;

	out8(PIT_CONTROL, PIT_LATCH);
	low = in8(PIT_CHANNEL2);
	return 0xffff - (in8(PIT_CHANNEL2) << 8 | low);
}

static void pit_start(struct reference *ref)
{
	out8(PIT_GATE_PORT, (in8(PIT_GATE_PORT) & ~PIT_SPEAKER) | PIT_GATE);
	out8(PIT_CONTROL, PIT_SET_CHANNEL2);
	out8(PIT_CHANNEL2, 0xff);
	out8(PIT_CHANNEL2, 0xff);
	*ref = (struct reference){"pit", PIT_HZ, 0xffff, pit_read, false};
}

const struct reference *reference_find(void)
{
	static struct reference found;

	if (!hpet_find(&found) && !pm_timer_find(&found) && !apic_find(&found))
		pit_start(&found);
	return &found;
}
