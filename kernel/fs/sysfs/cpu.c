// SPDX-License-Identifier: BSD-3-Clause
// /sys/devices/system/cpu: the one processor, and its caches as CPUID describes them (Intel SDM
// volume 2A, CPUID leaf 4; AMD APM volume 3, leaf 8000001D has the same form).

#include "kernel/fs/sysfs/sysfs_internal.h"
#include "plat/x86_64/cpuid.h"

#define LEAF_CACHES	0x4u
#define LEAF_AMD_CACHES 0x8000001du
#define EXTENDED	0x80000000u

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
	return cpuid(EXTENDED, 0).eax >= LEAF_AMD_CACHES ? LEAF_AMD_CACHES : 0;
}

static struct cache read_cache(unsigned index)
{
	uint32_t leaf = leaf_of_caches();
	struct cpuid_result r;

	if (!leaf)
		return (struct cache){.type = CACHE_NONE};
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
	SYS_DIRECTORY("cache", caches_entries),
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
