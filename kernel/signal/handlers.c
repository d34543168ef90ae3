// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/signal/handlers.h"

#include "kernel/lib/assert.h"
#include "kernel/mm/slab.h"

struct signal_handlers *signal_handlers_create(void)
{
	struct signal_handlers *handlers = kzalloc(sizeof(*handlers));

	if (handlers)
		handlers->refcount = 1;
	return handlers;
}

struct signal_handlers *signal_handlers_copy(const struct signal_handlers *handlers)
{
	struct signal_handlers *copy = kmalloc(sizeof(*copy));

	if (!copy)
		return NULL;
	*copy = *handlers;
	copy->refcount = 1;
	return copy;
}

void signal_handlers_reset(struct signal_handlers *handlers)
{
	for (uint64_t left = handlers->changed; left; left &= left - 1) {
		struct linux_sigaction *action = &handlers->actions[__builtin_ctzl(left)];
		uint64_t handler = action->sa_handler == SIG_IGN ? SIG_IGN : SIG_DFL;

		*action = (struct linux_sigaction){.sa_handler = handler};
	}
}

void signal_handlers_get(struct signal_handlers *handlers)
{
	handlers->refcount++;
}

void signal_handlers_put(struct signal_handlers *handlers)
{
	assert(handlers->refcount > 0);
	if (--handlers->refcount == 0)
		kfree(handlers);
}
