// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/signal/pending.h"

#include "include/linux/signal.h"

/* What a program's own instruction can cause; taken before anything else (signal(7)). */
#define FAULTS                                                                                 \
	(SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGILL) | SIGNAL_BIT(SIGTRAP) | \
	 SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGSYS))

void signal_pending_add(struct signal_pending *pending, struct signal_entry *entry)
{
	entry->pending = pending;
	list_add_tail(&pending->queue, &entry->link);
	pending->set |= SIGNAL_BIT(entry->info.si_signo);
}

static void let_go(struct signal_entry *entry, struct linux_siginfo *info)
{
	list_remove(&entry->link);
	if (!entry->taken)
		signal_entry_free(entry);
	else if (info)
		entry->taken(entry, info);
}

/* The first entry of a signal behind `after` (the queue itself: of all). */
static struct signal_entry *find(struct signal_pending *pending, struct list_node *after,
				 int signal)
{
	for (struct list_node *node = after->next; node != &pending->queue; node = node->next) {
		struct signal_entry *entry = container_of(node, struct signal_entry, link);

		if (entry->info.si_signo == signal)
			return entry;
	}
	return NULL;
}

static int take(struct signal_pending *pending, int signal, struct linux_siginfo *info)
{
	struct signal_entry *entry = find(pending, &pending->queue, signal);

	if (!entry) {
		*info = (struct linux_siginfo){.si_signo = signal, .si_code = SI_USER};
		pending->set &= ~SIGNAL_BIT(signal);
		return signal;
	}
	*info = entry->info;
	if (!find(pending, &entry->link, signal))
		pending->set &= ~SIGNAL_BIT(signal);
	let_go(entry, info);
	return signal;
}

int signal_pending_take(struct signal_pending *pending, uint64_t blocked,
			struct linux_siginfo *info)
{
	uint64_t set = pending->set & ~blocked;

	if (!set)
		return 0;
	if (set & FAULTS)
		set &= FAULTS;
	return take(pending, __builtin_ctzl(set) + 1, info);
}

int signal_pending_take_fault(struct signal_pending *pending, uint64_t blocked,
			      struct linux_siginfo *info)
{
	struct signal_entry *entry;

	if (!(pending->set & ~blocked & FAULTS))
		return 0;
	list_for_each_entry (entry, &pending->queue, link)
		if (entry->info.si_code > SI_USER &&
		    SIGNAL_BIT(entry->info.si_signo) & FAULTS & ~blocked)
			return take(pending, entry->info.si_signo, info);
	return 0;
}

void signal_pending_remove(struct signal_entry *entry)
{
	struct signal_pending *pending = entry->pending;
	int signal = entry->info.si_signo;

	list_remove(&entry->link);
	if (!find(pending, &pending->queue, signal))
		pending->set &= ~SIGNAL_BIT(signal);
}

void signal_pending_flush(struct signal_pending *pending, uint64_t set)
{
	struct signal_entry *entry, *next;

	if (!(pending->set & set))
		return;
	pending->set &= ~set;
	list_for_each_entry_safe (entry, next, &pending->queue, link)
		if (SIGNAL_BIT(entry->info.si_signo) & set)
			let_go(entry, NULL);
}
