// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/fs/initrd/initrd.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/fs/initrd/cpio.h"
#include "kernel/fs/initrd/hard_links.h"
#include "kernel/fs/tmpfs/tmpfs.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/tree.h"
#include "kernel/vfscore/vnode.h"

/* A directory whose time is set when everything is in it. */
struct dir_time {
	struct dir_time *next;
	struct vnode *vnode; /* referenced */
	int64_t mtime_ns;
};

struct unpacker {
	const struct phys_range *initrd;
	struct cpio_reader reader;
	struct cpio_entry entry;
	/* Relative paths begin at the directory of the entry, which is text in the archive: entries
	 * of one directory mostly follow each other. */
	struct walk_context context;
	const char *dir_text;
	size_t dir_len;
	const char *last; /* the last component of the entry's name */
	struct hard_links links;
	struct dir_time *dir_times;
	char path[LINUX_PATH_MAX];
};

static paddr_t phys_of(const struct unpacker *unpacker, const void *data)
{
	return unpacker->initrd->start +
	       ((const uint8_t *)data - (const uint8_t *)unpacker->reader.base);
}

/* Makes the directories of unpacker->path, a path below the root, that do not exist. */
static int make_parents(struct unpacker *unpacker)
{
	struct walk_context context = {root_path, root_path, &kernel_credentials, 0, 0};
	char *slash = unpacker->path;
	struct path found;

	for (;;) {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		int err = path_walk(&context, unpacker->path, WALK_FOLLOW | WALK_DIRECTORY, &found);

		if (err == 0)
			path_put(&found);
		else if (err == -ENOENT)
			err = tree_make(&context, unpacker->path, S_IFDIR | 0755, 0);
		if (err < 0 || !slash)
			return err;
		*slash = '/';
	}
}

/* Finds the last component of the entry's name, and how long the text before it is. False for a
 * name that cannot be unpacked. */
static bool split_name(struct unpacker *unpacker, size_t *dir_len)
{
	const char *rest = unpacker->entry.name, *component;
	size_t len;

	unpacker->last = NULL;
	while ((component = cpio_name_component(&rest, &len))) {
		if (cpio_component_is_bad(component, len))
			return false;
		unpacker->last = component;
	}
	*dir_len = unpacker->last ? unpacker->last - unpacker->entry.name : 0;
	return unpacker->entry.name_len < LINUX_PATH_MAX;
}

/* Makes the directory of the entry, which has len bytes of text, the base of the context. */
static int enter_directory(struct unpacker *unpacker, size_t len)
{
	struct walk_context context = {root_path, root_path, &kernel_credentials, 0, 0};
	struct path dir;
	int err;

	if (len == unpacker->dir_len && memcmp(unpacker->dir_text, unpacker->entry.name, len) == 0)
		return 0;
	unpacker->path[0] = '/';
	memcpy(unpacker->path + 1, unpacker->entry.name, len);
	unpacker->path[len + 1] = '\0';
	err = path_walk(&context, unpacker->path, WALK_FOLLOW | WALK_DIRECTORY, &dir);
	if (err == -ENOENT) {
		unpacker->path[len] = '\0'; /* instead of the last slash */
		err = make_parents(unpacker);
		if (err == 0)
			err = path_walk(&context, unpacker->path, WALK_FOLLOW | WALK_DIRECTORY,
					&dir);
	}
	if (err < 0)
		return err;
	path_put(&unpacker->context.base);
	unpacker->context.base = dir;
	unpacker->dir_text = unpacker->entry.name;
	unpacker->dir_len = len;
	return 0;
}

/* Removes what has the entry's name, but not a directory where the entry is one, too. */
static int make_way(struct unpacker *unpacker)
{
	struct path old;
	int err = path_walk(&unpacker->context, unpacker->last, 0, &old);

	if (err < 0)
		return err == -ENOENT ? 0 : err;
	bool is_dir = S_ISDIR(old.name->vnode->mode);

	path_put(&old);
	if (!is_dir)
		return tree_unlink(&unpacker->context, unpacker->last);
	if (S_ISDIR(unpacker->entry.mode))
		return 0;
	unpacker->dir_len = SIZE_MAX; /* it may be the one that is remembered */
	return tree_rmdir(&unpacker->context, unpacker->last);
}

