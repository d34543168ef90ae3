// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/futex/futex_internal.h"
#include "kernel/process/process.h"
#include "plat/x86_64/layout.h"

/* Of private memory the two kinds do not meet, as on Linux. */
enum key_kind { KEY_PRIVATE, KEY_SHARED_HERE, KEY_SHARED };

static struct futex_key make_key(uint64_t object, enum key_kind kind, uint64_t offset)
{
	return (struct futex_key){object << 2 | kind, offset};
}

static struct futex_key key_here(enum key_kind kind, uaddr_t addr)
{
	return make_key((uint64_t)current_process()->mm, kind, addr);
}

static int shared_key(uaddr_t addr, bool write, struct futex_key *key)
{
	struct mm_identity identity;
	int result = mm_identify(current_process()->mm, addr, write, &identity);

	if (result < 0)
		return result;
	*key = identity.object ? make_key(identity.object, KEY_SHARED, identity.offset)
			       : key_here(KEY_SHARED_HERE, addr);
	return 0;
}

int futex_key_get(uaddr_t addr, bool shared, bool write, struct futex_key *key)
{
	if (addr % sizeof(uint32_t) != 0)
		return -EINVAL;
	/* The end itself passes, as on Linux; there is nothing to read. */
	if (addr > USER_MAX)
		return -EFAULT;
	if (shared)
		return shared_key(addr, write, key);
	*key = key_here(KEY_PRIVATE, addr);
	return 0;
}
