// SPDX-License-Identifier: BSD-3-Clause
// /sys/devices/system/cpu: the one processor, and its caches as CPUID describes them (Intel SDM
// volume 2A, CPUID leaf 4; AMD APM volume 3, leaf 8000001D has the same form, and 80000005 and
// 80000006 are of processors without it).

#include "kernel/fs/sysfs/sysfs_internal.h"
#include "plat/x86_64/cpuid.h"

#define LEAF_CACHES	0x4u
#define EXTENDED	0x80000000u
#define LEAF_AMD_L1	0x80000005u
#define LEAF_AMD_L2_L3	0x80000006u
#define LEAF_AMD_CACHES 0x8000001du

enum cache_type { CACHE_NONE, CACHE_DATA, CACHE_CODE, CACHE_UNIFIED };

struct cache {
	enum cache_type type;
	uint32_t level, line_bytes, partitions, ways, sets;
};

/* 0: neither. */
static uint32_t leaf_of_caches(void)
{
	if (cpuid(0, 0).eax >= LEAF_CACHES && (cpuid(LEAF_CACHES, 0).eax & 0x1f) != CACHE_NONE)
		return LEAF_CACHES;
	if (cpuid(EXTENDED, 0).eax >= LEAF_AMD_CACHES &&
	    (cpuid(LEAF_AMD_CACHES, 0).eax & 0x1f) != CACHE_NONE)
		return LEAF_AMD_CACHES;
	return 0;
}

/* Fills in the number of sets; no bytes or no ways mean that there is no such cache. */
static struct cache sized(struct cache cache, uint64_t bytes)
{
	uint32_t set_bytes = cache.line_bytes * cache.partitions * cache.ways;

	if (set_bytes == 0 || bytes < set_bytes)
		return (struct cache){.type = CACHE_NONE};
	cache.sets = bytes / set_bytes;
	return cache;
}

#define ALL_WAYS 0xff /* a line may be anywhere */

/* As both older leaves have them: bits 0 to 7 are a line's length, then come lines per tag. */
static struct cache older_cache(enum cache_type type, uint32_t level, uint32_t line, uint32_t ways,
				uint64_t bytes)
{
	struct cache cache = {
		.type = type, .level = level, .line_bytes = line & 0xff, .ways = ways};

	cache.partitions = level == 1 ? line >> 8 & 0xff : line >> 8 & 0xf;
	if (ways == ALL_WAYS && cache.line_bytes * cache.partitions > 0)
		cache.ways = bytes / (cache.line_bytes * cache.partitions);
	return sized(cache, bytes);
}

static struct cache older_level1(enum cache_type type, uint32_t r)
{
	return older_cache(type, 1, r, r >> 16 & 0xff, (r >> 24) * KIB(1));
}

/* What four bits mean; 9 leads to the newer leaf. */
static uint32_t older_ways(uint32_t r)
{
	static const uint8_t ways[] = {0,  1, 2,  3,  4,  6,  8,   0,
				       16, 0, 32, 48, 64, 96, 128, ALL_WAYS};

	return ways[r >> 12 & 0xf];
}

/* AMD APM volume 3, leaves 80000005 and 80000006: what there was before the others. */
static struct cache read_older_cache(unsigned index)
{
	uint32_t r;

	if (cpuid(EXTENDED, 0).eax < LEAF_AMD_L2_L3)
		return (struct cache){.type = CACHE_NONE};
	switch (index) {
	case 0:
		return older_level1(CACHE_DATA, cpuid(LEAF_AMD_L1, 0).ecx);
	case 1:
		return older_level1(CACHE_CODE, cpuid(LEAF_AMD_L1, 0).edx);
	case 2:
		r = cpuid(LEAF_AMD_L2_L3, 0).ecx;
		return older_cache(CACHE_UNIFIED, 2, r, older_ways(r), (r >> 16) * KIB(1));
	case 3:
		r = cpuid(LEAF_AMD_L2_L3, 0).edx;
		return older_cache(CACHE_UNIFIED, 3, r, older_ways(r), (r >> 18) * KIB(512));
	default:
		return (struct cache){.type = CACHE_NONE};
	}
}

static struct cache read_cache(unsigned index)
{
	uint32_t leaf = leaf_of_caches();
	struct cpuid_result r;

	if (!leaf)
		return read_older_cache(index);
	r = cpuid(leaf, index);
	return (struct cache){
		.type = r.eax & 0x1f,
		.level = r.eax >> 5 & 7,
		.line_bytes = (r.ebx & 0xfff) + 1,
		.partitions = (r.ebx >> 12 & 0x3ff) + 1,
		.ways = (r.ebx >> 22) + 1,
		.sets = r.ecx + 1,
	};
}

