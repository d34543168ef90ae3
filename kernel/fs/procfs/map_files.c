// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/map_files (proc_pid_map_files(5)): a link for each area that shows a file, whose name
// is the area's addresses. Only who might do anything with files may follow one.

#include "include/linux/capability.h"
#include "include/linux/dirent.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/fs/procfs/maps_internal.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/permission.h"

/* Inode numbers, of which nothing else has this bit. */
#define INO_AREA (1UL << 61)

/* An area, as it was when it was found. */
struct found {
	uaddr_t from;  /* where to look */
	char name[36]; /* "": none is there, or behind */
	uint64_t page; /* the number of its first one */
	mode_t mode;   /* of its link */
	char *target;  /* LINUX_PATH_MAX bytes for its file's name, or NULL: it is not wanted */
	struct path
		path; /* of the file, referenced; without a mount if it has none, or has a target */
};

static bool shows_file(const struct area_listing *listing, const struct vma *vma)
{
	return (vma->file && vma->file->name) || (vma->shared && proc_area_name(listing, vma));
}

static void find_next(const struct area_listing *listing)
{
	struct found *found = listing->data;
	const struct vma *vma = vma_find(&listing->mm->areas, found->from);

	while (vma && (vma->start < found->from || !shows_file(listing, vma)))
		vma = vma->next;
	if (!vma)
		return;
	ksnprintf(found->name, sizeof(found->name), "%lx-%lx", vma->start, vma->end);
	found->page = vma->start >> PAGE_SHIFT;
	found->mode = S_IFLNK | 0400 | (vma->file && !(vma->file->access & FILE_WRITE) ? 0 : 0200);
	if (found->target) {
		ksnprintf(found->target, LINUX_PATH_MAX, "%s", proc_area_name(listing, vma));
	} else if (vma->file) {
		found->path = (struct path){vma->file->mount, vma->file->name};
		path_get(&found->path);
	}
}

static int find(struct proc_node *node, struct found *found)
{
	return proc_list_areas(node, NULL, true, find_next, found);
}

static int jump(struct vnode *vnode, struct path *path)
{
	uint64_t page = vnode->ino & ~INO_AREA;
	struct found found = {.from = page << PAGE_SHIFT};
	int err;

	if (!current_capable(CAP_SYS_ADMIN) && !current_capable(CAP_CHECKPOINT_RESTORE))
		return -EPERM;
	err = find(proc_node(vnode), &found);
	if (err < 0)
		return err;
	if (found.path.mount && found.page != page)
		path_put(&found.path);
	if (!found.path.mount || found.page != page)
		return -ENOENT;
	*path = found.path;
	return 0;
}

static const struct vnode_ops link_ops = {
	.readlink = proc_readlink,
	.jump = jump,
	.count = proc_count,
	.destroy = proc_destroy,
};

/* Addresses are written as readdir shows them; anything else is no name here. */
static uaddr_t parse_start(const char *name)
{
	uaddr_t start = 0;

	for (; *name && *name != '-' && start < USER_MAX; name++)
		start = start << 4 | (uaddr_t)(*name <= '9' ? *name - '0' : *name - 'a' + 10);
	return start;
}

static int make_link(struct vnode *dir, struct name *name, const struct found *found)
{
	int err = proc_make(dir->fs, name, proc_node(dir), found->mode, INO_AREA | found->page,
			    &link_ops, NULL);

	if (err < 0)
		return err;
	name->vnode->size = 64; /* as Linux says of all of them */
	return proc_set_target(name->vnode, found->target);
}

static int lookup(struct vnode *dir, struct name *name)
{
	struct found found = {.from = parse_start(name->text), .target = kmalloc(LINUX_PATH_MAX)};
	int err = found.target ? find(proc_node(dir), &found) : -ENOMEM;

	if (err == 0)
		err = strcmp(found.name, name->text) == 0 ? make_link(dir, name, &found) : -ENOENT;
	kfree(found.target);
	return err;
}

/* A position is a page's number; no area begins with the first pages. */
static int readdir(struct file *dir, struct dir_context *context)
{
	int err = 0;

	if (!proc_may_inspect(proc_node(dir->vnode)))
		return proc_task(proc_node(dir->vnode)) ? -EACCES : -ENOENT;
	if (!proc_emit_dots(dir, context))
		return 0;
	while (err == 0) {
		struct found found = {.from = (uaddr_t)context->pos << PAGE_SHIFT};

		err = find(proc_node(dir->vnode), &found);
		if (found.path.mount)
			path_put(&found.path);
		if (err < 0 || !found.name[0] ||
		    !context->emit(context, found.name, strlen(found.name), INO_AREA | found.page,
				   DT_LNK, (off_t)found.page + 1))
			break;
		context->pos = (off_t)found.page + 1;
	}
	return 0;
}

const struct vnode_ops proc_map_files_ops = {
	.lookup = lookup,
	.permits = proc_is_own,
	.destroy = proc_destroy,
};

const struct file_ops proc_map_files_file_ops = {
	.read = directory_read,
	.seek = file_seek_endless,
	.readdir = readdir,
};
