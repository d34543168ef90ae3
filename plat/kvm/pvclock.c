// SPDX-License-Identifier: BSD-3-Clause
#include "plat/kvm/pvclock.h"

#include "plat/x86_64/boot.h"
#include "plat/x86_64/cpuid.h"
#include "plat/x86_64/msr.h"

#define KVM_CPUID	    0x40000000
#define KVM_CPUID_FEATURES  0x40000001
#define KVM_HAS_CLOCK2	    (1u << 3)
#define MSR_KVM_WALL_CLOCK  0x4b564d00
#define MSR_KVM_SYSTEM_TIME 0x4b564d01
#define SYSTEM_TIME_ENABLE  1

struct system_time {
	uint32_t version;
	uint32_t pad;
	uint64_t tsc_timestamp;
	uint64_t system_time_ns; /* at tsc_timestamp */
	uint32_t tsc_to_system_mul;
	int8_t tsc_shift;
	uint8_t flags;
	uint8_t pad2[2];
};

_Static_assert(sizeof(struct system_time) == 32, "written by KVM");

struct wall_clock {
	uint32_t version;
	uint32_t seconds; /* since 1970, when the system time was 0 */
	uint32_t ns;
};

_Static_assert(sizeof(struct wall_clock) == 12, "written by KVM");

static bool kvm_has_clock(void)
{
	struct cpuid_result id = cpuid(KVM_CPUID, 0);

	return cpu_has(CPU_HYPERVISOR) && id.ebx == 0x4b4d564b && id.ecx == 0x564b4d56 &&
	       id.edx == 0x4d && cpuid(KVM_CPUID_FEATURES, 0).eax & KVM_HAS_CLOCK2;
}

/* The image's memory is physically contiguous: its link address is its physical address but for
 * where the monitor put it. */
static paddr_t physical(const void *object)
{
	return boot_info.kernel.start +
	       ((vaddr_t)object - boot_info.kernel_slide - KERNEL_LINK_ADDRESS);
}

/* ns = (ticks << shift) * mul >> 32, so a second is (10^9 << 32) / mul >> shift ticks. */
static uint64_t frequency(const struct system_time *time)
{
	uint64_t hz = (NS_PER_SEC << 32) / time->tsc_to_system_mul;

	return time->tsc_shift < 0 ? hz << -time->tsc_shift : hz >> time->tsc_shift;
}

bool pvclock_read(struct pvclock_facts *facts)
{
	static volatile struct system_time shared_time aligned(64);
	static volatile struct wall_clock shared_wall aligned(64);
	struct system_time time;
	struct wall_clock wall;

	if (!kvm_has_clock())
		return false;
	/* Both are written before the wrmsr ends; no update can come in between once it is off. */
	wrmsr(MSR_KVM_SYSTEM_TIME, physical((void *)&shared_time) | SYSTEM_TIME_ENABLE);
	wrmsr(MSR_KVM_WALL_CLOCK, physical((void *)&shared_wall));
	wrmsr(MSR_KVM_SYSTEM_TIME, 0);
	time = shared_time;
	wall = shared_wall;
	if (time.version == 0 || time.tsc_to_system_mul == 0 || time.tsc_shift < -31 ||
	    time.tsc_shift > 31)
		return false;
	facts->tsc_hz = frequency(&time);
	facts->tsc = time.tsc_timestamp;
	facts->realtime_ns = wall.seconds * NS_PER_SEC + wall.ns + time.system_time_ns;
	return true;
}
