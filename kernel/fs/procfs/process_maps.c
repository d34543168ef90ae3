// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/maps and smaps (proc(5)).

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/mman.h"
#include "kernel/fs/procfs/maps_internal.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/measure.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/shared_pages.h"
#include "kernel/mm/vma_name.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "kernel/vfscore/path_walk.h"

#define NAME_COLUMN 73 /* where names begin; they are never less than a space behind the number */

/* The vDSO's file has no place in the tree: the clock's page and the library behind it. */
static bool is_vdso(const struct vma *vma)
{
	return vma->file && !vma->file->name && strcmp(vma->file->vnode->fs->type, "vdso") == 0;
}

static const char *file_name(const struct area_listing *listing, const struct file *file)
{
	static const char deleted[] = " (deleted)";
	struct path path = {file->mount, file->name};
	bool reachable;
	char *name;

	if (!file->name)
		return NULL;
	name = path_to_string(&path, &listing->root, listing->buf, LINUX_PATH_MAX - sizeof(deleted),
			      &reachable);
	if (name && (file->name->flags & NAME_DELETED))
		memcpy(name + strlen(name), deleted, sizeof(deleted));
	return name;
}

bool proc_area_is_heap(const struct mm *mm, const struct vma *vma)
{
	return vma->start < mm->brk && vma->end > mm->brk_start;
}

bool proc_area_is_first_stack(const struct mm *mm, const struct vma *vma)
{
	return vma->start <= mm->stack_start && vma->end >= mm->stack_start;
}

const char *proc_area_name(const struct area_listing *listing, const struct vma *vma)
{
	if (vma->file)
		return is_vdso(vma) ? NULL : file_name(listing, vma->file);
	return vma->shared ? shared_pages_name(vma->shared) : NULL;
}

static void put_escaped(struct text *text, const char *name)
{
	for (; *name; name++) {
		if (*name == '\n')
			text_put(text, "\\012", 4);
		else
			text_put(text, name, 1);
	}
}

static void show_name(const struct area_listing *listing, const struct vma *vma, size_t line)
{
	const char *name = NULL, *given = vma->name ? vma->name->text : NULL;
	struct text *text = listing->text;
	bool heap_or_stack = !vma->file && !vma->shared;

	if (is_vdso(vma))
		name = vma->offset == 0 ? "[vvar]" : "[vdso]";
	else if (vma->file)
		name = file_name(listing, vma->file);
	else if (given)
		heap_or_stack = false;
	else if (vma->shared)
		name = shared_pages_name(vma->shared);
	if (heap_or_stack && proc_area_is_heap(listing->mm, vma))
		name = "[heap]";
	else if (heap_or_stack && proc_area_is_first_stack(listing->mm, vma))
		name = "[stack]";
	if (name || (given && !vma->file)) {
		text_pad(text, ' ', line, NAME_COLUMN);
		if (name)
			put_escaped(text, name);
		else
			text_printf(text, "[%s:%s]", vma->shared ? "anon_shmem" : "anon", given);
	} else {
		text_put(text, " ", 1);
	}
	text_put(text, "\n", 1);
}

/* Shared memory without a file is a file of its own on Linux, of its first internal device. */
static void identify(const struct vma *vma, uint64_t *dev, uint64_t *ino)
{
	struct vnode_attr attr;

	*dev = *ino = 0;
	if (vma->shared) {
		*dev = dev_make(0, 1);
		*ino = shared_pages_number(vma->shared);
	} else if (vma->file && !is_vdso(vma) && vnode_getattr(vma->file->vnode, &attr) == 0) {
		*dev = attr.dev;
		*ino = attr.ino;
	}
}

