// SPDX-License-Identifier: BSD-3-Clause
// The file system of POSIX message queues: one directory, whose files are the queues.

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/resource.h"
#include "include/linux/stat.h"
#include "include/linux/statfs.h"
#include "kernel/ipc/mqueue_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_type.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/tree.h"

#define ROOT_INO	 1
#define ENTRY_SIZE	 20 /* what an entry adds to the size of the directory, … */
#define QUEUE_SIZE	 80 /* … and the size of a file, as Linux has them */
#define MESSAGE_OVERHEAD 48 /* what Linux counts for a message that may be there, … */
#define LEVEL_OVERHEAD	 48 /* … and for a priority */
#define HARD_MESSAGES	 65536
#define HARD_SIZE	 (16 << 20)
#define MIN_SIZE	 128

int mqueue_limits[MQ_LIMITS] = {
	[MQ_LIMIT_MESSAGES_DEFAULT] = 10, [MQ_LIMIT_MESSAGES] = 10, [MQ_LIMIT_SIZE_DEFAULT] = 8192,
	[MQ_LIMIT_SIZE] = 8192,		  [MQ_LIMIT_QUEUES] = 256,
};

static struct fs mqueue_fs;
/* Where the files are that were opened by mq_open(2), whether or not it is mounted elsewhere. */
static struct mount mqueue_mount = {.fs = &mqueue_fs, .refcount = 1};
static struct list_node queues = LIST_INIT(queues);
static unsigned queue_count;
static const struct vnode_ops dir_ops;

/* What the queue that is being made is to be like, under the lock of the directory; or NULL. */
static const struct linux_mq_attr *wanted;

int mqueue_set_limit(enum mqueue_limit limit, int value)
{
	static const struct {
		int min, max;
	} ranges[MQ_LIMITS] = {
		[MQ_LIMIT_MESSAGES_DEFAULT] = {1, HARD_MESSAGES},
		[MQ_LIMIT_MESSAGES] = {1, HARD_MESSAGES},
		[MQ_LIMIT_SIZE_DEFAULT] = {MIN_SIZE, HARD_SIZE},
		[MQ_LIMIT_SIZE] = {MIN_SIZE, HARD_SIZE},
		[MQ_LIMIT_QUEUES] = {INT32_MIN, INT32_MAX},
	};

	if (value < ranges[limit].min || value > ranges[limit].max)
		return -EINVAL;
	mqueue_limits[limit] = value;
	return 0;
}

struct mqueue *mqueue_of_file(const struct file *file)
{
	return file->ops == &mqueue_file_ops ? container_of(file->vnode, struct mqueue, vnode)
					     : NULL;
}

static void queue_count_memory(struct vnode *vnode, struct memory_use *use)
{
	memory_use_add(use, container_of(vnode, struct mqueue, vnode));
}

static void queue_destroy(struct vnode *vnode)
{
	struct mqueue *queue = container_of(vnode, struct mqueue, vnode);

	mqueue_empty(queue);
	list_remove(&queue->link);
	queue_count--;
	kfree(queue);
	fs_put(&mqueue_fs);
}

/* The size says nothing, but may be set. */
static int queue_truncate(struct vnode *vnode, uint64_t size)
{
	vnode->size = size;
	return 0;
}

static const struct vnode_ops queue_ops = {
	.truncate = queue_truncate,
	.count = queue_count_memory,
	.destroy = queue_destroy,
};

/* How large the queue is to be: 0, -EINVAL or -EOVERFLOW. */
static int set_size(struct mqueue *queue)
{
	bool privileged = current_capable(CAP_SYS_RESOURCE);
	int64_t count =
		MIN(mqueue_limits[MQ_LIMIT_MESSAGES], mqueue_limits[MQ_LIMIT_MESSAGES_DEFAULT]);
	int64_t size = MIN(mqueue_limits[MQ_LIMIT_SIZE], mqueue_limits[MQ_LIMIT_SIZE_DEFAULT]);

	if (wanted) {
		count = wanted->mq_maxmsg;
		size = wanted->mq_msgsize;
	}
	if (count <= 0 || size <= 0)
		return -EINVAL;
	if (count > (privileged ? HARD_MESSAGES : mqueue_limits[MQ_LIMIT_MESSAGES]) ||
	    size > (privileged ? HARD_SIZE : mqueue_limits[MQ_LIMIT_SIZE]))
		return -EINVAL;
	queue->count_max = (uint64_t)count;
	queue->size_max = (uint64_t)size;
	return 0;
}

