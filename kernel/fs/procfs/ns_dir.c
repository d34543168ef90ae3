// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/ns (namespaces(7)): there is one namespace of each kind, and each is a file that tells
// it from others by its number.

#include "include/linux/clone.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/nsfs.h"
#include "include/linux/stat.h"
#include "include/linux/statfs.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"

#define USER_NAMESPACE 4026531837

/* Linux's numbers of the namespaces that it begins with. */
static const struct namespace
{
	uint32_t number;
	uint32_t kind; /* CLONE_NEW… */
	const char *text;
}
namespaces[] = {
	{4026531834, CLONE_NEWTIME, "time:[4026531834]"},
	{4026531835, CLONE_NEWCGROUP, "cgroup:[4026531835]"},
	{4026531836, CLONE_NEWPID, "pid:[4026531836]"},
	{USER_NAMESPACE, CLONE_NEWUSER, "user:[4026531837]"},
	{4026531838, CLONE_NEWUTS, "uts:[4026531838]"},
	{4026531839, CLONE_NEWIPC, "ipc:[4026531839]"},
	{4026531840, CLONE_NEWNS, "mnt:[4026531840]"},
	{4026531841, CLONE_NEWNET, "net:[4026531841]"},
};

static void ns_statfs(struct fs *fs, struct linux_statfs *st)
{
	st->f_type = NSFS_MAGIC;
	st->f_bsize = fs->block_size;
	st->f_frsize = fs->block_size;
	st->f_namelen = LINUX_NAME_MAX;
}

static struct fs *ns_fs(void)
{
	static const struct fs_ops ops = {.statfs = ns_statfs};
	static struct fs fs = {.ops = &ops, .type = "nsfs", .block_size = PAGE_SIZE};

	if (fs.dev == 0)
		fs.dev = fs_new_dev();
	return &fs;
}

static void destroy(struct vnode *vnode)
{
	kfree(vnode);
}

static long ns_ioctl(struct file *file, unsigned request, uaddr_t arg);

static const struct file_ops ns_file_ops = {.ioctl = ns_ioctl};

static struct vnode *make_vnode(uint32_t number)
{
	static const struct vnode_ops ops = {.destroy = destroy};
	struct vnode *vnode = kzalloc(sizeof(*vnode));

	if (!vnode)
		return NULL;
	vnode_init(vnode, ns_fs(), &ops, S_IFREG | 0444);
	vnode->ino = number;
	vnode->file_ops = &ns_file_ops;
	vnode->uid = 0;
	vnode->gid = 0;
	return vnode;
}

/* A place that is a namespace's file, referenced. 0 or -ENOMEM. */
static int make_path(uint32_t number, struct path *path)
{
	static struct mount mount = {.refcount = 1};
	struct vnode *vnode = make_vnode(number);

	if (!vnode)
		return -ENOMEM;
	path->name = name_create_root(vnode);
	if (!path->name) {
		vnode_put(vnode);
		return -ENOMEM;
	}
	mount.fs = vnode->fs;
	mount_get(&mount);
	path->mount = &mount;
	return 0;
}

static const struct namespace *namespace_of(const struct vnode *vnode)
{
	for (unsigned i = 0; i < ARRAY_SIZE(namespaces); i++)
		if (namespaces[i].number == vnode->ino)
			return &namespaces[i];
	return NULL;
}

/* A descriptor of the user namespace that the others belong to. */
static long open_user_namespace(void)
{
	struct file *file;
	struct path path;
	int err = make_path(USER_NAMESPACE, &path);

	if (err < 0)
		return err;
	err = file_open_place(&path, credentials_current(), O_RDONLY | O_CLOEXEC, &file);
	path_put(&path);
	if (err < 0)
		return err;
	return fd_install_new(file, true);
}

/* ioctl_nsfs(2): those that have a parent are the first of their kind, which shows none. */
static long ns_ioctl(struct file *file, unsigned request, uaddr_t arg)
{
	uint32_t kind = namespace_of(file->vnode)->kind;

	switch (request) {
	case NS_GET_USERNS:
		return kind == CLONE_NEWUSER ? -EPERM : open_user_namespace();
	case NS_GET_PARENT:
		return kind == CLONE_NEWUSER || kind == CLONE_NEWPID ? -EPERM : -EINVAL;
	case NS_GET_NSTYPE:
		return kind;
	case NS_GET_OWNER_UID:
		return kind == CLONE_NEWUSER ? put_user_u32(arg, 0) : -EINVAL;
	default:
		return -ENOTTY;
	}
}

/* Found by the text of a link. */
static const struct namespace *find(const char *text)
{
	for (unsigned i = 0; i < ARRAY_SIZE(namespaces); i++)
		if (strcmp(namespaces[i].text, text) == 0)
			return &namespaces[i];
	return NULL;
}

const char *proc_namespace_text(const struct vnode *vnode)
{
	return vnode->fs == ns_fs() ? namespace_of(vnode)->text : NULL;
}

static int jump(struct vnode *link, struct path *path)
{
	const struct proc_node *node = proc_node(link);

	if (!proc_may_inspect(node))
		return proc_task(node) ? -EACCES : -ENOENT;
	return make_path(find(node->target)->number, path);
}

static const struct vnode_ops ns_link_ops = {
	.readlink = proc_readlink,
	.jump = jump,
	.destroy = proc_destroy,
};

#define NAMESPACE(is_called, is_target)                                         \
	{                                                                       \
		.name = is_called, .mode = S_IFLNK | 0777, .target = is_target, \
		.ops = &ns_link_ops                                             \
	}

const struct proc_entry proc_ns_entries[] = {
	NAMESPACE("cgroup", "cgroup:[4026531835]"),
	NAMESPACE("ipc", "ipc:[4026531839]"),
	NAMESPACE("mnt", "mnt:[4026531840]"),
	NAMESPACE("net", "net:[4026531841]"),
	NAMESPACE("pid", "pid:[4026531836]"),
	NAMESPACE("pid_for_children", "pid:[4026531836]"),
	NAMESPACE("time", "time:[4026531834]"),
	NAMESPACE("time_for_children", "time:[4026531834]"),
	NAMESPACE("user", "user:[4026531837]"),
	NAMESPACE("uts", "uts:[4026531838]"),
	{0},
};
