// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/fs/devfs/devfs.h"
#include "kernel/fs/initrd/initrd.h"
#include "kernel/fs/tmpfs/tmpfs.h"
#include "kernel/mm/page.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/tree.h"

int rootfs_init(void)
{
	static const struct {
		const char *path;
		mode_t mode;
	} directories[] = {{"/dev", 0755}, {"/proc", 0555}, {"/tmp", 01777}};
	struct page_stats stats;
	struct fs *fs;

	page_get_stats(&stats);
	fs = tmpfs_create(stats.total / 2);
	if (!fs || !mount_root(fs))
		return -ENOMEM;
	struct walk_context context = {root_path, root_path, &kernel_credentials, 0};

	for (unsigned i = 0; i < ARRAY_SIZE(directories); i++) {
		int err =
			tree_make(&context, directories[i].path, S_IFDIR | directories[i].mode, 0);

		if (err < 0)
			return err;
	}
	return devfs_init();
}
