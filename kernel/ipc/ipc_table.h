/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A table of the objects of one kind of System V IPC. What is in it is their struct ipc_perm. An
 * identifier is a place and a sequence number, so that it does not come again soon. Nothing here
 * sleeps.
 */
#pragma once

#include "kernel/ipc/ipc_perm.h"

#define IPC_PLACES 32768 /* identifiers are place + IPC_PLACES * sequence number */

struct ipc_table {
	struct ipc_perm **places; /* NULL while there are none */
	unsigned capacity, limit, count;
	int last_place; /* that was given */
	uint16_t sequence;
};

#define IPC_TABLE(its_limit)                           \
	{                                              \
		.limit = (its_limit), .last_place = -1 \
	}

/* Gives an object a place and its identifier. 0, -ENOSPC or -ENOMEM. */
int ipc_table_add(struct ipc_table *table, struct ipc_perm *perm);
void ipc_table_remove(struct ipc_table *table, const struct ipc_perm *perm);

/* By key (IPC_PRIVATE: none has it), by identifier, by its place; NULL: there is none. */
struct ipc_perm *ipc_table_find_key(const struct ipc_table *table, int key);
struct ipc_perm *ipc_table_find(const struct ipc_table *table, int id);
struct ipc_perm *ipc_table_at(const struct ipc_table *table, unsigned place);

/* The highest place in use, or -1. */
int ipc_table_last(const struct ipc_table *table);
