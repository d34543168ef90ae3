// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/ipc/pipe.h"
#include "kernel/vfscore/chardev.h"
#include "kernel/vfscore/file_internal.h"
#include "kernel/vfscore/leases.h"
#include "kernel/vfscore/notify.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/tree.h"
#include "kernel/vfscore/vnode.h"

struct opening {
	const struct walk_context *context;
	struct walker walker;
	uint32_t flags;
	mode_t mode;
	bool trailing_slash;
	struct path path; /* what has been found or made; referenced */
	bool made;
};

/* Finds the last component, or makes it. */
static int find_or_make(struct opening *opening)
{
	struct walker *walker = &opening->walker;
	struct name *dir = walker->at.name;
	int err;

	if (walker->trailing_slash)
		return -EISDIR;
	err = walk_last(walker, &opening->path);
	if (err < 0 || opening->path.name)
		return err;
	mutex_lock(&dir->vnode->lock);
	err = name_lookup_locked(dir, walker->last, walker->last_len, walker->last_hash,
				 &opening->path.name);
	if (err == 0 && !opening->path.name)
		err = mount_check_write(walker->at.mount);
	if (err == 0 && !opening->path.name) {
		err = tree_make_at(dir, walker->context->cred, walker->last, walker->last_len,
				   walker->last_hash, S_IFREG | opening->mode, 0,
				   &opening->path.name);
		opening->made = err == 0;
	}
	mutex_unlock(&dir->vnode->lock);
	if (err == 0)
		mount_get(opening->path.mount);
	return err;
}

