// SPDX-License-Identifier: BSD-3-Clause
// The file system of /dev/pts: a node for each pseudo-terminal whose master is open.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "include/linux/statfs.h"
#include "kernel/fs/devfs/devfs.h"
#include "kernel/fs/tmpfs/tmpfs.h"
#include "kernel/lib/printf.h"
#include "kernel/process/credentials.h"
#include "kernel/tty/pty.h"
#include "kernel/tty/pty_internal.h"
#include "kernel/vfscore/chardev.h"
#include "kernel/vfscore/tree.h"
#include "kernel/vfscore/vnode.h"

#define SLAVE_MAJOR	 136
#define SLAVE_MAJORS	 16
#define MINORS_PER_MAJOR 256
#define PTMX_NUMBER	 dev_make(5, 2)
#define TTY_GID		 5 /* group tty of Debian, to which write(1) belongs */
#define NAME_SIZE	 24

static struct walk_context kernels_context(void)
{
	return (struct walk_context){root_path, root_path, &kernel_credentials, 0, 0};
}

static void make_name(char name[NAME_SIZE], unsigned index)
{
	ksnprintf(name, NAME_SIZE, "/dev/pts/%u", index);
}

static int set_owner(const struct walk_context *context, const char *name, uint32_t uid)
{
	struct vnode_change change = {.mask = ATTR_UID | ATTR_GID, .uid = uid, .gid = TTY_GID};
	struct path path;
	int err = path_walk(context, name, 0, &path);

	if (err < 0)
		return err;
	err = vnode_setattr(path.name->vnode, &change);
	path_put(&path);
	return err;
}

int devpts_add(unsigned index, uint32_t uid)
{
	struct walk_context context = kernels_context();
	char name[NAME_SIZE];
	int err;

	make_name(name, index);
	err = tree_make(&context, name, S_IFCHR | 0620,
			dev_make(SLAVE_MAJOR + index / MINORS_PER_MAJOR, index % MINORS_PER_MAJOR));
	return err < 0 ? err : set_owner(&context, name, uid);
}

/* A program may have removed it, as root on Linux. */
void devpts_remove(unsigned index)
{
	struct walk_context context = kernels_context();
	char name[NAME_SIZE];

	make_name(name, index);
	(void)tree_unlink(&context, name);
}

int devpts_open(unsigned index, uint32_t flags, struct file **file)
{
	char name[NAME_SIZE];

	make_name(name, index);
	return file_open_kernel(name, flags & (O_ACCMODE | O_NOCTTY | O_NONBLOCK), 0, file);
}

static int register_drivers(void)
{
	int err = chardev_register(dev_major(PTMX_NUMBER), dev_minor(PTMX_NUMBER), &ptmx_file_ops);

	for (unsigned i = 0; err == 0 && i < SLAVE_MAJORS; i++)
		err = chardev_register(SLAVE_MAJOR + i, CHARDEV_ANY_MINOR, &pts_file_ops);
	return err;
}

static void devpts_statfs(struct fs *fs, struct linux_statfs *st)
{
	st->f_type = DEVPTS_MAGIC;
	st->f_bsize = PAGE_SIZE;
	st->f_frsize = PAGE_SIZE;
	st->f_namelen = LINUX_NAME_MAX;
}

static int mount_devpts(const struct walk_context *context)
{
	static struct fs_ops ops; /* those of tmpfs but for one */
	struct fs *fs = tmpfs_create(0);
	struct path point;
	int err;

	if (!fs)
		return -ENOMEM;
	ops = *fs->ops;
	ops.statfs = devpts_statfs;
	fs->ops = &ops;
	fs->type = "devpts";
	err = path_walk(context, "/dev/pts", WALK_DIRECTORY, &point);
	if (err < 0)
		return err;
	err = mount_add(fs, &point);
	path_put(&point);
	return err < 0 ? err : tree_make(context, "/dev/pts/ptmx", S_IFCHR, PTMX_NUMBER);
}

int pty_init(void)
{
	struct walk_context context = kernels_context();
	int err = register_drivers();

	if (err == 0)
		err = devfs_add("ptmx", 0666, PTMX_NUMBER, NULL);
	if (err == 0)
		err = tree_make(&context, "/dev/pts", S_IFDIR | 0755, 0);
	if (err < 0 && err != -EEXIST)
		return err;
	return mount_devpts(&context);
}
