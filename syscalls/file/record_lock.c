// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/file/record_lock.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/locks.h"
#include "kernel/vfscore/vnode.h"

static bool is_ofd(unsigned cmd)
{
	return cmd == F_OFD_GETLK || cmd == F_OFD_SETLK || cmd == F_OFD_SETLKW;
}

/* Where l_start counts from, or a negative errno. */
static off_t base_of(const struct file *file, int16_t whence)
{
	switch (whence) {
	case SEEK_SET:
		return 0;
	case SEEK_CUR:
		return file->pos;
	case SEEK_END:
		return file->vnode->size;
	default:
		return -EINVAL;
	}
}

/* The bytes that a struct flock means: a negative length means those before l_start. */
static int find_range(const struct file *file, const struct linux_flock *flock,
		      struct record_lock *lock)
{
	off_t base = base_of(file, flock->l_whence);

	if (base < 0)
		return base;
	if (__builtin_add_overflow(base, flock->l_start, &lock->start))
		return -EOVERFLOW;
	if (lock->start < 0)
		return -EINVAL;
	lock->last = INT64_MAX;
	if (flock->l_len > 0 && __builtin_add_overflow(lock->start, flock->l_len - 1, &lock->last))
		return -EOVERFLOW;
	if (flock->l_len < 0) {
		if (lock->start + flock->l_len < 0)
			return -EINVAL;
		lock->last = lock->start - 1;
		lock->start += flock->l_len;
	}
	return 0;
}

static int parse(const struct file *file, unsigned cmd, const struct linux_flock *flock,
		 struct record_lock *lock)
{
	int err = find_range(file, flock, lock);

	if (err < 0)
		return err;
	if (flock->l_type != F_RDLCK && flock->l_type != F_WRLCK && flock->l_type != F_UNLCK)
		return -EINVAL;
	lock->type = flock->l_type;
	lock->file = file;
	lock->owner = is_ofd(cmd) ? (const void *)file : current_files();
	lock->pid = is_ofd(cmd) ? LOCK_PID_OFD : current_process()->pid;
	return 0;
}

static void describe(const struct record_lock *lock, struct linux_flock *flock)
{
	flock->l_type = lock->type;
	flock->l_whence = SEEK_SET;
	flock->l_start = lock->start;
	flock->l_len = lock->last == INT64_MAX ? 0 : lock->last - lock->start + 1;
	flock->l_pid = lock->pid;
}

long record_lock_query(struct file *file, unsigned cmd, uaddr_t arg)
{
	struct record_lock want, conflict;
	struct linux_flock flock;
	int err;

	if (copy_from_user(&flock, arg, sizeof(flock)) != 0)
		return -EFAULT;
	if (cmd == F_GETLK && flock.l_type != F_RDLCK && flock.l_type != F_WRLCK)
		return -EINVAL;
	err = parse(file, cmd, &flock, &want);
	if (err < 0)
		return err;
	if (is_ofd(cmd) && flock.l_pid != 0)
		return -EINVAL;
	flock.l_type = F_UNLCK;
	if (record_lock_find_conflict(file->vnode, &want, &conflict))
		describe(&conflict, &flock);
	return copy_to_user(arg, &flock, sizeof(flock)) != 0 ? -EFAULT : 0;
}

/* A lock for reading wants a file open for reading, one for writing a file open for writing. */
static bool is_open_for(const struct file *file, enum lock_type type)
{
	if (type == LOCK_TYPE_NONE)
		return true;
	return file->access & (type == LOCK_TYPE_READ ? FILE_READ : FILE_WRITE);
}

static bool is_still_open(const struct file *file, int fd)
{
	struct file *now = fd_get_any(current_files(), fd);

	if (now)
		file_put(now);
	return now == file;
}

long record_lock_control(struct file *file, int fd, unsigned cmd, uaddr_t arg)
{
	struct linux_flock flock;
	struct record_lock want;
	int err;

	if (copy_from_user(&flock, arg, sizeof(flock)) != 0)
		return -EFAULT;
	err = parse(file, cmd, &flock, &want);
	if (err < 0)
		return err;
	if (!is_open_for(file, want.type))
		return -EBADF;
	if (is_ofd(cmd) && flock.l_pid != 0)
		return -EINVAL;
	err = record_lock_set(file->vnode, &want, cmd == F_SETLKW || cmd == F_OFD_SETLKW);
	if (err < 0 || want.type == LOCK_TYPE_NONE || is_ofd(cmd) || is_still_open(file, fd))
		return err;
	/* Another thread has closed it meanwhile, which drops the process's locks of the file. */
	record_locks_drop(file->vnode, current_files());
	return -EBADF;
}
