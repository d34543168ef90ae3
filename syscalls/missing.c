// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/missing.h"

#include "kernel/lib/list.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "syscalls/syscall.h"

/* A program that looks for ever new names must not fill the memory. */
#define PATHS_MAX 1024
#define BUCKETS	  64

struct missing_path {
	struct missing_path *next_in_bucket;
	struct list_node link; /* in the order in which they were looked up */
	char path[];
};

static bool enabled;
static unsigned count, left_out;
static struct missing_path *buckets[BUCKETS];
static struct list_node paths = LIST_INIT(paths);

void missing_enable(void)
{
	enabled = true;
}

static struct missing_path **bucket_of(const char *path)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (; *path; path++)
		hash = (hash ^ (uint8_t)*path) * 16777619u;
	return &buckets[hash % BUCKETS];
}

static bool is_noted(const struct missing_path *entry, const char *path)
{
	for (; entry; entry = entry->next_in_bucket)
		if (!strcmp(entry->path, path))
			return true;
	return false;
}

void missing_note(const char *path)
{
	struct missing_path **bucket, *entry;

	if (!enabled)
		return;
	bucket = bucket_of(path);
	if (is_noted(*bucket, path))
		return;
	entry = count < PATHS_MAX ? kmalloc(sizeof(*entry) + strlen(path) + 1) : NULL;
	if (!entry) {
		left_out++;
		return;
	}
	memory_use_keep(entry);
	memcpy(entry->path, path, strlen(path) + 1);
	entry->next_in_bucket = *bucket;
	*bucket = entry;
	list_add_tail(&paths, &entry->link);
	count++;
}

void missing_report(void)
{
	struct missing_path *entry;

	if (!enabled)
		return;
	log_trace("elfin: paths not found\n");
	list_for_each_entry (entry, &paths, link)
		log_trace("  %s\n", entry->path);
	if (left_out)
		log_trace("  and %u more\n", left_out);
}
