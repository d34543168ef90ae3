// SPDX-License-Identifier: BSD-3-Clause
// How capabilities change, by themselves and with user numbers (capabilities(7)).

#include "include/linux/capability.h"

#include "include/linux/errno.h"
#include "kernel/process/credentials.h"

/* What goes and comes with file system user 0. */
#define FILE_CAPABILITIES                                                                        \
	(1UL << CAP_CHOWN | 1UL << CAP_DAC_OVERRIDE | 1UL << CAP_DAC_READ_SEARCH |               \
	 1UL << CAP_FOWNER | 1UL << CAP_FSETID | 1UL << CAP_LINUX_IMMUTABLE | 1UL << CAP_MKNOD | \
	 1UL << CAP_MAC_OVERRIDE)

void capabilities_follow_fsuid(struct credentials *cred, const struct ids *old)
{
	if (cred->securebits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (old->fs == 0 && cred->fsuid != 0)
		cred->cap_effective &= ~FILE_CAPABILITIES;
	if (old->fs != 0 && cred->fsuid == 0)
		cred->cap_effective |= cred->cap_permitted & FILE_CAPABILITIES;
}

static bool has_root(const struct ids *ids)
{
	return ids->real == 0 || ids->effective == 0 || ids->saved == 0;
}

void capabilities_follow_uids(struct credentials *cred, const struct ids *old)
{
	if (cred->securebits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (has_root(old) && !has_root(&cred->user)) {
		if (!(cred->securebits & SECBIT_KEEP_CAPS)) {
			cred->cap_permitted = 0;
			cred->cap_effective = 0;
		}
		cred->cap_ambient = 0;
	}
	if (old->effective == 0 && cred->euid != 0)
		cred->cap_effective = 0;
	if (old->effective != 0 && cred->euid == 0)
		cred->cap_effective = cred->cap_permitted;
}

static bool is_subset(uint64_t set, uint64_t of)
{
	return !(set & ~of);
}

int capabilities_set(struct credentials *cred, uint64_t effective, uint64_t permitted,
		     uint64_t inheritable)
{
	if (!credentials_capable(cred, CAP_SETPCAP) &&
	    !is_subset(inheritable, cred->cap_inheritable | cred->cap_permitted))
		return -EPERM;
	if (!is_subset(inheritable, cred->cap_inheritable | cred->cap_bounding) ||
	    !is_subset(permitted, cred->cap_permitted) || !is_subset(effective, permitted))
		return -EPERM;
	cred->cap_effective = effective;
	cred->cap_permitted = permitted;
	cred->cap_inheritable = inheritable;
	cred->cap_ambient &= permitted & inheritable;
	return 0;
}
