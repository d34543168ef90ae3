// SPDX-License-Identifier: BSD-3-Clause
// Supplementary groups.

#include "kernel/mm/slab.h"
#include "kernel/process/credentials.h"

struct group_list *group_list_create(uint32_t count)
{
	struct group_list *groups = kmalloc(sizeof(*groups) + count * sizeof(groups->gids[0]));

	if (!groups)
		return NULL;
	groups->refcount = 1;
	groups->count = count;
	return groups;
}

void group_list_get(struct group_list *groups)
{
	if (groups)
		groups->refcount++;
}

void group_list_put(struct group_list *groups)
{
	if (groups && --groups->refcount == 0)
		kfree(groups);
}

/* Moves gids[root] down to where it is no less than what is below it, among count of them. */
static void sift_down(uint32_t *gids, uint32_t root, uint32_t count)
{
	for (;;) {
		uint32_t child = 2 * root + 1;
		uint32_t gid = gids[root];

		if (child >= count)
			return;
		if (child + 1 < count && gids[child + 1] > gids[child])
			child++;
		if (gids[child] <= gid)
			return;
		gids[root] = gids[child];
		gids[child] = gid;
		root = child;
	}
}

/* A heap sort: a program may give the groups in the order that is worst for anything simpler. */
void group_list_sort(struct group_list *groups)
{
	uint32_t *gids = groups->gids;

	for (uint32_t root = groups->count / 2; root-- > 0;)
		sift_down(gids, root, groups->count);
	for (uint32_t left = groups->count; left-- > 1;) {
		uint32_t largest = gids[0];

		gids[0] = gids[left];
		gids[left] = largest;
		sift_down(gids, 0, left);
	}
}

static bool contains(const struct group_list *groups, uint32_t gid)
{
	uint32_t low = 0;
	uint32_t high = groups->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (groups->gids[middle] < gid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < groups->count && groups->gids[low] == gid;
}

bool credentials_in_group(const struct credentials *cred, uint32_t gid)
{
	return cred->fsgid == gid || (cred->groups && contains(cred->groups, gid));
}

void credentials_set_groups(struct credentials *cred, struct group_list *groups)
{
	struct group_list *old = cred->groups;

	cred->groups = groups;
	group_list_put(old);
}