static void show_area(const struct area_listing *listing, const struct vma *vma)
{
	struct text *text = listing->text;
	size_t line = text->length;
	uint64_t dev, ino, offset = 0;

	identify(vma, &dev, &ino);
	if ((vma->file && !is_vdso(vma)) || vma->shared)
		offset = vma->offset;
	text_printf(text, "%08lx-%08lx %c%c%c%c %08lx %02x:%02x %lu", vma->start, vma->end,
		    vma->prot & PROT_READ ? 'r' : '-', vma->prot & PROT_WRITE ? 'w' : '-',
		    vma->prot & PROT_EXEC ? 'x' : '-', vma->flags & VMA_SHARED ? 's' : 'p', offset,
		    dev_major(dev), dev_minor(dev), ino);
	show_name(listing, vma, line);
}

static void show_kib(struct text *text, const char *name, uint64_t bytes)
{
	text_printf(text, "%s:%*s%8lu kB\n", name, (int)(15 - strlen(name)), "", bytes / KIB(1));
}

static const struct {
	char name[3];
	uint16_t flag;
} flag_names[] = {
	{"gd", VMA_GROWSDOWN}, {"lo", VMA_LOCKED}, {"dc", VMA_DONT_FORK}, {"dd", VMA_DONT_DUMP},
	{"nr", VMA_NORESERVE}, {"hg", VMA_LARGE},  {"nh", VMA_NOT_LARGE}, {"wf", VMA_WIPE_ON_FORK},
};

/* The letters of proc(5) for what there is of it here. */
static void show_flags(struct text *text, const struct vma *vma)
{
	text_printf(text, "VmFlags: %s%s%s%s", vma->prot & PROT_READ ? "rd " : "",
		    vma->prot & PROT_WRITE ? "wr " : "", vma->prot & PROT_EXEC ? "ex " : "",
		    vma->flags & VMA_SHARED ? "sh " : "");
	text_printf(text, "mr %sme ", vma->flags & VMA_MAY_WRITE ? "mw " : "");
	if (vma->flags & VMA_SHARED)
		text_printf(text, "ms ");
	for (unsigned i = 0; i < ARRAY_SIZE(flag_names); i++)
		if (vma->flags & flag_names[i].flag)
			text_printf(text, "%s ", flag_names[i].name);
	text_printf(text, "\n");
}

/* Sums of what areas have. */
struct use {
	struct area_figures all;
	uint64_t anonymous_bytes, file_bytes, shared_bytes; /* of all.share_bytes */
	uint64_t locked_bytes;
};

static void add_area(struct use *use, struct mm *mm, const struct vma *vma)
{
	struct area_figures area;
	uint64_t *share = vma->file ? &use->file_bytes : &use->shared_bytes;

	mm_measure_area(mm, vma, &area);
	use->all.resident += area.resident;
	use->all.large += area.large;
	use->all.copies += area.copies;
	use->all.referenced += area.referenced;
	use->all.dirty += area.dirty;
	use->all.alone += area.alone;
	use->all.alone_dirty += area.alone_dirty;
	use->all.share_bytes += area.share_bytes;
	use->all.dirty_share_bytes += area.dirty_share_bytes;
	/* An area without a file has nothing but copies, or none. */
	if (area.copies == area.resident)
		share = &use->anonymous_bytes;
	*share += area.share_bytes;
	if (vma->flags & VMA_LOCKED)
		use->locked_bytes += area.share_bytes;
}