static bool is_known_type(mode_t mode)
{
	return S_ISREG(mode) || S_ISDIR(mode) || S_ISLNK(mode) || S_ISCHR(mode) || S_ISBLK(mode) ||
	       S_ISFIFO(mode) || S_ISSOCK(mode);
}

static int make_symlink(struct unpacker *unpacker)
{
	const struct cpio_entry *entry = &unpacker->entry;

	if (entry->size == 0 || entry->size >= sizeof(unpacker->path))
		return -ENAMETOOLONG;
	memcpy(unpacker->path, entry->data, entry->size);
	unpacker->path[entry->size] = '\0';
	return tree_symlink(&unpacker->context, unpacker->path, unpacker->last);
}

/* Makes the entry's file, or its further name. */
static int make_file(struct unpacker *unpacker)
{
	const struct cpio_entry *entry = &unpacker->entry;
	const struct path *link = NULL;

	if (entry->nlink > 1 && !S_ISDIR(entry->mode))
		link = hard_links_find(&unpacker->links, entry);
	if (link)
		return tree_link(link, &unpacker->context, unpacker->last);
	if (S_ISLNK(entry->mode))
		return make_symlink(unpacker);
	return tree_make(&unpacker->context, unpacker->last, entry->mode & (S_IFMT | S_IALLUGO),
			 dev_make(entry->rdev_major, entry->rdev_minor));
}

/* The same where there is something of that name already. */
static int replace_file(struct unpacker *unpacker)
{
	int err = make_way(unpacker);

	if (err == 0)
		err = make_file(unpacker);
	return err == -EEXIST && S_ISDIR(unpacker->entry.mode) ? 0 : err;
}

static int remember_dir_time(struct unpacker *unpacker, struct vnode *vnode)
{
	struct dir_time *time = kmalloc(sizeof(*time));

	if (!time)
		return -ENOMEM;
	*time = (struct dir_time){
		.next = unpacker->dir_times,
		.vnode = vnode,
		.mtime_ns = unpacker->entry.mtime * (int64_t)NS_PER_SEC,
	};
	vnode_get(vnode);
	unpacker->dir_times = time;
	return 0;
}

static void set_dir_times(struct unpacker *unpacker)
{
	while (unpacker->dir_times) {
		struct dir_time *time = unpacker->dir_times;

		unpacker->dir_times = time->next;
		time->vnode->mtime_ns = time->mtime_ns;
		time->vnode->atime_ns = time->mtime_ns;
		vnode_put(time->vnode);
		kfree(time);
	}
}

/* Sets what the entry says about its file, and its contents. */
static int set_attributes(struct unpacker *unpacker, const struct path *path)
{
	const struct cpio_entry *entry = &unpacker->entry;
	struct vnode *vnode = path->name->vnode;
	struct vnode_change change = {
		.mask = ATTR_MODE | ATTR_UID | ATTR_GID | ATTR_ATIME | ATTR_MTIME,
		.mode = S_ISLNK(entry->mode) ? 0777 : entry->mode,
		.uid = entry->uid,
		.gid = entry->gid,
		.atime_ns = entry->mtime * (int64_t)NS_PER_SEC,
		.mtime_ns = entry->mtime * (int64_t)NS_PER_SEC,
	};

	if (S_ISREG(vnode->mode) && entry->size > 0) {
		struct vnode_change empty = {.mask = ATTR_SIZE};
		int err = vnode->size > 0 ? vnode_setattr(vnode, &empty) : 0;

		if (err < 0)
			return err;
		tmpfs_set_data(vnode, phys_of(unpacker, entry->data), entry->size);
	}
	return vnode_setattr(vnode, &change);
}

static int finish_file(struct unpacker *unpacker)
{
	const struct cpio_entry *entry = &unpacker->entry;
	struct path path;
	int err = path_walk(&unpacker->context, unpacker->last, 0, &path);

	if (err < 0)
		return err;
	err = set_attributes(unpacker, &path);
	if (err == 0 && S_ISDIR(entry->mode))
		err = remember_dir_time(unpacker, path.name->vnode);
	else if (err == 0 && entry->nlink > 1 && !hard_links_find(&unpacker->links, entry))
		err = hard_links_add(&unpacker->links, entry, &path);
	path_put(&path);
	return err;
}

/* An entry for the root itself. */
static int finish_root(struct unpacker *unpacker)
{
	int err = S_ISDIR(unpacker->entry.mode) ? 0 : -EINVAL;

	if (err == 0)
		err = set_attributes(unpacker, &root_path);
	return err < 0 ? err : remember_dir_time(unpacker, root_path.name->vnode);
}