/* RLIMIT_MSGQUEUE: what all queues of a user may take. */
static int charge(struct mqueue *queue)
{
	uint32_t uid = current_task()->cred.uid;
	const struct mqueue *other;
	uint64_t used;

	used = queue->count_max * (queue->size_max + MESSAGE_OVERHEAD) +
	       MIN(queue->count_max, (uint64_t)MQ_PRIORITIES) * LEVEL_OVERHEAD;
	queue->owner = uid;
	queue->charge = used;
	list_for_each_entry (other, &queues, link)
		used += other->owner == uid ? other->charge : 0;
	return used > current_process()->limits[RLIMIT_MSGQUEUE].cur ? -EMFILE : 0;
}

static int fill(struct mqueue *queue, mode_t mode)
{
	static uint64_t last_ino = ROOT_INO;
	int err = set_size(queue);

	if (err == 0)
		err = charge(queue);
	if (err < 0)
		return err;
	vnode_init(&queue->vnode, &mqueue_fs, &queue_ops, mode);
	queue->vnode.file_ops = &mqueue_file_ops;
	queue->vnode.ino = ++last_ino;
	queue->vnode.size = QUEUE_SIZE;
	list_init(&queue->messages);
	list_init(&queue->senders);
	list_init(&queue->receivers);
	wait_queue_init(&queue->changes);
	return 0;
}

static int dir_create(struct vnode *dir, struct name *name, mode_t mode, uint64_t rdev)
{
	struct mqueue *queue;
	int err;

	if (!S_ISREG(mode))
		return -EPERM;
	if ((int64_t)queue_count >= mqueue_limits[MQ_LIMIT_QUEUES] &&
	    !current_capable(CAP_SYS_RESOURCE))
		return -ENOSPC;
	queue = kzalloc(sizeof(*queue));
	if (!queue)
		return -ENOMEM;
	err = fill(queue, mode);
	if (err < 0) {
		kfree(queue);
		return err;
	}
	fs_get(&mqueue_fs);
	list_add_tail(&queues, &queue->link);
	queue_count++;
	dir->size += ENTRY_SIZE;
	name_set_vnode(name, &queue->vnode);
	return 0;
}

static int dir_unlink(struct vnode *dir, struct name *name)
{
	dir->size -= ENTRY_SIZE;
	name->vnode->nlink--;
	return 0;
}

static void dir_count(struct vnode *vnode, struct memory_use *use)
{
	memory_use_add(use, vnode);
}

static void dir_destroy(struct vnode *vnode)
{
	kfree(vnode);
}

static const struct vnode_ops dir_ops = {
	.create = dir_create,
	.unlink = dir_unlink,
	.count = dir_count,
	.destroy = dir_destroy,
};

static void mqueue_statfs(struct fs *fs, struct linux_statfs *st)
{
	st->f_type = MQUEUE_MAGIC;
	st->f_bsize = PAGE_SIZE;
	st->f_frsize = PAGE_SIZE;
	st->f_namelen = LINUX_NAME_MAX;
}

static int mqueue_sync_file(struct vnode *vnode, bool data_only)
{
	return S_ISREG(vnode->mode) ? -EINVAL : 0;
}

/* It has no queues any more, and is not mounted. */
static void mqueue_destroy(struct fs *fs)
{
	struct name *root = fs->root;

	fs->root = NULL;
	mqueue_mount.root = NULL;
	name_put(root);
}

static struct vnode *create_dir(void)
{
	struct vnode *dir = kzalloc(sizeof(*dir));

	if (!dir)
		return NULL;
	vnode_init(dir, &mqueue_fs, &dir_ops, S_IFDIR | S_ISVTX | 0777);
	dir->file_ops = &directory_file_ops;
	dir->ino = ROOT_INO;
	dir->nlink = 2;
	dir->size = 2 * ENTRY_SIZE;
	return dir;
}

/* Takes a reference to the file system, which is made if there is none: 0 or -ENOMEM. */
static int get_fs(void)
{
	static const struct fs_ops ops = {
		.statfs = mqueue_statfs,
		.sync_file = mqueue_sync_file,
		.destroy = mqueue_destroy,
	};
	struct vnode *dir;

	if (mqueue_fs.root) {
		fs_get(&mqueue_fs);
		return 0;
	}
	mqueue_fs = (struct fs){
		.ops = &ops,
		.type = "mqueue",
		.dev = mqueue_fs.dev ? mqueue_fs.dev : fs_new_dev(),
		.refcount = 1,
		.block_size = PAGE_SIZE,
		.complete = true,
	};
	dir = create_dir();
	if (dir)
		mqueue_fs.root = name_create_root(dir);
	if (dir && !mqueue_fs.root)
		vnode_put(dir);
	mqueue_mount.root = mqueue_fs.root;
	return mqueue_fs.root ? 0 : -ENOMEM;
}

