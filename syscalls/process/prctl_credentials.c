// SPDX-License-Identifier: BSD-3-Clause
// What prctl has to do with capabilities.

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/prctl.h"
#include "kernel/process/process.h"
#include "syscalls/process/prctl_internal.h"

static bool exists(uint64_t capability)
{
	return capability <= CAP_LAST_CAP;
}

static long read_bounding(uint64_t capability)
{
	return exists(capability) ? (long)(credentials_current()->cap_bounding >> capability & 1)
				  : -EINVAL;
}

static long drop_bounding(struct credentials *cred, uint64_t capability)
{
	if (!credentials_capable(cred, CAP_SETPCAP))
		return -EPERM;
	if (!exists(capability))
		return -EINVAL;
	cred->cap_bounding &= ~(1UL << capability);
	return 0;
}

/* A locked bit stays as it is, and locks stay locked. */
static long set_secure_bits(struct credentials *cred, uint64_t bits)
{
	uint32_t locks = cred->securebits & SECURE_ALL_LOCKS;

	if ((bits & ~(uint64_t)(SECURE_ALL_BITS | SECURE_ALL_LOCKS)) || (locks & ~bits) ||
	    (locks >> 1 & (cred->securebits ^ bits)) || !credentials_capable(cred, CAP_SETPCAP))
		return -EPERM;
	cred->securebits = (uint32_t)bits;
	return 0;
}

static long set_keep_capabilities(struct credentials *cred, uint64_t keep)
{
	if (keep > 1)
		return -EINVAL;
	if (cred->securebits & SECBIT_KEEP_CAPS_LOCKED)
		return -EPERM;
	cred->securebits &= ~SECBIT_KEEP_CAPS;
	if (keep)
		cred->securebits |= SECBIT_KEEP_CAPS;
	return 0;
}

static long raise_ambient(struct credentials *cred, uint64_t bit)
{
	if (!(cred->cap_permitted & cred->cap_inheritable & bit) ||
	    (cred->securebits & SECBIT_NO_CAP_AMBIENT_RAISE))
		return -EPERM;
	cred->cap_ambient |= bit;
	return 0;
}

static long ambient(struct credentials *cred, const struct prctl_args *args)
{
	bool clear_all = args->arg2 == PR_CAP_AMBIENT_CLEAR_ALL;

	if (args->arg4 || args->arg5 || (clear_all ? args->arg3 != 0 : !exists(args->arg3)))
		return -EINVAL;
	switch (args->arg2) {
	case PR_CAP_AMBIENT_CLEAR_ALL:
		cred->cap_ambient = 0;
		return 0;
	case PR_CAP_AMBIENT_IS_SET:
		return (long)(cred->cap_ambient >> args->arg3 & 1);
	case PR_CAP_AMBIENT_RAISE:
		return raise_ambient(cred, 1UL << args->arg3);
	case PR_CAP_AMBIENT_LOWER:
		cred->cap_ambient &= ~(1UL << args->arg3);
		return 0;
	default:
		return -EINVAL;
	}
}

static long change(struct credentials *cred, int op, const struct prctl_args *args)
{
	switch (op) {
	case PR_CAPBSET_READ:
		return read_bounding(args->arg2);
	case PR_CAPBSET_DROP:
		return drop_bounding(cred, args->arg2);
	case PR_GET_SECUREBITS:
		return cred->securebits;
	case PR_SET_SECUREBITS:
		return set_secure_bits(cred, args->arg2);
	case PR_GET_KEEPCAPS:
		return !!(cred->securebits & SECBIT_KEEP_CAPS);
	case PR_SET_KEEPCAPS:
		return set_keep_capabilities(cred, args->arg2);
	case PR_CAP_AMBIENT:
		return ambient(cred, args);
	default:
		return PRCTL_NOT_MINE;
	}
}

long prctl_credentials(int op, const struct prctl_args *args)
{
	struct credentials cred = current_task()->cred;
	long result = change(&cred, op, args);

	if (result >= 0)
		credentials_commit(&cred);
	return result;
}
