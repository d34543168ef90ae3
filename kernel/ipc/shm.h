/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shared memory segments of System V (shmget(2)). A segment is there until somebody removes it and
 * nobody has it attached any more. Nothing here sleeps but shm_attach().
 */
#pragma once

#include "kernel/ipc/ipc_perm.h"

struct mm;
struct shared_pages;

#define SHM_MAX	      (UINT64_MAX - (1UL << 24)) /* kernel.shmmax, shmall and shmmni, … */
#define SHM_ALL_PAGES (UINT64_MAX - (1UL << 24)) /* … as Linux has them */
#define SHM_COUNT_MAX 4096

struct shm_segment {
	struct ipc_perm perm;
	uint64_t size;
	int64_t attached_s, detached_s, changed_s; /* in real time, 0: never */
	int32_t creator, last;			   /* processes */
	uint64_t attachments;			   /* areas that show it */
	bool removed, locked;
	struct shared_pages *pages; /* referenced */
};

/* A new segment. 0 and the segment, or -EINVAL, -ENOSPC, -ENOMEM. */
int shm_create(int key, size_t size, unsigned mode, struct shm_segment **out);
/* By key (not IPC_PRIVATE), by identifier, by its place in the table; NULL: there is none. */
struct shm_segment *shm_find_key(int key);
struct shm_segment *shm_find(int id);
struct shm_segment *shm_at(unsigned index);
/* The highest place in use, or -1; and how many pages all have. */
int shm_last_index(void);
unsigned shm_count(void);
uint64_t shm_pages_total(uint64_t *resident);
void shm_remove(struct shm_segment *segment);
void shm_remove_all(void);

/* Attaches a segment for shmat(2) with its flags. The address or a negative errno. May sleep. */
int64_t shm_attach(struct mm *mm, int id, uint64_t addr, int flags);
/* Detaches what was attached at addr. 0 or -EINVAL. May sleep. */
int shm_detach(struct mm *mm, uint64_t addr);
