// SPDX-License-Identifier: BSD-3-Clause
// Who may become whom.

#include "include/linux/errno.h"
#include "kernel/process/credentials.h"

int ids_set(struct ids *ids, bool privileged, uint32_t id)
{
	if (privileged)
		ids->real = ids->saved = id;
	else if (id != ids->real && id != ids->saved)
		return -EPERM;
	ids->effective = ids->fs = id;
	return 0;
}

static bool is_real_or_effective(const struct ids *ids, uint32_t id)
{
	return id == ID_NONE || id == ids->real || id == ids->effective;
}

static bool is_any(const struct ids *ids, uint32_t id)
{
	return is_real_or_effective(ids, id) || id == ids->saved;
}

static void set_if_given(uint32_t *id, uint32_t value)
{
	if (value != ID_NONE)
		*id = value;
}

int ids_set_pair(struct ids *ids, bool privileged, uint32_t real, uint32_t effective)
{
	uint32_t old_real = ids->real;

	if (!privileged && !(is_real_or_effective(ids, real) && is_any(ids, effective)))
		return -EPERM;
	set_if_given(&ids->real, real);
	set_if_given(&ids->effective, effective);
	if (real != ID_NONE || (effective != ID_NONE && effective != old_real))
		ids->saved = ids->effective;
	ids->fs = ids->effective;
	return 0;
}

static bool is_no_change(uint32_t id, uint32_t value)
{
	return value == ID_NONE || value == id;
}

/* A call that changes nothing leaves the file system number, too. */
int ids_set_three(struct ids *ids, bool privileged, uint32_t real, uint32_t effective,
		  uint32_t saved)
{
	if (is_no_change(ids->real, real) && is_no_change(ids->saved, saved) &&
	    (effective == ID_NONE || (effective == ids->effective && effective == ids->fs)))
		return 0;
	if (!privileged && !(is_any(ids, real) && is_any(ids, effective) && is_any(ids, saved)))
		return -EPERM;
	set_if_given(&ids->real, real);
	set_if_given(&ids->effective, effective);
	set_if_given(&ids->saved, saved);
	ids->fs = ids->effective;
	return 0;
}

int ids_set_fs(struct ids *ids, bool privileged, uint32_t fs)
{
	if (fs == ID_NONE || (!privileged && !is_any(ids, fs) && fs != ids->fs))
		return -EPERM;
	ids->fs = fs;
	return 0;
}