/* Directories of caches have numbers from 1 on. */
static bool has_cache(const struct proc_entry *entry)
{
	return read_cache(entry->number - 1U).type != CACHE_NONE;
}

static bool has_caches(const struct proc_entry *entry)
{
	(void)entry;
	return read_cache(0).type != CACHE_NONE;
}

static struct cache cache_of(const struct proc_node *node)
{
	return read_cache(node->number - 1U);
}

static int show_level(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", cache_of(node).level);
	return 0;
}

static int show_line_size(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", cache_of(node).line_bytes);
	return 0;
}

static int show_sets(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", cache_of(node).sets);
	return 0;
}

static int show_ways(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", cache_of(node).ways);
	return 0;
}

static int show_partitions(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", cache_of(node).partitions);
	return 0;
}

static int show_size(struct proc_node *node, struct text *text)
{
	struct cache cache = cache_of(node);
	uint64_t bytes = (uint64_t)cache.line_bytes * cache.partitions * cache.ways * cache.sets;

	text_printf(text, "%luK\n", bytes / KIB(1));
	return 0;
}

static int show_type(struct proc_node *node, struct text *text)
{
	static const char *const names[] = {"Unknown", "Data", "Instruction", "Unified"};
	enum cache_type type = cache_of(node).type;

	text_printf(text, "%s\n", type <= CACHE_UNIFIED ? names[type] : names[0]);
	return 0;
}

static const struct proc_entry cache_entries[] = {
	SYS_SHOWN("coherency_line_size", show_line_size),
	SYS_FACT("id", "0"),
	SYS_SHOWN("level", show_level),
	SYS_SHOWN("number_of_sets", show_sets),
	SYS_SHOWN("physical_line_partition", show_partitions),
	SYS_FACT("shared_cpu_list", "0"),
	SYS_FACT("shared_cpu_map", "1"),
	SYS_SHOWN("size", show_size),
	SYS_SHOWN("type", show_type),
	SYS_SHOWN("ways_of_associativity", show_ways),
	{0},
};

#define CACHE(is_called, index)                                                      \
	{                                                                            \
		.name = is_called, .mode = S_IFDIR | 0755, .entries = cache_entries, \
		.number = (index) + 1, .present = has_cache                          \
	}

static const struct proc_entry caches_entries[] = {
	CACHE("index0", 0), CACHE("index1", 1), CACHE("index2", 2), CACHE("index3", 3), {0},
};

static const struct proc_entry topology_entries[] = {
	SYS_FACT("cluster_cpus", "1"),
	SYS_FACT("cluster_cpus_list", "0"),
	SYS_FACT("cluster_id", "65535"), /* there are no clusters */
	SYS_FACT("core_cpus", "1"),
	SYS_FACT("core_cpus_list", "0"),
	SYS_FACT("core_id", "0"),
	SYS_FACT("core_siblings", "1"),
	SYS_FACT("core_siblings_list", "0"),
	SYS_FACT("die_cpus", "1"),
	SYS_FACT("die_cpus_list", "0"),
	SYS_FACT("die_id", "0"),
	SYS_FACT("package_cpus", "1"),
	SYS_FACT("package_cpus_list", "0"),
	SYS_FACT("physical_package_id", "0"),
	SYS_FACT("thread_siblings", "1"),
	SYS_FACT("thread_siblings_list", "0"),
	{0},
};

static const struct proc_entry cpu0_entries[] = {
	{.name = "cache", .mode = S_IFDIR | 0755, .entries = caches_entries, .present = has_caches},
	SYS_FACT("cpu_capacity", "1024"), /* of 1024: all there is */
	SYS_LINK("node0", "../../node/node0"),
	SYS_LINK("subsystem", "../../../../bus/cpu"),
	SYS_DIRECTORY("topology", topology_entries),
	{0},
};

static const struct proc_entry smt_entries[] = {
	SYS_FACT("active", "0"),
	SYS_SETTING("control", "notsupported"),
	{0},
};

const struct proc_entry sysfs_cpu_entries[] = {
	SYS_DIRECTORY("cpu0", cpu0_entries),
	SYS_FACT("isolated", ""),
	SYS_FACT("kernel_max", "0"),
	SYS_FACT("offline", ""),
	SYS_FACT("online", "0"),
	SYS_FACT("possible", "0"),
	SYS_FACT("present", "0"),
	SYS_DIRECTORY("smt", smt_entries),
	{0},
};
