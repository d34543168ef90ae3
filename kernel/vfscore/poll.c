// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/vfscore/poll.h"

#include "include/linux/errno.h"
#include "include/linux/poll.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/task.h"
#include "kernel/vfscore/file.h"

#define ENTRIES_PER_BLOCK 20

struct poll_entries {
	struct poll_entries *next;
	unsigned count;
	struct wait_entry entries[ENTRIES_PER_BLOCK];
};

uint32_t file_poll(struct file *file, struct poll_table *table)
{
	if (!file->ops->poll)
		return POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
	return file->ops->poll(file, table);
}

bool file_can_poll(const struct file *file)
{
	return file->ops->poll != NULL;
}

static struct wait_entry *new_entry(struct poll_wait *wait)
{
	struct poll_entries *block = wait->entries;

	if (!block || block->count == ENTRIES_PER_BLOCK) {
		block = kmalloc(sizeof(*block));
		if (!block)
			return NULL;
		block->next = wait->entries;
		block->count = 0;
		wait->entries = block;
	}
	return &block->entries[block->count++];
}

static void listen(struct poll_table *table, struct wait_queue *queue)
{
	struct poll_wait *wait = container_of(table, struct poll_wait, table);
	struct wait_entry *entry = new_entry(wait);

	if (!entry) {
		wait->error = -ENOMEM;
		return;
	}
	entry->task = current_task();
	entry->func = NULL;
	wait_add(queue, entry);
}

void poll_wait_begin(struct poll_wait *wait)
{
	*wait = (struct poll_wait){.table.listen = listen};
	current_task()->woken = false;
}

int poll_wait_sleep(struct poll_wait *wait, uint64_t deadline_ns)
{
	return wait->error ? wait->error : wait_sleep(deadline_ns, WAIT_INTERRUPTIBLE);
}

void poll_wait_end(struct poll_wait *wait)
{
	struct poll_entries *block, *next;

	for (block = wait->entries; block; block = next) {
		next = block->next;
		for (unsigned i = 0; i < block->count; i++)
			wait_finish(&block->entries[i]);
		kfree(block);
	}
}
