/* SPDX-License-Identifier: BSD-3-Clause */
/* System V IPC (sysvipc(7), shmget(2), shmctl(2)). */
#pragma once

#include <stdint.h>

#define IPC_PRIVATE 0

#define IPC_CREAT   01000
#define IPC_EXCL    02000

#define IPC_RMID    0
#define IPC_SET	    1
#define IPC_STAT    2
#define IPC_INFO    3
#define IPC_64	    0x100 /* added by old libraries; means nothing here */

struct linux_ipc_perm {
	int32_t key;
	uint32_t uid, gid, cuid, cgid, mode;
	uint16_t seq, unused_1;
	uint64_t unused_2[2];
};

_Static_assert(sizeof(struct linux_ipc_perm) == 48, "as programs see it");

#define SHM_RDONLY    010000
#define SHM_RND	      020000
#define SHM_REMAP     040000
#define SHM_EXEC      0100000

#define SHM_HUGETLB   04000
#define SHM_NORESERVE 010000

#define SHM_LOCK      11
#define SHM_UNLOCK    12
#define SHM_STAT      13
#define SHM_INFO      14
#define SHM_STAT_ANY  15

/* In the mode that IPC_STAT shows. */
#define SHM_DEST   01000
#define SHM_LOCKED 02000

struct linux_shmid_ds {
	struct linux_ipc_perm shm_perm;
	uint64_t shm_segsz;
	int64_t shm_atime, shm_dtime, shm_ctime;
	int32_t shm_cpid, shm_lpid;
	uint64_t shm_nattch, unused[2];
};

_Static_assert(sizeof(struct linux_shmid_ds) == 112, "as programs see it");

struct linux_shminfo {
	uint64_t shmmax, shmmin, shmmni, shmseg, shmall, unused[4];
};

struct linux_shm_info {
	int32_t used_ids;
	uint64_t shm_tot, shm_rss, shm_swp, swap_attempts, swap_successes;
};

_Static_assert(sizeof(struct linux_shm_info) == 48, "as programs see it");
