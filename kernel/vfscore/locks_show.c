// SPDX-License-Identifier: BSD-3-Clause
// Locks as /proc shows them: in fdinfo those of an open file, in /proc/locks all.

#include "kernel/fs/procfs/text.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/locks_internal.h"
#include "kernel/vfscore/vnode.h"

struct listing {
	struct text *text;
	const char *prefix;
	unsigned count; /* lines so far */
};

static const char *const type_names[] = {
	[LOCK_TYPE_READ] = "READ ",
	[LOCK_TYPE_WRITE] = "WRITE",
	[LOCK_TYPE_NONE] = "UNLCK",
};

/* The beginning of a line: all but the range. */
static void begin(struct listing *listing, const struct vnode *vnode, const char *kind,
		  enum lock_type type, int pid)
{
	uint64_t dev = vnode->fs->dev;

	text_printf(listing->text, "%s%u: %s %s %d %02x:%02x:%lu ", listing->prefix,
		    ++listing->count, kind, type_names[type], pid, dev_major(dev), dev_minor(dev),
		    vnode->ino);
}

static void show_record(struct listing *listing, const struct vnode *vnode,
			const struct record_lock *lock)
{
	const char *kind = lock->pid == LOCK_PID_OFD ? "OFDLCK ADVISORY " : "POSIX  ADVISORY ";

	begin(listing, vnode, kind, lock->type, lock->pid);
	if (lock->last == INT64_MAX)
		text_printf(listing->text, "%ld EOF\n", lock->start);
	else
		text_printf(listing->text, "%ld %ld\n", lock->start, lock->last);
}

/* file NULL: whoever they belong to. */
static void show(struct listing *listing, const struct locks *locks, const struct file *file,
		 const void *table)
{
	const struct record_lock *record;
	const struct file_lock *whole;

	list_for_each_entry (whole, &locks->whole, link) {
		if (file && whole->file != file)
			continue;
		begin(listing, locks->vnode, "FLOCK  ADVISORY ", whole->type, whole->pid);
		text_printf(listing->text, "0 EOF\n");
	}
	list_for_each_entry (record, &locks->records, link)
		if (!file ||
		    (record->file == file && (record->owner == file || record->owner == table)))
			show_record(listing, locks->vnode, record);
}

void locks_show(const struct file *file, const void *table, struct text *text, const char *prefix)
{
	struct listing listing = {.text = text, .prefix = prefix};

	if (file->vnode->locks)
		show(&listing, file->vnode->locks, file, table);
}

void locks_show_all(struct text *text)
{
	struct listing listing = {.text = text, .prefix = ""};
	const struct locks *locks;

	list_for_each_entry (locks, &locks_all, all_link)
		show(&listing, locks, NULL, NULL);
}
