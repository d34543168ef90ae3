/* SPDX-License-Identifier: BSD-3-Clause */
/* Flags and commands of open(2), fcntl(2), lseek(2), access(2) and the *at calls, x86-64. */
#pragma once

#include <stdint.h>

#ifndef O_RDONLY
#define O_ACCMODE   00000003
#define O_RDONLY    00000000
#define O_WRONLY    00000001
#define O_RDWR	    00000002
#define O_CREAT	    00000100
#define O_EXCL	    00000200
#define O_NOCTTY    00000400
#define O_TRUNC	    00001000
#define O_APPEND    00002000
#define O_NONBLOCK  00004000
#define O_DSYNC	    00010000
#define O_ASYNC	    00020000
#define O_DIRECTORY 00200000
#define O_NOFOLLOW  00400000
#define O_CLOEXEC   02000000
#define O_SYNC	    04010000
#endif
#ifndef O_PATH
#define O_DIRECT    00040000
#define O_LARGEFILE 00100000
#define O_NOATIME   01000000
#define O_PATH	    010000000
#define O_TMPFILE   020200000
#endif
/* O_LARGEFILE as the kernel sees it: the C library of x86-64 defines it as 0. */
#define LINUX_O_LARGEFILE   00100000
#define LINUX_O_TMPFILE	    020000000 /* O_TMPFILE without O_DIRECTORY */
#define O_NOTIFICATION_PIPE 00000200  /* of pipe2: O_EXCL */

#ifndef AT_FDCWD
#define AT_FDCWD	    (-100)
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_EACCESS	    0x200
#define AT_REMOVEDIR	    0x200
#define AT_SYMLINK_FOLLOW   0x400
#endif
#ifndef AT_EMPTY_PATH
#define AT_NO_AUTOMOUNT	   0x800
#define AT_EMPTY_PATH	   0x1000
#define AT_STATX_SYNC_TYPE 0x6000
#endif
#ifndef AT_EXECVE_CHECK
#define AT_EXECVE_CHECK 0x10000
#endif
#ifndef AT_STATX_FORCE_SYNC
#define AT_STATX_FORCE_SYNC 0x2000
#define AT_STATX_DONT_SYNC  0x4000
#endif

#ifndef F_DUPFD
#define F_DUPFD 0
#define F_GETFD 1
#define F_SETFD 2
#define F_GETFL 3
#define F_SETFL 4
#endif
#ifndef F_GETLK
#define F_GETLK	 5
#define F_SETLK	 6
#define F_SETLKW 7
#endif
#ifndef F_DUPFD_QUERY
#define F_DUPFD_QUERY 1027
#endif
#ifndef F_CREATED_QUERY
#define F_CREATED_QUERY 1028
#endif
#ifndef F_GET_RW_HINT
#define F_GET_RW_HINT	       1035
#define F_SET_RW_HINT	       1036
#define RWH_WRITE_LIFE_EXTREME 5
#endif
#ifndef F_ADD_SEALS
#define F_ADD_SEALS   1033
#define F_GET_SEALS   1034
#define F_SEAL_SEAL   0x1
#define F_SEAL_SHRINK 0x2
#define F_SEAL_GROW   0x4
#define F_SEAL_WRITE  0x8
#endif
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x10
#endif
#ifndef F_SEAL_EXEC
#define F_SEAL_EXEC 0x20
#endif
#ifndef F_OFD_GETLK
#define F_OFD_GETLK  36
#define F_OFD_SETLK  37
#define F_OFD_SETLKW 38
#endif
#ifndef F_RDLCK
#define F_RDLCK 0
#define F_WRLCK 1
#define F_UNLCK 2
#endif
#ifndef F_SETOWN
#define F_SETOWN 8
#define F_GETOWN 9
#define F_SETSIG 10
#define F_GETSIG 11
#endif
#ifndef F_SETOWN_EX
#define F_SETOWN_EX  15
#define F_GETOWN_EX  16
#define F_OWNER_TID  0
#define F_OWNER_PGRP 2
#endif
#ifndef F_NOTIFY
#define F_NOTIFY     1026
#define DN_ACCESS    0x01
#define DN_MODIFY    0x02
#define DN_CREATE    0x04
#define DN_DELETE    0x08
#define DN_RENAME    0x10
#define DN_ATTRIB    0x20
#define DN_MULTISHOT 0x80000000
#endif
#ifndef F_GETLEASE
#define F_SETLEASE 1024
#define F_GETLEASE 1025
#endif
#ifndef F_DUPFD_CLOEXEC
#define F_DUPFD_CLOEXEC 1030
#endif
#ifndef F_SETPIPE_SZ
#define F_SETPIPE_SZ 1031
#define F_GETPIPE_SZ 1032
#endif
#ifndef FD_CLOEXEC
#define FD_CLOEXEC 1
#endif

#ifndef CLOSE_RANGE_UNSHARE
#define CLOSE_RANGE_UNSHARE (1U << 1)
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

#ifndef FALLOC_FL_KEEP_SIZE
#define FALLOC_FL_KEEP_SIZE  0x1
#define FALLOC_FL_PUNCH_HOLE 0x2
#endif
#ifndef FALLOC_FL_COLLAPSE_RANGE
#define FALLOC_FL_COLLAPSE_RANGE 0x8
#define FALLOC_FL_ZERO_RANGE	 0x10
#define FALLOC_FL_INSERT_RANGE	 0x20
#define FALLOC_FL_UNSHARE_RANGE	 0x40
#endif
#ifndef FALLOC_FL_WRITE_ZEROES
#define FALLOC_FL_WRITE_ZEROES 0x80
#endif

#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif
#ifndef SEEK_DATA
#define SEEK_DATA 3
#define SEEK_HOLE 4
#endif

#ifndef F_OK
#define F_OK 0
#define X_OK 1
#define W_OK 2
#define R_OK 4
#endif

#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE (1 << 0)
#define RENAME_EXCHANGE	 (1 << 1)
#define RENAME_WHITEOUT	 (1 << 2)
#define RENAME_WHITEOUT	 (1 << 2)
#endif

/* Operations of flock(2). */
#ifndef LOCK_SH
#define LOCK_SH 1
#define LOCK_EX 2
#define LOCK_NB 4
#define LOCK_UN 8
#endif
#ifndef LOCK_MAND
#define LOCK_MAND 32
#endif

/* What the lock commands of fcntl(2) pass. */
struct linux_flock {
	int16_t l_type, l_whence;
	int32_t padding;
	int64_t l_start, l_len;
	int32_t l_pid;
	int32_t padding2;
};

/* F_SETOWN_EX */
struct linux_f_owner_ex {
	int32_t type, pid;
};

_Static_assert(sizeof(struct linux_f_owner_ex) == 8, "as programs see it");

_Static_assert(sizeof(struct linux_flock) == 32, "as programs see it");

#define LINUX_NAME_MAX 255
#define LINUX_PATH_MAX 4096 /* with the NUL */
#define LINUX_UIO_MAX  1024 /* pieces of readv and writev */
/* What one read or write moves at most: INT_MAX rounded down to a page. */
#define LINUX_RW_MAX 0x7ffff000UL