static int unpack_entry(struct unpacker *unpacker)
{
	size_t dir_len;
	int err;

	if (!split_name(unpacker, &dir_len) || !is_known_type(unpacker->entry.mode))
		return -EINVAL;
	err = enter_directory(unpacker, dir_len);
	if (err < 0)
		return err;
	if (!unpacker->last)
		return finish_root(unpacker);
	err = make_file(unpacker);
	if (err == -EEXIST)
		err = replace_file(unpacker);
	return err < 0 ? err : finish_file(unpacker);
}

/* Says what is wrong with the archive where the reader stopped. */
static void report_damage(const struct unpacker *unpacker)
{
	const struct cpio_reader *reader = &unpacker->reader;
	const char *command =
		cpio_decompressor(reader->base + reader->pos, reader->size - reader->pos);

	if (command)
		log_err("initrd: compressed data at offset %lu; it is used in place, so please "
			"decompress it first: %s",
			reader->pos, command);
	else if (reader->bad_name)
		log_err("initrd: bad archive at offset %lu, entry '%s': %s", reader->pos,
			reader->bad_name, reader->error);
	else
		log_err("initrd: bad archive at offset %lu: %s", reader->pos, reader->error);
}

/* What kept an entry from being unpacked. */
static const char *explain(const struct unpacker *unpacker, int err)
{
	const struct cpio_entry *entry = &unpacker->entry;

	if (cpio_name_is_bad(entry->name))
		return "its name is too long, or leads out of the root by ..";
	if (!is_known_type(entry->mode))
		return "its mode is of no kind of file";
	switch (err) {
	case -ENOMEM:
		return "there is not enough memory";
	case -ENOSPC:
		return "these are too many files for so little memory";
	case -ELOOP:
		return "symbolic links in its path make a loop";
	case -ENOTDIR:
		return "its path leads through something that is not a directory";
	case -ENOTEMPTY:
	case -EBUSY:
		return "it would replace a directory that is in use";
	case -ENAMETOOLONG:
		return "it is a symbolic link without a target, or with one that is too long";
	default:
		return "it cannot be made";
	}
}

static int unpack_archive(struct unpacker *unpacker)
{
	int err, more;

	while ((more = cpio_next(&unpacker->reader, &unpacker->entry)) > 0) {
		err = unpack_entry(unpacker);
		if (err < 0) {
			log_err("initrd: cannot unpack entry '%.255s' at offset %lu: %s",
				unpacker->entry.name, unpacker->entry.offset,
				explain(unpacker, err));
			return err;
		}
	}
	if (more < 0)
		report_damage(unpacker);
	return more;
}

static int unpack_elf(const struct phys_range *initrd)
{
	struct walk_context context = {root_path, root_path, &kernel_credentials, 0, 0};
	struct path path;
	int err = tree_make(&context, "/init", S_IFREG | 0755, 0);

	if (err == 0)
		err = path_walk(&context, "/init", 0, &path);
	if (err < 0)
		return err;
	tmpfs_set_data(path.name->vnode, initrd->start, initrd->end - initrd->start);
	path_put(&path);
	return 0;
}

bool initrd_is_elf(const struct phys_range *initrd)
{
	return initrd->end - initrd->start >= 4 &&
	       memcmp(phys_to_virt(initrd->start), "\177ELF", 4) == 0;
}

int initrd_unpack(const struct phys_range *initrd)
{
	struct unpacker *unpacker;
	int err;

	page_adopt_reserved(initrd->start, ALIGN_UP(initrd->end, PAGE_SIZE));
	if (initrd_is_elf(initrd))
		return unpack_elf(initrd);
	unpacker = kzalloc(sizeof(*unpacker));
	if (!unpacker)
		return -ENOMEM;
	unpacker->initrd = initrd;
	unpacker->dir_text = "";
	unpacker->context = (struct walk_context){root_path, root_path, &kernel_credentials, 0, 0};
	path_get(&unpacker->context.base);
	cpio_open(&unpacker->reader, phys_to_virt(initrd->start), initrd->end - initrd->start);
	err = unpack_archive(unpacker);
	hard_links_clear(&unpacker->links);
	set_dir_times(unpacker);
	path_put(&unpacker->context.base);
	kfree(unpacker);
	return err;
}
