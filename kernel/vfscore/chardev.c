// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/chardev.h"

#include "include/linux/errno.h"
#include "kernel/lib/list.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/vnode.h"

struct chardev {
	struct list_node link;
	uint64_t rdev;
	bool any_minor;
	const struct file_ops *ops;
};

static struct list_node devices = LIST_INIT(devices);

int chardev_register(uint32_t major, uint32_t minor, const struct file_ops *ops)
{
	struct chardev *device = kzalloc(sizeof(*device));

	if (!device)
		return -ENOMEM;
	memory_use_keep(device);
	device->any_minor = minor == CHARDEV_ANY_MINOR;
	device->rdev = dev_make(major, device->any_minor ? 0 : minor);
	device->ops = ops;
	list_add(&devices, &device->link);
	return 0;
}

const struct file_ops *chardev_find(uint64_t rdev)
{
	struct chardev *device;

	list_for_each_entry (device, &devices, link) {
		if (device->rdev == rdev ||
		    (device->any_minor && dev_major(device->rdev) == dev_major(rdev)))
			return device->ops;
	}
	return NULL;
}
