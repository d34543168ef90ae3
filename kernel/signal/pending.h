/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Signals that were sent and not yet taken: a set, and in the order of their arrival what is known
 * of them. A realtime signal is there as often as it was sent, another one once. One whose entry
 * could not be made is in the set only. Nothing here sleeps.
 */
#pragma once

#include "include/linux/siginfo.h"
#include "kernel/lib/list.h"

#define SIGNAL_BIT(n) (1UL << ((n)-1))

/* A program can neither block nor handle these. */
#define UNBLOCKABLE_SIGNALS (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))

#define FIRST_REALTIME	    32

struct signal_quota;

struct signal_pending {
	uint64_t set; /* bit n - 1 is signal n */
	struct list_node queue;
};

struct signal_entry {
	struct list_node link;		/* in a queue, or an empty list of its own */
	struct signal_pending *pending; /* whose queue that is */
	struct linux_siginfo info;
	struct signal_quota *quota; /* where it is counted */
	/* Set: the entry is its sender's, who is told when it is taken, and may change info for
	 * the program then. NULL: it is freed. */
	void (*taken)(struct signal_entry *entry, struct linux_siginfo *info);
	void *owner; /* the sender's */
};

static inline void signal_pending_init(struct signal_pending *pending)
{
	pending->set = 0;
	list_init(&pending->queue);
}

/* Adds an entry for its info's signal. */
void signal_pending_add(struct signal_pending *pending, struct signal_entry *entry);

/* Takes the next signal that is not in blocked: faults of the program first, then the lowest
 * number. Returns it, with what is known of it, or 0. */
int signal_pending_take(struct signal_pending *pending, uint64_t blocked,
			struct linux_siginfo *info);

/* Takes a signal that the kernel sent because of what the program did, or returns 0. */
int signal_pending_take_fault(struct signal_pending *pending, uint64_t blocked,
			      struct linux_siginfo *info);

/* Takes an entry out that its sender does not want any more. */
void signal_pending_remove(struct signal_entry *entry);

/* Forgets all signals of a set. */
void signal_pending_flush(struct signal_pending *pending, uint64_t set);

/*
 * An entry counted for a user, whose RLIMIT_SIGPENDING is limit. NULL: no memory, or too many.
 * It is freed when it is taken, unless `taken` is set; then by signal_entry_free().
 */
struct signal_entry *signal_entry_create(uint32_t uid, uint64_t limit);
void signal_entry_free(struct signal_entry *entry);

/* How many entries are counted for a user. */
unsigned signal_quota_used(uint32_t uid);
