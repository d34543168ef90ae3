// SPDX-License-Identifier: BSD-3-Clause
// The flags of preadv2(2) and pwritev2(2): they hold for one call, which is made with a file that
// is like the program's but for them.

#include "include/linux/errno.h"
#include "include/linux/rwf.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"
#include "syscalls/file/read_write.h"

#define WITHOUT_EFFECT (RWF_HIPRI | RWF_DSYNC | RWF_SYNC) /* all files are in memory */
#define KNOWN	       (WITHOUT_EFFECT | RWF_NOWAIT | RWF_APPEND | RWF_NOAPPEND)

static bool is_flagless(const struct file *file, uint32_t access)
{
	return (file->ops->flagless & access) || file->vnode->fs->changing;
}

int rw_flags_apply(const struct file *file, int flags, uint32_t access, struct file *out)
{
	if (is_flagless(file, access) && (flags & ~RWF_HIPRI))
		return -EOPNOTSUPP;
	if (flags & ~KNOWN)
		return -EOPNOTSUPP;
	if ((flags & RWF_APPEND) && (flags & RWF_NOAPPEND))
		return -EINVAL;
	if ((flags & RWF_NOWAIT) && !file->ops->nowait)
		return -EOPNOTSUPP;
	*out = *file;
	if (flags & RWF_NOWAIT)
		out->flags |= O_NONBLOCK;
	if (flags & RWF_APPEND)
		out->flags |= O_APPEND;
	if (flags & RWF_NOAPPEND)
		out->flags &= ~O_APPEND;
	return 0;
}
