// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/fs/devfs/devfs.h"
#include "kernel/fs/initrd/initrd.h"
#include "kernel/fs/procfs/procfs.h"
#include "kernel/fs/sysfs/sysfs.h"
#include "kernel/fs/tmpfs/tmpfs.h"
#include "kernel/ipc/mqueue.h"
#include "kernel/lib/cmdline.h"
#include "kernel/lib/string.h"
#include "kernel/mm/page.h"
#include "kernel/vfscore/path_cache.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/tree.h"

/*
 * How many of all pages the root may take: what rootfs-size= says, in bytes with K, M or G, or in
 * percent of the memory with %; else half.
 */
static uint64_t root_pages(uint64_t all)
{
	static const char units[] = "KMG";
	const char *text = cmdline_get("rootfs-size"), *unit;
	uint64_t number = 0;

	if (!text)
		return all / 2;
	while (*text >= '0' && *text <= '9' && number < UINT32_MAX)
		number = number * 10 + (*text++ - '0');
	if (*text == '%')
		return all * MIN(number, 100UL) / 100;
	unit = *text ? strchr(units, *text & ~('a' - 'A')) : NULL;
	if (unit)
		number <<= 10 * (unit - units + 1);
	return DIV_ROUND_UP(number, PAGE_SIZE);
}

int rootfs_init(void)
{
	static const struct {
		const char *path;
		mode_t mode;
	} directories[] = {{"/dev", 0755}, {"/proc", 0555}, {"/tmp", 01777}};
	struct page_stats stats;
	struct fs *fs, *memory;

	path_cache_init();
	page_get_stats(&stats);
	if (IS_ENABLED(CONFIG_MOUNT))
		tmpfs_register();
	if (IS_ENABLED(CONFIG_POSIX_MQUEUE))
		mqueue_register();
	fs = tmpfs_create(root_pages(stats.total));
	memory = tmpfs_create(stats.total);
	if (!fs || !mount_root(fs) || !memory || mount_memory(memory) < 0)
		return -ENOMEM;
	struct walk_context context = {root_path, root_path, &kernel_credentials, 0, 0};

	for (unsigned i = 0; i < ARRAY_SIZE(directories); i++) {
		int err =
			tree_make(&context, directories[i].path, S_IFDIR | directories[i].mode, 0);

		if (err < 0)
			return err;
	}
	int err = devfs_init();

	if (err == 0 && IS_ENABLED(CONFIG_PROCFS))
		err = procfs_init();
	if (err == 0 && IS_ENABLED(CONFIG_SYSFS))
		err = sysfs_init();
	return err;
}