static void show_figures(struct text *text, const struct use *use, bool by_kind)
{
	const struct area_figures *all = &use->all;
	uint64_t shared = all->resident - all->alone, shared_dirty = all->dirty - all->alone_dirty;

	show_kib(text, "Rss", all->resident * PAGE_SIZE);
	show_kib(text, "Pss", all->share_bytes);
	show_kib(text, "Pss_Dirty", all->dirty_share_bytes);
	if (by_kind) {
		show_kib(text, "Pss_Anon", use->anonymous_bytes);
		show_kib(text, "Pss_File", use->file_bytes);
		show_kib(text, "Pss_Shmem", use->shared_bytes);
	}
	show_kib(text, "Shared_Clean", (shared - shared_dirty) * PAGE_SIZE);
	show_kib(text, "Shared_Dirty", shared_dirty * PAGE_SIZE);
	show_kib(text, "Private_Clean", (all->alone - all->alone_dirty) * PAGE_SIZE);
	show_kib(text, "Private_Dirty", all->alone_dirty * PAGE_SIZE);
	show_kib(text, "Referenced", all->referenced * PAGE_SIZE);
	show_kib(text, "Anonymous", all->copies * PAGE_SIZE);
	show_kib(text, "KSM", 0);
	show_kib(text, "LazyFree", 0);
	show_kib(text, "AnonHugePages", all->large * PAGE_SIZE);
	show_kib(text, "ShmemPmdMapped", 0);
	show_kib(text, "FilePmdMapped", 0);
	show_kib(text, "Shared_Hugetlb", 0);
	show_kib(text, "Private_Hugetlb", 0);
	show_kib(text, "Swap", 0);
	show_kib(text, "SwapPss", 0);
	show_kib(text, "Locked", use->locked_bytes);
}

static void show_use(const struct area_listing *listing, const struct vma *vma)
{
	struct text *text = listing->text;
	struct use use = {0};

	add_area(&use, listing->mm, vma);
	show_kib(text, "Size", vma->end - vma->start);
	show_kib(text, "KernelPageSize", PAGE_SIZE);
	show_kib(text, "MMUPageSize", PAGE_SIZE);
	show_figures(text, &use, false);
	text_printf(text, "THPeligible:           0\n");
	show_flags(text, vma);
}

static void list_maps(const struct area_listing *listing)
{
	for (const struct vma *vma = listing->mm->areas.first; vma; vma = vma->next)
		show_area(listing, vma);
}

static void list_smaps(const struct area_listing *listing)
{
	for (const struct vma *vma = listing->mm->areas.first; vma; vma = vma->next) {
		show_area(listing, vma);
		show_use(listing, vma);
	}
}

static void sum_up(const struct area_listing *listing)
{
	const struct vma_tree *areas = &listing->mm->areas;
	struct text *text = listing->text;
	size_t line = text->length;
	struct use use = {0};

	for (const struct vma *vma = areas->first; vma; vma = vma->next)
		add_area(&use, listing->mm, vma);
	text_printf(text, "%08lx-%08lx ---p 00000000 00:00 0",
		    areas->first ? areas->first->start : 0, areas->last ? areas->last->end : 0);
	text_pad(text, ' ', line, NAME_COLUMN);
	text_printf(text, "[rollup]\n");
	show_figures(text, &use, true);
}

int proc_list_areas(struct proc_node *node, struct text *text, bool need,
		    void (*list)(const struct area_listing *listing), void *data)
{
	struct area_listing listing = {.text = text, .data = data};

	if (!proc_may_inspect(node))
		return proc_task(node) ? -EACCES : -ESRCH;
	listing.mm = proc_mm(node);
	if (!listing.mm)
		return need ? -ESRCH : 0;
	listing.buf = kmalloc(LINUX_PATH_MAX);
	if (!listing.buf) {
		mm_put(listing.mm);
		return -ENOMEM;
	}
	listing.root = current_fs()->root;
	path_get(&listing.root);
	mutex_lock(&listing.mm->lock);
	list(&listing);
	mutex_unlock(&listing.mm->lock);
	path_put(&listing.root);
	kfree(listing.buf);
	mm_put(listing.mm);
	return 0;
}

int proc_show_maps(struct proc_node *node, struct text *text)
{
	return proc_list_areas(node, text, false, list_maps, NULL);
}

int proc_show_smaps(struct proc_node *node, struct text *text)
{
	return proc_list_areas(node, text, false, list_smaps, NULL);
}

int proc_show_smaps_rollup(struct proc_node *node, struct text *text)
{
	return proc_list_areas(node, text, true, sum_up, NULL);
}
