// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/futex/futex_internal.h"

int futex_key_shared(uaddr_t addr, bool write, struct futex_key *key)
{
	struct mm_identity identity;
	int result = mm_identify(current_process()->mm, addr, write, &identity);

	if (result < 0)
		return result;
	*key = identity.object ? futex_key_make(identity.object, KEY_SHARED, identity.offset)
			       : futex_key_here(KEY_SHARED_HERE, addr);
	return 0;
}

int futex_key_get(uaddr_t addr, bool shared, bool write, struct futex_key *key)
{
	return futex_key_find(addr, shared, write, key);
}
