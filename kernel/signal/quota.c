// SPDX-License-Identifier: BSD-3-Clause
/* Entries of pending signals, counted by user for RLIMIT_SIGPENDING. */
#include "kernel/mm/slab.h"
#include "kernel/signal/pending.h"

struct signal_quota {
	struct list_node link;
	uint32_t uid;
	unsigned used; /* it is freed when this is 0 */
};

static struct list_node quotas = LIST_INIT(quotas);

static struct signal_quota *find(uint32_t uid)
{
	struct signal_quota *quota;

	list_for_each_entry (quota, &quotas, link)
		if (quota->uid == uid)
			return quota;
	return NULL;
}

unsigned signal_quota_used(uint32_t uid)
{
	const struct signal_quota *quota = find(uid);

	return quota ? quota->used : 0;
}

/* Counts one more of the user's. NULL: no memory. */
static struct signal_quota *charge(uint32_t uid)
{
	struct signal_quota *quota = find(uid);

	if (!quota) {
		quota = kzalloc(sizeof(*quota));
		if (!quota)
			return NULL;
		quota->uid = uid;
		list_add(&quotas, &quota->link);
	}
	quota->used++;
	return quota;
}

static void uncharge(struct signal_quota *quota)
{
	if (--quota->used > 0)
		return;
	list_remove(&quota->link);
	kfree(quota);
}

struct signal_entry *signal_entry_create(uint32_t uid, uint64_t limit)
{
	struct signal_entry *entry;

	if (signal_quota_used(uid) >= limit)
		return NULL;
	entry = kzalloc(sizeof(*entry));
	if (!entry)
		return NULL;
	entry->quota = charge(uid);
	if (!entry->quota) {
		kfree(entry);
		return NULL;
	}
	list_init(&entry->link);
	return entry;
}

void signal_entry_free(struct signal_entry *entry)
{
	list_remove(&entry->link);
	uncharge(entry->quota);
	kfree(entry);
}
