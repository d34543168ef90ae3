// SPDX-License-Identifier: BSD-3-Clause
// tmpfs as mount(2) makes it, with its options (tmpfs(5)).

#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/fs/tmpfs/tmpfs.h"
#include "kernel/fs/tmpfs/tmpfs_internal.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "kernel/process/credentials.h"
#include "kernel/vfscore/fs_type.h"
#include "kernel/vfscore/notify.h"

#define MAX_INODES (UINT64_MAX / XATTR_SPACE_PER_INODE)

struct options {
	bool has_pages, has_inodes, has_numbers, inode64;
	uint64_t pages, inodes; /* 0: no limit */
	uint32_t mode, uid, gid;
};

static uint64_t total_pages(void)
{
	struct page_stats stats;

	page_get_stats(&stats);
	return stats.total;
}

static bool parse_size(const char *value, uint64_t *pages)
{
	uint64_t size;

	if (!fs_option_number(value, 0, &size))
		return false;
	if (strchr(value, '%'))
		*pages = size * total_pages() / 100;
	else
		*pages = size / PAGE_SIZE + (size % PAGE_SIZE != 0);
	return true;
}

static bool parse_number(const char *value, unsigned base, uint64_t max, uint64_t *out)
{
	return fs_option_number(value, base, out) && *out <= max && !strchr(value, '%');
}

static bool parse_u32(const char *value, unsigned base, uint32_t *out)
{
	uint64_t number;

	if (!parse_number(value, base, UINT32_MAX - 1, &number))
		return false;
	*out = number;
	return true;
}

static bool parse_option(struct options *options, const char *name, const char *value)
{
	/* Numbers of files are small enough for either. */
	if (!value) {
		options->inode64 = strcmp(name, "inode64") == 0;
		options->has_numbers = options->inode64 || strcmp(name, "inode32") == 0;
		return options->has_numbers;
	}
	if (strcmp(name, "size") == 0)
		return (options->has_pages = parse_size(value, &options->pages));
	if (strcmp(name, "nr_blocks") == 0)
		return (options->has_pages = parse_number(value, 0, UINT64_MAX, &options->pages));
	if (strcmp(name, "nr_inodes") == 0)
		return (options->has_inodes = parse_number(value, 0, MAX_INODES, &options->inodes));
	if (strcmp(name, "mode") == 0)
		return parse_u32(value, 8, &options->mode);
	if (strcmp(name, "uid") == 0)
		return parse_u32(value, 10, &options->uid);
	return strcmp(name, "gid") == 0 && parse_u32(value, 10, &options->gid);
}

static int parse_options(struct options *options, char *text)
{
	char *name, *value;

	while ((name = fs_option_next(&text, &value))) {
		if (*name && !parse_option(options, name, value))
			return -EINVAL;
	}
	return 0;
}

static void set_limits(struct tmpfs *tmpfs, const struct options *options)
{
	tmpfs->has_size |= options->has_pages;
	tmpfs->has_inodes |= options->has_inodes;
	if (options->has_numbers)
		tmpfs->inode64 = options->inode64;
	if (options->has_pages)
		tmpfs->max_pages = options->pages ? options->pages : UINT64_MAX;
	if (options->has_inodes)
		tmpfs->max_inodes = options->inodes ? options->inodes : UINT64_MAX;
	tmpfs->fs.xattr_space.max = tmpfs->max_inodes == UINT64_MAX
					    ? UINT64_MAX
					    : tmpfs->max_inodes * XATTR_SPACE_PER_INODE;
}

static int open_tmpfs(const char *source, char *text, struct fs **out)
{
	const struct credentials *cred = credentials_current();
	struct options options = {.mode = S_ISVTX | 0777, .uid = cred->fsuid, .gid = cred->fsgid};
	int err = parse_options(&options, text);
	struct vnode *root;
	struct fs *fs;

	if (err < 0)
		return err;
	fs = tmpfs_create(total_pages() / 2);
	if (!fs)
		return -ENOMEM;
	set_limits(tmpfs_of_fs(fs), &options);
	root = fs->root->vnode;
	root->mode = S_IFDIR | (options.mode & S_IALLUGO);
	root->uid = options.uid;
	root->gid = options.gid;
	tmpfs_of_fs(fs)->mode = options.mode & S_IALLUGO;
	*out = fs;
	return 0;
}

int tmpfs_reconfigure(struct fs *fs, char *text)
{
	struct tmpfs *tmpfs = tmpfs_of_fs(fs);
	struct options options = {.mode = 0};
	int err = parse_options(&options, text);

	if (err < 0)
		return err;
	/* What has no limit cannot get one, and nothing is removed to keep one. */
	if (options.has_pages && options.pages &&
	    (tmpfs->max_pages == UINT64_MAX || tmpfs->used_pages > options.pages))
		return -EINVAL;
	if (options.has_inodes && options.inodes &&
	    (tmpfs->max_inodes == UINT64_MAX || tmpfs->inodes > options.inodes))
		return -EINVAL;
	set_limits(tmpfs, &options);
	return 0;
}

void tmpfs_show_options(const struct fs *fs, char *buf, size_t size)
{
	const struct tmpfs *tmpfs = container_of(fs, struct tmpfs, fs);
	const struct vnode *root = fs->root->vnode;
	size_t n = 0;

	buf[0] = '\0';
	if (tmpfs->has_size)
		n += ksnprintf(
			buf + n, size - n, ",size=%luk",
			tmpfs->max_pages == UINT64_MAX ? 0 : tmpfs->max_pages * (PAGE_SIZE / 1024));
	if (tmpfs->has_inodes)
		n += ksnprintf(buf + n, size - n, ",nr_inodes=%lu",
			       tmpfs->max_inodes == UINT64_MAX ? 0 : tmpfs->max_inodes);
	if (tmpfs->mode != (S_ISVTX | 0777))
		n += ksnprintf(buf + n, size - n, ",mode=%03o", tmpfs->mode);
	if (root->uid != 0)
		n += ksnprintf(buf + n, size - n, ",uid=%u", root->uid);
	if (root->gid != 0)
		n += ksnprintf(buf + n, size - n, ",gid=%u", root->gid);
	if (tmpfs->inode64)
		ksnprintf(buf + n, size - n, ",inode64");
}

void tmpfs_count_fs(const struct fs *fs, struct memory_use *use)
{
	memory_use_add(use, container_of(fs, struct tmpfs, fs));
}

/* Tells who watches the files of dir and below, and takes their names away. Nobody else can have
 * any of them in use. */
static void remove_names(struct name *root)
{
	struct name *name = root;

	for (;;) {
		struct name *parent = name->parent;

		if (!list_empty(&name->children)) {
			name = list_first(&name->children, struct name, siblings);
			continue;
		}
		if (name->vnode)
			notify_unmount(name->vnode);
		if (name == root)
			break;
		name_remove(name);
		name_put(name);
		name = parent;
	}
	name_put(root);
}

void tmpfs_destroy_fs(struct fs *fs)
{
	remove_names(fs->root);
	kfree(container_of(fs, struct tmpfs, fs));
}

void tmpfs_register(void)
{
	static struct fs_type type = {.name = "tmpfs", .open = open_tmpfs};

	fs_type_register(&type);
}
