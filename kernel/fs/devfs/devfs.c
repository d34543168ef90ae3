// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/fs/devfs/devfs.h"

#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/fs/devfs/devfs_internal.h"
#include "kernel/fs/tmpfs/tmpfs.h"
#include "kernel/lib/list.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/chardev.h"
#include "kernel/vfscore/fs_type.h"
#include "kernel/vfscore/path_walk.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/tree.h"
#include "kernel/vfscore/vnode.h"

struct device {
	struct list_node link;
	const char *name;
	mode_t mode;
	uint64_t rdev;
};

/* Devices added before there is a /dev. */
static struct list_node early_devices = LIST_INIT(early_devices);
static struct fs *devfs;

/* The root of /dev, also before it is mounted. */
static struct walk_context context_inside(void)
{
	static struct mount mount;
	struct path root = {&mount, devfs->root};

	mount.refcount = 1;
	mount.fs = devfs;
	mount.root = devfs->root;
	return (struct walk_context){root, root, &kernel_credentials, 0, 0};
}

static int make_node(const char *name, mode_t mode, uint64_t rdev)
{
	struct walk_context context = context_inside();
	int err = tree_make(&context, name, S_IFCHR | mode, rdev);

	return err == -EEXIST ? 0 : err;
}

int devfs_add(const char *name, mode_t mode, uint64_t rdev, const struct file_ops *ops)
{
	struct device *device;
	int err = ops ? chardev_register(dev_major(rdev), dev_minor(rdev), ops) : 0;

	if (err < 0)
		return err;
	if (devfs)
		return make_node(name, mode, rdev);
	device = kzalloc(sizeof(*device));
	if (!device)
		return -ENOMEM;
	*device = (struct device){.name = name, .mode = mode, .rdev = rdev};
	list_add_tail(&early_devices, &device->link);
	return 0;
}

static int add_early_devices(void)
{
	struct device *device, *next;
	int err = 0;

	list_for_each_entry_safe (device, next, &early_devices, link) {
		if (err == 0)
			err = make_node(device->name, device->mode, device->rdev);
		list_remove(&device->link);
		kfree(device);
	}
	return err;
}

/* What programs expect beside the devices (and an archive may bring too). */
static int add_links(void)
{
	static const struct {
		const char *name, *target;
	} links[] = {
		{"fd", "/proc/self/fd"},
		{"stdin", "/proc/self/fd/0"},
		{"stdout", "/proc/self/fd/1"},
		{"stderr", "/proc/self/fd/2"},
	};
	struct walk_context context = context_inside();
	int err = tree_make(&context, "shm", S_IFDIR | 01777, 0);

	for (unsigned i = 0; err == 0 && i < ARRAY_SIZE(links); i++)
		err = tree_symlink(&context, links[i].target, links[i].name);
	return err;
}

int devfs_init(void)
{
	static struct fs_type fs_type;
	struct walk_context context = {root_path, root_path, &kernel_credentials, 0, 0};
	struct page_stats stats;
	struct path point;
	int err = memdev_init();

	if (err < 0)
		return err;
	/* Shared memory is here, too. */
	page_get_stats(&stats);
	devfs = tmpfs_create(stats.total / 2);
	if (!devfs)
		return -ENOMEM;
	devfs->type = "devtmpfs";
	fs_type_register_only(&fs_type, devfs->type, devfs);
	err = add_early_devices();
	if (err == 0)
		err = add_links();
	if (err < 0)
		return err;
	err = path_walk(&context, "/dev", WALK_DIRECTORY, &point);
	if (err < 0)
		return err;
	err = mount_add(devfs, &point);
	path_put(&point);
	return err;
}
