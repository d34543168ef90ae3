// SPDX-License-Identifier: BSD-3-Clause
// /proc/cpuinfo: what CPUID says (Intel SDM volume 2A, CPUID; AMD APM volume 3, appendix E), under
// the names that Linux gives it.

#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"
#include "plat/kvm/clock.h"
#include "plat/x86_64/cpuid.h"

#define EXTENDED 0x80000000u
#define FSGSBASE (1u << 0) /* of leaf 7's EBX: the instructions are kept for the kernel */

enum { EAX, EBX, ECX, EDX };

/* The names of a register's bits from 0 on, separated by spaces; "-": none. */
static const struct {
	uint32_t leaf, subleaf;
	int reg;
	const char *names;
} words[] = {
	{1, 0, EDX,
	 "fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat pse36 pn clflush - dts "
	 "acpi mmx fxsr sse sse2 ss ht tm ia64 pbe"},
	{EXTENDED | 1, 0, EDX,
	 "- - - - - - - - - - - syscall - - - - - - - mp nx - mmxext - - fxsr_opt pdpe1gb rdtscp - lm "
	 "3dnowext 3dnow"},
	{EXTENDED | 7, 0, EDX, "- - - - - - - - constant_tsc"},
	{1, 0, ECX,
	 "pni pclmulqdq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cid sdbg fma cx16 xtpr pdcm - "
	 "pcid dca sse4_1 sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave - avx f16c rdrand "
	 "hypervisor"},
	{EXTENDED | 1, 0, ECX,
	 "lahf_lm cmp_legacy svm extapic cr8_legacy abm sse4a misalignsse 3dnowprefetch osvw ibs xop "
	 "skinit wdt - lwp fma4 tce - nodeid_msr - tbm topoext perfctr_core perfctr_nb - bpext ptsc "
	 "perfctr_llc mwaitx"},
	{7, 0, EBX,
	 "fsgsbase tsc_adjust sgx bmi1 hle avx2 - smep bmi2 erms invpcid rtm cqm - mpx rdt_a avx512f "
	 "avx512dq rdseed adx smap avx512ifma - clflushopt clwb intel_pt avx512pf avx512er avx512cd "
	 "sha_ni avx512bw avx512vl"},
	{13, 1, EAX, "xsaveopt xsavec xgetbv1 xsaves"},
	{7, 1, EAX, "- - - - avx_vnni avx512_bf16 - cmpccxadd - - fzrm fsrs fsrc"},
	{EXTENDED | 8, 0, EBX, "clzero irperf xsaveerptr - rdpru - - - - wbnoinvd"},
	{6, 0, EAX, "dtherm ida arat - pln - pts"},
	{7, 0, ECX,
	 "- avx512vbmi umip pku ospke waitpkg avx512_vbmi2 - gfni vaes vpclmulqdq avx512_vnni "
	 "avx512_bitalg tme avx512_vpopcntdq - la57 - - - - - rdpid - bus_lock_detect cldemote - "
	 "movdiri movdir64b enqcmd sgx_lc"},
	{7, 0, EDX,
	 "- - avx512_4vnniw avx512_4fmaps fsrm - - - avx512_vp2intersect - md_clear - - - serialize - "
	 "tsxldtrk - pconfig arch_lbr ibt - amx_bf16 avx512_fp16 amx_tile amx_int8 - - flush_l1d "
	 "arch_capabilities"},
};

static uint32_t read_word(uint32_t leaf, uint32_t subleaf, int reg)
{
	struct cpuid_result result;

	if (leaf > cpuid(leaf & EXTENDED, 0).eax)
		return 0;
	result = cpuid(leaf, subleaf);
	switch (reg) {
	case EAX:
		return result.eax;
	case EBX:
		return result.ebx;
	case ECX:
		return result.ecx;
	default:
		return result.edx;
	}
}

static void show_names(struct text *text, uint32_t bits, const char *names)
{
	for (unsigned bit = 0; *names; bit++) {
		const char *end = names;

		while (*end && *end != ' ')
			end++;
		if ((bits >> bit & 1) && *names != '-') {
			text_put(text, " ", 1);
			text_put(text, names, (size_t)(end - names));
		}
		names = *end ? end + 1 : end;
	}
}

static void show_flags(struct text *text)
{
	text_printf(text, "flags\t\t:");
	for (unsigned i = 0; i < ARRAY_SIZE(words); i++) {
		uint32_t bits = read_word(words[i].leaf, words[i].subleaf, words[i].reg);

		if (words[i].leaf == 7 && words[i].subleaf == 0 && words[i].reg == EBX)
			bits &= ~FSGSBASE;
		show_names(text, bits, words[i].names);
	}
	text_printf(text, "\n");
}

struct version {
	unsigned family, model, stepping;
};

static struct version cpu_version(uint32_t signature)
{
	struct version version = {signature >> 8 & 0xf, signature >> 4 & 0xf, signature & 0xf};

	if (version.family >= 6)
		version.model |= (signature >> 16 & 0xf) << 4;
	if (version.family == 15)
		version.family += signature >> 20 & 0xff;
	return version;
}

static void show_vendor(struct text *text)
{
	struct cpuid_result r = cpuid(0, 0);
	uint32_t letters[3] = {r.ebx, r.edx, r.ecx};

	text_printf(text, "processor\t: 0\nvendor_id\t: ");
	text_put(text, (const char *)letters, sizeof(letters));
	text_printf(text, "\n");
}

static void show_model_name(struct text *text)
{
	char name[49] = "unknown";
	const char *begin = name;

	for (uint32_t i = 0; cpuid(EXTENDED, 0).eax >= (EXTENDED | 4) && i < 3; i++) {
		struct cpuid_result r = cpuid((EXTENDED | 2) + i, 0);

		memcpy(name + 16 * i, &r, sizeof(r));
	}
	name[48] = '\0';
	while (*begin == ' ')
		begin++;
	text_printf(text, "model name\t: %s\n", begin);
}

int proc_show_cpuinfo(struct proc_node *node, struct text *text)
{
	struct cpuid_result one = cpuid(1, 0);
	struct version version = cpu_version(one.eax);
	uint64_t khz = clock_tsc_hz() / 1000;
	uint32_t sizes = read_word(EXTENDED | 8, 0, EAX);

	show_vendor(text);
	text_printf(text, "cpu family\t: %u\nmodel\t\t: %u\n", version.family, version.model);
	show_model_name(text);
	text_printf(text, "stepping\t: %u\ncpu MHz\t\t: %lu.%03lu\n", version.stepping, khz / 1000,
		    khz % 1000);
	text_printf(text,
		    "physical id\t: 0\nsiblings\t: 1\ncore id\t\t: 0\ncpu cores\t: 1\n"
		    "apicid\t\t: %u\ninitial apicid\t: %u\n",
		    one.ebx >> 24, one.ebx >> 24);
	text_printf(text, "fpu\t\t: yes\nfpu_exception\t: yes\ncpuid level\t: %u\nwp\t\t: yes\n",
		    cpuid(0, 0).eax);
	show_flags(text);
	text_printf(text, "bugs\t\t:\nbogomips\t: %lu.%02lu\n", khz / 500, khz % 500 / 5);
	text_printf(text, "clflush size\t: %u\ncache_alignment\t: %u\n", (one.ebx >> 8 & 0xff) * 8,
		    (one.ebx >> 8 & 0xff) * 8);
	text_printf(text, "address sizes\t: %u bits physical, 48 bits virtual\n", sizes & 0xff);
	text_printf(text, "power management:\n\n");
	return 0;
}