/* Whether a symbolic link found as the last component is to be followed. */
static bool follows(const struct opening *opening)
{
	if (!S_ISLNK(opening->path.name->vnode->mode))
		return false;
	if ((opening->flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		return false;
	return !(opening->flags & O_NOFOLLOW) || opening->walker.trailing_slash;
}

/* Walks to what the path means in the end. */
static int resolve(struct opening *opening)
{
	struct walker *walker = &opening->walker;

	for (;;) {
		int err = walk_to_last(walker);

		if (err < 0)
			return err;
		if ((opening->flags & O_CREAT) && walker->kind == LAST_NORMAL)
			err = find_or_make(opening);
		else
			err = walk_last(walker, &opening->path);
		if (err < 0)
			return err;
		if (!opening->path.name)
			return -ENOENT;
		if (likely(!follows(opening)))
			return 0;
		err = walk_follow(walker, opening->path.name);
		path_put(&opening->path);
		if (err < 0)
			return err;
	}
}

static unsigned wanted_access(uint32_t flags)
{
	static const uint8_t by_mode[] = {MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE,
					  MAY_READ | MAY_WRITE};

	if (unlikely(flags & OPEN_EXECUTE))
		return MAY_EXEC;
	return by_mode[flags & O_ACCMODE] | (flags & O_TRUNC ? MAY_WRITE : 0);
}

/* Whether the file could be changed through what is opened: mode 3 takes permission to write, but
 * does not do it. */
static bool would_write(uint32_t flags)
{
	return (flags & O_TRUNC) || ((flags + 1) & FILE_WRITE);
}

/* Whether somebody may have put a special file in the way of one that was to be made: in a sticky
 * directory that everybody writes to, and neither its owner nor the directory's opens it. */
static bool is_trap(const struct name *name, const struct credentials *cred)
{
	const struct vnode *vnode = name->vnode, *dir = name->parent ? name->parent->vnode : NULL;

	if (!dir || !(dir->mode & S_ISVTX) || !(dir->mode & MAY_WRITE))
		return false;
	if (S_ISREG(vnode->mode) || S_ISFIFO(vnode->mode)) /* as with fs.protected_* at 0 */
		return false;
	return vnode->uid != dir->uid && vnode->uid != cred->fsuid;
}

/* What the mount forbids before permissions are asked for: -EACCES, or what a file system that is
 * read-only says. */
static int check_mount(const struct mount *mount, const struct vnode *vnode, uint32_t flags,
		       unsigned wanted)
{
	if ((S_ISCHR(vnode->mode) || S_ISBLK(vnode->mode)) && mount_has(mount, MS_NODEV))
		return -EACCES;
	if ((flags & OPEN_EXECUTE) && mount_has(mount, MS_NOEXEC))
		return -EACCES;
	return S_ISREG(vnode->mode) && (wanted & MAY_WRITE) && mount_has(mount, MOUNT_FS_RDONLY)
		       ? -EROFS
		       : 0;
}

/* Whether what was found is opened for reading only, and cannot be refused but for want of
 * permission. */
static inline bool is_plain(const struct opening *opening)
{
	const mode_t mode = opening->path.name->vnode->mode;
	const uint32_t others =
		O_ACCMODE | O_CREAT | O_TRUNC | O_DIRECTORY | O_PATH | O_NOATIME | OPEN_EXECUTE;

	return !IS_ENABLED(CONFIG_OPTIMIZE_SIZE) && (opening->flags & others) == 0 &&
	       (S_ISREG(mode) || S_ISDIR(mode)) && !opening->trailing_slash;
}

/* Whether what was found may be opened as asked, in the order Linux finds fault with it. */
static int check(const struct opening *opening)
{
	const struct vnode *vnode = opening->path.name->vnode;
	const struct credentials *cred = opening->context->cred;
	uint32_t flags = opening->flags;
	unsigned wanted;

	if (likely(is_plain(opening)))
		return permission_check(vnode, cred, MAY_READ);
	wanted = wanted_access(flags);
	if ((flags & O_CREAT) && !opening->made) {
		if (flags & O_EXCL)
			return -EEXIST;
		if (S_ISDIR(vnode->mode))
			return -EISDIR;
		if (is_trap(opening->path.name, cred))
			return -EACCES;
	}
	if (((flags & O_DIRECTORY) || opening->trailing_slash) && !S_ISDIR(vnode->mode))
		return -ENOTDIR;
	if (flags & O_PATH)
		return 0;
	if (S_ISLNK(vnode->mode))
		return -ELOOP;
	if (S_ISDIR(vnode->mode) && (wanted & MAY_WRITE))
		return -EISDIR;
	if ((flags & OPEN_EXECUTE) && !S_ISREG(vnode->mode))
		return -EACCES;
	if (!opening->made) {
		int err = check_mount(opening->path.mount, vnode, flags, wanted);

		if (err == 0)
			err = permission_check(vnode, cred, wanted);
		if (err < 0)
			return err;
	}
	if (vnode_has_flags(vnode, FS_APPEND_FL) &&
	    ((flags & O_TRUNC) || (would_write(flags) && !(flags & O_APPEND))))
		return -EPERM;
	if ((flags & O_NOATIME) && !permission_is_owner(vnode, cred))
		return -EPERM;
	if (unlikely(flags & OPEN_EXECUTE) && vnode->writers)
		return -ETXTBSY;
	if (IS_ENABLED(CONFIG_MOUNT) && S_ISREG(vnode->mode) && would_write(flags) &&
	    mount_check_write(opening->path.mount) < 0)
		return -EROFS;
	return unlikely(vnode->running) && would_write(flags) ? -ETXTBSY : 0;
}

static const struct file_ops *find_ops(struct vnode *vnode)
{
	if (likely(vnode->file_ops))
		return vnode->file_ops;
	if (S_ISCHR(vnode->mode))
		vnode->file_ops = chardev_find(vnode->rdev);
	else if (IS_ENABLED(CONFIG_EVENTS) && S_ISFIFO(vnode->mode))
		vnode->file_ops = &pipe_file_ops;
	return vnode->file_ops;
}

/* Lets the file system and the driver complete the file. */
static int complete(struct file *file)
{
	struct vnode *vnode = file->vnode;
	const struct file_ops *ops = find_ops(vnode);
	int err = 0;

	if (!ops)
		return -ENXIO;
	file_set_ops(file, ops);
	if (S_ISREG(vnode->mode) || S_ISDIR(vnode->mode))
		file->access |= FILE_LOCKED;
	if (vnode->ops->open)
		err = vnode->ops->open(vnode, file);
	if (err == 0 && file->ops->open)
		err = file->ops->open(file);
	if (err == 0 && (file->flags & O_DIRECT) && !file_allows_direct(file)) {
		if (file->ops->release)
			file->ops->release(file);
		err = -EINVAL;
	}
	return err;
}

static int truncate(struct file *file)
{
	struct vnode_change change = {.mask = ATTR_SIZE | ATTR_OPEN};
	int err;

	if (!S_ISREG(file->vnode->mode))
		return 0;
	err = vnode_setattr(file->vnode, &change);
	if (err == 0)
		notify_file(file, IN_MODIFY);
	return err;
}

/* What is not of a file system (pipes are of one on Linux) is opened as another descriptor of the
 * same file, if that allows what is asked for. */
static int share(const struct opening *opening, struct file *special, struct file **out)
{
	uint32_t wanted = (opening->flags + 1) & (FILE_READ | FILE_WRITE);

	if (wanted & ~special->access)
		return -EACCES;
	file_get(special);
	*out = special;
	return 0;
}

/* The place is the file's from now on; a pipe that was found in /proc has none. */
static void set_place(struct file *file, struct opening *opening)
{
	if (unlikely(file->vnode->pipe && vnode_is_special(file->vnode) &&
		     !(opening->flags & O_PATH))) {
		path_put(&opening->path);
		return;
	}
	file->mount = opening->path.mount;
	file->name = opening->path.name;
}

/* Makes the file of what was found; takes over the reference to the path. */
static int make_file(struct opening *opening, struct file **out)
{
	struct vnode *vnode = opening->path.name->vnode;
	struct file *special = file_of_special(vnode), *file;
	int err = 0;

	if (unlikely(special) && !vnode->pipe && !(opening->flags & O_PATH)) {
		err = share(opening, special, out);
		path_put(&opening->path);
		return err;
	}
	file = file_allocate(vnode, opening->flags);
	if (!file) {
		path_put(&opening->path);
		return -ENOMEM;
	}
	file->opener = opening->context->cred->fsuid;
	if (opening->made && !(opening->flags & LINUX_O_TMPFILE))
		file->access |= FILE_CREATED;
	set_place(file, opening);
	if (likely(!(opening->flags & O_PATH)))
		err = lease_break(vnode, opening->flags);
	if (err == 0 && likely(!(opening->flags & O_PATH)))
		err = complete(file);
	if (err < 0) {
		file_free(file);
		return err;
	}
	if (!(opening->flags & O_PATH))
		notify_file(file, IN_OPEN);
	if ((opening->flags & O_TRUNC) && !opening->made)
		err = truncate(file);
	if (err < 0) {
		file_put(file);
		return err;
	}
	if (file->access & FILE_WRITE) {
		file->access |= FILE_WRITER;
		vnode->writers++;
		if (IS_ENABLED(CONFIG_MOUNT) && file->mount && S_ISREG(vnode->mode))
			file->mount->writers++;
	} else if (file->access & FILE_READ) {
		file->access |= FILE_READER;
		vnode->readers++;
	}
	*out = file;
	return 0;
}

/* Finds or makes what is to be opened. */
static int find(struct opening *opening, const char *path)
{
	unsigned walk_flags = opening->flags & O_NOFOLLOW ? 0 : WALK_FOLLOW;
	int err = -EAGAIN;

	if (likely(opening->context->resolve == 0))
		err = path_walk_cached(opening->context, path, walk_flags, &opening->path);
	if (likely(err == 0) || (err == -ENOENT && !(opening->flags & O_CREAT)))
		return err;
	err = walk_begin(&opening->walker, opening->context, path);
	if (err == 0)
		err = resolve(opening);
	opening->trailing_slash = opening->walker.trailing_slash;
	walk_end(&opening->walker);
	return err;
}

/* O_TMPFILE: what was found is the directory of a new file, which takes its place. */
static int make_unnamed(struct opening *opening)
{
	struct name *dir = opening->path.name, *name;
	int err;

	if (!S_ISDIR(dir->vnode->mode))
		return -ENOTDIR;
	err = mount_check_write(opening->path.mount);
	if (err < 0)
		return err;
	mutex_lock(&dir->vnode->lock);
	err = tree_make_unnamed(dir, opening->context->cred, opening->mode,
				!(opening->flags & O_EXCL), &name);
	mutex_unlock(&dir->vnode->lock);
	if (err < 0)
		return err;
	opening->path.name = name;
	opening->made = true;
	name_put(dir);
	return 0;
}

/* With what has been found, whose reference goes to the file. */
static int open_found(struct opening *opening, struct file **out)
{
	int err;

	if (unlikely(opening->flags & LINUX_O_TMPFILE))
		err = make_unnamed(opening);
	else
		err = check(opening);
	if (err == 0)
		return make_file(opening, out);
	path_put(&opening->path);
	return err;
}

int file_open_place(const struct path *path, const struct credentials *cred, uint32_t flags,
		    struct file **out)
{
	struct walk_context context = {.cred = cred};
	struct opening opening = {.context = &context, .flags = flags, .path = *path};

	path_get(path);
	return open_found(&opening, out);
}

int file_open(const struct walk_context *context, const char *path, uint32_t flags, mode_t mode,
	      struct file **out)
{
	struct opening opening;
	int err;

	opening.context = context;
	opening.flags = flags;
	opening.mode = mode;
	opening.trailing_slash = false;
	opening.made = false;
	err = find(&opening, path);
	return err < 0 ? err : open_found(&opening, out);
}
