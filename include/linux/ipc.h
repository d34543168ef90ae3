/* SPDX-License-Identifier: BSD-3-Clause */
/* System V IPC (sysvipc(7), shmctl(2), semop(2), semctl(2), msgop(2), msgctl(2)). */
#pragma once

#include <stdint.h>

#define IPC_PRIVATE 0

#define IPC_CREAT   01000
#define IPC_EXCL    02000

#define IPC_NOWAIT  04000

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

#define SEM_UNDO     010000

#define GETPID	     11
#define GETVAL	     12
#define GETALL	     13
#define GETNCNT	     14
#define GETZCNT	     15
#define SETVAL	     16
#define SETALL	     17
#define SEM_STAT     18
#define SEM_INFO     19
#define SEM_STAT_ANY 20

struct linux_sembuf {
	uint16_t sem_num;
	int16_t sem_op, sem_flg;
};

_Static_assert(sizeof(struct linux_sembuf) == 6, "as programs see it");

struct linux_semid_ds {
	struct linux_ipc_perm sem_perm;
	int64_t sem_otime;
	uint64_t unused_1;
	int64_t sem_ctime;
	uint64_t unused_2, sem_nsems, unused_3[2];
};

_Static_assert(sizeof(struct linux_semid_ds) == 104, "as programs see it");

struct linux_seminfo {
	int32_t semmap, semmni, semmns, semmnu, semmsl, semopm, semume, semusz, semvmx, semaem;
};

#define MSG_NOERROR  010000
#define MSG_EXCEPT   020000
#define MSG_COPY     040000

#define MSG_STAT     11
#define MSG_INFO     12
#define MSG_STAT_ANY 13

struct linux_msqid_ds {
	struct linux_ipc_perm msg_perm;
	int64_t msg_stime, msg_rtime, msg_ctime;
	uint64_t msg_cbytes, msg_qnum, msg_qbytes;
	int32_t msg_lspid, msg_lrpid;
	uint64_t unused[2];
};

_Static_assert(sizeof(struct linux_msqid_ds) == 120, "as programs see it");

struct linux_msginfo {
	int32_t msgpool, msgmap, msgmax, msgmnb, msgmni, msgssz, msgtql;
	uint16_t msgseg;
};

_Static_assert(sizeof(struct linux_msginfo) == 32, "as programs see it");