static int open_fs(const char *source, char *options, struct fs **out)
{
	if (options && *options)
		return -EINVAL;
	*out = &mqueue_fs;
	return get_fs();
}

void mqueue_register(void)
{
	static struct fs_type type = {.name = "mqueue", .open = open_fs};

	fs_type_register(&type);
}

/* A queue's name is one component of a path. */
static int check_name(const char *name)
{
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strchr(name, '/'))
		return -EACCES;
	return strlen(name) > LINUX_NAME_MAX ? -ENAMETOOLONG : 0;
}

/* Whether a queue that is there may be opened so. */
static int check_found(const struct vnode *vnode, uint32_t flags)
{
	static const unsigned access[] = {MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE};

	if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		return -EEXIST;
	if ((flags & O_ACCMODE) == O_ACCMODE)
		return -EINVAL;
	return permission_check(vnode, &current_task()->cred, access[flags & O_ACCMODE]);
}

/* Finds or makes a queue: its name referenced in *out, or NULL there. */
static int find_or_make(const char *text, uint32_t flags, mode_t mode,
			const struct linux_mq_attr *attr, struct name **out)
{
	struct name *dir = mqueue_fs.root;
	size_t len = strlen(text);
	uint32_t hash = name_hash(text, len);
	int err;

	mutex_lock(&dir->vnode->lock);
	err = name_lookup_locked(dir, text, len, hash, out);
	if (err == 0 && *out) {
		err = check_found((*out)->vnode, flags);
		if (err < 0)
			name_put(*out);
	} else if (err == 0 && !(flags & O_CREAT)) {
		err = -ENOENT;
	} else if (err == 0) {
		wanted = attr;
		err = tree_make_at(dir, &current_task()->cred, text, len, hash, S_IFREG | mode, 0,
				   out);
		wanted = NULL;
	}
	mutex_unlock(&dir->vnode->lock);
	return err;
}

/* Takes over the reference to the name. */
static int make_file(struct name *name, uint32_t flags, struct file **out)
{
	int err = (flags & (O_DIRECT | O_PATH)) == O_DIRECT ? -EINVAL : -ENOMEM;

	*out = NULL;
	if (err == -ENOMEM)
		*out = file_create_special_at(name->vnode, &mqueue_file_ops, flags, NULL);
	if (!*out) {
		name_put(name);
		return err;
	}
	/* F_GETFL shows this one, unlike with open(2). */
	(*out)->flags |= flags & O_CLOEXEC;
	(*out)->access |= FILE_LOCKED;
	(*out)->opener = current_task()->cred.fsuid;
	(*out)->name = name;
	(*out)->mount = &mqueue_mount;
	mount_get(&mqueue_mount);
	return 0;
}

int mqueue_open(const char *name, uint32_t flags, mode_t mode, const struct linux_mq_attr *attr,
		struct file **out)
{
	struct name *found;
	int err = check_name(name);

	if (err == 0)
		err = get_fs();
	if (err < 0)
		return err;
	err = find_or_make(name, flags, mode, attr, &found);
	if (err == 0)
		err = make_file(found, flags, out);
	fs_put(&mqueue_fs);
	return err;
}

static int unlink_as(const char *name, const struct credentials *cred)
{
	struct walk_context context = {.cred = cred};
	int err = get_fs();

	if (err < 0)
		return err;
	context.root = context.base = (struct path){&mqueue_mount, mqueue_fs.root};
	err = tree_unlink(&context, name);
	fs_put(&mqueue_fs);
	return err;
}

int mqueue_unlink(const char *name)
{
	int err = check_name(name);

	return err < 0 ? err : unlink_as(name, &current_task()->cred);
}

void mqueue_remove_all(void)
{
	while (mqueue_fs.root && !list_empty(&mqueue_fs.root->children)) {
		const struct name *name =
			list_first(&mqueue_fs.root->children, struct name, siblings);

		if (unlink_as(name->text, &kernel_credentials) < 0)
			return;
	}
}
