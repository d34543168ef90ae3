// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/exec_rights.h"

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/personality.h"
#include "include/linux/stat.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "kernel/vfscore/vnode.h"

#define REVISION_MASK  0xff000000u
#define REVISION_1     0x01000000u
#define REVISION_2     0x02000000u
#define REVISION_3     0x03000000u
#define FLAG_EFFECTIVE 0x00000001u

/* The attribute security.capability: struct vfs_ns_cap_data, of which older revisions have less. */
struct file_capabilities {
	uint32_t magic;
	struct {
		uint32_t permitted, inheritable;
	} sets[2];
	uint32_t root_id;
};

_Static_assert(sizeof(struct file_capabilities) == 24, "as files have it");

struct finding {
	const struct credentials *old;
	struct credentials *cred;
	struct exec_rights *rights;
	bool has_capabilities; /* the file does */
	bool effective;	       /* what is permitted takes effect at once */
};

static bool is_size_of(uint32_t magic, ssize_t size)
{
	switch (magic & REVISION_MASK) {
	case REVISION_1:
		return size == 12;
	case REVISION_2:
		return size == 20;
	case REVISION_3:
		return size == 24;
	default:
		return false;
	}
}

/* The file's capabilities, with those this kernel does not know left out. 0, -ENODATA or -EINVAL.
 */
static int read_capabilities(struct file *file, struct file_capabilities *caps)
{
	ssize_t size;

	*caps = (struct file_capabilities){0};
	if (!file->vnode->ops->xattrs || mount_has(file->mount, MS_NOSUID))
		return -ENODATA;
	size = xattr_get(file->vnode, "security.capability", caps, sizeof(*caps));
	if (size == -ENODATA || size == -EOPNOTSUPP)
		return -ENODATA;
	if (size < 0)
		return size == -ERANGE ? -EINVAL : (int)size;
	if (!is_size_of(caps->magic, size))
		return -EINVAL;
	/* Those of another user namespace's root mean nothing here. */
	return caps->root_id ? -ENODATA : 0;
}

static uint64_t whole(uint32_t low, uint32_t high)
{
	return (low | (uint64_t)high << 32) & CAP_ALL;
}

/* What the file gives and lets be inherited becomes permitted. */
static int add_file_capabilities(struct finding *finding, struct file *file)
{
	struct credentials *cred = finding->cred;
	struct file_capabilities caps;
	uint64_t permitted, inheritable;
	int result = read_capabilities(file, &caps);

	cred->cap_permitted = 0;
	if (result < 0)
		return result == -ENODATA ? 0 : result;
	permitted = whole(caps.sets[0].permitted, caps.sets[1].permitted);
	inheritable = whole(caps.sets[0].inheritable, caps.sets[1].inheritable);
	finding->has_capabilities = true;
	finding->effective = caps.magic & FLAG_EFFECTIVE;
	cred->cap_permitted =
		(cred->cap_bounding & permitted) | (cred->cap_inheritable & inheritable);
	return finding->effective && (permitted & ~cred->cap_permitted) ? -EPERM : 0;
}

/* User 0 counts as if every file had all capabilities, unless SECBIT_NOROOT says that it is a user
 * like any other. A set-user-ID file that has some of its own gives only those. */
static void add_root_capabilities(struct finding *finding)
{
	struct credentials *cred = finding->cred;

	if (cred->securebits & SECBIT_NOROOT)
		return;
	if (finding->has_capabilities && cred->uid != 0 && cred->euid == 0)
		return;
	if (cred->uid == 0 || cred->euid == 0)
		cred->cap_permitted = finding->old->cap_bounding | finding->old->cap_inheritable;
	if (cred->euid == 0)
		finding->effective = true;
}

static void apply_set_id(struct finding *finding, struct file *file)
{
	const struct vnode *vnode = file->vnode;
	bool set_group = (vnode->mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP);

	if (current_task()->no_new_privileges || mount_has(file->mount, MS_NOSUID))
		return;
	if (vnode->mode & S_ISUID)
		finding->cred->euid = vnode->uid;
	if (set_group)
		finding->cred->egid = vnode->gid;
	if ((vnode->mode & S_ISUID) || set_group)
		finding->rights->personality_cleared |= PER_CLEAR_ON_SETID;
}

/* Whether another process could change what this one's paths mean. */
static bool shares_directories(void)
{
	const struct task *task;
	uint32_t own = 0;

	list_for_each_entry (task, &current_process()->tasks, process_link)
		own += task->fs == current_fs();
	return current_fs()->refcount > own;
}

static bool gains_capabilities(const struct finding *finding)
{
	return finding->cred->cap_permitted & ~finding->old->cap_permitted;
}

/* Takes back what must not be had: with no_new_privs, or where others share directories. */
static void limit(struct finding *finding, bool is_set_id)
{
	struct credentials *cred = finding->cred;
	bool no_new = current_task()->no_new_privileges;

	if (gains_capabilities(finding))
		finding->rights->personality_cleared |= PER_CLEAR_ON_SETID;
	if (!is_set_id && !gains_capabilities(finding))
		return;
	if (!no_new && !shares_directories())
		return;
	if (no_new || !credentials_capable(finding->old, CAP_SETUID)) {
		cred->euid = cred->uid;
		cred->egid = cred->gid;
	}
	cred->cap_permitted &= finding->old->cap_permitted;
}

static void complete(struct finding *finding, bool is_set_id)
{
	struct credentials *cred = finding->cred;

	cred->suid = cred->fsuid = cred->euid;
	cred->sgid = cred->fsgid = cred->egid;
	if (finding->has_capabilities || is_set_id)
		cred->cap_ambient = 0;
	cred->cap_permitted |= cred->cap_ambient;
	cred->cap_effective = finding->effective ? cred->cap_permitted : cred->cap_ambient;
	cred->securebits &= ~SECBIT_KEEP_CAPS;
	finding->rights->secure =
		is_set_id || (cred->uid != 0 &&
			      (finding->effective || (cred->cap_permitted & ~cred->cap_ambient)));
}

int exec_rights_find(struct file *file, struct exec_rights *rights)
{
	const struct credentials *old = credentials_current();
	struct finding finding = {.old = old, .cred = &rights->cred, .rights = rights};
	bool is_set_id;
	int result;

	*rights = (struct exec_rights){.cred = *old};
	apply_set_id(&finding, file);
	result = add_file_capabilities(&finding, file);
	if (result < 0)
		return result;
	add_root_capabilities(&finding);
	is_set_id = rights->cred.euid != old->uid || rights->cred.egid != old->gid;
	limit(&finding, is_set_id);
	complete(&finding, is_set_id);
	return 0;
}
