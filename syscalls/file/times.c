// SPDX-License-Identifier: BSD-3-Clause
// Setting the times of files: utimensat(2) and the older calls that are special cases of it.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/notify.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/vnode.h"
#include "plat/kvm/clock.h"
#include "syscalls/file/at_path.h"
#include <generated/syscall_prototypes.h>

/* An access and a modification time; the second field is in ns, or UTIME_NOW or UTIME_OMIT. */
struct file_times {
	int64_t time[2][2];
};

static const struct file_times both_now = {{{0, UTIME_NOW}, {0, UTIME_NOW}}};

/* Seconds that do not fit in the kernel's form are brought to its ends, about the year 2262. */
static int64_t to_ns(const int64_t *time)
{
	const int64_t max = INT64_MAX / (int64_t)NS_PER_SEC - 1;
	int64_t sec = MAX(MIN(time[0], max), -max);

	return sec * (int64_t)NS_PER_SEC + time[1];
}

static void set_time(struct vnode_change *change, uint32_t mask, int64_t *field,
		     const int64_t *time)
{
	if (time[1] == UTIME_OMIT)
		return;
	change->mask |= mask;
	*field = time[1] == UTIME_NOW ? (int64_t)clock_realtime_ns() : to_ns(time);
}

/* Who may write a file may make its times the present; setting them takes the owner. */
static int check_permission(const struct vnode *vnode, const struct file_times *times)
{
	const struct credentials *cred = credentials_current();
	bool now = times->time[0][1] == UTIME_NOW && times->time[1][1] == UTIME_NOW;

	if (vnode_has_flags(vnode, now ? FS_IMMUTABLE_FL : FS_IMMUTABLE_FL | FS_APPEND_FL))
		return -EPERM;
	if (permission_is_owner(vnode, cred))
		return 0;
	return now ? permission_check(vnode, cred, MAY_WRITE) : -EPERM;
}

/* What Linux calls it in an event; 0: nothing happens. */
static uint32_t event_of(const struct file_times *times)
{
	bool access = times->time[0][1] != UTIME_OMIT, modify = times->time[1][1] != UTIME_OMIT;

	if (access && modify)
		return IN_ATTRIB;
	return (access ? IN_ACCESS : 0) | (modify ? IN_MODIFY : 0);
}

static bool is_nsec(int64_t nsec)
{
	return (nsec >= 0 && nsec < (int64_t)NS_PER_SEC) || nsec == UTIME_NOW || nsec == UTIME_OMIT;
}

static long change_times(const struct mount *mount, struct vnode *vnode,
			 const struct file_times *times)
{
	struct vnode_change change = {.mask = 0};
	int err;

	if (!is_nsec(times->time[0][1]) || !is_nsec(times->time[1][1]))
		return -EINVAL;
	err = mount_check_write(mount);
	if (err == 0)
		err = check_permission(vnode, times);
	if (err < 0)
		return err;
	set_time(&change, ATTR_ATIME, &change.atime_ns, times->time[0]);
	set_time(&change, ATTR_MTIME, &change.mtime_ns, times->time[1]);
	return vnode_setattr(vnode, &change);
}

static long change_times_at(int dirfd, uaddr_t path, const struct file_times *times, int flags)
{
	struct path found;
	long result = at_path_find(dirfd, path, flags, at_walk_flags(flags), &found);

	if (result < 0)
		return result;
	result = change_times(found.mount, found.name->vnode, times);
	if (result == 0)
		notify_name(found.name, event_of(times));
	path_put(&found);
	return result;
}

static long change_times_fd(int fd, const struct file_times *times)
{
	struct file *file = fd_get(current_files(), fd);
	long result;

	if (!file)
		return -EBADF;
	result = change_times(file->mount, file->vnode, times);
	if (result == 0)
		notify_file(file, event_of(times));
	file_put(file);
	return result;
}

long sys_utimensat(int dirfd, uaddr_t path, uaddr_t utimes, int flags)
{
	struct file_times times = both_now;

	if (utimes) {
		int err = copy_from_user(&times, utimes, sizeof(times));

		if (err < 0)
			return err;
		if (times.time[0][1] == UTIME_OMIT && times.time[1][1] == UTIME_OMIT)
			return 0;
	}
	if (path == 0 && dirfd != AT_FDCWD)
		return flags ? -EINVAL : change_times_fd(dirfd, &times);
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	return change_times_at(dirfd, path, &times, flags);
}

/* Times in microseconds, NULL for now. */
static int copy_timevals(uaddr_t from, struct file_times *times)
{
	int err;

	*times = both_now;
	if (!from)
		return 0;
	err = copy_from_user(times, from, sizeof(*times));
	for (unsigned i = 0; err == 0 && i < 2; i++) {
		int64_t *usec = &times->time[i][1];

		if (*usec < 0 || *usec >= 1000000)
			err = -EINVAL;
		else
			*usec *= NS_PER_US;
	}
	return err;
}

long sys_futimesat(int dirfd, uaddr_t path, uaddr_t timevals)
{
	struct file_times times;
	int err = copy_timevals(timevals, &times);

	if (err < 0)
		return err;
	if (path == 0 && dirfd != AT_FDCWD)
		return change_times_fd(dirfd, &times);
	return change_times_at(dirfd, path, &times, 0);
}

long sys_utimes(uaddr_t path, uaddr_t timevals)
{
	return sys_futimesat(AT_FDCWD, path, timevals);
}

long sys_utime(uaddr_t path, uaddr_t utimbuf)
{
	struct file_times times = both_now;
	int64_t seconds[2];

	if (utimbuf) {
		int err = copy_from_user(seconds, utimbuf, sizeof(seconds));

		if (err < 0)
			return err;
		times = (struct file_times){{{seconds[0], 0}, {seconds[1], 0}}};
	}
	return change_times_at(AT_FDCWD, path, &times, 0);
}
